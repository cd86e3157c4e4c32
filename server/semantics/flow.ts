import type { Assign, AugmentedAssign, Expression, For, Statement, Try } from '../syntax/nodes.ts';
import { Evaluation } from './evaluation.ts';
import { augmentedEffect, itemStoreEffect } from './mutators.ts';
import { joinStates, joinValues, nothing, type State, unknown, type Value } from './values.ts';

/**
 * Follows values through a function's statements, both ways of each condition unless the default object
 * rules one out. A loop's body is followed twice: once as the first time round, once as any later one.
 */
export class Flow extends Evaluation {
  /** What `return` gives, joined. */
  returned: Value = nothing;
  #breaks: State[] = [];
  #continues: State[] = [];

  /** The state after the statements; null when they are never left at their end. */
  block(statements: readonly Statement[], before: State | null): State | null {
    let state = before;
    for (const statement of statements) {
      if (state === null) return null;
      this.session.spend();
      const outer = this.statement;
      this.statement = this.locate(statement);
      state = this.step(statement, state);
      this.statement = outer;
    }
    return state;
  }

  private step(statement: Statement, state: State): State | null {
    switch (statement.kind) {
      case 'expression':
        this.evaluate(statement.value, state);
        return state;
      case 'assign':
        this.assign(statement, state);
        return state;
      case 'augmented':
        this.augmented(statement, state);
        return state;
      case 'return':
        if (statement.value !== null) {
          const value = this.leave(statement.value, 'return', state);
          this.returned = joinValues(this.returned, value);
        }
        return null;
      case 'raise':
        for (const part of statement.parts) this.evaluate(part, state);
        return null;
      case 'assert':
        return this.branch(statement.condition, state).whenTrue;
      case 'break':
        this.#breaks.push(state);
        return null;
      case 'continue':
        this.#continues.push(state);
        return null;
      case 'delete':
        for (const target of statement.targets) this.delete(target, state);
        return state;
      case 'import':
        for (const { name } of statement.bindings) state.set(name.id, unknown);
        return state;
      case 'if':
        return this.branches(statement.branches, statement.otherwise, state);
      case 'while':
        return this.loop(statement.body, statement.otherwise, state, (at) =>
          this.branch(statement.condition, at),
        );
      case 'for':
        return this.forLoop(statement, state);
      case 'try':
        return this.tryStatement(statement, state);
      case 'with':
        for (const { value, target } of statement.items) {
          const entered = this.evaluate(value, state);
          if (target !== null) this.bind(target, { ...entered, other: true }, state);
        }
        return this.block(statement.body, state);
      case 'match': {
        this.evaluate(statement.subject, state);
        const ends = statement.cases.map(({ captures, guard, body }) => {
          const inside = state.clone();
          for (const name of captures) inside.set(name.id, unknown);
          return this.block(body, guard === null ? inside : this.branch(guard, inside).whenTrue);
        });
        return joinStates(state, ...ends);
      }
      case 'function':
        for (const decorator of statement.decorators) this.evaluate(decorator, state);
        for (const parameter of statement.parameters)
          if (parameter.default !== null) this.evaluate(parameter.default, state);
        state.set(statement.name.id, { pointers: [], closures: [statement], other: false });
        if (statement.decorators.length > 0) this.evaluate(statement.name, state);
        return state;
      case 'class':
        for (const base of statement.bases) this.evaluate(base.value, state);
        state.set(statement.name.id, unknown);
        return state;
      case 'not-analysed':
        state.names.clear();
        return state;
      case 'type-alias':
        state.set(statement.name.id, unknown);
        return state;
      case 'pass':
      case 'global':
      case 'nonlocal':
        return state;
      default:
        return statement satisfies never;
    }
  }

  private branches(
    branches: readonly { condition: Expression; body: readonly Statement[] }[],
    otherwise: readonly Statement[],
    before: State,
  ): State | null {
    const ends: (State | null)[] = [];
    let state: State | null = before;
    for (const { condition, body } of branches) {
      if (state === null) break;
      const { whenTrue, whenFalse } = this.branch(condition, state);
      ends.push(this.block(body, whenTrue));
      state = whenFalse;
    }
    return joinStates(...ends, this.block(otherwise, state));
  }

  private loop(
    body: readonly Statement[],
    otherwise: readonly Statement[],
    before: State,
    test: (state: State) => { whenTrue: State | null; whenFalse: State | null },
  ): State | null {
    const outer = { breaks: this.#breaks, continues: this.#continues };
    this.#breaks = [];
    this.#continues = [];
    const first = test(before.clone());
    const once = joinStates(this.block(body, first.whenTrue), ...this.#continues);
    const again = once === null ? null : test(joinStates(before, once)?.clone() ?? before.clone());
    const twice = joinStates(this.block(body, again?.whenTrue ?? null), ...this.#continues);
    const last = twice === null ? null : test(twice.clone());
    const left = joinStates(first.whenFalse, again?.whenFalse ?? null, last?.whenFalse ?? null);
    const end = joinStates(this.block(otherwise, left), ...this.#breaks);
    this.#breaks = outer.breaks;
    this.#continues = outer.continues;
    return end;
  }

  private forLoop(statement: For, before: State): State | null {
    const elements = this.iterate(statement.iterable, before);
    if (elements === null) return this.block(statement.otherwise, before);
    return this.loop(statement.body, statement.otherwise, before, (state) => {
      const inside = state.clone();
      this.bind(statement.target, elements, inside);
      return { whenTrue: inside, whenFalse: state };
    });
  }

  private tryStatement(statement: Try, before: State): State | null {
    let raised: State | null = before.clone();
    let state: State | null = before;
    for (const one of statement.body) {
      if (state === null) break;
      state = this.block([one], state);
      raised = joinStates(raised, state?.clone() ?? null);
    }
    const ends = [this.block(statement.otherwise, state)];
    for (const { types, name, body } of statement.handlers) {
      const inside = raised?.clone() ?? before.clone();
      for (const type of types) this.evaluate(type, inside);
      if (name !== null) inside.set(name.id, unknown);
      ends.push(this.block(body, inside));
    }
    const end = joinStates(...ends);
    if (statement.finally.length === 0) return end;
    // What `finally` does also happens on the way out by an exception or a return.
    const after = this.block(statement.finally, (end ?? raised ?? before).clone());
    return end === null ? null : after;
  }

  private assign(statement: Assign, state: State): void {
    const { value, targets } = statement;
    if (value === null) return;
    const only = targets.length === 1 ? targets[0] : undefined;
    if (
      only?.kind === 'tuple' &&
      value.kind === 'tuple' &&
      only.elements.length === value.elements.length &&
      ![...only.elements, ...value.elements].some((it) => it.kind === 'starred')
    ) {
      const values = value.elements.map((element) => this.evaluate(element, state));
      only.elements.forEach((target, index) => this.bind(target, values[index] ?? unknown, state));
      return;
    }
    const result = this.evaluate(value, state);
    for (const target of targets) this.bind(target, result, state);
  }

  private augmented({ target, operator, value }: AugmentedAssign, state: State): void {
    this.evaluate(value, state);
    if (target.kind === 'subscript') {
      const object = this.evaluate(target.object, state, 'receiver');
      for (const index of target.indices) this.evaluate(index, state);
      const element = this.elementsOf(object);
      for (const pointer of object.pointers) {
        // `d[key] += 1` reads the key first: in an empty plain dict or list it raises.
        const makesKeys =
          pointer.object.type === 'Counter' || pointer.object.type === 'defaultdict';
        this.write(pointer, { kind: 'item-store' }, makesKeys ? 'grows' : 'shrinks', target, state);
      }
      for (const pointer of element.pointers) {
        const effect = augmentedEffect(pointer.object.type, operator);
        if (effect !== undefined && pointer.object.type !== 'any')
          this.write(pointer, { kind: 'augmented', operator }, effect, target, state);
      }
      return;
    }
    const held = this.evaluate(target, state, 'receiver');
    const kept = held.pointers.filter((pointer) => {
      const effect = augmentedEffect(pointer.object.type, operator);
      if (effect === undefined) return false;
      if (!isEmptyDisplay(value))
        this.write(pointer, { kind: 'augmented', operator }, effect, target, state);
      return true;
    });
    const key = this.keyOf(target);
    if (key !== null) state.set(key, { pointers: kept, closures: [], other: held.other });
  }

  private delete(target: Expression, state: State): void {
    if (target.kind === 'subscript') {
      const object = this.evaluate(target.object, state, 'receiver');
      for (const index of target.indices) this.evaluate(index, state);
      for (const pointer of object.pointers)
        if (itemStoreEffect(pointer.object.type, true) !== undefined)
          this.write(pointer, { kind: 'item-delete' }, 'shrinks', target, state);
      return;
    }
    if (target.kind === 'tuple') for (const one of target.elements) this.delete(one, state);
    const key = this.keyOf(target);
    if (key !== null) state.set(key, unknown);
  }
}

function isEmptyDisplay(value: Expression): boolean {
  if (value.kind === 'dict') return value.entries.length === 0;
  return (value.kind === 'list' || value.kind === 'tuple') && value.elements.length === 0;
}
