import type { Expression } from '../syntax/nodes.ts';
import { Names, type Use } from './names.ts';
import { type Branches, splitState } from './narrowing.ts';
import { joinValues, nothing, unknown, type Value } from './pointers.ts';
import { joinStates, type State } from './state.ts';

/** Conditions and comparisons: what is known when they were true, and when they were false. */
export abstract class Branching extends Names {
  abstract evaluate(expression: Expression, state: State, use?: Use): Value;

  /** Evaluates a condition once and splits the state; null for an outcome that is known not to happen. */
  branch(condition: Expression, state: State): Branches {
    this.spend();
    if (condition.kind === 'not') {
      const { whenTrue, whenFalse } = this.branch(condition.value, state);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    if (condition.kind === 'boolean') {
      const left = this.branch(condition.left, state);
      const goesOn = condition.operator === 'and' ? left.whenTrue : left.whenFalse;
      const right =
        goesOn === null
          ? { whenTrue: null, whenFalse: null }
          : this.branch(condition.right, goesOn);
      return condition.operator === 'and'
        ? { whenTrue: right.whenTrue, whenFalse: joinStates(left.whenFalse, right.whenFalse) }
        : { whenTrue: joinStates(left.whenTrue, right.whenTrue), whenFalse: right.whenFalse };
    }
    if (condition.kind === 'constant') {
      const { type } = condition;
      if (type === 'none' || type === 'false') return { whenTrue: null, whenFalse: state };
      if (type === 'true' || (type === 'number' && this.textOf(condition) === '1'))
        return { whenTrue: state, whenFalse: null };
    }
    const value = this.evaluate(condition, state);
    return splitState(this, condition, value, state);
  }

  protected boolean(
    operator: 'and' | 'or',
    left: Expression,
    right: Expression,
    state: State,
  ): Value {
    const { whenTrue, whenFalse } = this.branch(left, state);
    const [goesOn, stays] = operator === 'and' ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
    const result = goesOn === null ? nothing : this.evaluate(right, goesOn);
    // Only the result of the left side is needed here; its effects were counted by `branch`.
    const kept = stays === null ? nothing : this.quietly(() => this.evaluate(left, stays.clone()));
    this.takeOver(state, goesOn, stays);
    return joinValues(result, kept);
  }

  protected compare(
    operands: readonly Expression[],
    operators: readonly string[],
    state: State,
  ): void {
    const values = operands.map((operand) => this.evaluate(operand, state));
    operators.forEach((operator, index) => {
      const [left, right] = [operands[index], operands[index + 1]];
      const [leftValue, rightValue] = [values[index] ?? unknown, values[index + 1] ?? unknown];
      if (left === undefined || right === undefined) return;
      if (operator === 'in' || operator === 'not in') this.lookup(rightValue, left);
      if (this.quiet > 0) return;
      const at = { start: left.start, end: right.end };
      this.events.push({
        kind: 'compare',
        location: this.locate(at),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        operator,
        left,
        right,
        leftValue,
        rightValue,
      });
    });
  }

  protected takeOver(state: State, ...ends: readonly (State | null)[]): void {
    const joined = joinStates(...ends);
    if (joined !== null) state.become(joined);
  }
}
