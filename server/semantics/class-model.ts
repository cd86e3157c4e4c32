import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import type { Home } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import { bodyOf, type ClassBody } from './class-body.ts';
import { type Family, outlineOf } from './class-outline.ts';
import { ClassShapes } from './class-shape.ts';
import { isSameList } from './same-list.ts';
import type { Classes } from './classes.ts';
import { importedPath } from './imported-path.ts';
import { libraryAliases, libraryClasses } from './library-classes.ts';
import { type Linearization, linearize } from './linearization.ts';
import type { Binding } from './module-facts.ts';
import type { Imported } from './modules.ts';
import { localClass, nestedClass } from './local-classes.ts';
import { type ClassPlace, homeOfNode } from './piece-index.ts';
import type { Callable } from './scopes.ts';
import type { Scope } from './symbols.ts';

/** A class of this file or of one that it imports (the same instance for the same node), or one of the library. */
export type ClassReference =
  | { readonly kind: 'file'; readonly node: ClassDefinition }
  | { readonly kind: 'library'; readonly name: string };

/** Something that a class's own names may show. Each is made once: what it holds of is remembered. */
export interface BodyTest {
  readonly name: string;
  holds(body: ClassBody): boolean;
}

/** How a base is written, and what class it is; null: not known. */
export interface Base {
  readonly written: Expression;
  readonly reference: ClassReference | null;
  readonly isSubscripted: boolean;
}

/** What kind of class a decorator or a base makes of it. */
export type ClassKind =
  'plain' | 'dataclass' | 'named-tuple' | 'enum' | 'typed-dict' | 'protocol' | 'unknown';

/** Decorators that keep what each call gives, and give it again. */
export const cacheDecorators: ReadonlySet<string> = new Set([
  'functools.lru_cache',
  'functools.cache',
]);

/** Where an order is not known, no more than this many ancestors are looked for. */
const mostAncestors = 1000;

/** By what name each class is found again after an edit. */
const keys = new WeakMap<ClassDefinition, string>();
const references = new WeakMap<ClassDefinition, ClassReference>();
const library = new Map<string, ClassReference>();

/** The classes of other files. */
export interface OtherClasses {
  /** What the path of an import that is sure means in the workspace. */
  imported(path: string): Imported | null;
  /** Null for a file that is gone. */
  of(home: Home): ClassModel | null;
}

const noOthers: OtherClasses = { imported: () => null, of: () => null };

/** The classes of a file: their bases, orders, methods and attributes. */
export class ClassModel implements Classes {
  readonly #places = new Map<ClassDefinition, ClassPlace>();
  #nodes: readonly ClassDefinition[] | null = null;
  readonly #byKey = new Map<string, ClassDefinition>();
  readonly #home: Home | null;
  readonly #others: OtherClasses;
  readonly #kinds = new Map<ClassDefinition, ClassKind>();
  readonly #ancestors = new Map<ClassDefinition, readonly ClassDefinition[]>();
  #descendants: ReadonlyMap<ClassDefinition, readonly ClassDefinition[]> | null = null;
  readonly #orders = new Map<ClassReference, Linearization<ClassReference>>();
  readonly #families = new Map<ClassDefinition, Family>();
  readonly #relatives = new Map<ClassDefinition, Relative>();
  readonly #inLines = new Map<BodyTest, Map<ClassDefinition, boolean>>();
  readonly module: { binding(name: string): Binding | undefined };
  /** What `type.__new__` makes of each class besides an order: its metaclass and the layout of its instances. */
  readonly shapes = new ClassShapes(this);

  constructor(
    places: readonly ClassPlace[],
    module: { binding(name: string): Binding | undefined },
    home: Home | null = null,
    others: OtherClasses = noOthers,
  ) {
    this.#home = home;
    this.#others = others;
    const counts = new Map<string, number>();
    for (const place of places) {
      this.#places.set(place.node, place);
      const count = counts.get(place.key) ?? 0;
      counts.set(place.key, count + 1);
      const key = `${place.key}@${count}`;
      keys.set(place.node, key);
      this.#byKey.set(key, place.node);
    }
    this.module = module;
  }

  /** The classes of the file that a class stands in; null for one of this file. */
  private elsewhere(node: ClassDefinition): ClassModel | null {
    if (this.#places.has(node)) return null;
    const home = homeOfNode(node);
    return home === null || home === this.#home ? null : this.#others.of(home);
  }

  /** The module level around a class. */
  moduleOf(node: ClassDefinition): { binding(name: string): Binding | undefined } {
    return this.elsewhere(node)?.module ?? this.module;
  }

  /** Null for a class of an earlier text that is gone. */
  place(node: ClassDefinition): ClassPlace | null {
    const there = this.elsewhere(node);
    if (there !== null) return there.place(node);
    return this.#places.get(this.current(node)) ?? null;
  }

  /** The class as it is in this text: `node` may be of an earlier one. */
  current(node: ClassDefinition): ClassDefinition {
    if (this.#places.has(node)) return node;
    const there = this.elsewhere(node);
    if (there !== null) return there.current(node);
    return this.#byKey.get(keys.get(node) ?? '') ?? node;
  }

  /** By what a class is found again in another text. */
  keyOf(node: ClassDefinition): string {
    const key = keys.get(node) ?? '';
    const home = this.#places.has(node) ? this.#home : homeOfNode(node);
    return home === this.#home || home === null ? key : `${home.uri} ${key}`;
  }

  /** A class by what it is called in every text; null for none. */
  nameOf(reference: ClassReference | null): string | null {
    if (reference === null) return null;
    return reference.kind === 'file' ? `file ${this.keyOf(reference.node)}` : reference.name;
  }

  /**
   * All that decides what a class is, methods' bodies left out: its outline and those of its ancestors and their
   * metaclasses, and what the names in their heads mean. Two texts with equal families have one answer to every question
   * of `Classes`, those about `body` and `descendants` left out.
   */
  family(of: ClassDefinition): Family {
    const first = this.current(of);
    let family = this.#families.get(first);
    if (family !== undefined) return family;
    family = [
      [this.place(first) !== null],
      ...[...this.relatives(first)].map((it) => this.relativeOf(it).own),
    ];
    this.#families.set(first, family);
    return family;
  }

  /** Itself and the classes that its head names, and those that theirs name. */
  relatives(of: ClassDefinition): ReadonlySet<ClassDefinition> {
    const found = new Set([this.current(of)]);
    // A set gives those as well that are added meanwhile.
    for (const node of found)
      for (const it of this.relativeOf(node).references) if (it.kind === 'file') found.add(it.node);
    return found;
  }

  /** A class's own part of its family, the same object as long as it is equal, and the classes that its head names. */
  private relativeOf(node: ClassDefinition): Relative {
    let relative = this.#relatives.get(node);
    if (relative !== undefined) return relative;
    const module = this.moduleOf(node);
    const named = node.bases.map(({ value }) =>
      this.resolve(value.kind === 'subscript' ? value.object : value, node),
    );
    const own: unknown[] = [
      ...outlineOf(node),
      ...named.map((it) => this.nameOf(it)),
      ...node.decorators.map((it) => importedPath(it.kind === 'call' ? it.callee : it, module)),
      ...this.bases(node).map((it) => importedPath(it.written, module)),
    ];
    const { attributes } = this.body(node);
    const slots = attributes.get('__slots__')?.value ?? null;
    for (const it of slots === null ? [] : walk([slots]))
      if (it.kind === 'name') own.push(module.binding(it.id));
    const known = owns.get(node);
    const kept = known !== undefined && isSameList(known, own) ? known : own;
    owns.set(node, kept);
    relative = { own: kept, references: named.filter((it) => it !== null) };
    this.#relatives.set(node, relative);
    return relative;
  }

  /** Every class, in the order of the text: the same list at each call. */
  get nodes(): readonly ClassDefinition[] {
    this.#nodes ??= [...this.#places.keys()];
    return this.#nodes;
  }

  all(): Iterable<ClassPlace> {
    return this.#places.values();
  }

  body(of: ClassDefinition): ClassBody {
    return bodyOf(this.current(of));
  }

  reference(of: ClassDefinition): ClassReference {
    const node = this.current(of);
    let reference = references.get(node);
    if (reference === undefined) {
      reference = { kind: 'file', node };
      references.set(node, reference);
    }
    return reference;
  }

  library(path: string): ClassReference | null {
    const name = libraryAliases.get(path) ?? path;
    if (name !== 'object' && !libraryClasses.has(name)) return null;
    let reference = library.get(name);
    if (reference === undefined) {
      reference = { kind: 'library', name };
      library.set(name, reference);
    }
    return reference;
  }

  /** The bases as written; keywords such as `metaclass=` are not among them. */
  bases(node: ClassDefinition): Base[] {
    const there = this.elsewhere(node);
    if (there !== null) return there.bases(node);
    return node.bases.flatMap(({ keyword, value }): Base[] => {
      if (keyword === '*') return [{ written: value, reference: null, isSubscripted: false }];
      if (keyword !== null) return [];
      const isSubscripted = value.kind === 'subscript';
      const head = isSubscripted ? value.object : value;
      return [{ written: value, reference: this.resolve(head, node), isSubscripted }];
    });
  }

  /**
   * The class that a name means where the head of the class `from` stands, or at module level; null where it may be
   * another.
   */
  resolve(expression: Expression, from: ClassDefinition | null = null): ClassReference | null {
    const there = from === null ? null : this.elsewhere(from);
    if (there !== null) return there.resolve(expression, from);
    return this.resolveIn(expression, from === null ? null : this.scopeAround(from));
  }

  /** The same in a scope, such as that of a method; null: the module's. */
  resolveIn(expression: Expression, scope: Scope | null): ClassReference | null {
    const there = scope === null ? null : this.around(scope);
    if (there !== null) return there.resolveIn(expression, scope);
    if (expression.kind === 'attribute') {
      const outer = this.resolveIn(expression.object, scope);
      const inner =
        outer?.kind === 'file' ? nestedClass(outer.node.body, expression.attribute) : null;
      if (inner !== null) return this.reference(inner);
    }
    if (expression.kind === 'name') {
      const local = localClass(expression.id, scope);
      if (local !== undefined) return local === null ? null : this.reference(local);
      const binding = this.module.binding(expression.id);
      if (binding === undefined) return this.library(expression.id);
      if (binding.kind === 'class') return this.reference(binding.node);
      if (
        binding.kind === 'value' &&
        binding.value.kind === 'name' &&
        binding.value.id !== expression.id
      )
        return this.resolve(binding.value);
    }
    if (isShadowed(expression, scope)) return null;
    const path = importedPath(expression, this.module);
    return path === null ? null : (this.library(path) ?? this.importedClass(expression, path));
  }

  private importedClass(expression: Expression, path: string): ClassReference | null {
    let head = expression;
    while (head.kind === 'attribute') head = head.object;
    const binding = head.kind === 'name' ? this.module.binding(head.id) : undefined;
    if (binding?.kind !== 'import' || !binding.isSure) return null;
    const imported = this.#others.imported(path);
    if (imported?.kind === 'class') return this.reference(imported.node);
    // `Base = _Base`: what that file means by it.
    const isName = imported?.kind === 'value' && imported.node.kind === 'name';
    return isName ? (this.#others.of(imported.home)?.resolve(imported.node) ?? null) : null;
  }

  /** The classes of the file that a scope is of; null where that is this one. */
  private around(scope: Scope): ClassModel | null {
    for (let at: Scope | null = scope; at !== null; at = at.parent) {
      const { node } = at;
      const isOwned =
        node?.kind === 'class' || node?.kind === 'function' || node?.kind === 'lambda';
      const home = isOwned ? homeOfNode(node) : null;
      if (home !== null) return home === this.#home ? null : this.#others.of(home);
    }
    return null;
  }

  private scopeAround(node: ClassDefinition): Scope | null {
    return this.place(node)?.scope.parent ?? null;
  }

  /** The bases that `type.__new__` gets; null where `__mro_entries__` may do what is not known here. */
  realBases(node: ClassDefinition): ClassReference[] | null {
    const there = this.elsewhere(node);
    if (there !== null) return there.realBases(node);
    const found: ClassReference[] = [];
    const written = this.bases(node);
    const generic = this.library('typing.Generic');
    const isAlias = (it: Base): boolean =>
      it.isSubscripted && !(it.reference?.kind === 'library' && builtinGeneric(it.reference.name));
    for (const [at, base] of written.entries()) {
      const { reference } = base;
      if (reference === null) return null;
      if (reference.kind === 'file' && this.kind(reference.node) === 'typed-dict') return null;
      if (reference === generic && base.isSubscripted) {
        // `Generic[T]` stands back where another alias comes after it, which is generic itself.
        if (written.slice(at + 1).some(isAlias)) continue;
        if (written.some((it) => it.reference === this.library('typing.Protocol'))) continue;
      }
      if (
        reference.kind === 'library' &&
        reference.name === 'typing.Protocol' &&
        base.isSubscripted
      )
        return null;
      found.push(reference);
    }
    if (node.typeParameters.length > 0 && generic !== null) {
      if (written.some((it) => it.reference === generic || isAlias(it))) return null;
      found.push(generic);
    }
    const object = this.library('object');
    return found.length > 0 || object === null ? found : [object];
  }

  /** The bases that a class has, as far as they are known; `object` of a class that names none. */
  basesOf(reference: ClassReference): readonly ClassReference[] {
    return (
      (reference.kind === 'file'
        ? this.realBases(reference.node)
        : this.libraryBases(reference.name)) ?? []
    );
  }

  /** The method resolution order, with the merge that led to it. */
  linearization(reference: ClassReference): Linearization<ClassReference> {
    const there = reference.kind === 'file' ? this.elsewhere(reference.node) : null;
    if (there !== null) return there.linearization(reference);
    const known = this.#orders.get(reference);
    if (known !== undefined) return known;
    // A class that is its own ancestor, as half-typed code has it.
    this.#orders.set(reference, { kind: 'unknown' });
    const result = this.linearized(reference);
    this.#orders.set(reference, result);
    return result;
  }

  private linearized(reference: ClassReference): Linearization<ClassReference> {
    const bases =
      reference.kind === 'file'
        ? this.realBases(reference.node)
        : this.libraryBases(reference.name);
    if (bases === null) return { kind: 'unknown' };
    if (reference.kind === 'file' && !this.shapes.hasUsualOrder(reference.node))
      return { kind: 'unknown' };
    return linearize(reference, bases, (base) => {
      const order = this.linearization(base);
      return order.kind === 'order' ? order.order : null;
    });
  }

  private libraryBases(name: string): ClassReference[] | null {
    if (name === 'object') return [];
    const bases = (libraryClasses.get(name)?.bases ?? []).map((it) => this.library(it));
    return bases.some((it) => it === null) ? null : bases.filter((it) => it !== null);
  }

  /** Itself and its ancestors of this file in order, as far as they are known; libraries' classes are left out. */
  ancestors(of: ClassDefinition): readonly ClassDefinition[] {
    const node = this.current(of);
    const there = this.elsewhere(node);
    if (there !== null) return there.ancestors(node);
    let ancestors = this.#ancestors.get(node);
    if (ancestors === undefined) {
      ancestors = node.bases.length === 0 ? [node] : this.ancestorsOf(node);
      this.#ancestors.set(node, ancestors);
    }
    return ancestors;
  }

  private ancestorsOf(node: ClassDefinition): readonly ClassDefinition[] {
    const order = this.linearization(this.reference(node));
    if (order.kind === 'order')
      return order.order.flatMap((it) => (it.kind === 'file' ? [it.node] : []));
    // A set gives those as well that are added meanwhile.
    const found = new Set([node]);
    for (const one of found) {
      if (found.size > mostAncestors) break;
      for (const { reference } of this.bases(one))
        if (reference?.kind === 'file') found.add(reference.node);
    }
    return [...found];
  }

  /** Whether a test holds of the class or of one of its ancestors. Of each class of a long line only its bases are looked at. */
  isInLine(of: ClassDefinition, test: BodyTest): boolean {
    const node = this.current(of);
    const there = this.elsewhere(node);
    if (there !== null) return there.isInLine(node, test);
    let known = this.#inLines.get(test);
    if (known === undefined) {
      known = new Map();
      this.#inLines.set(test, known);
    }
    let answer = known.get(node);
    if (answer === undefined) {
      answer = this.isWholeKnown(node)
        ? test.holds(this.body(node)) ||
          this.bases(node).some(
            ({ reference }) => reference?.kind === 'file' && this.isInLine(reference.node, test),
          )
        : this.ancestors(node).some((it) => test.holds(this.body(it)));
      known.set(node, answer);
    }
    return answer;
  }

  /** Whether every ancestor is known. */
  isWholeKnown(node: ClassDefinition): boolean {
    return this.linearization(this.reference(node)).kind === 'order';
  }

  /** Classes of this file that have the class among their ancestors, itself not. */
  descendants(of: ClassDefinition): readonly ClassDefinition[] {
    if (this.#descendants === null) {
      const found = new Map<ClassDefinition, ClassDefinition[]>();
      for (const node of this.nodes)
        for (const ancestor of this.ancestors(node)) {
          if (ancestor === node) continue;
          const known = found.get(ancestor);
          if (known === undefined) found.set(ancestor, [node]);
          else known.push(node);
        }
      this.#descendants = found;
    }
    return this.#descendants.get(this.current(of)) ?? [];
  }

  /** The method that an instance has by that name, out of this file; null where it may be another. */
  method(node: ClassDefinition, name: string): Callable | null {
    for (const one of this.ancestors(this.current(node))) {
      const { methods, unsteady } = this.body(one);
      if (unsteady.has(name)) return null;
      const method = methods.get(name);
      if (method === undefined) continue;
      return method.decorators.every((it) => this.leavesTheMethod(it)) ? method : null;
    }
    return null;
  }

  /** Whether a call of what the decorator makes runs the method, or gives what an earlier call gave. */
  private leavesTheMethod(decorator: Expression): boolean {
    if (decorator.kind === 'name' && /^(?:static|class)method$/.test(decorator.id)) return true;
    const head = decorator.kind === 'call' ? decorator.callee : decorator;
    return cacheDecorators.has(importedPath(head, this.module) ?? '');
  }

  /** Whether methods of the class and its ancestors assign the attribute of `self` in exactly one place. */
  isSteady(node: ClassDefinition, attribute: string): boolean {
    let count = 0;
    for (const one of this.ancestors(this.current(node)))
      count += this.body(one).assigned.get(attribute)?.length ?? 0;
    return count === 1;
  }

  kind(of: ClassDefinition): ClassKind {
    const node = this.current(of);
    const there = this.elsewhere(node);
    if (there !== null) return there.kind(node);
    const known = this.#kinds.get(node);
    if (known !== undefined) return known;
    // A class that is its own ancestor, as half-typed code has it.
    this.#kinds.set(node, 'unknown');
    const kind = this.kindOf(node);
    this.#kinds.set(node, kind);
    return kind;
  }

  private kindOf(node: ClassDefinition): ClassKind {
    for (const decorator of node.decorators) {
      const head = decorator.kind === 'call' ? decorator.callee : decorator;
      const path = importedPath(head, this.module);
      if (path === 'dataclasses.dataclass') return 'dataclass';
    }
    let kind: ClassKind = 'plain';
    for (const { written, reference } of this.bases(node)) {
      const path = importedPath(written, this.module);
      if (path === 'typing.NamedTuple') return 'named-tuple';
      if (path === 'typing.TypedDict') return 'typed-dict';
      if (path === 'typing.Protocol') return 'protocol';
      if (reference === null) kind = 'unknown';
      else if (reference.kind === 'library' && reference.name.startsWith('enum.')) return 'enum';
      else if (reference.kind === 'file' && this.kind(reference.node) === 'enum') return 'enum';
    }
    return kind;
  }

  /** The value of a keyword of the class head, such as `metaclass`; undefined where there is none. */
  keyword(node: ClassDefinition, name: string): Expression | undefined {
    return node.bases.find((it) => it.keyword === name)?.value;
  }
}

interface Relative {
  readonly own: readonly unknown[];
  /** The classes that the head names. */
  readonly references: readonly ClassReference[];
}

const owns = new WeakMap<ClassDefinition, readonly unknown[]>();

/** Whether the first name of a path is one of a function or class around, not the module's. */
function isShadowed(expression: Expression, scope: Scope | null): boolean {
  if (expression.kind === 'attribute') return isShadowed(expression.object, scope);
  return expression.kind === 'name' && localClass(expression.id, scope) !== undefined;
}

function builtinGeneric(name: string): boolean {
  return !name.includes('.') || name.startsWith('collections.');
}
