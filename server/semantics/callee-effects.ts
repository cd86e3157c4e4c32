import type { Call, Span } from '../syntax/nodes.ts';
import { isFalseGiven, matched } from './arguments.ts';
import { Bindings } from './bindings.ts';
import { effectOf } from './effects.ts';
import type { Escape, PassedArgument, Write } from './events.ts';
import {
  joinValues,
  nothing,
  onlySite,
  pointTo,
  type Pointer,
  unknown,
  type Value,
} from './pointers.ts';
import type { Callable } from './scopes.ts';
import { items, Site } from './sites.ts';
import type { State } from './state.ts';
import type { Summary } from './summary.ts';

/** A function of this file, as a call reaches it. */
export interface Reached {
  readonly callable: Callable;
  /** What the first parameter gets: the object of a method call; null for a plain function. */
  readonly self: Value | null;
}

/** What functions of this file do, by their summaries, done where they are called. */
export abstract class CalleeEffects extends Bindings {
  #given: Set<Callable> | null = null;
  #instances: Map<Call, Map<Site, Site>> | null = null;

  /** What a function of this file does, done at the call. */
  protected callFunction(
    { callable, self }: Reached,
    passed: readonly PassedArgument[],
    call: Call,
    state: State,
  ): Value {
    const summary = this.world.summary(callable);
    if (summary === null) return unknown;
    const parameters = callable.parameters;
    const given = new Map<string, Value>();
    const first = parameters[0];
    if (self !== null && first !== undefined) given.set(first.name.id, self);
    for (const { parameter, value } of matched(parameters.slice(self === null ? 0 : 1), passed))
      given.set(parameter.name.id, value);
    const isFalse = (name: string): boolean => isFalseGiven(name, parameters, given, passed, state);
    for (const { root, steps, write } of summary.writes)
      if (!write.guards.some(isFalse))
        for (const pointer of this.reached(root, steps, summary, given, state).pointers)
          this.writeFromCallee(pointer, root, write, callable, call, state);
    for (const { escape } of summary.escapes)
      this.escapeFromCallee(escape, summary, given, call, state);
    if (this.foreignHome(callable) === null) this.rebind(summary, state);
    if (summary.isGenerator)
      return pointTo(this.site(call, { kind: 'iterator', type: 'iterator' }));
    return this.translated(summary.returned, summary, given, call, state);
  }

  private writeFromCallee(
    pointer: Pointer,
    root: Site,
    write: Write,
    callable: Callable,
    call: Call,
    state: State,
  ): void {
    if (pointer.method !== null) return;
    const inner = write.change.kind === 'callee' ? write.change.inner : write;
    const type = state.typeOf(pointer.site);
    const effect = effectOf(
      inner.change,
      type,
      inner.change.kind === 'item-store' && inner.effect === 'grows',
    );
    const isUpdate =
      inner.change.kind === 'item-store' &&
      inner.effect === 'shrinks' &&
      !inner.changesSize &&
      inner.isSure &&
      type === null;
    if (effect === undefined && inner.change.kind !== 'augmented') return;
    if (effect === undefined && !(inner.change.kind === 'augmented' && inner.isSure)) return;
    const isEmpty = state.fill(pointer.site) === 'empty';
    if (isEmpty && (effect === 'shrinks' || inner.onlyWhenFilled || isUpdate)) return;
    const changesAttribute =
      inner.change.kind === 'attribute-store' || inner.change.kind === 'attribute-delete';
    if (!changesAttribute) state.setFill(pointer.site, 'unknown');
    if (this.quiet > 0) return;
    const grown = effect ?? inner.effect;
    if (root.kind === 'cell') {
      const { pointer: _, ...rest } = inner;
      this.events.push({
        ...rest,
        pointer,
        effect: grown,
        loops: this.loops.length > 0 ? this.loops : inner.loops,
      });
      return;
    }
    const name = callable.kind === 'function' ? callable.name.id : 'lambda';
    this.events.push({
      kind: 'write',
      location: this.locate(call),
      statement: this.statement,
      loops: this.loops,
      inClassBody: this.inClassBody,
      pointer,
      change: { kind: 'callee', name, inner },
      effect: grown,
      isSure: type !== null || inner.isSure,
      changesSize: inner.changesSize,
      onlyWhenFilled: inner.onlyWhenFilled,
      guards: state.trueParameters(),
      operator: inner.operator,
      key: null,
      value: null,
    });
  }

  private escapeFromCallee(
    escape: Escape,
    summary: Summary,
    given: ReadonlyMap<string, Value>,
    call: Call,
    state: State,
  ): void {
    const value = this.translated(
      { pointers: [escape.pointer], other: false },
      summary,
      given,
      call,
      state,
    );
    const target =
      escape.target === null ? null : this.translated(escape.target, summary, given, call, state);
    const isMet = target === null || target.other || target.pointers.some((it) => it.site.isMet);
    if (isMet) this.escapes(value, escape.how, call, null, escape.attribute, target);
    if (target === null) return;
    const isOne = onlySite(target)?.isMany === false;
    for (const { site } of target.pointers)
      if (escape.how === 'attribute' && escape.attribute !== null)
        state.setField(site, escape.attribute, value, !isOne);
      else if (escape.how === 'container') state.setField(site, items, value, true);
  }

  private rebind(summary: Summary, state: State): void {
    for (const name of summary.rebinds) {
      const slot = state.slot(name);
      if (slot !== undefined)
        state.setSlot(name, { ...slot, value: { ...slot.value, other: true } });
    }
  }

  /** A path from a function's parameter, captured name or global, seen from the caller. */
  private reached(
    root: Site,
    steps: readonly string[],
    { callable }: Summary,
    given: ReadonlyMap<string, Value>,
    state: State,
  ): Value {
    const name = root.name ?? '';
    let value: Value;
    const home = this.foreignHome(callable);
    if (root.kind === 'parameter') value = given.get(name) ?? unknown;
    // The functions around one of another file have returned: what its names hold is not known here.
    else if (root.kind === 'cell' && home !== null) value = unknown;
    else if (root.kind === 'cell')
      value = state.slot(name)?.value ?? pointTo(this.met('cell', name, root.made));
    else if (home === null && this.owner.callable === null && state.slot(name) !== undefined)
      value = state.slot(name)?.value ?? unknown;
    else value = pointTo(this.globalOf(root, home));
    for (const step of steps)
      value = step === items ? this.elementsOf(value, state) : this.attributeOf(value, step, state);
    return value;
  }

  /** A value inside a function, seen from the caller: what it was handed, and new objects of this call. */
  protected translated(
    value: Value,
    summary: Summary,
    given: ReadonlyMap<string, Value>,
    call: Call,
    state: State,
    depth = 0,
  ): Value {
    let result: Value = value.other ? unknown : nothing;
    for (const { site, method } of value.pointers) {
      if (method !== null) {
        result = joinValues(result, unknown);
        continue;
      }
      let root = site;
      const steps: string[] = [];
      for (; root.kind === 'part' && root.of !== null; root = root.of)
        steps.unshift(root.name ?? items);
      const isMet = root.kind === 'parameter' || root.kind === 'cell' || root.kind === 'global';
      if (isMet) result = joinValues(result, this.reached(root, steps, summary, given, state));
      else if (site.kind === 'constant' || site.kind === 'function' || site.kind === 'class')
        result = joinValues(result, pointTo(site));
      else if (site.kind === 'part') result = joinValues(result, unknown);
      else {
        const { type, repeats, classNode, name } = site;
        // Made empty, it may have been filled before it is given back.
        const wasFilled = (summary.contents.get(site)?.get(items) ?? nothing) !== nothing;
        const fill = wasFilled && site.fill === 'empty' ? 'unknown' : site.fill;
        const made = this.locate(call);
        const instance = this.instances(
          call,
          site,
          () =>
            new Site(
              { kind: 'call', type, fill, repeats, classNode, name, origin: site },
              made,
              this.loops,
            ),
        );
        for (const [step, held] of depth < 2 ? (summary.contents.get(site)?.entries() ?? []) : [])
          state.setField(
            instance,
            step,
            this.translated(held, summary, given, call, state, depth + 1),
            false,
          );
        const held = repeats ? state.field(instance, items) : undefined;
        if (held !== undefined) this.repeated.set(instance, held);
        result = joinValues(result, pointTo(instance));
      }
    }
    return value.pointers.length === 0 && !value.other ? unknown : result;
  }

  protected runClosure(callable: Callable, state: State, at: Span): void {
    if (this.quiet > 0 && this.#given?.has(callable) === true) return;
    if (this.foreignHome(callable) !== null) return;
    const summary = this.world.summary(callable);
    if (summary === null) return;
    if (this.quiet === 0) {
      if (this.#given?.has(callable) === true) return;
      this.#given ??= new Set();
      this.#given.add(callable);
    }
    for (const { root, steps, write } of summary.writes) {
      if (root.kind !== 'cell') continue;
      for (const pointer of this.reached(root, steps, summary, new Map(), state).pointers)
        this.writeFromCallee(pointer, root, write, callable, asCall(at), state);
    }
    for (const { root, steps, escape } of summary.escapes)
      if (root.kind === 'cell' && escape.how === 'attribute')
        this.escapes(
          this.reached(root, steps, summary, new Map(), state),
          'attribute',
          at,
          escape.base,
          escape.attribute,
          null,
        );
    this.rebind(summary, state);
  }

  /** Code that is not known may bind any attribute of an object that it gets anew. */
  protected forgetAttributes(value: Value, state: State): void {
    for (const { site } of value.pointers) {
      if (!site.isMet && site.type !== 'instance') continue;
      const { owner, world } = this;
      const isSelf =
        site.kind === 'parameter' && site.name === owner.callable?.parameters[0]?.name.id;
      const of = isSelf ? owner.inClass : site.classNode;
      state.forget(site, (step) => step === items || (of !== null && world.isSteady(of, step)));
    }
  }

  protected instances(call: Call, of: Site | null, make: () => Site): Site {
    this.#instances ??= new Map();
    let known = this.#instances.get(call);
    if (known === undefined) {
      known = new Map();
      this.#instances.set(call, known);
    }
    const key = of ?? pairKey;
    const site = known.get(key) ?? make();
    known.set(key, site);
    return site;
  }
}

const pairKey = new Site(
  { kind: 'operation', type: 'tuple' },
  { piece: Object.create(null), start: 0, end: 0 },
);

function asCall({ start, end }: Span): Call {
  return { kind: 'call', callee: { kind: 'name', id: '', start, end }, arguments: [], start, end };
}
