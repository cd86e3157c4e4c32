import type {
  Assign,
  ClassDefinition,
  Expression,
  For,
  FunctionDefinition,
  Statement,
  Try,
} from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { Calls } from './calls.ts';
import { importedPath } from './imported-path.ts';
import { joinValues, nothing, pointTo, unknown, type Value } from './pointers.ts';
import type { Loop } from './sites.ts';
import { joinStates, type State, StatesInOrder } from './state.ts';

interface Exits {
  readonly breaks: State[];
  readonly continues: State[];
}

/** Decorators of the library that give the class that they get, or one that behaves as it does. */
const givingTheClass = new Set([
  'dataclasses.dataclass',
  'enum.unique',
  'functools.total_ordering',
  'typing.final',
  'typing.runtime_checkable',
]);

/**
 * Follows values through statements, both ways of each condition unless one is known not to happen. A loop's body
 * is followed twice: quietly, to learn what a round leaves to the next one, and then as any round.
 */
export class Tracer extends Calls {
  /** What `return` gives, joined. */
  returned: Value = nothing;
  /** What is known where the function returns. */
  atReturn: State | null = null;
  #exits: Exits = { breaks: [], continues: [] };

  /** The state after the statements; null when they are never left at their end. */
  block(statements: readonly Statement[], before: State | null): State | null {
    let state = before;
    for (const statement of statements) {
      if (state === null) return null;
      this.spend();
      const { statement: outer, piece } = this;
      this.statement = statement;
      // A class's head and the statements of its body may count their offsets each from a start of its own.
      if (statement.kind === 'class' || this.inClassBody !== null)
        this.piece = homeOf(statement) ?? piece;
      state = this.step(statement, state);
      this.statement = outer;
      this.piece = piece;
    }
    return state;
  }

  private step(statement: Statement, state: State): State | null {
    switch (statement.kind) {
      case 'expression':
        // A docstring, or another constant that does nothing.
        if (statement.value.kind !== 'constant') this.evaluate(statement.value, state);
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
        this.atReturn = joinStates(this.atReturn, state);
        return null;
      case 'raise':
        for (const part of statement.parts) this.evaluate(part, state);
        return null;
      case 'assert': {
        const { whenTrue, whenFalse } = this.branch(statement.condition, state);
        if (statement.message !== null && whenFalse !== null)
          this.evaluate(statement.message, whenFalse);
        return whenTrue;
      }
      case 'break':
        this.#exits.breaks.push(state);
        return null;
      case 'continue':
        this.#exits.continues.push(state);
        return null;
      case 'delete':
        for (const target of statement.targets) this.delete(target, state);
        return state;
      case 'import':
        for (const binding of statement.bindings) {
          const { name } = binding;
          this.bindName(name, name.id, this.importedValue(binding), 'import', state);
        }
        return state;
      case 'if':
        return this.branches(statement.branches, statement.otherwise, state);
      case 'while':
        return this.loop(statement, statement.otherwise, state, (at) =>
          this.branch(statement.condition, at),
        );
      case 'for':
        return this.forLoop(statement, state);
      case 'try':
        return this.tryStatement(statement, state);
      case 'with':
        for (const { value, target } of statement.items) {
          const entered = this.evaluate(value, state);
          if (target !== null) this.bind(target, { ...entered, other: true }, 'with', state);
        }
        return this.block(statement.body, state);
      case 'match': {
        this.evaluate(statement.subject, state);
        const ends = statement.cases.map(({ captures, reads, guard, body }) => {
          const inside = state.clone();
          for (const read of reads) this.evaluate(read, inside);
          for (const name of captures) this.bindName(name, name.id, unknown, 'match', inside);
          return this.block(body, guard === null ? inside : this.branch(guard, inside).whenTrue);
        });
        return joinStates(state, ...ends);
      }
      case 'function':
        this.definition(statement, state);
        return state;
      case 'class':
        this.classDefinition(statement, state);
        return state;
      case 'type-alias':
        this.bindName(statement.name, statement.name.id, unknown, 'assign', state);
        return state;
      case 'not-analysed':
        state.forgetAll();
        return state;
      case 'pass':
      case 'global':
      case 'nonlocal':
        return state;
      default:
        return statement satisfies never;
    }
  }

  private definition(statement: FunctionDefinition, state: State): void {
    for (const decorator of statement.decorators) this.evaluate(decorator, state);
    for (const parameter of statement.parameters)
      if (parameter.default !== null) this.evaluate(parameter.default, state);
    const made = this.closure(statement, state);
    const isDecorated = statement.decorators.length > 0;
    const value = isDecorated ? { ...made, other: true } : made;
    this.bindName(statement.name, statement.name.id, value, 'function', state);
    // A decorator gets the function, and may keep or call it.
    if (isDecorated) this.runClosure(statement, state, statement.name);
  }

  private classDefinition(statement: ClassDefinition, state: State): void {
    for (const decorator of statement.decorators) this.evaluate(decorator, state);
    for (const base of statement.bases) this.evaluate(base.value, state);
    const outer = { scope: this.scope, inClassBody: this.inClassBody };
    const scope = outer.scope.children.find((it) => it.node === statement) ?? outer.scope;
    this.scope = scope;
    this.inClassBody = statement;
    // The class's own names hide those outside for as long as its body runs.
    const own = scope === outer.scope ? [] : [...scope.ownNames()];
    const hidden = own.map((it) => state.slot(it) ?? null);
    const end = this.block(statement.body, state) ?? state;
    if (end !== state) state.become(end);
    this.scope = outer.scope;
    this.inClassBody = outer.inClassBody;
    const name = statement.name.id;
    const site = this.site(statement, { kind: 'class', type: 'type', name, classNode: statement });
    const isEnum = statement.bases.some((it) => this.isOfEnum(it.value));
    own.forEach((attribute, at) => {
      const slot = state.slot(attribute);
      if (slot !== undefined && slot !== hidden[at]) {
        // A member is an object of its own, with what is written there as its `value`.
        const member = isEnum && !isFunction(slot.value) ? site.part(attribute) : null;
        state.setField(site, attribute, member === null ? slot.value : pointTo(member), false);
      }
      state.setSlot(attribute, hidden[at] ?? null);
    });
    const isDecorated = !statement.decorators.every((it) => this.givesTheClass(it));
    const value = { ...pointTo(site), other: isDecorated };
    this.bindName(statement.name, name, value, 'class', state);
  }

  private isOfEnum(base: Expression): boolean {
    return importedPath(base, this.world)?.startsWith('enum.') === true;
  }

  private givesTheClass(decorator: Expression): boolean {
    const head = decorator.kind === 'call' ? decorator.callee : decorator;
    return givingTheClass.has(importedPath(head, this.world) ?? '');
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
    node: Extract<Loop, { kind: 'for' | 'while' }>,
    otherwise: readonly Statement[],
    before: State,
    test: (state: State) => { whenTrue: State | null; whenFalse: State | null },
  ): State | null {
    const outer = { exits: this.#exits, loops: this.loops };
    if (!outer.loops.includes(node)) this.loops = [...outer.loops, node];
    let start = before;
    // Within a quiet round, one more quiet round of each inner loop would double the work at every depth.
    if (this.quiet === 0) {
      this.#exits = { breaks: [], continues: [] };
      const first = this.quietly(() => {
        const { whenTrue } = test(before.clone());
        return joinStates(this.block(node.body, whenTrue), ...this.#exits.continues);
      });
      start = joinStates(before, first) ?? before;
    }
    this.#exits = { breaks: [], continues: [] };
    const { whenTrue, whenFalse } = test(start.clone());
    const round = joinStates(this.block(node.body, whenTrue), ...this.#exits.continues);
    const again = round === null ? null : this.quietly(() => test(round.clone()));
    const { breaks } = this.#exits;
    this.#exits = outer.exits;
    this.loops = outer.loops;
    const left = joinStates(whenFalse, again?.whenFalse ?? null);
    return joinStates(this.block(otherwise, left), ...breaks);
  }

  private forLoop(statement: For, before: State): State | null {
    const elements = this.iterate(statement.iterable, statement, before);
    if (elements === null) return this.block(statement.otherwise, before);
    return this.loop(statement, statement.otherwise, before, (state) => {
      const inside = state.clone();
      this.bind(statement.target, elements, 'for', inside);
      return { whenTrue: inside, whenFalse: state };
    });
  }

  private tryStatement(statement: Try, before: State): State | null {
    const raisedIn = new StatesInOrder();
    raisedIn.add(before.clone());
    let state: State | null = before;
    for (const one of statement.body) {
      if (state === null) break;
      state = this.block([one], state);
      if (state !== null) raisedIn.add(state.clone());
    }
    const raised = raisedIn.joined();
    const ends = [this.block(statement.otherwise, state)];
    for (const { types, name, body } of statement.handlers) {
      const inside = raised?.clone() ?? before.clone();
      for (const type of types) this.evaluate(type, inside);
      if (name !== null) this.bindName(name, name.id, unknown, 'except', inside);
      const end = this.block(body, inside);
      // CPython deletes the name when the handler is left.
      if (name !== null)
        end?.setSlot(name.id, { value: unknown, versions: [], mayBeUnbound: true });
      ends.push(end);
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
      only.elements.forEach((target, index) =>
        this.bind(target, values[index] ?? unknown, 'assign', state),
      );
      return;
    }
    const result = this.evaluate(value, state);
    for (const target of targets) this.bind(target, result, 'assign', state);
  }
}

function isFunction({ pointers }: Value): boolean {
  return pointers.some((it) => it.site.callable !== null);
}
