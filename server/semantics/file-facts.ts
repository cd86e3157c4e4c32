import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Parse } from '../syntax/parser.ts';
import type { Home, Piece, Source } from '../syntax/source.ts';
import { isSameList } from './same-list.ts';
import { ClassModel } from './class-model.ts';
import { isSameOutline } from './class-outline.ts';
import { Followed } from './followed.ts';
import type { World } from './frame.ts';
import { type Binding, ModuleFacts } from './module-facts.ts';
import { boundThroughStars, importedBy, memberOf } from './imported.ts';
import { type Imported, type ModulePlace, type Modules, noModules } from './modules.ts';
import {
  type ClassPlace,
  type FunctionOwner,
  homeOfNode,
  indexOf,
  isWholePiece,
  type PieceIndex,
} from './piece-index.ts';
import { headOf, type QuestionKind, Questions, sameBinding } from './questions.ts';
import type { Callable } from './scopes.ts';
import { callsElsewhere, descendantsElsewhere } from './elsewhere.ts';
import { Callees } from './callees.ts';
import type { Block, FactStore, Kept } from './fact-store.ts';
import { componentsOf } from './components.ts';
import { demanded } from './demanded.ts';
import { findCircle, type FunctionName, nameOf } from './call-circles.ts';
import type { Summary } from './summary.ts';
import type { Scope } from './symbols.ts';
import { moduleTrace, type Start, type Trace, traceOf } from './trace.ts';
import { type FoundCall, type FoundRead, type FoundWrite, WhereFound } from './where-found.ts';

/** Of the text before, until what changed since is known. */
interface Before {
  readonly functions: ReadonlyMap<string, FunctionOwner>;
  readonly blocks: ReadonlyMap<Callable, Block>;
  /** Whether there were the same functions, in the same order, and all names meant the same. */
  readonly isAlike: boolean;
  readonly moduleBlock: Block | null;
  /** Null where names or classes mean something else now. */
  readonly found: WhereFound | null;
}

/** What may be different from the text before: names of the module, functions by key, classes by key. */
interface Changes {
  readonly binding: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  /** Grows while functions are worked out. */
  readonly summary: Set<string>;
  /** Whether a class or a name of the module means something else. Else these classes have other methods' bodies. */
  readonly structure: boolean;
  /** Whether another file has changed that these facts may rest on. */
  readonly others: boolean;
  /** Whether a file has changed that imports this one. */
  readonly importers: boolean;
  readonly classes: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();
/** Among the keys of functions. */
const moduleKey = '';

const rounds = 3;

/** Facts are numbered across all texts, since a text that is tried shares what is known of another. */
let revisions = 0;

/** By what a function is found again in another text of its file. */
const keys = new WeakMap<Callable, string>();

/** All facts of one text: functions bottom-up by who calls whom, then the module's own statements. */
export class FileFacts {
  readonly module: ModuleFacts;
  readonly classes: ClassModel;
  readonly indexes: readonly PieceIndex[];
  readonly home: Home | null;
  /** Of the moment from which these facts are. */
  readonly stamp: number;
  readonly #stampOfOthers: number;
  #stampOfImporters: string;
  readonly textsChange: boolean;
  readonly #modules: Modules;
  readonly #store: FactStore;
  readonly #functions = new Map<Callable, FunctionOwner>();
  readonly #current = new Map<string, FunctionOwner>();
  readonly callees = new Callees(this, this.#functions);
  readonly #blocks = new Map<Callable, Block>();
  readonly #running = new Map<Callable, Summary | null>();
  readonly revision: number;
  readonly #lastRevision: number;
  /** Null: nothing is known of a text before. Undefined: not asked for yet. */
  #changes: Changes | null | undefined;
  /** The facts of the text before, until it is asked what has changed since. */
  #last: FileFacts | null;
  #before: Before | null = null;
  #moduleBlock: Block | null = null;
  #order: readonly (readonly FunctionOwner[])[] | null = null;
  #components: ReadonlyMap<FunctionOwner, number> | null = null;
  readonly #imports = new Map<string, Imported | null>();
  /** Of functions that several files have together, those that are in a circle with each. */
  readonly #circles = new Map<FunctionOwner, ReadonlySet<FunctionName> | null>();
  /** Functions that are worked out for another file just now. */
  readonly #asked = new Set<FunctionOwner>();
  /** Functions that other files asked for. */
  readonly #given = new Set<Callable>();
  #allBlocks: readonly Block[] | null = null;
  #found: WhereFound | null = null;
  readonly #changedBlocks = new Set<string>();

  constructor(source: Source, parse: Parse, store: FactStore, modules: Modules = noModules) {
    this.#store = store;
    this.#modules = modules;
    this.textsChange = modules.textsChange;
    this.home = source.home;
    this.stamp = modules.stamp(this.home);
    this.#stampOfOthers = modules.stampOfOthers(this.home);
    this.#stampOfImporters = modules.stampOfImporters(this.home);
    this.indexes = source.pieces.map(({ piece }) => indexOf(piece, piece.statements(parse)));
    const { home } = this;
    this.module = new ModuleFacts(this.indexes, (name, own, stars) =>
      home === null ? own : boundThroughStars(name, own, stars, home, modules).binding,
    );
    const counts = new Map<string, number>();
    for (const { functions } of this.indexes)
      for (const owner of functions) {
        this.#functions.set(owner.callable, owner);
        const count = counts.get(owner.key) ?? 0;
        counts.set(owner.key, count + 1);
        const key = count === 0 ? owner.firstKey : `${owner.key}@${count}`;
        this.#current.set(key, owner);
        if (keys.get(owner.callable) !== key) keys.set(owner.callable, key);
        if (isWholePiece(owner)) store.name(owner.piece, key);
      }
    this.classes = new ClassModel(
      this.indexes.flatMap((it) => it.classes),
      this.module,
      this.home,
      {
        imported: (path) => this.imported(path),
        of: (home) => this.#modules.facts(home)?.classes ?? null,
      },
    );
    revisions += 1;
    this.revision = revisions;
    // Facts that nobody asked anything are passed over.
    const { last } = store;
    this.#last = last === null ? null : (last.#last ?? last);
    this.#lastRevision = this.#last?.revision ?? -1;
    store.last = this;
  }

  /** Not found out before it is asked for: other files may have to be asked, which may ask this one. */
  private get changes(): Changes | null {
    if (this.#changes === undefined) {
      const last = this.#last;
      this.#last = null;
      this.#changes = null;
      this.#changes = last === null ? null : this.changesSince(last);
    }
    return this.#changes;
  }

  /** The function that has this key; a key that was given out for an earlier text may be gone. */
  pieceOf(key: string): Piece | null {
    return this.#current.get(key)?.piece ?? null;
  }

  /** A function's piece as it is in this text: the given one may be of an earlier one. */
  currentPiece(piece: Piece): Piece {
    return this.#store.successor(piece);
  }

  keyOf(callable: Callable): string | undefined {
    return homeOfNode(callable) === this.home ? keys.get(callable) : undefined;
  }

  /** Of what questions of a kind may have another answer now than at that revision. */
  changed(kind: QuestionKind, validAt: number): ReadonlySet<string> | 'all' {
    const { changes } = this;
    if (changes === null || validAt !== this.#lastRevision) return 'all';
    switch (kind) {
      case 'binding':
      case 'written':
      case 'summary':
        return changes[kind];
      case 'structure':
        return changes.structure ? 'all' : nothing;
      case 'class':
        return changes.structure ? 'all' : changes.classes;
      case 'block':
        this.whereFound();
        return this.#changedBlocks;
      case 'module':
        this.whereFound();
        return this.#changedBlocks.has(moduleKey) ? 'all' : nothing;
      case 'foreign':
        return changes.others ? 'all' : nothing;
      case 'importers':
        return changes.importers ? 'all' : nothing;
      case 'every-block':
        this.whereFound();
        return this.#changedBlocks.size > 0 ? 'all' : nothing;
      default:
        return this.whereFound().changed(kind);
    }
  }

  private changesSince(last: FileFacts): Changes {
    const binding = new Set<string>();
    let isRebound = false;
    const written = new Set<string>();
    for (const name of new Set([...last.module.names(), ...this.module.names()])) {
      const [before, now] = [last.binding(name), this.binding(name)];
      if (before === now) continue;
      // Who looks into the statement itself has another answer, even where it means the same.
      binding.add(name);
      if (!sameBinding(before, headOf(before, last), now, this)) isRebound = true;
    }
    for (const name of new Set([...last.module.writtenNames(), ...this.module.writtenNames()]))
      if (last.module.isWrittenSomewhere(name) !== this.module.isWrittenSomewhere(name))
        written.add(name);
    const summary = new Set<string>();
    const isSameKeys = isSameList([...this.#current.keys()], [...last.#current.keys()]);
    for (const [key, owner] of last.#current) {
      const now = this.#current.get(key);
      // Where functions come and go, a key may mean another function than before.
      if (now !== owner && (!isSameKeys || now?.head !== owner.head)) summary.add(key);
    }
    const [now, before] = [this.classes.nodes, last.classes.nodes];
    const edited = now.filter((it, at) => it !== before[at]);
    const others = this.#stampOfOthers !== last.#stampOfOthers;
    const structure =
      isRebound ||
      others ||
      now.length !== before.length ||
      now.some((it, at) => {
        const other = before[at] ?? it;
        return this.classes.keyOf(it) !== last.classes.keyOf(other) || !isSameOutline(it, other);
      });
    const classes = new Set<string>();
    if (!structure)
      for (const it of edited)
        for (const one of [it, ...this.classes.descendants(it)])
          classes.add(this.classes.keyOf(one));
    const isAlike = !structure && isSameKeys;
    this.#before = {
      functions: last.#current,
      blocks: last.#blocks,
      isAlike,
      moduleBlock: last.#moduleBlock,
      found: isAlike ? last.#found : null,
    };
    const importers = this.#stampOfImporters !== last.#stampOfImporters;
    return { binding, written, summary, structure, others, importers, classes };
  }

  /** Asked once every function is known. What no edit touched is taken over from the text before. */
  private whereFound(): WhereFound {
    if (this.#found !== null) return this.#found;
    const before = this.changes === null ? null : this.#before;
    this.#before = null;
    const changed: Block[] = [];
    const note = (key: string, one: Block | null, two: Block | null): void => {
      if (one === two) return;
      this.#changedBlocks.add(key);
      for (const it of [one, two]) if (it !== null) changed.push(it);
    };
    if (before !== null) {
      for (const callable of this.#functions.keys()) {
        const block = this.block(callable);
        if (before.blocks.get(callable) === block) continue;
        const key = this.keyOf(callable) ?? '';
        const past = before.functions.get(key);
        note(key, past === undefined ? null : (before.blocks.get(past.callable) ?? null), block);
      }
      for (const { callable } of before.functions.values()) {
        const key = this.#functions.has(callable) ? undefined : keys.get(callable);
        if (key !== undefined && !this.#current.has(key))
          note(key, before.blocks.get(callable) ?? null, null);
      }
      note(moduleKey, before.moduleBlock, this.moduleBlock());
    }
    this.#found = new WhereFound(this, before?.found ?? null, changed);
    return this.#found;
  }

  /** Works out every function that is not known any more, callees first. Yields after each, for others to have their turn. */
  *run(): Generator<void> {
    for (const component of this.order())
      if (!this.isKnown(component)) {
        yield* this.runComponent(component);
        yield;
      }
    this.runModule();
  }

  /** Functions that call one another together, callees first. */
  private order(): readonly (readonly FunctionOwner[])[] {
    this.#order ??= this.findOrder();
    return this.#order;
  }

  /** As in the text before, if nobody calls anybody else now. */
  private findOrder(): readonly (readonly FunctionOwner[])[] {
    const store = this.#store;
    const before = this.changes === null ? null : this.#before;
    if (before?.isAlike === true && this.callsTheSame(before.functions)) {
      // A function that was edited is another object.
      store.order = store.order.map((component) =>
        component.every((it) => this.#functions.get(it.callable) === it)
          ? component
          : component.flatMap((it) => this.current(it.callable) ?? []),
      );
      return store.order;
    }
    for (const owner of this.#functions.values())
      store.callees.set(owner.callable, this.calleeKeys(owner));
    const order = componentsOf([...this.#functions.values()], (it) => this.callees.of(it));
    store.order = order;
    return order;
  }

  /** Whether every function that was edited still calls, as far as names tell, whom it called. */
  private callsTheSame(before: ReadonlyMap<string, FunctionOwner>): boolean {
    const { callees } = this.#store;
    for (const owner of this.#functions.values()) {
      const callable = before.get(this.keyOf(owner.callable) ?? '')?.callable;
      if (callable === owner.callable) continue;
      const now = this.calleeKeys(owner);
      callees.set(owner.callable, now);
      const known = callable === undefined ? undefined : callees.get(callable);
      if (known === undefined || !isSameList(known, now)) return false;
    }
    return true;
  }

  private calleeKeys(owner: FunctionOwner): readonly (string | undefined)[] {
    return [...this.callees.of(owner)].map((it) => this.keyOf(it.callable));
  }

  private *runComponent(component: readonly FunctionOwner[]): Generator<void> {
    if (this.isKnown(component)) return;
    const isRecursive = component.length > 1 || component.some((it) => this.callees.of(it).has(it));
    for (const owner of component) this.#running.set(owner.callable, null);
    try {
      yield* this.runRounds(component, isRecursive ? rounds : 1);
    } finally {
      for (const owner of component) this.#running.delete(owner.callable);
    }
  }

  private *runRounds(component: readonly FunctionOwner[], most: number): Generator<void> {
    if (most === 1) {
      for (const owner of component) {
        const kept = this.trace(owner);
        this.#running.delete(owner.callable);
        this.keep(owner, kept);
        yield;
      }
      return;
    }
    // Kept only when all are done: a run may be given up in between, and what came before the last round is half true.
    const results = new Map<FunctionOwner, Kept>();
    for (let round = 0; round < most; round += 1) {
      let changed = false;
      for (const owner of component) {
        const before = this.#running.get(owner.callable)?.signature;
        const kept = this.trace(owner);
        this.#running.set(owner.callable, kept.block.summary);
        if (before !== kept.block.summary?.signature) changed = true;
        results.set(owner, kept);
        yield;
      }
      if (!changed) break;
    }
    for (const [owner, kept] of results) this.keep(owner, kept);
  }

  private keep(owner: FunctionOwner, kept: Kept): void {
    const known = this.#store.blocks.get(owner.piece) ?? new Map<string, Kept>();
    this.#store.blocks.set(owner.piece, known);
    known.set(owner.key, kept);
    this.#blocks.set(owner.callable, kept.block);
    const key = this.keyOf(owner.callable);
    const { changes } = this;
    if (key === undefined || changes === null) return;
    const before = this.#before?.functions.get(key);
    const past = before === undefined ? undefined : this.#before?.blocks.get(before.callable);
    if (past?.summary?.signature !== kept.block.summary?.signature) changes.summary.add(key);
  }

  /** Whether these functions, which call one another, are known already, or what was known of them still holds. */
  private isKnown(component: readonly FunctionOwner[]): boolean {
    if (component.every((it) => this.#blocks.has(it.callable))) return true;
    if (component.some((it) => !this.isInSameClass(it))) return false;
    for (const it of component) {
      const block = this.keptOf(it)?.block;
      if (block === undefined) continue;
      // The class around it may have been edited since.
      const isCurrent = block.owner === it || this.#store.isTrial;
      if (!isCurrent) block.owner = it;
      this.#blocks.set(it.callable, block.owner === it ? block : block.ownedBy(it));
    }
    if (component.every((it) => this.keptOf(it)?.questions.holdIn(this) === true)) return true;
    for (const { callable } of component) this.#blocks.delete(callable);
    return false;
  }

  /** Whether something is kept of a function, and the class around it is called what it was: there may be several of a name. */
  private isInSameClass(owner: FunctionOwner): boolean {
    const before = this.keptOf(owner)?.block.owner;
    if (before === undefined) return false;
    const [one, two] = [before.inClass, owner.inClass];
    if (one === two) return true;
    return one !== null && two !== null && this.classes.keyOf(one) === this.classes.keyOf(two);
  }

  private keptOf({ piece, key }: FunctionOwner): Kept | undefined {
    return this.#store.blocks.get(piece)?.get(key);
  }

  private trace(owner: FunctionOwner): Kept {
    const questions = new Questions(this, owner);
    return { block: new Followed(owner, traceOf(owner, this.worldOf(questions))), questions };
  }

  private runModule(): void {
    const parts = this.indexes.flatMap((it) => it.parts);
    const { module, moduleParts } = this.#store;
    const isSame = isSameList(parts, moduleParts);
    if (module !== null && isSame && module.questions.holdIn(this)) {
      this.#moduleBlock = module.block;
      return;
    }
    const questions = new Questions(this);
    const trace = moduleTrace(this.indexes, this.worldOf(questions));
    this.#moduleBlock = { owner: null, trace, summary: null };
    this.#store.module = { block: this.#moduleBlock, questions };
    this.#store.moduleParts = parts;
  }

  /** Every function, in the order of the text. */
  functions(): Iterable<FunctionOwner> {
    return this.#functions.values();
  }

  /** The calls of a function of this file in those that import it. For findings only: the facts of those rest on these. */
  callsElsewhere(callable: Callable): readonly FoundCall[] {
    const own = this.current(callable)?.callable;
    if (this.home === null || own?.kind !== 'function' || homeOfNode(own) !== this.home) return [];
    const found = callsElsewhere(own, this.home, this.#modules);
    this.noteImporters();
    return found;
  }

  /** Classes in files that import this one which have a class of it among their ancestors. For findings only. */
  descendantsElsewhere(of: ClassDefinition): readonly ClassDefinition[] {
    const node = this.classes.current(of);
    if (this.home === null || homeOfNode(node) !== this.home) return [];
    const found = descendantsElsewhere(node, this.home, this.#modules);
    this.noteImporters();
    return found;
  }

  private noteImporters(): void {
    this.#stampOfImporters = this.#modules.stampOfImporters(this.home);
  }

  /** Of the moment in which somebody asked for what only the files tell that import this one; nothing before that. */
  get stampOfImporters(): string {
    return this.#stampOfImporters;
  }

  /** What a trace may ask; each answer is noted in `questions`. */
  worldOf(questions: Questions): World {
    return {
      binding: (name) => questions.ask(this, { kind: 'binding', name }),
      imported: (path) => questions.ask(this, { kind: 'imported', path }),
      member: (place, name) => questions.ask(this, { kind: 'member', place, name }),
      summary: (callable) => questions.ask(this, { kind: 'summary', callable }),
      method: (of, name) => questions.ask(this, { kind: 'method', of, name }),
      isSteady: (of, attribute) => questions.ask(this, { kind: 'steady', of, attribute }),
      scopeOf: (callable) => this.scopeOf(callable),
    };
  }

  scopeOf(callable: Callable): Scope | null {
    return this.#functions.get(callable)?.scope ?? this.current(callable)?.scope ?? null;
  }

  /** The function as it is in this text, or in that of its file: `callable` may be of an earlier one. */
  current(callable: Callable): FunctionOwner | null {
    const own = this.#functions.get(callable);
    if (own !== undefined) return own;
    if (homeOfNode(callable) === this.home)
      return this.#current.get(keys.get(callable) ?? '') ?? null;
    return this.otherFile(callable)?.current(callable) ?? null;
  }

  /** The facts of the file of a function or class; null for one of this file, or of a file that is gone. */
  otherFile(node: Callable | ClassDefinition): FileFacts | null {
    const home = homeOfNode(node);
    return home === null || home === this.home ? null : this.#modules.facts(home);
  }

  /** What the path of an import means in the workspace; null for what is not in it, or not known. */
  imported(path: string): Imported | null {
    if (this.home === null) return null;
    let found = this.#imports.get(path);
    if (found === undefined) {
      found = importedBy(path, this.home, this.#modules);
      this.#imports.set(path, found);
    }
    return found;
  }

  /** True where the file is gone. */
  isWrittenAtHome({ home, name }: Imported & { kind: 'value' }): boolean {
    const module = this.#modules.facts(home)?.module;
    return module?.binding(name)?.kind !== 'value' || module.isWrittenSomewhere(name);
  }

  member(place: ModulePlace, name: string): Imported | null {
    return memberOf(place, name, this.#modules);
  }

  binding(name: string): Binding | undefined {
    return this.module.binding(name);
  }

  /** `asker`: the function of this file that is followed, maybe as an earlier text had it. */
  summary(callable: Callable, asker: FunctionOwner | null = null): Summary | null {
    const owner = this.current(callable);
    if (owner === null) return null;
    if (owner.piece.home !== this.home) return this.foreignBlock(owner, asker)?.summary ?? null;
    const running = this.#running.get(owner.callable);
    if (running !== undefined) return running;
    return this.block(owner.callable)?.summary ?? null;
  }

  /** All that happens in a function; null for one of a file that may not be asked. */
  block(callable: Callable): Block | null {
    const owner = this.current(callable);
    if (owner === null) return null;
    if (owner.piece.home !== this.home) return this.foreignBlock(owner);
    const known = this.#blocks.get(owner.callable);
    if (known !== undefined) return known;
    // A call that the names alone did not show: it is worked out when it is needed.
    for (const _ of this.runComponent([owner]));
    return this.#blocks.get(owner.callable) ?? null;
  }

  private foreignBlock(owner: FunctionOwner, asker: FunctionOwner | null = null): Block | null {
    const { home } = owner.piece;
    if (this.home === null || home === null) return null;
    const relation = this.#modules.relation(this.home, home);
    if (relation === 'far') return null;
    const file = this.#modules.facts(home);
    if (file === null) return null;
    if (relation === 'circle' && asker !== null && !this.mayAsk(asker, owner, file)) return null;
    return file.finished(owner) ?? demanded(owner, file, this.#modules);
  }

  /**
   * Whether a function may know what one of a file does that comes back to this one: only where names show the call, and
   * that function does not come back to it.
   */
  private mayAsk(asker: FunctionOwner, other: FunctionOwner, file: FileFacts): boolean {
    const owner = this.current(asker.callable);
    if (owner === null || !this.callees.elsewhere(owner).includes(other)) return false;
    return this.circleOf(owner)?.has(nameOf(other, file)) !== true;
  }

  private circleOf(owner: FunctionOwner): ReadonlySet<FunctionName> | null {
    const known = this.#circles.get(owner);
    return known === undefined ? findCircle(owner, this.#modules) : known;
  }

  /** Undefined: nobody has looked yet. */
  circleKnown(owner: FunctionOwner): ReadonlySet<FunctionName> | null | undefined {
    return this.#circles.get(owner);
  }

  noteCircle(owner: FunctionOwner, circle: ReadonlySet<FunctionName> | null): void {
    this.#circles.set(owner, circle);
  }

  /** What is known of a function for good; null where it was not asked for, or its last round is still to come. */
  finished({ callable }: FunctionOwner): Block | null {
    this.#given.add(callable);
    return this.#blocks.get(callable) ?? null;
  }

  /** In the order, the place of the functions that are worked out with this one. */
  placeInOrder(owner: FunctionOwner): number {
    this.#components ??= new Map(
      this.order().flatMap((component, at) =>
        component.map((it): [FunctionOwner, number] => [it, at]),
      ),
    );
    return this.#components.get(owner) ?? 0;
  }

  /** Works out the functions at a place of the order now, even if somebody else is in the middle of that. */
  runAt(place: number): void {
    const component = this.order()[place] ?? [];
    // A call that no name showed has come back to it: what it does is not known while that is worked out.
    if (component.some((it) => this.#asked.has(it))) return;
    for (const it of component) this.#asked.add(it);
    const begun = new Map(this.#running);
    this.#running.clear();
    try {
      for (const _ of this.runComponent(component));
    } finally {
      for (const it of component) this.#asked.delete(it);
      for (const [callable, summary] of begun) this.#running.set(callable, summary);
    }
  }

  /** Forgets what is found over all functions, the module's own run, and the functions that no other file asked for. */
  lighten(): void {
    for (const [callable, { owner }] of this.#blocks) {
      if (this.#given.has(callable)) continue;
      this.#blocks.delete(callable);
      if (owner !== null) this.#store.blocks.get(owner.piece)?.delete(owner.key);
    }
    this.#found = null;
    this.#allBlocks = null;
    this.#moduleBlock = null;
    this.#store.module = null;
  }

  moduleBlock(): Block {
    if (this.#moduleBlock === null) this.runModule();
    return this.#moduleBlock ?? { owner: null, trace: null, summary: null };
  }

  *blocks(): Generator<Block> {
    for (const { functions } of this.indexes)
      for (const { callable } of functions) {
        const block = this.block(callable);
        if (block !== null) yield block;
      }
  }

  /** The functions in the order of the text, then the module. */
  allBlocks(): readonly Block[] {
    this.#allBlocks ??= [...this.blocks(), this.moduleBlock()];
    return this.#allBlocks;
  }

  /** What functions change below a name of the module. */
  globalWrites(name: string): readonly FoundWrite[] {
    return this.whereFound().of('global-writes', name);
  }

  /** What is changed below instances that functions or the module make of a class, or get by its annotation. */
  instanceWrites(of: ClassDefinition): readonly FoundWrite[] {
    return this.whereFound().of('instance-writes', this.classes.keyOf(of));
  }

  /** Where instances of a class are made. */
  instances(of: ClassDefinition): readonly FoundCall[] {
    return this.whereFound().of('instances', this.classes.keyOf(of));
  }

  /** Follows a function again with other arguments than any: what it does to just these objects. */
  follow(owner: FunctionOwner, start: Start, questions: Questions): Trace | null {
    return traceOf(owner, this.worldOf(questions), start);
  }

  /** The calls that reach a function of this file. */
  calls(callable: Callable): readonly FoundCall[] {
    const key = this.keyOf(callable);
    return key === undefined ? [] : this.whereFound().of('calls', key);
  }

  /** Where a name of the module, a value or a class, is read, also in functions that have no such name of their own. */
  globalReads(name: string): readonly FoundRead[] {
    return this.whereFound().of('reads', name);
  }

  classPlace(node: ClassDefinition): ClassPlace | null {
    return this.classes.place(node);
  }
}
