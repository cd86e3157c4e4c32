import type { Call, Comprehension, Constant, Expression, Span } from '../syntax/nodes.ts';
import { callables, libraryEffect } from './catalogue.ts';
import type { Change, Escape, Version } from './events.ts';
import { Frame } from './frame.ts';
import { type Branches, splitState } from './narrowing.ts';
import { joinValues, nothing, pointTo, type Pointer, unknown, type Value } from './pointers.ts';
import { walk } from '../syntax/walk.ts';
import { type Callable, targetNames } from './scopes.ts';
import { items, type Location, type Loop, type Site } from './sites.ts';
import { joinStates, type State } from './state.ts';
import {
  augmentedEffect,
  changesSize,
  type Effect,
  isImmutable,
  isMutable,
  itemStoreEffect,
  mutatorEffect,
  type TypeName,
} from './types.ts';

/** `receiver`: the object is about to be changed or called, so that this is no look at its content. */
export type Use = 'read' | 'receiver';

/** Details of a change that only some changes have. */
interface WriteDetails {
  readonly isSlice?: boolean;
  /** `d[key] += 1`: the key is there already. */
  readonly isUpdate?: boolean;
  /** The operator of an augmented assignment to an attribute. */
  readonly operator?: string;
  readonly key?: string | null;
  readonly value?: Value | null;
}

/** Evaluates expressions in a state: what they may be, and what happens on the way. */
export abstract class Expressions extends Frame {
  /** Sites in loops that were made at least once. */
  readonly #made = new Set<Site>();

  protected abstract call(call: Call, state: State): Value;
  /** A function that leaves this place may be called from now on: what it does to names from here counts. */
  protected abstract runClosure(callable: Callable, state: State, at: Span): void;
  abstract bind(target: Expression, value: Value, how: Version['how'], state: State): void;

  evaluate(expression: Expression, state: State, use: Use = 'read'): Value {
    this.spend();
    switch (expression.kind) {
      case 'constant':
        return this.constant(expression);
      case 'name':
        return this.name(expression, state, use);
      case 'attribute': {
        const base = this.evaluate(expression.object, state, use);
        return this.attributeOf(base, expression.attribute, state);
      }
      case 'subscript': {
        const object = this.evaluate(expression.object, state, use);
        const index = expression.indices[0];
        for (const part of expression.indices) this.evaluate(part, state);
        if (index !== undefined) this.lookup(object, index);
        if (isSlice(index)) return this.sliceOf(expression, object, state);
        return this.itemOf(object, index, state);
      }
      case 'call':
        return this.call(expression, state);
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
        this.bind(expression.target, value, 'walrus', state);
        return value;
      }
      case 'comprehension':
        return this.comprehension(expression, state);
      case 'lambda': {
        for (const parameter of expression.parameters)
          if (parameter.default !== null) this.evaluate(parameter.default, state);
        const value = this.closure(expression, state);
        this.runClosure(expression, state, expression);
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
        return this.display(expression, state);
      case 'dict': {
        let values = nothing;
        for (const { key, value } of expression.entries) {
          if (key !== null && key.kind !== 'constant') this.evaluate(key, state);
          const held = value.kind === 'constant' ? unknown : this.evaluate(value, state);
          values = joinValues(values, key === null ? this.elementsOf(held, state) : held);
        }
        const unpacked = expression.entries.every((it) => it.key === null);
        const fill = expression.entries.length === 0 ? 'empty' : unpacked ? 'unknown' : 'filled';
        const site = this.site(expression, { kind: 'literal', type: 'dict', fill });
        return this.made(site, values, state);
      }
      case 'binary':
        return this.binary(expression, state);
      case 'starred':
        return this.elementsOf(this.evaluate(expression.value, state), state);
      case 'not':
      case 'unary':
      case 'yield-from':
        this.evaluate(expression.value, state);
        return unknown;
      case 'await':
        return this.evaluate(expression.value, state);
      case 'other':
        for (const part of expression.parts) this.evaluate(part, state);
        return unknown;
      default:
        return expression satisfies never;
    }
  }

  private constant(node: Constant): Value {
    return pointTo(
      this.knownSite(node) ??
        this.site(node, { kind: 'constant', type: constantType(node, this.piece.text) }),
    );
  }

  private name(node: Extract<Expression, { kind: 'name' }>, state: State, use: Use): Value {
    const slot = state.slot(node.id);
    const value = slot?.value ?? this.outer(node.id, node);
    if (this.quiet === 0)
      this.events.push({
        kind: 'read',
        location: this.locate(node),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        name: node,
        value,
        versions: slot?.versions ?? [],
        mayBeUnbound: slot?.mayBeUnbound ?? false,
        use,
      });
    if (use === 'read')
      for (const { site } of value.pointers)
        if (site.callable !== null && slot !== undefined)
          this.runClosure(site.callable, state, node);
    return value;
  }

  /** What a name from outside this function holds. */
  protected outer(name: string, at: Span): Value {
    const resolution = this.scope.resolve(name);
    if (resolution === 'free' || this.owner.scope.resolve(name) === 'free')
      return pointTo(this.met('cell', name, at));
    const isOwn = resolution !== 'global' && this.scope.kind !== 'class';
    if (isOwn) return unknown;
    const binding = this.owner.callable === null ? undefined : this.world.binding(name);
    if (binding === undefined) return unknown;
    if (binding.kind === 'function') {
      const { node, piece } = binding;
      const made = { piece, start: node.start, end: node.end };
      return pointTo(this.definedSite(node, made));
    }
    if (binding.kind === 'import') return pointTo(this.met('global', `import:${binding.path}`, at));
    return pointTo(this.met('global', name, at));
  }

  private definedSite(callable: Callable, made: Location): Site {
    const name = callable.kind === 'function' ? callable.name.id : null;
    const details = { kind: 'function', type: 'function', callable, name } as const;
    return this.knownSite(callable) ?? this.site(callable, details, made);
  }

  /** The function that a `def` or lambda makes here. */
  protected closure(callable: Callable, state: State): Value {
    const site = this.definedSite(callable, this.locate(callable));
    const captured = this.quiet > 0 ? [] : this.capturedBy(callable, state);
    if (this.quiet === 0)
      this.events.push({ ...this.moment(callable), kind: 'closure', callable, site, captured });
    return pointTo(site);
  }

  /**
   * The names of this function that another one uses. Of the module's names only those that a function takes which is
   * made in a loop, or in an expression: all others are of the module, not of this moment.
   */
  private capturedBy(callable: Callable, state: State): string[] {
    const scope = this.world.scopeOf(callable);
    if (scope === null) return [];
    const isOfModule =
      this.owner.callable === null && (this.loops.length > 0 || callable.kind === 'lambda');
    const names = isOfModule ? [...scope.globals(), ...scope.frees()] : scope.frees();
    return names.filter((it) => state.slot(it) !== undefined);
  }

  /** An object made here holds these items, whatever it held in an earlier round. */
  protected made(site: Site, elements: Value, state: State): Value {
    if (site.loops.length > 0) {
      if (this.#made.has(site)) state.rename(site, site.earlier);
      this.#made.add(site);
    }
    if (elements !== nothing) state.setField(site, items, elements, false);
    else if (state.fieldsOf(site) !== undefined) state.setField(site, items, nothing, false);
    state.setFill(site, site.fill);
    if (site.repeats) this.repeated.set(site, elements);
    return pointTo(site);
  }

  private display(
    node: Extract<Expression, { kind: 'list' | 'set' | 'tuple' }>,
    state: State,
  ): Value {
    const { elements, kind } = node;
    let joined = nothing;
    const values = elements.map((element) => {
      const value = element.kind === 'constant' ? unknown : this.evaluate(element, state);
      joined = joinValues(joined, value);
      return value;
    });
    const fill = elements.length === 0 ? 'empty' : hasPlain(elements) ? 'filled' : 'unknown';
    const site = this.site(node, { kind: 'literal', type: kind, fill });
    const result = this.made(site, joined, state);
    if (kind === 'tuple' && elements.length <= 8 && !elements.some((it) => it.kind === 'starred'))
      values.forEach((value, index) => state.setField(site, String(index), value, false));
    return result;
  }

  private binary(node: Extract<Expression, { kind: 'binary' }>, state: State): Value {
    const left = this.evaluate(node.left, state);
    const right = this.evaluate(node.right, state);
    const [one, two] = [this.typeOf(left, state), this.typeOf(right, state)];
    const sequence = isSequence(one) ? one : isSequence(two) ? two : null;
    if (node.operator === '*' && sequence !== null) {
      const source = isSequence(one) ? left : right;
      const elements = this.elementsOf(source, state);
      const site = this.site(node, { kind: 'operation', type: sequence, repeats: true });
      return this.made(site, elements, state);
    }
    const type = one === two ? one : null;
    if (type === null || !isMutable(type)) {
      return unknown;
    }
    const joined = joinValues(this.elementsOf(left, state), this.elementsOf(right, state));
    return this.made(this.site(node, { kind: 'operation', type }), joined, state);
  }

  /** The type of all that a value may be; null where they differ or one is not known. */
  typeOf(value: Value, state: State): TypeName | null {
    if (value.other) return null;
    const types = new Set(
      value.pointers.map((it) => (it.method === null ? state.typeOf(it.site) : 'function')),
    );
    return types.size === 1 ? ([...types][0] ?? null) : null;
  }

  /** The attribute of what a value may be: stored, met, or a method of a built-in type. */
  attributeOf(base: Value, attribute: string, state: State): Value {
    let value = base.pointers.length === 0 ? unknown : nothing;
    for (const pointer of base.pointers) {
      const { site, method } = pointer;
      const type = state.typeOf(site);
      if (method !== null || (isImmutable(type) && site.kind !== 'class')) {
        value = joinValues(value, unknown);
      } else if (isMutable(type)) {
        const bound: Pointer = { ...pointer, method: attribute };
        value = joinValues(value, { pointers: [bound], other: false });
      } else {
        const held = state.read(site, attribute);
        value = joinValues(value, within(held, site));
      }
    }
    return base.other ? { ...value, other: true } : value;
  }

  /** The items of what a value may be. */
  elementsOf(value: Value, state: State): Value {
    let elements = nothing;
    for (const { site, method } of value.pointers) {
      if (method !== null || (isImmutable(state.typeOf(site)) && site.type !== 'tuple')) {
        elements = joinValues(elements, unknown);
        continue;
      }
      elements = joinValues(elements, within(state.read(site, items), site));
    }
    return value.other ? { ...elements, other: true } : elements;
  }

  private itemOf(object: Value, index: Expression | undefined, state: State): Value {
    const only = object.pointers[0];
    if (!object.other && object.pointers.length === 1 && only?.site.type === 'tuple') {
      const key = index?.kind === 'constant' ? this.textOf(index) : '';
      const known = state.field(only.site, key);
      if (known !== undefined) return within(known, only.site);
    }
    return this.elementsOf(object, state);
  }

  private sliceOf(node: Expression, object: Value, state: State): Value {
    const type = this.typeOf(object, state);
    const of = object.pointers[0]?.site ?? null;
    const site = this.site(node, {
      kind: 'copy',
      type: isMutable(type) ? type : null,
      of,
      depth: 'shallow',
    });
    return this.made(site, this.elementsOf(object, state), state);
  }

  private comprehension(node: Comprehension, state: State): Value {
    const outer = this.scope;
    const loops = this.loops;
    const before = state.clone();
    const inside = state.clone();
    this.scope = outer.children.find((it) => it.node === node) ?? outer;
    let reached = true;
    for (const clause of node.clauses) {
      if (clause.kind === 'for') {
        const elements = this.iterate(clause.iterable, node, inside);
        this.loops = loops.includes(node) ? loops : [...loops, node];
        if (elements === null) {
          reached = false;
          break;
        }
        this.bind(clause.target, elements, 'comprehension', inside);
      } else {
        const { whenTrue } = this.branch(clause.condition, inside);
        if (whenTrue === null) {
          reached = false;
          break;
        }
        inside.become(whenTrue);
      }
    }
    let held = nothing;
    if (reached)
      node.elements.forEach((element, index) => {
        const value = this.evaluate(element, inside);
        if (node.result !== 'dict' || index === 1) held = joinValues(held, value);
      });
    this.scope = outer;
    this.loops = loops;
    this.takeOver(state, state.clone(), inside);
    this.restore(node, before, state);
    const type = node.result === 'generator' ? 'iterator' : node.result;
    const kind = node.result === 'generator' ? 'iterator' : 'comprehension';
    const site = this.site(node, { kind, type, repeats: isRepeated(held, node) });
    return this.made(site, held, state);
  }

  /** A comprehension's own names end with it: what they were outside is so again. */
  private restore(node: Comprehension, before: State, state: State): void {
    const inner = this.scope.children.find((it) => it.node === node);
    for (const [name, use] of inner?.names ?? [])
      if (use.bound && use.declared === null) state.setSlot(name, before.slot(name) ?? null);
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
  quietly<T>(run: () => T): T {
    this.quiet += 1;
    try {
      return run();
    } finally {
      this.quiet -= 1;
    }
  }

  protected takeOver(state: State, ...ends: readonly (State | null)[]): void {
    const joined = joinStates(...ends);
    if (joined !== null) state.become(joined);
  }

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

  private compare(
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
      const sides = { operator, left, right, leftValue, rightValue };
      this.events.push({ ...this.moment(at), kind: 'compare', ...sides });
    });
  }

  lookup(object: Value, key: Expression): void {
    if (this.quiet > 0) return;
    for (const pointer of object.pointers)
      if (pointer.method === null && pointer.site.kind !== 'constant')
        this.events.push({ ...this.moment(key), kind: 'lookup', pointer, key: this.textOf(key) });
  }

  /** What a loop over the expression gives; null when it is known to be empty, so that nothing runs. */
  iterate(
    iterable: Expression,
    loop: Comprehension | Extract<Loop, { kind: 'for' }>,
    state: State,
  ): Value | null {
    const value = this.evaluate(iterable, state);
    const over = value.pointers.map((it) => iterated(it));
    const view = value.pointers[0]?.site.kind === 'view' ? value.pointers[0].site.name : null;
    if (this.quiet === 0)
      this.events.push({
        ...this.moment(iterable),
        kind: 'iterate',
        loop,
        over: { pointers: over, other: value.other },
        view,
        iterable,
      });
    const isEmpty =
      !value.other &&
      over.length > 0 &&
      over.every((it) => it.method === null && state.fill(it.site) === 'empty');
    return isEmpty ? null : this.elementsOf(value, state);
  }

  /** Notes a change of an object, unless it is known to be empty and the operation cannot change an empty one. */
  write(
    pointer: Pointer,
    change: Change,
    at: Expression,
    state: State,
    details: WriteDetails = {},
  ): boolean {
    const { site } = pointer;
    const type = state.typeOf(site);
    const isUpdate = details.isUpdate === true;
    const known = effectOf(change, type, details.isSlice ?? false);
    const effect = isUpdate && known !== undefined ? 'shrinks' : known;
    const fill = state.fill(site);
    if (effect === undefined || (effect === 'shrinks' && fill === 'empty')) return false;
    if (this.quiet === 0) {
      const isWhole = change.kind !== 'method' && this.isOneLine();
      const moment = this.moment(isWhole ? (this.statement ?? at) : at);
      this.events.push({
        ...moment,
        kind: 'write',
        pointer,
        change,
        effect,
        isSure: type !== null || change.kind !== 'method',
        changesSize: !isUpdate && sizeChanges(change, type, details.isSlice ?? false),
        operator: details.operator ?? null,
        onlyWhenFilled: fill === 'filled' && site.fill === 'unknown',
        guards: state.trueParameters(),
        key: details.key ?? null,
        value: details.value ?? null,
      });
    }
    if (change.kind !== 'attribute-store' && change.kind !== 'attribute-delete')
      state.setFill(site, 'unknown');
    return true;
  }

  private isOneLine(): boolean {
    const { statement } = this;
    if (statement === null) return false;
    for (let at = statement.start; at < statement.end; at += 1) {
      const character = this.piece.text.charCodeAt(at);
      if (character === 10 || character === 13) return false;
    }
    return true;
  }

  /** Evaluates what is returned or yielded; the object itself, or as an item of a tuple, leaves the function. */
  leave(expression: Expression, how: 'return' | 'yield', state: State): Value {
    const value = this.evaluate(expression, state);
    const isTuple = expression.kind === 'tuple';
    const given = isTuple ? this.elementsOf(value, state) : value;
    this.escapes(given, how, expression, null, null, null);
    return value;
  }

  protected escapes(
    value: Value,
    how: Escape['how'],
    at: Span,
    base: string | null,
    attribute: string | null,
    target: Value | null,
  ): void {
    if (this.quiet > 0) return;
    for (const pointer of value.pointers)
      if (pointer.method === null && pointer.site.kind !== 'constant')
        this.events.push({
          ...this.moment(at),
          kind: 'escape',
          pointer,
          how,
          base,
          attribute,
          target,
        });
  }
}

/** The object whose iterator runs: a view's and an iterator's own. */
function iterated(pointer: Pointer): Pointer {
  let { site } = pointer;
  while ((site.kind === 'view' || site.kind === 'iterator') && site.of !== null) site = site.of;
  return site === pointer.site ? pointer : { ...pointer, site };
}

function within(value: Value, holder: Site): Value {
  if (value.pointers.every((it) => it.holder === holder)) return value;
  return { ...value, pointers: value.pointers.map((it) => ({ ...it, holder })) };
}

/** Whether every round of the comprehension puts in an object that was made outside it. */
function isRepeated(held: Value, node: Comprehension): boolean {
  const own = new Set<string>();
  for (const clause of node.clauses)
    if (clause.kind === 'for') for (const name of targetNames(clause.target)) own.add(name.id);
  for (const part of walk(node.elements))
    if (part.kind === 'name' && own.has(part.id)) return false;
  return (
    !held.other &&
    held.pointers.length > 0 &&
    held.pointers.every(
      (it) => !it.site.loops.includes(node) && !it.site.isMany && it.method === null,
    )
  );
}

export function isSlice(index: Expression | undefined): boolean {
  return index?.kind === 'other' && index.form === 'slice';
}

function hasPlain(elements: readonly Expression[]): boolean {
  return elements.some((it) => it.kind !== 'starred');
}

function isSequence(type: TypeName | null): type is TypeName {
  return type === 'list' || type === 'tuple';
}

function constantType(node: Constant, text: string): TypeName {
  switch (node.type) {
    case 'none':
      return 'NoneType';
    case 'true':
    case 'false':
      return 'bool';
    case 'ellipsis':
      return 'ellipsis';
    case 'string':
      return /^[rRuU]*[bB]/.test(text.slice(node.start, node.start + 3)) ? 'bytes' : 'str';
    case 'number': {
      const digits = text.slice(node.start, node.end);
      if (/[jJ]$/.test(digits)) return 'complex';
      return /^0[xXbBoO]/.test(digits) || !/[.eE]/.test(digits) ? 'int' : 'float';
    }
    default:
      return node.type satisfies never;
  }
}

/** What a change does to an object of a type; undefined where the type refuses it, or it changes nothing in place. */
export function effectOf(
  change: Change,
  type: TypeName | null,
  isSlice: boolean,
): Effect | undefined {
  switch (change.kind) {
    case 'method':
      return mutatorEffect(type, change.name) ?? libraryEffect(change.name);
    case 'item-store':
      return itemStoreEffect(type, isSlice);
    case 'item-delete':
      return itemStoreEffect(type, true) === undefined ? undefined : 'shrinks';
    case 'attribute-store':
    case 'attribute-delete':
      return isImmutable(type) && type !== 'type' && type !== 'function' ? undefined : 'grows';
    case 'augmented':
      return augmentedEffect(type, change.operator);
    case 'callee':
      return change.inner.effect;
    default:
      return change satisfies never;
  }
}

function sizeChanges(change: Change, type: TypeName | null, isSlice: boolean): boolean {
  switch (change.kind) {
    case 'method':
      return changesSize(change.name) || callables.get(change.name)?.changesSize === true;
    case 'item-store':
      return (
        isSlice ||
        type === 'dict' ||
        type === 'defaultdict' ||
        type === 'OrderedDict' ||
        type === 'Counter'
      );
    case 'item-delete':
    case 'augmented':
      return true;
    case 'attribute-store':
    case 'attribute-delete':
      return false;
    case 'callee':
      return change.inner.changesSize;
    default:
      return change satisfies never;
  }
}
