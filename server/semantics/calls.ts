import type { Argument, Call, FunctionDefinition, Parameter } from '../syntax/nodes.ts';
import { type Calls, type Evaluation } from './evaluation.ts';
import type { Write } from './events.ts';
import { Flow } from './flow.ts';
import { isMutatorName, mutatingFunctions } from './mutators.ts';
import { importedPath } from './objects.ts';
import { bodyOf, type Callable, declaredElsewhere, localNames } from './scopes.ts';
import { deepestCall, type Owner, type Session } from './session.ts';
import { State, unknown, type Value } from './values.ts';

interface Passed {
  readonly argument: Argument;
  readonly value: Value;
}

/** Calls: methods of the shared object, functions of this file that it is handed to, and closures over it. */
export const fileCalls: Calls = {
  call(evaluation, call, state) {
    const { callee } = call;
    const receiver =
      callee.kind === 'attribute' ? evaluation.evaluate(callee.object, state, 'receiver') : unknown;
    const held = callee.kind === 'name' ? evaluation.evaluate(callee, state, 'receiver') : unknown;
    if (callee.kind !== 'name' && callee.kind !== 'attribute') evaluation.evaluate(callee, state);
    const passed = call.arguments.map((argument) => ({
      argument,
      value: evaluation.evaluate(argument.value, state),
    }));
    if (callee.kind === 'attribute' && receiver.pointers.length > 0) {
      evaluation.callMethod(receiver, callee.attribute, call, state);
      return evaluation.resultOf(receiver, callee.attribute, call);
    }
    for (const pointer of held.pointers)
      if (pointer.method !== null) {
        const whole = { ...held, pointers: [{ ...pointer, method: null }] };
        evaluation.callMethod(whole, pointer.method, call, state);
      }
    if (held.closures.length > 0) return fileCalls.runClosures(evaluation, held, state, call);
    if (passed.some((it) => it.value.pointers.length > 0)) {
      const target = functionOf(evaluation, call);
      if (target !== null) return callFunction(evaluation, call, passed, target, state);
      callLibrary(evaluation, call, passed, state);
    }
    forgetAttributes(evaluation, call, state);
    return unknown;
  },

  runClosures(evaluation, value, state, call) {
    const { session, owner } = evaluation;
    for (const closure of value.closures) {
      if (session.active.has(closure) || session.active.size > deepestCall) continue;
      session.active.add(closure);
      const inner: Owner = {
        ...owner,
        callable: closure,
        localNames: new Set([...owner.localNames, ...localNames(closure)]),
      };
      const inside = state.clone();
      for (const name of localNames(closure)) inside.set(name, unknown);
      if (call !== null) bindArguments(evaluation, closure, call, state, inside);
      const events = session.collect(() => runBody(new Flow(session, inner, fileCalls), inside));
      session.active.delete(closure);
      session.events.push(...events.filter((it) => it.kind !== 'escape' || it.how === 'attribute'));
      state.mayFill(inside);
      for (const [name, how] of declaredElsewhere(closure))
        if (how === 'nonlocal') state.set(name, unknown);
    }
    return unknown;
  },
};

function runBody(flow: Flow, state: State): void {
  const { callable } = flow.owner;
  if (callable.kind === 'function') flow.block(callable.body, state);
  else flow.evaluate(callable.body, state);
}

function bindArguments(
  evaluation: Evaluation,
  callable: Callable,
  call: Call,
  outside: State,
  inside: State,
): void {
  const values = call.arguments.map((argument) => ({
    argument,
    value: evaluation.quietly(() =>
      evaluation.evaluate(argument.value, outside.clone(), 'receiver'),
    ),
  }));
  for (const { parameter, value } of matched(callable.parameters, values))
    if (value.pointers.length > 0) inside.set(parameter.name.id, value);
}

/** Arguments and the parameters they go to; after an unpacked argument positions are not known. */
function matched(
  parameters: readonly Parameter[],
  passed: readonly Passed[],
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

interface Target {
  readonly owner: Owner;
  readonly node: FunctionDefinition;
  /** 1 for a method called on its object. */
  readonly skip: number;
}

/** The function of this file that a call reaches: `name(…)` at module level, `self.method(…)` in its class. */
function functionOf(evaluation: Evaluation, call: Call): Target | null {
  const { callee } = call;
  const { owner, session } = evaluation;
  if (callee.kind === 'name') {
    if (owner.localNames.has(callee.id)) return null;
    const binding = session.module.binding(callee.id);
    if (binding?.kind !== 'function' || binding.node.decorators.length > 0) return null;
    const { node, piece } = binding;
    return {
      node,
      skip: 0,
      owner: { piece, callable: node, inClass: null, localNames: localNames(node) },
    };
  }
  if (callee.kind !== 'attribute' || callee.object.kind !== 'name' || owner.inClass === null)
    return null;
  if (owner.callable.parameters[0]?.name.id !== callee.object.id) return null;
  const methods = owner.inClass.body.filter(
    (it) => it.kind === 'function' && it.name.id === callee.attribute,
  );
  const method = methods[0];
  if (methods.length !== 1 || method?.kind !== 'function') return null;
  const isStatic = method.decorators.some((it) => it.kind === 'name' && it.id === 'staticmethod');
  if (method.decorators.length > 0 && !isStatic && !isClassMethod(method)) return null;
  return {
    node: method,
    skip: isStatic ? 0 : 1,
    owner: { ...owner, callable: method, localNames: localNames(method) },
  };
}

function isClassMethod(method: FunctionDefinition): boolean {
  return method.decorators.some((it) => it.kind === 'name' && it.id === 'classmethod');
}

/** Follows the object into a function of this file: its changes there are changes at the call. */
function callFunction(
  evaluation: Evaluation,
  call: Call,
  passed: readonly Passed[],
  target: Target,
  state: State,
): Value {
  const { session } = evaluation;
  if (session.active.has(target.node) || session.active.size > deepestCall) return unknown;
  const inside = new State(undefined, state.fills);
  const pairs = matched(target.node.parameters.slice(target.skip), passed).filter(
    (it) => it.value.pointers.length > 0,
  );
  for (const { parameter, value } of pairs) inside.set(parameter.name.id, value);
  if (pairs.length === 0) return unknown;
  session.active.add(target.node);
  const flow = new Flow(session, target.owner, fileCalls);
  const events = session.collect(() => {
    for (const node of bodyOf(target.node)) if (node.kind === 'not-analysed') return;
    flow.block(target.node.body, inside);
  });
  session.active.delete(target.node);
  for (const event of events)
    if (event.kind === 'write') session.events.push(atCall(evaluation, call, event, target.node));
  state.mayFill(inside);
  return { pointers: flow.returned.pointers, closures: [], other: true };
}

function atCall(evaluation: Evaluation, call: Call, inner: Write, node: FunctionDefinition): Write {
  const innermost = inner.change.kind === 'callee' ? inner.change.inner : inner;
  const path = inner.pointer.path.filter((it) => it.location.piece === evaluation.owner.piece);
  return {
    ...inner,
    pointer: { ...inner.pointer, path },
    change: { kind: 'callee', name: node.name.id, inner: innermost },
    key: null,
    location: evaluation.locate(call),
    statement: evaluation.statement,
  };
}

const types = new Set(['list', 'dict', 'set', 'deque', 'bytearray']);

/** Functions of the library that change an argument, and methods called through their type. */
function callLibrary(
  evaluation: Evaluation,
  call: Call,
  passed: readonly Passed[],
  state: State,
): void {
  const { callee } = call;
  const { module } = evaluation.session;
  if (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    types.has(callee.object.id) &&
    isMutatorName(callee.attribute)
  ) {
    const first = passed[0];
    if (first !== undefined) evaluation.callMethod(first.value, callee.attribute, call, state);
    return;
  }
  const builtin =
    callee.kind === 'name' && module.binding(callee.id) === undefined ? callee.id : null;
  const path = importedPath(callee, module) ?? builtin;
  const known = path === null ? undefined : mutatingFunctions.get(path);
  if (path === null || known === undefined) return;
  for (const pointer of passed[known.argument]?.value.pointers ?? [])
    if (pointer.method === null)
      evaluation.write(pointer, { kind: 'method', name: path }, known.effect, call, state);
}

/** A method call may rebind any attribute of its object, and so may a call that is handed the object. */
function forgetAttributes(evaluation: Evaluation, call: Call, state: State): void {
  const given = call.arguments.map((it) => it.value);
  if (call.callee.kind === 'attribute') given.push(call.callee.object);
  const { steadyAttributes } = evaluation.session;
  for (const one of given) {
    if (one.kind !== 'name') continue;
    for (const key of state.names.keys())
      if (key.startsWith(`${one.id}.`) && !steadyAttributes.has(key.slice(one.id.length + 1)))
        state.names.delete(key);
  }
}

/** Follows a function as a whole; what it is given by default is in the state already. */
export function follow(owner: Owner, session: Session, state: State): void {
  session.active.add(owner.callable);
  const flow = new Flow(session, owner, fileCalls);
  if (owner.callable.kind === 'function') flow.block(owner.callable.body, state);
  else flow.leave(owner.callable.body, 'return', state);
}
