import type { Statement } from '../syntax/nodes.ts';
import { annotatedType } from './annotations.ts';
import type { FlowEvent, Version } from './events.ts';
import { OverBudget, type Owner, type World } from './frame.ts';
import { pointTo, type Value } from './pointers.ts';
import type { Site } from './sites.ts';
import { State } from './state.ts';
import { Tracer } from './tracer.ts';

/** Everything that happens in one function, or in the module's own statements, in the order in which it is met. */
export class Trace {
  readonly owner: Owner;
  readonly events: readonly FlowEvent[];
  readonly returned: Value;
  readonly atReturn: State | null;
  /** What is known where the statements end; null when they never do. */
  readonly atEnd: State | null;
  /** Containers all of whose items are one object, with that. */
  readonly repeated: ReadonlyMap<Site, Value>;
  /** Whether a call makes a generator. */
  readonly isGenerator: boolean;
  #byKind: Map<string, readonly FlowEvent[]> | null = null;

  constructor(tracer: Tracer, atEnd: State | null) {
    this.owner = tracer.owner;
    this.events = tracer.events;
    this.repeated = tracer.repeated;
    this.isGenerator = tracer.yields;
    this.returned = tracer.returned;
    this.atEnd = atEnd;
    this.atReturn = tracer.atReturn ?? atEnd;
  }

  /** The events of one kind, in order. */
  of<Kind extends FlowEvent['kind']>(kind: Kind): readonly Extract<FlowEvent, { kind: Kind }>[] {
    const isKind = (it: FlowEvent): it is Extract<FlowEvent, { kind: Kind }> => it.kind === kind;
    this.#byKind ??= new Map();
    const known = this.#byKind.get(kind) ?? this.events.filter((it) => it.kind === kind);
    this.#byKind.set(kind, known);
    return known.filter(isKind);
  }
}

/** What a special run begins with: arguments, and attributes of the first parameter. */
export interface Start {
  readonly parameters?: ReadonlyMap<string, Value>;
  readonly attributes?: ReadonlyMap<string, Value>;
  /** What the objects given hold. */
  readonly contents?: ReadonlyMap<Site, ReadonlyMap<string, Value>>;
}

/** Follows a function; null when there is too much of it. Parameters are sites of kind `parameter` unless given. */
export function traceOf(owner: Owner, world: World, start: Start = {}): Trace | null {
  const tracer = new Tracer(world, owner);
  const state = new State();
  const { callable } = owner;
  if (callable === null) return null;
  let first: Site | null = null;
  for (const parameter of callable.parameters) {
    const name = parameter.name.id;
    const met = tracer.met('parameter', name, parameter.name);
    first ??= met;
    const version: Version = {
      name,
      how: 'parameter',
      location: tracer.locate(parameter.name),
      statement: null,
      loops: [],
    };
    const value = start.parameters?.get(name) ?? pointTo(met);
    const type =
      parameter.star === ''
        ? annotatedType(parameter.annotation, owner.piece, (it) => world.binding(it))
        : null;
    if (type !== null) state.setType(met, type);
    state.setSlot(name, { value, versions: [version], mayBeUnbound: false });
  }
  if (first !== null)
    for (const [attribute, value] of start.attributes ?? [])
      state.setField(first, attribute, value, false);
  for (const [site, fields] of start.contents ?? [])
    for (const [step, value] of fields) state.setField(site, step, value, false);
  return guarded(() => {
    if (callable.kind === 'function') return new Trace(tracer, tracer.block(callable.body, state));
    tracer.returned = tracer.leave(callable.body, 'return', state);
    return new Trace(tracer, state);
  });
}

function guarded(run: () => Trace): Trace | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof OverBudget) return null;
    throw error;
  }
}

/** Follows the statements of the module and its class bodies, piece by piece. */
export function moduleTrace(
  pieces: readonly { readonly owner: Owner; readonly statements: readonly Statement[] }[],
  world: World,
): Trace | null {
  const first = pieces[0];
  if (first === undefined) return null;
  const tracer = new Tracer(world, first.owner);
  return guarded(() => {
    let state: State | null = new State();
    for (const { owner, statements } of pieces) {
      tracer.piece = owner.piece;
      tracer.scope = owner.scope;
      state = tracer.block(statements, state);
      if (state === null) break;
    }
    return new Trace(tracer, state);
  });
}
