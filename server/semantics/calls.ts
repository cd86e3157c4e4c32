import type { Argument, Call, Expression, Parameter, Span } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { Bindings } from './bindings.ts';
import { callables, type CallableFacts } from './catalogue.ts';
import type { Escape, PassedArgument, Write } from './events.ts';
import { effectOf } from './expressions.ts';
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
import {
  copyMethods,
  elementMethods,
  isImmutable,
  isMutable,
  isMutatorName,
  mutatorEffect,
  type TypeName,
  viewMethods,
} from './types.ts';

interface Reached {
  readonly callable: Callable;
  /** What the first parameter gets: the object of a method call; null for a plain function. */
  readonly self: Value | null;
}

/** Calls: methods of objects, functions of this file by their summaries, the library by its table. */
export abstract class Calls extends Bindings {
  readonly #given = new Set<Callable>();
  readonly #instances = new Map<Call, Map<Site, Site>>();

  protected call(call: Call, state: State): Value {
    const { callee } = call;
    const path = this.libraryPath(callee, state);
    let receiver: Value | null = null;
    let held = unknown;
    const isModuleMember = path !== null;
    if (callee.kind === 'attribute' && !isModuleMember)
      receiver = this.evaluate(callee.object, state, 'receiver');
    else if (!isModuleMember) held = this.evaluate(callee, state, 'receiver');
    const method = callee.kind === 'attribute' && receiver !== null ? callee.attribute : null;
    const passed = call.arguments.map((argument) => ({
      argument,
      value: this.evaluate(argument.value, state),
    }));
    const outcome =
      path !== null
        ? this.callLibrary(path, call, passed, state)
        : receiver !== null && method !== null
          ? this.callMethod(receiver, method, call, passed, state)
          : this.callValue(held, call, passed, state);
    if (this.quiet === 0)
      this.events.push({
        kind: 'call',
        location: this.locate(call),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        call,
        path,
        target: outcome.target ?? null,
        classNode: outcome.site?.classNode ?? null,
        receiver,
        method,
        passed,
        result: outcome.value,
      });
    return outcome.value;
  }

  /** `collections.deque` for however it was imported, `list` for the builtin; null for what is neither. */
  protected libraryPath(callee: Expression, state: State): string | null {
    if (callee.kind === 'name') {
      const slot = state.slot(callee.id);
      if (slot !== undefined) return importPath(slot.value);
      const resolution = this.scope.resolve(callee.id);
      if (resolution === 'free') return null;
      const binding = this.world.binding(callee.id);
      if (binding === undefined)
        return resolution === 'global' || this.scope.kind === 'class' ? callee.id : null;
      return binding.kind === 'import' ? binding.path : null;
    }
    if (callee.kind !== 'attribute') return null;
    const { object } = callee;
    if (object.kind !== 'name' && object.kind !== 'attribute') return null;
    const base = this.libraryPath(object, state);
    return base === null ? null : `${base}.${callee.attribute}`;
  }

  private callLibrary(
    path: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome {
    const method = path.slice(path.indexOf('.') + 1);
    const type = path.slice(0, path.length - method.length - 1);
    // `list.append(items, item)`: the method through its type.
    if (unboundTypes.has(type) && path !== 'dict.fromkeys') {
      const [first, ...rest] = passed;
      if (first !== undefined && first.argument.keyword === null)
        return this.callMethod(first.value, method, call, rest, state);
    }
    const facts = callables.get(path);
    if (facts === undefined) {
      for (const { value } of passed) this.forgetAttributes(value, state);
      return { value: unknown };
    }
    const argument = (index: number): Value =>
      passed.filter((it) => it.argument.keyword === null)[index]?.value ?? unknown;
    if (facts.mutates !== null) {
      const change = { kind: 'method', name: path } as const;
      for (const pointer of argument(facts.mutates).pointers)
        if (pointer.method === null) this.write(pointer, change, call, state);
    }
    return { value: this.libraryResult(facts, path, call, passed, state) };
  }

  private libraryResult(
    facts: CallableFacts,
    path: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Value {
    const plain = passed.filter((it) => it.argument.keyword === null);
    const value = plain[facts.argument]?.value;
    const type = facts.type;
    switch (facts.result) {
      case 'unknown':
        return unknown;
      case 'type':
        return pointTo(this.site(call, { kind: 'operation', type }));
      case 'same':
        return value ?? unknown;
      case 'element':
        return value === undefined ? unknown : this.elementsOf(value, state);
      case 'new': {
        const given = passed.filter((it) => it.argument.keyword !== 'maxlen');
        const isDefault = type === 'defaultdict';
        const sources = isDefault ? given.slice(1) : given;
        const fill = sources.length === 0 ? 'empty' : 'unknown';
        const isCopy = value !== undefined && !isDefault;
        const of = isCopy ? (value.pointers[0]?.site ?? null) : null;
        const details = { type, fill, of, name: path, depth: 'shallow' } as const;
        const site = this.site(call, { kind: 'constructor', ...details });
        return this.made(
          site,
          isDefault
            ? this.factoryItem(plain[0], call, state)
            : isCopy
              ? this.elementsOf(value, state)
              : nothing,
          state,
        );
      }
      case 'repeat': {
        const second = plain[facts.argument];
        const site = this.site(call, { kind: 'operation', type, repeats: true, name: path });
        return this.made(site, second?.value ?? unknown, state);
      }
      case 'copy': {
        const of = value === undefined ? null : onlySite(value);
        const copied = type ?? (value === undefined ? null : this.typeOf(value, state));
        if (isImmutable(copied)) return value ?? unknown;
        const details = { kind: 'copy', of, depth: facts.isDeep ? 'deep' : 'shallow' } as const;
        const site = this.site(call, { ...details, type: copied, name: path });
        const elements = value === undefined ? unknown : this.elementsOf(value, state);
        return this.made(site, facts.isDeep ? unknown : elements, state);
      }
      case 'iterator': {
        const of = value === undefined ? null : onlySite(value);
        const site = this.site(call, {
          kind: 'iterator',
          type: 'iterator',
          of: iterates.has(path) ? of : null,
          name: path,
        });
        const elements = value === undefined ? unknown : this.elementsOf(value, state);
        return this.made(
          site,
          pairs.has(path)
            ? this.pair(call, passed, state)
            : givesOther.has(path)
              ? unknown
              : elements,
          state,
        );
      }
      default:
        return facts.result satisfies never;
    }
  }

  /** What a defaultdict puts in: an object that it makes, whatever its type. */
  private factoryItem(factory: PassedArgument | undefined, call: Call, state: State): Value {
    const name = factory?.argument.value.kind === 'name' ? factory.argument.value.id : '';
    const callable = factory === undefined ? null : (onlySite(factory.value)?.callable ?? null);
    if (callable !== null) {
      const summary = this.world.summary(callable);
      return summary === null
        ? unknown
        : this.translated(summary.returned, summary, new Map(), call, state);
    }
    const known = callables.get(name);
    const type = known?.result === 'new' ? known.type : 'any';
    const site = new Site({
      kind: 'part',
      type: type ?? 'any',
      made: this.locate(call),
      name: items,
    });
    return pointTo(this.instances(call, site, () => site));
  }

  /** The tuple that `enumerate` or `zip` gives in each round. */
  private pair(call: Call, passed: readonly PassedArgument[], state: State): Value {
    let joined = nothing;
    for (const { value } of passed) joined = joinValues(joined, this.elementsOf(value, state));
    const at = passed[0]?.argument.value ?? call.callee;
    const site = this.instances(
      call,
      null,
      () =>
        new Site({ kind: 'operation', type: 'tuple', made: this.locate(at), loops: this.loops }),
    );
    return this.made(site, joined, state);
  }

  private instances(call: Call, of: Site | null, make: () => Site): Site {
    const known = this.#instances.get(call) ?? new Map<Site, Site>();
    this.#instances.set(call, known);
    const key = of ?? pairKey;
    const site = known.get(key) ?? make();
    known.set(key, site);
    return site;
  }

  private callMethod(
    receiver: Value,
    method: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome {
    let value = receiver.pointers.length === 0 ? unknown : nothing;
    let target: Callable | null = null;
    for (const pointer of receiver.pointers) {
      if (pointer.method !== null) {
        value = unknown;
        continue;
      }
      const type = state.typeOf(pointer.site);
      if (method === 'fromkeys' && (type === 'dict' || type === 'OrderedDict')) {
        value = joinValues(value, this.callLibrary('dict.fromkeys', call, passed, state).value);
        continue;
      }
      const reached = this.methodOf(pointer, method, state);
      if (reached !== null) {
        target = reached.callable;
        value = joinValues(value, this.callFunction(reached, passed, call, state));
        continue;
      }
      const stored = state.field(pointer.site, method);
      const storedFunctions = stored?.pointers.filter((it) => it.site.callable !== null) ?? [];
      if (stored !== undefined && storedFunctions.length > 0) {
        value = joinValues(value, this.callValue(stored, call, passed, state).value);
        continue;
      }
      this.mutate(pointer, method, call, passed, state);
      value = joinValues(value, this.methodResult(pointer, type, method, call, passed, state));
      if (!isMutable(type)) {
        this.forgetAttributes(pointTo(pointer.site), state);
        for (const one of passed) this.forgetAttributes(one.value, state);
      }
    }
    if (receiver.pointers.length === 0)
      for (const one of passed) this.forgetAttributes(one.value, state);
    return { value: receiver.other ? { ...value, other: true } : value, target };
  }

  private mutate(
    pointer: Pointer,
    method: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): void {
    if (!isMutatorName(method) || mutatorEffect(state.typeOf(pointer.site), method) === undefined)
      return;
    if (passed.length === 0 && takesArguments.has(method)) return;
    if (addsNothing(method, passed)) return;
    const first = passed.find((it) => it.argument.keyword === null);
    const puts = method === 'setdefault' || method === 'insert' ? passed[1] : first;
    const key = first === undefined ? null : this.textOf(first.argument.value);
    const value = putsOne.has(method) ? (puts?.value ?? null) : null;
    const changed = this.write(pointer, { kind: 'method', name: method }, call, state, {
      key,
      value,
    });
    if (!changed) return;
    if (value !== null) state.setField(pointer.site, items, value, true);
    else if (putsMany.has(method) && first !== undefined)
      state.setField(pointer.site, items, this.elementsOf(first.value, state), true);
    if (value !== null && (pointer.site.isMet || pointer.site.kind === 'default'))
      this.escapes(value, 'container', call, null, null, { pointers: [pointer], other: false });
  }

  private methodResult(
    pointer: Pointer,
    type: TypeName | null,
    method: string,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Value {
    const whole: Value = { pointers: [pointer], other: false };
    const { site } = pointer;
    if (method === 'get' && passed[0] !== undefined) this.lookup(whole, passed[0].argument.value);
    if (elementMethods.has(method)) {
      const elements = this.elementsOf(whole, state);
      const otherwise = method === 'pop' || method === '__getitem__' ? undefined : passed[1]?.value;
      const none = method === 'get' && otherwise === undefined ? unknown : nothing;
      return joinValues(joinValues(elements, otherwise ?? nothing), none);
    }
    if (isImmutable(type)) return unknown;
    if (viewMethods.has(method) && passed.length === 0) {
      const view = this.site(call, { kind: 'view', type: 'view', of: site, name: method });
      const elements = method === 'keys' ? unknown : this.elementsOf(whole, state);
      return this.made(
        view,
        method === 'items' ? this.itemPair(call, elements, state) : elements,
        state,
      );
    }
    if (copyMethods.has(method) && type !== null) {
      const copy = this.site(call, {
        kind: 'copy',
        type: isMutable(type) ? type : null,
        of: site,
        depth: 'shallow',
      });
      return this.made(copy, this.elementsOf(whole, state), state);
    }
    if (isMutable(type) && mutatorEffect(type, method) !== undefined)
      return pointTo(this.site(call, { kind: 'operation', type: 'NoneType' }));
    return unknown;
  }

  private itemPair(call: Call, values: Value, state: State): Value {
    const at = call.callee;
    const site = this.instances(
      call,
      null,
      () =>
        new Site({ kind: 'operation', type: 'tuple', made: this.locate(at), loops: this.loops }),
    );
    const pair = this.made(site, values, state);
    state.setField(site, '0', unknown, false);
    state.setField(site, '1', values, false);
    return pair;
  }

  /** The method of this file that a call reaches: `self.method`, `Class.method`, a method of a new object. */
  private methodOf(pointer: Pointer, method: string, state: State): Reached | null {
    const { site } = pointer;
    const self: Value = { pointers: [pointer], other: false };
    const { owner, world } = this;
    const first = owner.callable?.parameters[0]?.name.id;
    if (site.kind === 'parameter' && site.name === first && owner.inClass !== null) {
      const callable = world.method(owner.inClass, method);
      return callable === null ? null : bound(callable, self);
    }
    if (site.type === 'instance' && site.classNode !== null) {
      const callable = world.method(site.classNode, method);
      return callable === null ? null : bound(callable, self);
    }
    const classNode = site.classNode ?? this.classOf(site);
    if (classNode === null || state.field(site, method)?.other === true) return null;
    const callable = world.method(classNode, method);
    if (callable === null) return null;
    return isClassMethod(callable) ? { callable, self } : { callable, self: null };
  }

  private classOf(site: Site): Site['classNode'] {
    if (site.kind !== 'global' || site.name === null) return null;
    const binding = this.world.binding(site.name);
    return binding?.kind === 'class' ? binding.node : null;
  }

  private callValue(
    held: Value,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome {
    let value = held.pointers.length === 0 ? unknown : nothing;
    let target: Callable | null = null;
    let made: Site | null = null;
    for (const pointer of held.pointers) {
      const { site, method } = pointer;
      if (method !== null) {
        const whole: Value = { pointers: [{ ...pointer, method: null }], other: false };
        value = joinValues(value, this.callMethod(whole, method, call, passed, state).value);
      } else if (site.callable !== null) {
        target = site.callable;
        value = joinValues(
          value,
          this.callFunction({ callable: site.callable, self: null }, passed, call, state),
        );
      } else if (
        site.kind === 'part' &&
        site.of !== null &&
        site.name !== null &&
        isMutatorName(site.name)
      ) {
        const whole: Pointer = { ...pointer, site: site.of };
        this.mutate(whole, site.name, call, passed, state);
        value = unknown;
      } else {
        const classNode = site.classNode ?? this.classOf(site);
        if (classNode !== null && site.type !== 'instance') {
          made = this.site(call, {
            kind: 'constructor',
            type: 'instance',
            classNode,
            name: classNode.name.id,
          });
          value = joinValues(value, this.made(made, nothing, state));
          const initialiser = this.world.method(classNode, '__init__');
          if (initialiser !== null) {
            target = initialiser;
            this.callFunction({ callable: initialiser, self: pointTo(made) }, passed, call, state);
          }
        } else {
          value = unknown;
          for (const one of passed) this.forgetAttributes(one.value, state);
        }
      }
    }
    return { value: held.other ? { ...value, other: true } : value, target, site: made };
  }

  /** What a function of this file does, done at the call. */
  private callFunction(
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
        for (const pointer of this.reached(root, steps, given, state).pointers)
          this.writeFromCallee(pointer, root, write, callable, call, state);
    for (const { escape } of summary.escapes)
      this.escapeFromCallee(escape, summary, given, call, state);
    this.rebind(summary, state);
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
      ...this.moment(call),
      kind: 'write',
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
    given: ReadonlyMap<string, Value>,
    state: State,
  ): Value {
    const name = root.name ?? '';
    let value: Value;
    if (root.kind === 'parameter') value = given.get(name) ?? unknown;
    else if (root.kind === 'cell')
      value = state.slot(name)?.value ?? pointTo(this.met('cell', name, root.made));
    else if (this.owner.callable === null && state.slot(name) !== undefined)
      value = state.slot(name)?.value ?? unknown;
    else value = pointTo(this.met('global', name, root.made));
    for (const step of steps)
      value = step === items ? this.elementsOf(value, state) : this.attributeOf(value, step, state);
    return value;
  }

  /** A value inside a function, seen from the caller: what it was handed, and new objects of this call. */
  private translated(
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
      if (isMet) result = joinValues(result, this.reached(root, steps, given, state));
      else if (site.kind === 'constant' || site.kind === 'function' || site.kind === 'class')
        result = joinValues(result, pointTo(site));
      else if (site.kind === 'part') result = joinValues(result, unknown);
      else {
        const { type, fill, repeats, classNode, name } = site;
        const made = this.locate(call);
        const instance = this.instances(
          call,
          site,
          () =>
            new Site({
              kind: 'call',
              type,
              fill,
              repeats,
              classNode,
              name,
              made,
              loops: this.loops,
              origin: site,
            }),
        );
        for (const [step, held] of depth < 2 ? (summary.contents.get(site) ?? []) : [])
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
    if (this.quiet > 0 && this.#given.has(callable)) return;
    const summary = this.world.summary(callable);
    if (summary === null) return;
    if (this.quiet === 0) {
      if (this.#given.has(callable)) return;
      this.#given.add(callable);
    }
    for (const { root, steps, write } of summary.writes) {
      if (root.kind !== 'cell') continue;
      for (const pointer of this.reached(root, steps, new Map(), state).pointers)
        this.writeFromCallee(pointer, root, write, callable, asCall(at), state);
    }
    for (const { root, steps, escape } of summary.escapes)
      if (root.kind === 'cell' && escape.how === 'attribute')
        this.escapes(
          this.reached(root, steps, new Map(), state),
          'attribute',
          at,
          escape.base,
          escape.attribute,
          null,
        );
    this.rebind(summary, state);
  }

  /** Code that is not known may bind any attribute of an object that it gets anew. */
  private forgetAttributes(value: Value, state: State): void {
    for (const { site } of value.pointers) {
      if (!site.isMet && site.type !== 'instance') continue;
      const { owner, world } = this;
      const isSelf =
        site.kind === 'parameter' && site.name === owner.callable?.parameters[0]?.name.id;
      const of = isSelf ? owner.inClass : site.classNode;
      state.forget(site, (step) => step === items || (of !== null && world.isSteady(of, step)));
    }
  }
}

interface Outcome {
  readonly value: Value;
  readonly target?: Callable | null;
  readonly site?: Site | null;
}

const pairKey = new Site({
  kind: 'operation',
  type: 'tuple',
  made: { piece: Object.create(null), start: 0, end: 0 },
});

function asCall({ start, end }: Span): Call {
  return { kind: 'call', callee: { kind: 'name', id: '', start, end }, arguments: [], start, end };
}

function importPath(value: Value): string | null {
  const site = onlySite(value);
  const name = site?.kind === 'global' ? site.name : null;
  return name?.startsWith('import:') === true ? name.slice('import:'.length) : null;
}

function isClassMethod(callable: Callable): boolean {
  return hasDecorator(callable, 'classmethod');
}

export function hasDecorator(callable: Callable, name: string): boolean {
  return (
    callable.kind === 'function' &&
    callable.decorators.some((it) => it.kind === 'name' && it.id === name)
  );
}

function bound(callable: Callable, self: Value): Reached {
  return { callable, self: hasDecorator(callable, 'staticmethod') ? null : self };
}

const unboundTypes = new Set([
  'list',
  'dict',
  'set',
  'deque',
  'bytearray',
  'collections.deque',
  'collections.OrderedDict',
]);
const takesArguments = new Set(['update', 'extend', 'append', 'add', 'insert', 'subtract']);
const putsOne = new Set(['append', 'appendleft', 'add', 'insert', 'setdefault']);
const putsMany = new Set(['extend', 'extendleft', 'update']);
const iterates = new Set(['enumerate', 'reversed', 'iter', 'zip', 'map', 'filter']);
const pairs = new Set([
  'enumerate',
  'zip',
  'itertools.zip_longest',
  'itertools.pairwise',
  'itertools.product',
  'itertools.combinations',
  'itertools.permutations',
  'itertools.groupby',
]);
/** Iterators that give what a function makes, not what is in their argument. */
const givesOther = new Set(['map', 'itertools.starmap', 'itertools.accumulate']);

/** `update({})`, `extend([])`. */
function addsNothing(method: string, passed: readonly PassedArgument[]): boolean {
  const first = passed[0]?.argument.value;
  if (passed.length !== 1 || !['update', 'extend', 'extendleft', 'subtract'].includes(method))
    return false;
  if (first?.kind === 'dict') return first.entries.length === 0;
  return (first?.kind === 'list' || first?.kind === 'tuple') && first.elements.length === 0;
}

/** Arguments and the parameters they go to; after an unpacked argument positions are not known. */
export function matched(
  parameters: readonly Parameter[],
  passed: readonly PassedArgument[],
): { parameter: Parameter; value: Value; argument: Argument }[] {
  const found: { parameter: Parameter; value: Value; argument: Argument }[] = [];
  const positional = parameters.filter((it) => it.star === '' && it.passing !== 'keyword');
  let position: number | null = 0;
  for (const { argument, value } of passed) {
    let parameter: Parameter | undefined;
    if (argument.keyword === null) {
      parameter = position === null ? undefined : positional[position];
      if (position !== null) position += 1;
    } else if (argument.keyword === '*') {
      position = null;
    } else {
      parameter = parameters.find((it) => it.star === '' && it.name.id === argument.keyword);
    }
    if (parameter !== undefined) found.push({ parameter, value, argument });
  }
  return found;
}

/** Whether a call surely gives a parameter something false, itself or by its default. */
function isFalseGiven(
  name: string,
  parameters: readonly Parameter[],
  given: ReadonlyMap<string, Value>,
  passed: readonly PassedArgument[],
  state: State,
): boolean {
  const value = given.get(name);
  if (value !== undefined) {
    const site = onlySite(value);
    if (site?.kind !== 'constant') return site !== null && state.fill(site) === 'empty';
    return isFalse(site.node);
  }
  // What is unpacked into the call may give it.
  if (passed.some((it) => it.argument.keyword === '*' || it.argument.keyword === '**'))
    return false;
  const parameter = parameters.find((it) => it.name.id === name);
  return parameter !== undefined && isFalse(parameter.default);
}

function isFalse(node: Node | null): boolean {
  return node?.kind === 'constant' && (node.type === 'none' || node.type === 'false');
}
