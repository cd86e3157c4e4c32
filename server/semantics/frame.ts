import type { ClassDefinition, Span, Statement } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { Node } from '../syntax/walk.ts';
import type { FlowEvent, Version } from './events.ts';
import type { Binding } from './module-facts.ts';
import type { Imported, ModulePlace } from './modules.ts';
import type { Callable } from './scopes.ts';
import type { Value } from './pointers.ts';
import { type Location, type Loop, Site, type SiteDetails } from './sites.ts';
import type { Summary } from './summary.ts';
import type { Scope } from './symbols.ts';

/** Too much to follow: nothing is said about this function, never half a result. */
export class OverBudget extends Error {}

const budget = 40_000;
const simple = /^\w*$/;

/** A function, a lambda, or the whole module's own statements, with what surrounds it. */
export interface Owner {
  readonly piece: Piece;
  /** Null for the module. */
  readonly callable: Callable | null;
  readonly scope: Scope;
  /** The class in whose body it stands. */
  readonly inClass: ClassDefinition | null;
}

/** What a trace may ask of the rest of the file, and of the files that it imports. Each answer is noted, so that the trace can be kept while it holds. */
export interface World {
  binding(name: string): Binding | undefined;
  /** What the path of an import that is sure means in the workspace; null for what is not in it, or not known. */
  imported(path: string): Imported | null;
  /** The same of a name in a module of the workspace. */
  member(place: ModulePlace, name: string): Imported | null;
  /** Null: not a function of the workspace, or too much to follow. */
  summary(callable: Callable): Summary | null;
  /** The method that a class has, by itself or from a base of the workspace. */
  method(of: ClassDefinition, name: string): Callable | null;
  /** Whether methods of the class assign an attribute of `self` in one place only. */
  isSteady(of: ClassDefinition, attribute: string): boolean;
  /** The scope of a function. */
  scopeOf(callable: Callable): Scope | null;
}

/** What is the same during one run through a function: its budget, the places met, the events so far. */
export class Frame {
  readonly world: World;
  readonly owner: Owner;
  readonly events: FlowEvent[] = [];
  /** Containers all of whose items are one object, with that. */
  readonly repeated = new Map<Site, Value>();
  /** A `yield` was met: a call makes a generator. */
  yields = false;
  /** The innermost scope that runs: the function's own, a class body's, a comprehension's. */
  scope: Scope;
  statement: Statement | null = null;
  loops: readonly Loop[] = [];
  inClassBody: ClassDefinition | null = null;
  /** While above 0, nothing is noted: a first round of a loop, or a value asked for a second time. */
  quiet = 0;
  piece: Piece;
  readonly #sites = new Map<Node, Site>();
  readonly #versions = new Map<Node, Version>();
  readonly #met = new Map<string, Site>();
  #spent = 0;

  constructor(world: World, owner: Owner) {
    this.world = world;
    this.owner = owner;
    this.scope = owner.scope;
    this.piece = owner.piece;
  }

  /** Counts a step; throws `OverBudget` when there were too many. */
  spend(): void {
    this.#spent += 1;
    if (this.#spent > budget) throw new OverBudget();
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

  locate(span: Span): Location {
    return { piece: this.piece, start: span.start, end: span.end };
  }

  textOf(span: Span): string {
    const text = this.piece.text.slice(span.start, span.end);
    return simple.test(text) ? text : text.replace(/\s+/g, ' ');
  }

  /** The site that a node makes; the same one however often it is come by. */
  site(node: Node, details: SiteDetails, made?: Location): Site {
    let site = this.#sites.get(node);
    if (site === undefined) {
      site = new Site(details, made ?? this.locate(node), this.loops, node);
      this.#sites.set(node, site);
    }
    return site;
  }

  knownSite(node: Node): Site | undefined {
    return this.#sites.get(node);
  }

  /** The site of a parameter, global or cell: one a name. */
  met(
    kind: 'parameter' | 'global' | 'cell',
    name: string,
    at: Span,
    imported: Imported | null = null,
  ): Site {
    const key = `${kind} ${name}`;
    let site = this.#met.get(key);
    if (site === undefined) {
      site = new Site({ kind, type: null, name, imported }, this.locate(at));
      this.#met.set(key, site);
    }
    return site;
  }

  /** The binding of a name at a node; the same one however often it is come by. */
  version(node: Node, name: string, how: Version['how']): Version {
    let version = this.#versions.get(node);
    if (version === undefined || version.name !== name) {
      const { statement, loops } = this;
      version = { name, how, location: this.locate(node), statement, loops };
      this.#versions.set(node, version);
    }
    return version;
  }
}
