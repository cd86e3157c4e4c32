import type { Call, Expression } from '../syntax/nodes.ts';
import { emptinessTest, instanceType, isInstance } from './conditions.ts';
import type { World } from './frame.ts';
import { onlySite, type Pointer, type Value } from './pointers.ts';
import type { Location } from './sites.ts';
import type { State } from './state.ts';

/** A state when a condition was true, and when it was false. */
export interface Branches {
  readonly whenTrue: State | null;
  readonly whenFalse: State | null;
}

/** Splits a state by a condition that was evaluated to `value`; null for an outcome that is known not to happen. */
export function splitState(
  place: { world: World },
  condition: Expression,
  value: Value,
  state: State,
): Branches {
  const test = emptinessTest(condition);
  if (test !== null) {
    const branches = byEmptiness(test.subject, holderOf(test.subject, state), state);
    return test.emptyWhenTrue
      ? branches
      : { whenTrue: branches.whenFalse, whenFalse: branches.whenTrue };
  }
  if (condition.kind === 'compare') return splitCompare(place, condition, state);
  if (condition.kind === 'call') return splitCall(condition, state);
  const subject = condition.kind === 'walrus' ? condition.target : condition;
  if (value.pointers.length === 0 || holderOf(subject, state) === null)
    return { whenTrue: state.clone(), whenFalse: state.clone() };
  const { whenTrue: whenEmpty, whenFalse: whenFilled } = byEmptiness(
    subject,
    holderOf(subject, state),
    state,
  );
  return { whenTrue: whenFilled, whenFalse: whenEmpty };
}

/** `whenTrue`: it is empty (or None, 0, …). */
function byEmptiness(subject: Expression, held: Holder | null, state: State): Branches {
  const is = (it: Pointer, isEmpty: boolean): boolean => {
    if (it.method !== null) return !isEmpty;
    const type = state.typeOf(it.site);
    if (type === 'NoneType') return isEmpty;
    if (type === 'function' || type === 'type') return !isEmpty;
    return state.fill(it.site) !== (isEmpty ? 'filled' : 'empty');
  };
  const whenTrue = narrowed(subject, state, (it) => is(it, true));
  const whenFalse = narrowed(subject, state, (it) => is(it, false));
  const only = held === null ? null : onlySite(held.value);
  if (only !== null && only.isMet) {
    whenTrue?.setFill(only, 'empty');
    whenFalse?.setFill(only, 'filled');
  }
  return { whenTrue, whenFalse };
}

function splitCompare(
  place: { world: World },
  condition: Extract<Expression, { kind: 'compare' }>,
  state: State,
): Branches {
  const both = { whenTrue: state.clone(), whenFalse: state.clone() };
  const [left, right] = condition.operands;
  const operator = condition.operators[0];
  if (left === undefined || right === undefined || condition.operators.length !== 1) return both;
  const positive = operator === 'is' || operator === '==' || operator === 'in';
  const swap = ({ whenTrue, whenFalse }: Branches): Branches =>
    positive ? { whenTrue, whenFalse } : { whenTrue: whenFalse, whenFalse: whenTrue };
  if (right.kind === 'constant' && right.type === 'none')
    return swap({
      whenTrue: narrowed(left, state, (it) => it.site.type === 'NoneType', true),
      whenFalse: narrowed(left, state, (it) => it.site.type !== 'NoneType'),
    });
  if (operator === 'in' || operator === 'not in')
    return swap({
      whenTrue: narrowed(right, state, (it) => state.fill(it.site) !== 'empty'),
      whenFalse: state.clone(),
    });
  const named = right.kind === 'name' ? placeOfName(place, right.id, state) : null;
  if (named !== null && (operator === 'is' || operator === 'is not'))
    return swap({
      whenTrue: narrowed(left, state, (it) => it.site.isMet || isAt(it, named)),
      whenFalse: narrowed(left, state, (it) => !isAt(it, named)),
    });
  return both;
}

/** The place where a module-level name's object is made, for `x is NAME`. */
function placeOfName(place: { world: World }, name: string, state: State): Location | null {
  if (state.slot(name) !== undefined) return null;
  const binding = place.world.binding(name);
  if (binding?.kind !== 'value') return null;
  return { piece: binding.piece, start: binding.value.start, end: binding.value.end };
}

function splitCall(condition: Call, state: State): Branches {
  const [subject, classes] = condition.arguments;
  const both = { whenTrue: state.clone(), whenFalse: state.clone() };
  if (
    condition.callee.kind !== 'name' ||
    condition.callee.id !== 'isinstance' ||
    subject === undefined ||
    classes === undefined
  )
    return both;
  const matches = (it: Pointer): boolean | null =>
    it.method === null ? isInstance(state.typeOf(it.site), classes.value) : null;
  const branches = {
    whenTrue: narrowed(subject.value, state, (it) => matches(it) !== false),
    whenFalse: narrowed(subject.value, state, (it) => matches(it) !== true),
  };
  const held = holderOf(subject.value, state);
  const only = held === null ? null : onlySite(held.value);
  const type = instanceType(classes.value);
  if (only !== null && only.isMet && type !== null) branches.whenTrue?.setType(only, type);
  return branches;
}

/** Where a state keeps what an expression holds: a name's slot, or an attribute of one object. */
interface Holder {
  readonly value: Value;
  set(state: State, value: Value): void;
}

function holderOf(expression: Expression, state: State): Holder | null {
  if (expression.kind === 'name') {
    const slot = state.slot(expression.id);
    if (slot === undefined) return null;
    return {
      value: slot.value,
      set: (after, value) => after.setSlot(expression.id, { ...slot, value }),
    };
  }
  if (expression.kind !== 'attribute' || expression.object.kind !== 'name') return null;
  const base = state.slot(expression.object.id);
  const site = base === undefined ? null : onlySite(base.value);
  if (site === null || site.kind === 'constant' || site.imported?.kind === 'module') return null;
  return {
    value: state.read(site, expression.attribute),
    set: (after, value) => after.setField(site, expression.attribute, value, false),
  };
}

/** The state in which an expression is none of the pointers that `keep` refuses; null when nothing is left. */
function narrowed(
  expression: Expression,
  state: State,
  keep: (pointer: Pointer) => boolean,
  metStays = false,
): State | null {
  const after = state.clone();
  const held = holderOf(expression, state);
  if (held === null || held.value.pointers.length === 0) return after;
  const { value } = held;
  const pointers = value.pointers.filter((it) => keep(it));
  if (pointers.length === value.pointers.length) return after;
  // What is met may be None although nothing points to None: it is then not the object any more.
  const isMet = metStays && value.pointers.some((it) => it.site.isMet);
  if (pointers.length === 0 && !value.other && !isMet) return null;
  held.set(after, { pointers, other: value.other || isMet });
  return after;
}

function isAt(pointer: Pointer, location: Location): boolean {
  const { made } = pointer.site;
  return made.piece === location.piece && made.start === location.start;
}
