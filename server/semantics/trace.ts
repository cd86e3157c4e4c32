import type { Statement } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { annotatedType } from './annotations.ts';
import type { Bind, Called, FlowEvent, Moment, Version } from './events.ts';
import { OverBudget, type Owner, type World } from './frame.ts';
import { pointTo, type Value } from './pointers.ts';
import type { Site } from './sites.ts';
import { State } from './state.ts';
import { Tracer } from './tracer.ts';

type ByKind = {
  readonly [Kind in FlowEvent['kind']]: Extract<FlowEvent, { kind: Kind }>[];
};

/** Everything that happens in one function, or in the module's own statements, in the order in which it is met. */
export class Trace {
  readonly owner: Owner;
  readonly events: readonly FlowEvent[];
  readonly returned: Value;
  /** What is known where it returns, or its statements end; null when that never happens. */
  readonly atReturn: State | null;
  /** Containers all of whose items are one object, with that. */
  readonly repeated: ReadonlyMap<Site, Value>;
  /** Whether a call makes a generator. */
  readonly isGenerator: boolean;
  #byKind: ByKind | null = null;
  #positions: ReadonlyMap<Moment, number> | null = null;
  #binds: Map<string, Bind[]> | null = null;
  #calls: Map<Node, Called> | null = null;

  constructor(tracer: Tracer, atEnd: State | null) {
    this.owner = tracer.owner;
    this.events = tracer.events;
    this.repeated = tracer.repeated;
    this.isGenerator = tracer.yields;
    this.returned = tracer.returned;
    this.atReturn = tracer.atReturn ?? atEnd;
  }

  /** The events of one kind, in order. */
  of<Kind extends FlowEvent['kind']>(kind: Kind): readonly Extract<FlowEvent, { kind: Kind }>[] {
    this.#byKind ??= sorted(this.events);
    return this.#byKind[kind];
  }

  /** Which one of the events it is; -1 where it is none of them. */
  positionOf(event: Moment): number {
    this.#positions ??= new Map(this.events.map((it, at): [Moment, number] => [it, at]));
    return this.#positions.get(event) ?? -1;
  }

  /** What happens at a call; undefined where it is not come to. */
  callAt(node: Node): Called | undefined {
    if (node.kind !== 'call') return undefined;
    if (this.#calls === null) {
      this.#calls = new Map();
      for (const event of this.of('call'))
        if (!this.#calls.has(event.call)) this.#calls.set(event.call, event);
    }
    return this.#calls.get(node);
  }

  /** The bindings of one name, in order. */
  bindsOf(name: string): readonly Bind[] {
    if (this.#binds === null) {
      this.#binds = new Map();
      for (const bind of this.of('bind')) {
        const known = this.#binds.get(bind.version.name);
        if (known === undefined) this.#binds.set(bind.version.name, [bind]);
        else known.push(bind);
      }
    }
    return this.#binds.get(name) ?? [];
  }
}

function sorted(events: readonly FlowEvent[]): ByKind {
  const found: ByKind = {
    write: [],
    escape: [],
    lookup: [],
    bind: [],
    read: [],
    iterate: [],
    compare: [],
    call: [],
    closure: [],
  };
  for (const event of events)
    switch (event.kind) {
      case 'write':
        found.write.push(event);
        break;
      case 'escape':
        found.escape.push(event);
        break;
      case 'lookup':
        found.lookup.push(event);
        break;
      case 'bind':
        found.bind.push(event);
        break;
      case 'read':
        found.read.push(event);
        break;
      case 'iterate':
        found.iterate.push(event);
        break;
      case 'compare':
        found.compare.push(event);
        break;
      case 'call':
        found.call.push(event);
        break;
      case 'closure':
        found.closure.push(event);
        break;
    }
  return found;
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
