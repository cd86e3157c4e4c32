import type { Call, Expression } from '../syntax/nodes.ts';
import { emptinessTest, isInstance } from './conditions.ts';
import type { Location } from './objects.ts';
import type { Owner, Session } from './session.ts';
import type { Pointer, State, Value } from './values.ts';

/** A state when a condition was true, and when it was false. */
export interface Branches {
  readonly whenTrue: State | null;
  readonly whenFalse: State | null;
}

/** Who asks: what names are local, and what the module knows. */
export interface Narrowing {
  readonly owner: Owner;
  readonly session: Session;
  keyOf(expression: Expression): string | null;
}

/**
 * Splits a state by a condition that was evaluated to `value`; null for an outcome that the default object rules out.
 */
export function splitState(
  place: Narrowing,
  condition: Expression,
  value: Value,
  state: State,
): Branches {
  const test = emptinessTest(condition);
  if (test !== null) {
    const keep = (pointer: Pointer, isEmpty: boolean): boolean =>
      pointer.method === null && state.fill(pointer.object) !== (isEmpty ? 'filled' : 'empty');
    const whenEmpty = narrowed(place, test.subject, state, (it) => keep(it, true));
    const whenFilled = narrowed(place, test.subject, state, (it) => keep(it, false));
    return test.emptyWhenTrue
      ? { whenTrue: whenEmpty, whenFalse: whenFilled }
      : { whenTrue: whenFilled, whenFalse: whenEmpty };
  }
  if (condition.kind === 'compare') return splitCompare(place, condition, state);
  if (condition.kind === 'call') return splitCall(place, condition, state);
  const subject = condition.kind === 'walrus' ? condition.target : condition;
  if (value.pointers.length === 0 || place.keyOf(subject) === null) {
    return { whenTrue: state.clone(), whenFalse: state.clone() };
  }
  const isTrue = (it: Pointer): boolean => it.method !== null || state.fill(it.object) !== 'empty';
  const isFalse = (it: Pointer): boolean =>
    it.method === null && state.fill(it.object) !== 'filled';
  return {
    whenTrue: narrowed(place, subject, state, isTrue),
    whenFalse: narrowed(place, subject, state, isFalse),
  };
}

function splitCompare(
  place: Narrowing,
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
      whenTrue: narrowed(place, left, state, () => false),
      whenFalse: state.clone(),
    });
  if (operator === 'in' || operator === 'not in')
    return swap({
      whenTrue: narrowed(place, right, state, (it) => state.fill(it.object) !== 'empty'),
      whenFalse: state.clone(),
    });
  const named = right.kind === 'name' ? nameOfDefault(place, right.id) : null;
  if (named !== null && (operator === 'is' || operator === 'is not'))
    return swap({
      whenTrue: narrowed(place, left, state, (it) => isAt(it, named)),
      whenFalse: narrowed(place, left, state, (it) => !isAt(it, named)),
    });
  return both;
}

/** The place where a module-level name's object is made, for `x is NAME`. */
function nameOfDefault(place: Narrowing, name: string): Location | null {
  if (place.owner.localNames.has(name)) return null;
  const binding = place.session.module.binding(name);
  if (binding?.kind !== 'value') return null;
  return { piece: binding.piece, start: binding.value.start, end: binding.value.end };
}

function splitCall(place: Narrowing, condition: Call, state: State): Branches {
  const [subject, classes] = condition.arguments;
  if (
    condition.callee.kind !== 'name' ||
    condition.callee.id !== 'isinstance' ||
    subject === undefined ||
    classes === undefined
  )
    return { whenTrue: state.clone(), whenFalse: state.clone() };
  return {
    whenTrue: narrowed(
      place,
      subject.value,
      state,
      (it) => isInstance(it.object, classes.value) !== false,
    ),
    whenFalse: narrowed(
      place,
      subject.value,
      state,
      (it) => isInstance(it.object, classes.value) !== true,
    ),
  };
}

/** The state in which an expression is none of the pointers that `keep` refuses; null when nothing is left. */
function narrowed(
  place: Narrowing,
  expression: Expression,
  state: State,
  keep: (pointer: Pointer) => boolean,
): State | null {
  const after = state.clone();
  const key = place.keyOf(expression);
  const value = key === null ? undefined : state.names.get(key);
  if (key === null || value === undefined || value.pointers.length === 0) return after;
  const pointers = value.pointers.filter(keep);
  if (pointers.length === 0 && !value.other && value.closures.length === 0) return null;
  after.names.set(key, { ...value, pointers });
  return after;
}

function isAt(pointer: Pointer, location: Location): boolean {
  const made = pointer.object.made;
  return made.piece === location.piece && made.start === location.start;
}
