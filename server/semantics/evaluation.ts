import type { Call, Comprehension, Expression, Span } from '../syntax/nodes.ts';
import type { Change, Escape, Write } from './events.ts';
import {
  elementMethods,
  isMutatorName,
  itemStoreEffect,
  mutatorEffect,
  type Effect,
} from './mutators.ts';
import { type Branches, splitState } from './narrowing.ts';
import type { Location } from './objects.ts';
import { locationOf, type Owner, type Session } from './session.ts';
import { joinStates, joinValues, nothing, unknown } from './values.ts';
import type { Pointer, State, Value } from './values.ts';

/** What to do with a call whose receiver and arguments are evaluated; calls between functions live there. */
export interface Calls {
  call(evaluation: Evaluation, call: Call, state: State): Value;
  runClosures(evaluation: Evaluation, value: Value, state: State, call: Call | null): Value;
}

/** Evaluates expressions in a state: where the shared object flows, and what is done to it on the way. */
export abstract class Evaluation {
  readonly session: Session;
  readonly owner: Owner;
  readonly calls: Calls;
  /** The statement that is run now. */
  statement: Location;

  constructor(session: Session, owner: Owner, calls: Calls) {
    this.session = session;
    this.owner = owner;
    this.calls = calls;
    this.statement = this.locate(owner.callable);
  }

  locate(span: Span): Location {
    return locationOf(this.owner, span);
  }

  textOf(span: Span): string {
    return this.owner.piece.text.slice(span.start, span.end).replace(/\s+/g, ' ');
  }

  /** The key in a state's names for a name, or for an attribute of a local name. */
  keyOf(expression: Expression): string | null {
    if (expression.kind === 'name') return expression.id;
    if (expression.kind !== 'attribute' || expression.object.kind !== 'name') return null;
    const base = expression.object.id;
    return this.owner.localNames.has(base) ? `${base}.${expression.attribute}` : null;
  }

  /** `use` is `receiver` where the object is about to be changed or called, so that this is no read of it. */
  evaluate(expression: Expression, state: State, use: 'read' | 'receiver' = 'read'): Value {
    this.session.spend();
    switch (expression.kind) {
      case 'name': {
        const value = state.get(expression.id);
        if (use === 'read') {
          for (const pointer of value.pointers)
            this.session.events.push({ kind: 'read', pointer, location: this.locate(expression) });
          if (value.closures.length > 0) this.calls.runClosures(this, value, state, null);
        }
        return value;
      }
      case 'attribute':
        return this.attribute(expression.object, expression.attribute, expression, state, use);
      case 'subscript': {
        const object = this.evaluate(expression.object, state, use);
        for (const index of expression.indices) this.evaluate(index, state);
        this.lookup(object, expression.indices[0]);
        return this.elementsOf(object);
      }
      case 'call':
        return this.calls.call(this, expression, state);
      case 'conditional': {
        const { whenTrue, whenFalse } = this.branch(expression.condition, state);
        const then = whenTrue === null ? nothing : this.evaluate(expression.whenTrue, whenTrue);
        const otherwise =
          whenFalse === null ? nothing : this.evaluate(expression.otherwise, whenFalse);
        this.takeOver(state, whenTrue, whenFalse);
        return joinValues(then, otherwise);
      }
      case 'boolean':
        return this.boolean(expression.operator, expression.left, expression.right, state);
      case 'walrus': {
        const value = this.evaluate(expression.value, state);
        this.bind(expression.target, value, state);
        return value;
      }
      case 'comprehension':
        this.comprehension(expression, state);
        return unknown;
      case 'lambda': {
        const value: Value = { pointers: [], closures: [expression], other: false };
        for (const parameter of expression.parameters)
          if (parameter.default !== null) this.evaluate(parameter.default, state);
        this.calls.runClosures(this, value, state, null);
        return value;
      }
      case 'yield':
        if (expression.value !== null) this.leave(expression.value, 'yield', state);
        return unknown;
      case 'compare':
        this.compare(expression.operands, expression.operators, state);
        return unknown;
      case 'list':
      case 'set':
      case 'tuple':
        for (const element of expression.elements) this.evaluate(element, state);
        return unknown;
      case 'dict':
        for (const { key, value } of expression.entries) {
          if (key !== null) this.evaluate(key, state);
          this.evaluate(value, state);
        }
        return unknown;
      case 'binary':
        this.evaluate(expression.left, state);
        this.evaluate(expression.right, state);
        return unknown;
      case 'starred':
      case 'not':
      case 'unary':
      case 'yield-from':
      case 'await':
        this.evaluate(expression.value, state);
        return unknown;
      case 'other':
        for (const part of expression.parts) this.evaluate(part, state);
        return unknown;
      case 'constant':
        return unknown;
      default:
        return expression satisfies never;
    }
  }

  private attribute(
    object: Expression,
    attribute: string,
    whole: Expression,
    state: State,
    use: 'read' | 'receiver',
  ): Value {
    const key = this.keyOf(whole);
    const kept = key === null ? undefined : state.names.get(key);
    const base = this.evaluate(object, state, use);
    if (kept !== undefined) return kept;
    const bound = base.pointers
      .filter((it) => it.method === null && mutatorEffect(it.object.type, attribute) !== undefined)
      .map((it): Pointer => ({ ...it, method: attribute }));
    return { pointers: bound, closures: [], other: base.other || bound.length === 0 };
  }

  /** The elements of what an expression may be: mutable objects that were in it from the beginning. */
  elementsOf(value: Value): Value {
    const pointers = value.pointers
      .filter((it) => it.method === null)
      .flatMap((it) => it.object.elements.map((object) => ({ ...it, object })));
    return { pointers, closures: [], other: true };
  }

  /** What iterating over the expression gives; null when it is known to be empty, so that nothing runs. */
  iterate(iterable: Expression, state: State): Value | null {
    const inner = iteratedObject(iterable);
    const value = this.evaluate(inner, state);
    if (inner !== iterable && iterable.kind === 'call')
      for (const argument of iterable.arguments)
        if (argument.value !== inner) this.evaluate(argument.value, state);
    const isEmpty =
      !value.other &&
      value.pointers.length > 0 &&
      value.pointers.every((it) => it.method === null && state.fill(it.object) === 'empty');
    return isEmpty ? null : this.elementsOf(value);
  }

  private comprehension(node: Comprehension, state: State): void {
    const inside = state.clone();
    let reached = true;
    for (const clause of node.clauses) {
      if (clause.kind === 'for') {
        const elements = this.iterate(clause.iterable, inside);
        if (elements === null) {
          reached = false;
          break;
        }
        this.bind(clause.target, elements, inside);
      } else {
        const { whenTrue } = this.branch(clause.condition, inside);
        if (whenTrue === null) {
          reached = false;
          break;
        }
        whenTrue.names.forEach((value, name) => inside.set(name, value));
      }
    }
    if (reached) for (const element of node.elements) this.evaluate(element, inside);
    state.mayFill(inside);
  }

  private boolean(
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

  /** Evaluates for the value alone: what happens on the way was counted before. */
  quietly(run: () => Value): Value {
    let value = unknown;
    this.session.collect(() => {
      value = run();
    });
    return value;
  }

  private takeOver(state: State, ...ends: readonly (State | null)[]): void {
    const joined = joinStates(...ends);
    if (joined === null) return;
    state.names.clear();
    joined.names.forEach((value, name) => state.names.set(name, value));
    joined.fills.forEach((fill, object) => state.fills.set(object, fill));
  }

  /** Evaluates a condition once and splits the state; null for an outcome that the default object rules out. */
  branch(condition: Expression, state: State): Branches {
    this.session.spend();
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
    if (condition.kind === 'constant' && condition.type !== 'string' && condition.type !== 'number')
      return condition.type === 'none' || condition.type === 'false'
        ? { whenTrue: null, whenFalse: state }
        : { whenTrue: state, whenFalse: null };
    const value = this.evaluate(condition, state);
    return splitState(this, condition, value, state);
  }

  private compare(
    operands: readonly Expression[],
    operators: readonly string[],
    state: State,
  ): void {
    const values = operands.map((operand) => this.evaluate(operand, state));
    operators.forEach((operator, index) => {
      if (operator === 'in' || operator === 'not in')
        this.lookup(values[index + 1] ?? unknown, operands[index]);
    });
  }

  lookup(object: Value, key: Expression | undefined): void {
    if (key === undefined) return;
    for (const pointer of object.pointers)
      this.session.events.push({
        kind: 'lookup',
        pointer,
        key: this.textOf(key),
        statement: this.statement,
      });
  }

  /** Notes a change, unless the object is known to be empty and the operation cannot change an empty one. */
  write(pointer: Pointer, change: Change, effect: Effect, at: Expression, state: State): void {
    if (effect === 'shrinks' && state.fill(pointer.object) === 'empty') return;
    const key =
      at.kind === 'subscript' && at.indices[0] !== undefined ? this.textOf(at.indices[0]) : null;
    const isStatement = change.kind !== 'method' && !this.textAtStatement().includes('\n');
    const write: Write = {
      kind: 'write',
      pointer,
      change,
      effect,
      key,
      location: isStatement ? this.statement : this.locate(at),
      statement: this.statement,
    };
    this.session.events.push(write);
    state.fills.set(pointer.object, 'unknown');
  }

  private textAtStatement(): string {
    const { piece, start, end } = this.statement;
    return piece.text.slice(start, end);
  }

  /** Evaluates what is returned or yielded; the object itself, or as an item of a tuple, leaves the function. */
  leave(expression: Expression, how: 'return' | 'yield', state: State): Value {
    const parts = expression.kind === 'tuple' ? expression.elements : [expression];
    const values = parts.map((part) => {
      const value = this.evaluate(part, state);
      this.escapes(value, how, part, null, null);
      return value;
    });
    const only = values[0];
    return values.length === 1 && only !== undefined && expression.kind !== 'tuple'
      ? only
      : unknown;
  }

  private escapes(
    value: Value,
    how: Escape['how'],
    at: Expression,
    base: string | null,
    attribute: string | null,
  ): void {
    for (const pointer of value.pointers)
      if (pointer.method === null)
        this.session.events.push({
          kind: 'escape',
          pointer,
          how,
          location: this.locate(at),
          base,
          attribute,
        });
  }

  /** Binds a target to a value; each name on the way becomes a step of the evidence. */
  bind(target: Expression, value: Value, state: State): void {
    switch (target.kind) {
      case 'name':
        if (!this.owner.localNames.has(target.id))
          this.escapes(value, 'global', target, null, null);
        state.set(target.id, this.through(value, target));
        return;
      case 'attribute': {
        const base = target.object.kind === 'name' ? target.object.id : null;
        this.evaluate(target.object, state, 'receiver');
        this.escapes(value, 'attribute', target, base, target.attribute);
        const key = this.keyOf(target);
        if (key !== null) state.set(key, this.through(value, target));
        return;
      }
      case 'subscript': {
        const object = this.evaluate(target.object, state, 'receiver');
        for (const index of target.indices) this.evaluate(index, state);
        const isSlice = target.indices.some(
          (it) => this.textOf(it).includes(':') && it.kind === 'other',
        );
        for (const pointer of object.pointers) {
          const effect = itemStoreEffect(pointer.object.type, isSlice);
          if (effect !== undefined && pointer.method === null)
            this.write(pointer, { kind: 'item-store' }, effect, target, state);
        }
        if (!this.isPrivateContainer(target.object))
          this.escapes(value, 'container', target, null, null);
        return;
      }
      case 'tuple':
      case 'list': {
        const elements = this.elementsOf(value);
        for (const element of target.elements)
          this.bind(element, element.kind === 'starred' ? unknown : elements, state);
        return;
      }
      case 'starred':
        this.bind(target.value, unknown, state);
        return;
      default:
        this.evaluate(target, state);
    }
  }

  /** Whether a container is a local variable, whose end with the function ends the sharing too. */
  private isPrivateContainer(container: Expression): boolean {
    return container.kind === 'name' && this.owner.localNames.has(container.id);
  }

  private through(value: Value, target: Expression): Value {
    if (value.pointers.length === 0) return value;
    const step = { name: this.textOf(target), location: this.locate(target) };
    return {
      ...value,
      pointers: value.pointers.map((it) =>
        it.path.at(-1)?.name === step.name || it.path.length > 5
          ? it
          : { ...it, path: [...it.path, step] },
      ),
    };
  }

  /** A mutating method is called on what a value may be. */
  callMethod(receiver: Value, method: string, call: Call, state: State): void {
    const changes = call.arguments.length > 0 || !takesArguments.has(method);
    for (const pointer of receiver.pointers) {
      const effect = mutatorEffect(pointer.object.type, method);
      if (
        pointer.method === null &&
        effect !== undefined &&
        isMutatorName(method) &&
        changes &&
        !addsNothing(call)
      )
        this.write(pointer, { kind: 'method', name: method }, effect, call, state);
    }
  }

  /** What a method gives back of the object: an element, or something new. */
  resultOf(receiver: Value, method: string, call: Call): Value {
    if (!elementMethods.has(method)) return unknown;
    if (method === 'get') this.lookup(receiver, call.arguments[0]?.value);
    return this.elementsOf(receiver);
  }
}

const takesArguments = new Set(['update', 'extend', 'append', 'add', 'insert', 'subtract']);

/** `update({})`, `extend([])`. */
function addsNothing(call: Call): boolean {
  const first = call.arguments[0]?.value;
  if (call.arguments.length !== 1 || call.callee.kind !== 'attribute') return false;
  if (!['update', 'extend', 'extendleft', 'subtract'].includes(call.callee.attribute)) return false;
  if (first?.kind === 'dict') return first.entries.length === 0;
  return (first?.kind === 'list' || first?.kind === 'tuple') && first.elements.length === 0;
}

/** What is iterated in `xs`, `xs.items()`, `enumerate(xs)`, `list(xs)`: always `xs`. */
function iteratedObject(iterable: Expression): Expression {
  if (iterable.kind !== 'call') return iterable;
  const { callee } = iterable;
  const first = iterable.arguments[0];
  if (callee.kind === 'attribute' && ['items', 'values', 'keys'].includes(callee.attribute))
    return iterable.arguments.length === 0 ? callee.object : iterable;
  const passes = ['enumerate', 'reversed', 'sorted', 'list', 'tuple', 'iter', 'set'];
  if (callee.kind === 'name' && passes.includes(callee.id) && first?.keyword === null)
    return first.value;
  return iterable;
}
