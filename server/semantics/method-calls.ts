import type { Call } from '../syntax/nodes.ts';
import type { Reached } from './callee-effects.ts';
import type { PassedArgument } from './events.ts';
import { LibraryCalls, type Outcome } from './library-calls.ts';
import { joinValues, nothing, pointTo, type Pointer, unknown, type Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import { items, Site } from './sites.ts';
import type { State } from './state.ts';
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

/** Calls of methods: of built-in types by their tables, of classes of this file by their summaries. */
export abstract class MethodCalls extends LibraryCalls {
  protected abstract callValue(
    held: Value,
    call: Call,
    passed: readonly PassedArgument[],
    state: State,
  ): Outcome;

  protected callMethod(
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

  protected mutate(
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
      const otherwise = method === '__getitem__' ? undefined : passed[1]?.value;
      const none = method === 'get' && otherwise === undefined ? unknown : nothing;
      return joinValues(joinValues(elements, otherwise ?? nothing), none);
    }
    // What `variable.set(x)` puts in, `variable.get()` gives, as a ContextVar does.
    const [put] = passed;
    if (method === 'set' && put !== undefined && passed.length === 1 && !isMutable(type))
      state.setField(site, items, put.value, false);
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
    if (copyMethods.has(method) && (type !== null || method === 'copy')) {
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
      () => new Site({ kind: 'operation', type: 'tuple' }, this.locate(at), this.loops),
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

  protected classOf(site: Site): Site['classNode'] {
    if (site.kind !== 'global' || site.name === null) return null;
    if (site.imported !== null) return site.imported.kind === 'class' ? site.imported.node : null;
    const binding = this.world.binding(site.name);
    return binding?.kind === 'class' ? binding.node : null;
  }
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

const takesArguments = new Set(['update', 'extend', 'append', 'add', 'insert', 'subtract']);
const putsOne = new Set(['append', 'appendleft', 'add', 'insert', 'setdefault']);
const putsMany = new Set(['extend', 'extendleft', 'update']);

/** `update({})`, `extend([])`. */
function addsNothing(method: string, passed: readonly PassedArgument[]): boolean {
  const first = passed[0]?.argument.value;
  if (passed.length !== 1 || !['update', 'extend', 'extendleft', 'subtract'].includes(method))
    return false;
  if (first?.kind === 'dict') return first.entries.length === 0;
  return (first?.kind === 'list' || first?.kind === 'tuple') && first.elements.length === 0;
}
