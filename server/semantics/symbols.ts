import type {
  ClassDefinition,
  Comprehension,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameter,
  Statement,
  TypeAlias,
  TypeParameter,
} from '../syntax/nodes.ts';
import { homeOf, type Piece } from '../syntax/source.ts';
import { type Node, partsOf } from '../syntax/walk.ts';
import { targetNames } from './scopes.ts';
import { isMutatorName } from './types.ts';

export type ScopeKind =
  | 'module'
  | 'function'
  | 'lambda'
  | 'comprehension'
  | 'class'
  | 'type-parameters'
  | 'type-alias'
  | 'type-bound';

export type ScopeNode =
  FunctionDefinition | Lambda | ClassDefinition | Comprehension | TypeAlias | TypeParameter | null;

/** Where a name lives: as `dis` would show it. `cell`: a local that an inner scope uses too. */
export type Resolution = 'local' | 'cell' | 'free' | 'global';

/** What a scope does with one name. */
export interface NameUse {
  bound: boolean;
  read: boolean;
  isParameter: boolean;
  declared: 'global' | 'nonlocal' | null;
  resolution: Resolution;
}

/** One block of CPython's symbol table. Names are as written: not mangled by a class. */
export class Scope {
  readonly kind: ScopeKind;
  readonly node: ScopeNode;
  readonly parent: Scope | null;
  /** Where the node's offsets count from; null: from the start of the piece that was asked for. */
  readonly piece: Piece | null;
  readonly children: Scope[] = [];
  readonly names = new Map<string, NameUse>();
  /** Names of methods that are called here, whatever on: `x.append(1)` gives `append`. */
  readonly calledMethods = new Set<string>();
  #frees: readonly string[] | null = null;
  #globals: readonly string[] | null = null;

  constructor(kind: ScopeKind, node: ScopeNode, parent: Scope | null, piece: Piece | null = null) {
    this.kind = kind;
    this.piece = piece;
    this.node = node;
    this.parent = parent;
    parent?.children.push(this);
  }

  use(name: string): NameUse {
    let use = this.names.get(name);
    if (use === undefined) {
      use = { bound: false, read: false, isParameter: false, declared: null, resolution: 'global' };
      this.names.set(name, use);
    }
    return use;
  }

  /** Where a name that is used in this scope lives; one that is not used here is looked for outside. */
  resolve(name: string): Resolution {
    return this.names.get(name)?.resolution ?? (visibleFunction(this, name) ? 'free' : 'global');
  }

  /** Names whose value inner scopes take from this one. */
  cells(): string[] {
    return [...this.names].flatMap(([name, use]) => (use.resolution === 'cell' ? [name] : []));
  }

  /** Names that this scope takes from a function around it. */
  frees(): readonly string[] {
    this.#frees ??= [...this.names].flatMap(([name, use]) =>
      use.resolution === 'free' ? [name] : [],
    );
    return this.#frees;
  }

  /** Names of the module, or builtin, that it or a scope inside it uses. */
  globals(): readonly string[] {
    this.#globals ??= [
      ...new Set([
        ...[...this.names].flatMap(([name, use]) => (use.resolution === 'global' ? [name] : [])),
        ...this.children.flatMap((it) => it.globals()),
      ]),
    ];
    return this.#globals;
  }

  /** The names that the scope binds itself; not those that it declares to live elsewhere. */
  *ownNames(): Generator<string> {
    for (const [name, use] of this.names) if (use.bound && use.declared === null) yield name;
  }
}

/** Whether a function around the scope binds the name: class scopes in between are not looked into. */
function visibleFunction(scope: Scope, name: string): boolean {
  for (let at = scope.parent; at !== null; at = at.parent) {
    if (at.kind === 'module') return false;
    if (at.kind === 'class') continue;
    const use = at.names.get(name);
    if (use?.resolution === 'local' || use?.resolution === 'cell' || use?.resolution === 'free')
      return true;
    if (use?.declared === 'global') return false;
  }
  return false;
}

/** What one walk over some statements finds. */
export interface Symbols {
  readonly module: Scope;
  /** Names that a function anywhere declares global. */
  readonly globals: ReadonlySet<string>;
  /** Names through which some code changes an object in place. */
  readonly written: ReadonlySet<string>;
  /** Names of objects of which some code binds or deletes an attribute. */
  readonly patched: ReadonlySet<string>;
}

/** The scopes of some statements at module level, as CPython's symbol table has them. */
export function symbolsOf(
  statements: readonly Statement[],
  options: { annotations: boolean } = { annotations: true },
): Symbols {
  const module = new Scope('module', null, null);
  const builder = new ScopeBuilder(options.annotations);
  builder.block(statements, module);
  resolveNames(module, new Set());
  const { globals, written, patched } = builder;
  return { module, globals, written, patched };
}

/** Notes bindings and reads; what they resolve to comes afterwards, when all of a scope is known. */
class ScopeBuilder {
  /** False under `from __future__ import annotations`, where they stay unevaluated. */
  readonly annotations: boolean;
  readonly globals = new Set<string>();
  readonly written = new Set<string>();
  readonly patched = new Set<string>();
  #home: Piece | null = null;

  constructor(annotations: boolean) {
    this.annotations = annotations;
  }

  block(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) this.visit(node, scope);
  }

  private optional(node: Expression | null, scope: Scope): void {
    if (node !== null) this.visit(node, scope);
  }

  private annotation(node: Expression | null, scope: Scope): void {
    if (this.annotations) this.optional(node, scope);
  }

  private writtenThrough(target: Expression): void {
    if (target.kind === 'subscript' && target.object.kind === 'name')
      this.written.add(target.object.id);
    if (target.kind === 'attribute' && target.object.kind === 'name')
      this.patched.add(target.object.id);
  }

  private bind(name: string, scope: Scope): void {
    scope.use(name).bound = true;
  }

  private target(node: Expression, scope: Scope): void {
    switch (node.kind) {
      case 'name':
        this.bind(node.id, scope);
        return;
      case 'tuple':
      case 'list':
        for (const element of node.elements) this.target(element, scope);
        return;
      case 'starred':
        this.target(node.value, scope);
        return;
      default:
        this.visit(node, scope);
    }
  }

  private visit(node: Node, scope: Scope): void {
    switch (node.kind) {
      case 'name': {
        const use = scope.use(node.id);
        use.read = true;
        if (node.id === 'super' && scope.kind !== 'module' && scope.kind !== 'class')
          scope.use('__class__').read = true;
        return;
      }
      case 'constant':
        return;
      case 'expression':
      case 'starred':
      case 'not':
      case 'unary':
      case 'await':
        this.visit(node.value, scope);
        return;
      case 'attribute':
        this.visit(node.object, scope);
        return;
      case 'call': {
        const { callee } = node;
        if (callee.kind === 'attribute') {
          scope.calledMethods.add(callee.attribute);
          if (callee.object.kind === 'name' && isMutatorName(callee.attribute))
            this.written.add(callee.object.id);
        }
        this.visit(callee, scope);
        for (const { value } of node.arguments) this.visit(value, scope);
        return;
      }
      case 'assign':
        for (const target of node.targets) this.writtenThrough(target);
        this.optional(node.value, scope);
        this.annotation(node.annotation, scope);
        for (const target of node.targets) this.target(target, scope);
        return;
      case 'augmented':
        if (node.target.kind === 'name') this.written.add(node.target.id);
        this.writtenThrough(node.target);
        this.target(node.target, scope);
        this.visit(node.value, scope);
        return;
      case 'for':
        this.target(node.target, scope);
        this.visit(node.iterable, scope);
        this.block(node.body, scope);
        this.block(node.otherwise, scope);
        return;
      case 'with':
        for (const { value, target } of node.items) {
          this.visit(value, scope);
          if (target !== null) this.target(target, scope);
        }
        this.block(node.body, scope);
        return;
      case 'try':
        for (const { name } of node.handlers) if (name !== null) this.bind(name.id, scope);
        this.block(partsOf(node), scope);
        return;
      case 'delete':
        for (const target of node.targets) this.writtenThrough(target);
        for (const target of node.targets) this.target(target, scope);
        return;
      case 'import':
        for (const { name } of node.bindings) this.bind(name.id, scope);
        return;
      case 'global':
      case 'nonlocal':
        for (const name of node.names) {
          scope.use(name.id).declared = node.kind;
          if (node.kind === 'global') this.globals.add(name.id);
        }
        return;
      case 'match':
        this.visit(node.subject, scope);
        for (const { captures, reads, guard, body } of node.cases) {
          for (const name of captures) this.bind(name.id, scope);
          this.block(reads, scope);
          this.optional(guard, scope);
          this.block(body, scope);
        }
        return;
      case 'walrus':
        this.walrus(node.target.id, scope);
        this.visit(node.value, scope);
        return;
      case 'function':
        this.function(node, scope);
        return;
      case 'lambda': {
        for (const parameter of node.parameters) this.optional(parameter.default, scope);
        const inner = new Scope('lambda', node, scope, this.#home);
        this.parameters(node.parameters, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'class':
        this.class(node, scope);
        return;
      case 'comprehension':
        this.comprehension(node, scope);
        return;
      case 'type-alias': {
        this.bind(node.name.id, scope);
        const outer = this.typeParameters(node.typeParameters, node, scope);
        this.visit(node.value, new Scope('type-alias', node, outer, this.#home));
        return;
      }
      default:
        this.block(partsOf(node), scope);
    }
  }

  /** PEP 572: the name is bound in the scope around all comprehensions, and used by each of them. */
  private walrus(name: string, scope: Scope): void {
    let outer: Scope = scope;
    while (outer.kind === 'comprehension' && outer.parent !== null) outer = outer.parent;
    const use = outer.use(name);
    if (outer !== scope) {
      const isGlobal = outer.kind === 'module' || use.declared === 'global';
      for (let at = scope; at !== outer && at.parent !== null; at = at.parent)
        at.use(name).declared = isGlobal ? 'global' : 'nonlocal';
      if (outer.kind === 'module') use.declared = 'global';
    }
    use.bound = true;
  }

  private parameters(parameters: readonly Parameter[], scope: Scope): void {
    for (const { name } of parameters) {
      const use = scope.use(name.id);
      use.bound = true;
      use.isParameter = true;
    }
  }

  private typeParameters(
    parameters: readonly TypeParameter[],
    node: FunctionDefinition | ClassDefinition | TypeAlias,
    scope: Scope,
  ): Scope {
    if (parameters.length === 0) return scope;
    const inner = new Scope('type-parameters', node, scope, this.#home);
    for (const parameter of parameters) {
      this.bind(parameter.name.id, inner);
      if (parameter.bound !== null)
        this.visit(parameter.bound, new Scope('type-bound', parameter, inner, this.#home));
    }
    return inner;
  }

  private function(node: FunctionDefinition, scope: Scope): void {
    this.bind(node.name.id, scope);
    this.block(node.decorators, scope);
    for (const parameter of node.parameters) this.optional(parameter.default, scope);
    const outer = this.typeParameters(node.typeParameters, node, scope);
    for (const parameter of node.parameters) this.annotation(parameter.annotation, outer);
    this.annotation(node.returns, outer);
    const inner = new Scope('function', node, outer, this.#home);
    this.parameters(node.parameters, inner);
    this.block(node.body, inner);
  }

  private class(node: ClassDefinition, scope: Scope): void {
    const around = this.#home;
    this.#home = homeOf(node) ?? around;
    this.bind(node.name.id, scope);
    this.block(node.decorators, scope);
    const outer = this.typeParameters(node.typeParameters, node, scope);
    for (const { value } of node.bases) this.visit(value, outer);
    const inner = new Scope('class', node, outer, this.#home);
    for (const statement of node.body) {
      this.#home = homeOf(statement) ?? around;
      this.visit(statement, inner);
    }
    this.#home = around;
  }

  private comprehension(node: Comprehension, scope: Scope): void {
    const inner = new Scope('comprehension', node, scope, this.#home);
    node.clauses.forEach((clause, index) => {
      if (clause.kind === 'if') {
        this.visit(clause.condition, inner);
        return;
      }
      // The first iterable is evaluated outside, before the comprehension's own frame begins.
      this.visit(clause.iterable, index === 0 ? scope : inner);
      for (const name of targetNames(clause.target)) inner.use(name.id).isParameter = false;
      this.target(clause.target, inner);
    });
    this.block(node.elements, inner);
  }
}

/** CPython's `analyze_block`: top down what is visible, bottom up what becomes a cell. */
function resolveNames(scope: Scope, visible: ReadonlySet<string>): Set<string> {
  const isFunction = scope.kind !== 'module' && scope.kind !== 'class';
  const inside = new Set(visible);
  for (const [name, use] of scope.names) {
    if (use.declared === 'global') {
      use.resolution = 'global';
      if (isFunction) inside.delete(name);
    } else if (use.declared === 'nonlocal') {
      use.resolution = 'free';
    } else if (use.bound) {
      use.resolution = scope.kind === 'module' ? 'global' : 'local';
      if (isFunction) inside.add(name);
    } else {
      use.resolution = visible.has(name) ? 'free' : 'global';
    }
  }
  if (scope.kind === 'class') inside.add('__class__');
  const wanted = new Set<string>();
  for (const child of scope.children)
    for (const name of resolveNames(child, inside)) wanted.add(name);
  if (scope.kind === 'class') wanted.delete('__class__');
  for (const name of scope.kind === 'module' ? [] : wanted) {
    const use = scope.names.get(name);
    if (isFunction && use?.resolution === 'local') {
      use.resolution = 'cell';
      wanted.delete(name);
    } else if (use === undefined) {
      scope.use(name).resolution = 'free';
    }
  }
  for (const [name, use] of scope.names) if (use.resolution === 'free') wanted.add(name);
  return wanted;
}
