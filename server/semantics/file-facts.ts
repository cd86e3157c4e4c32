import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Parse } from '../syntax/parser.ts';
import type { Home, Piece, Source } from '../syntax/source.ts';
import { volatileCallables } from './catalogue.ts';
import { ClassModel } from './class-model.ts';
import type { Called, Read, Write } from './events.ts';
import type { World } from './frame.ts';
import { type Binding, ModuleFacts } from './module-facts.ts';
import { importedBy, memberOf } from './imported.ts';
import { type Imported, type ModulePlace, type Modules, noModules } from './modules.ts';
import {
  type ClassPlace,
  type FunctionOwner,
  homeOfNode,
  indexOf,
  isWholePiece,
  type PieceIndex,
} from './piece-index.ts';
import { headOf, Questions, sameBinding } from './questions.ts';
import type { Callable } from './scopes.ts';
import { componentsOf } from './components.ts';
import { demanded } from './demanded.ts';
import { type Summary, summaryOf } from './summary.ts';
import { rootOf, type Site } from './sites.ts';
import type { Scope } from './symbols.ts';
import { moduleTrace, type Start, type Trace, traceOf } from './trace.ts';

/** A function, a lambda or the module itself, with all that happens in it. Kept while nothing it depends on changes. */
export interface Block {
  /** Null for the module's own statements, which lie in several pieces. */
  readonly owner: FunctionOwner | null;
  /** Null: too much to follow, so that nothing may be said. */
  readonly trace: Trace | null;
  readonly summary: Summary | null;
}

interface Kept {
  readonly block: Block;
  readonly questions: Questions;
}

/** A change that a function makes to something below a name of the module. */
export interface GlobalWrite {
  readonly block: Block;
  readonly steps: readonly string[];
  readonly write: Write;
}

/** A change of something below an instance of a class, outside the class's own methods. */
export interface InstanceWrite {
  readonly block: Block;
  readonly steps: readonly string[];
  readonly write: Write;
}

/** A call, and where it stands. */
export interface FoundCall {
  readonly block: Block;
  readonly call: Called;
}

/** A look at a name, and where it stands. */
export interface FoundRead {
  readonly block: Block;
  readonly read: Read;
}

const rounds = 3;

/** Facts are numbered across all texts, since a text that is tried shares what is known of another. */
let revisions = 0;

/** What is remembered from text to text. */
export class FactStore {
  readonly blocks: WeakMap<Piece, Map<string, Kept>>;
  module: Kept | null = null;
  /** What the module's own run depended on: pieces, and of functions the heads. */
  moduleParts: readonly (Piece | string)[] = [];
  /** What decides who calls whom, and the order that came of it, by keys. */
  shape: readonly string[] = [];
  order: readonly (readonly string[])[] = [];
  /** The facts of the text before. */
  last: FileFacts | null = null;
  readonly keys: WeakMap<Callable, string>;
  readonly #pieceKeys = new WeakMap<Piece, string>();

  /** `shared`: knows what that store knows, for a text that is only tried. */
  constructor(shared?: FactStore) {
    this.blocks = shared?.blocks ?? new WeakMap();
    this.keys = shared?.keys ?? new WeakMap();
  }

  /** Notes that a piece holds just this function. */
  name(piece: Piece, key: string): void {
    this.#pieceKeys.set(piece, key);
  }

  /** The piece in which the function of an earlier piece stands now; the same piece where that is not known. */
  successor(piece: Piece): Piece {
    const key = this.#pieceKeys.get(piece);
    return (key === undefined ? null : this.last?.pieceOf(key)) ?? piece;
  }
}

/** All facts of one text: functions bottom-up by who calls whom, then the module's own statements. */
export class FileFacts {
  readonly module: ModuleFacts;
  readonly classes: ClassModel;
  readonly indexes: readonly PieceIndex[];
  readonly home: Home | null;
  /** Of the moment from which these facts are. */
  readonly stamp: number;
  readonly #modules: Modules;
  readonly #store: FactStore;
  readonly #functions = new Map<Callable, FunctionOwner>();
  readonly #current = new Map<string, FunctionOwner>();
  readonly #blocks = new Map<Callable, Block>();
  readonly #running = new Map<Callable, Summary | null>();
  readonly revision: number;
  readonly #lastRevision: number;
  /** Questions that may have another answer than in the text before; null: all. */
  readonly #changes: Set<string> | null;
  #classesChanged = true;
  #before: ReadonlyMap<string, string | undefined> = new Map();
  #moduleBlock: Block | null = null;
  #order: readonly (readonly FunctionOwner[])[] | null = null;
  #components: ReadonlyMap<FunctionOwner, number> | null = null;
  readonly #imports = new Map<string, Imported | null>();
  #calls: Map<Callable, readonly FoundCall[]> | null = null;
  #globalReads: Map<string, readonly FoundRead[]> | null = null;
  #globalWrites: Map<string, readonly GlobalWrite[]> | null = null;
  #instances: Map<ClassDefinition, FoundCall[]> | null = null;
  #instanceWrites: Map<ClassDefinition, readonly InstanceWrite[]> | null = null;

  constructor(source: Source, parse: Parse, store: FactStore, modules: Modules = noModules) {
    this.#store = store;
    this.#modules = modules;
    this.home = source.home;
    this.stamp = modules.stamp(this.home);
    this.indexes = source.pieces.map(({ piece }) => indexOf(piece, piece.statements(parse)));
    this.module = new ModuleFacts(this.indexes);
    const counts = new Map<string, number>();
    for (const { functions } of this.indexes)
      for (const owner of functions) {
        this.#functions.set(owner.callable, owner);
        const count = counts.get(owner.key) ?? 0;
        counts.set(owner.key, count + 1);
        const key = `${owner.key}@${count}`;
        this.#current.set(key, owner);
        store.keys.set(owner.callable, key);
        if (isWholePiece(owner)) store.name(owner.piece, key);
      }
    this.classes = new ClassModel(
      this.indexes.flatMap((it) => it.classes),
      this.module,
    );
    revisions += 1;
    this.revision = revisions;
    this.#lastRevision = store.last?.revision ?? -1;
    this.#changes = store.last === null ? null : this.changesSince(store.last);
    store.last = this;
  }

  /** The function that has this key; a key that was given out for an earlier text may be gone. */
  pieceOf(key: string): Piece | null {
    return this.#current.get(key)?.piece ?? null;
  }

  keyOf(callable: Callable): string | undefined {
    return this.#store.keys.get(callable);
  }

  /** Whether a question that had an answer in the text before can have another one now; true where that is not known. */
  mayDiffer(question: string, validAt: number): boolean {
    if (this.#changes === null || validAt !== this.#lastRevision) return true;
    const kind = question.charAt(0);
    if (kind === 'm' || kind === 'a') return this.#classesChanged;
    return kind === 'b' || kind === 'w' || kind === 's' ? this.#changes.has(question) : true;
  }

  private changesSince(last: FileFacts): Set<string> {
    const changes = new Set<string>();
    for (const name of new Set([...last.module.names(), ...this.module.names()])) {
      const [before, now] = [last.binding(name), this.binding(name)];
      if (before !== now && !sameBinding(before, headOf(before, last), now, this))
        changes.add(`b ${name}`);
      if (last.module.isWrittenSomewhere(name) !== this.module.isWrittenSomewhere(name))
        changes.add(`w ${name}`);
    }
    for (const [key, owner] of last.#current) {
      const now = this.#current.get(key);
      if (now?.head !== owner.head) changes.add(`s ${key}`);
    }
    const classes = [...this.classes.all()];
    const before = [...last.classes.all()];
    this.#classesChanged =
      classes.length !== before.length || classes.some((it, at) => it.node !== before[at]?.node);
    this.#before = new Map(
      [...last.#current].map(([key, { callable }]) => [
        key,
        last.#blocks.get(callable)?.summary?.signature,
      ]),
    );
    return changes;
  }

  /** Works out every function that is not known any more, callees first. Yields after each, for others to have their turn. */
  *run(): Generator<void> {
    for (const component of this.order()) {
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
    const shape: string[] = [];
    for (const { functions, classes } of this.indexes) {
      for (const owner of functions) shape.push(callsIn(owner));
      for (const { node, piece } of classes) shape.push(classShape(node, piece));
    }
    const isSame =
      this.#changes !== null &&
      ![...this.#changes].some((it) => it.startsWith('b ')) &&
      shape.length === store.shape.length &&
      shape.every((it, at) => it === store.shape[at]);
    const known = isSame
      ? store.order.map((component) => component.flatMap((key) => this.#current.get(key) ?? []))
      : [];
    store.shape = shape;
    if (isSame) return known;
    const order = componentsOf([...this.#functions.values()], (it) => this.calleesOf(it));
    store.order = order.map((component) =>
      component.flatMap((it) => this.keyOf(it.callable) ?? []),
    );
    return order;
  }

  private *runComponent(component: readonly FunctionOwner[]): Generator<void> {
    if (component.every((it) => this.#blocks.has(it.callable))) return;
    if (this.reuse(component)) return;
    const isRecursive = component.length > 1 || component.some((it) => this.calleesOf(it).has(it));
    for (const owner of component) this.#running.set(owner.callable, null);
    try {
      yield* this.runRounds(component, isRecursive ? rounds : 1);
    } finally {
      for (const owner of component) this.#running.delete(owner.callable);
    }
  }

  private *runRounds(component: readonly FunctionOwner[], most: number): Generator<void> {
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
    if (key !== undefined && this.#before.get(key) !== kept.block.summary?.signature)
      this.#changes?.add(`s ${key}`);
  }

  /** Whether what is known of these functions, which call one another, still holds. */
  private reuse(component: readonly FunctionOwner[]): boolean {
    const kept = component.map((it) => this.#store.blocks.get(it.piece)?.get(it.key));
    if (kept.includes(undefined)) return false;
    component.forEach((it, at) => {
      const block = kept[at]?.block;
      if (block !== undefined) this.#blocks.set(it.callable, block);
    });
    if (kept.every((it) => it?.questions.holdIn(this) === true)) return true;
    for (const { callable } of component) this.#blocks.delete(callable);
    return false;
  }

  private trace(owner: FunctionOwner): Kept {
    const questions = new Questions(this);
    const trace = traceOf(owner, this.worldOf(questions));
    const summary = trace === null ? null : summaryOf(trace, owner.callable, volatileCallables);
    return { block: { owner, trace, summary }, questions };
  }

  private runModule(): void {
    const parts = this.indexes.flatMap((it) => it.parts);
    const { module, moduleParts } = this.#store;
    const isSame =
      parts.length === moduleParts.length && parts.every((it, at) => it === moduleParts[at]);
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
    const key = this.#store.keys.get(callable);
    if (key !== undefined) return this.#current.get(key) ?? null;
    return this.otherFile(callable)?.current(callable) ?? null;
  }

  /** The facts of the file of a function or class; null for one of this file, or of a file that is gone. */
  private otherFile(node: Callable | ClassDefinition): FileFacts | null {
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

  member(place: ModulePlace, name: string): Imported | null {
    return memberOf(place, name, this.#modules);
  }

  binding(name: string): Binding | undefined {
    return this.module.binding(name);
  }

  summary(callable: Callable): Summary | null {
    const owner = this.current(callable);
    if (owner === null) return null;
    if (owner.piece.home !== this.home) return this.foreignBlock(owner)?.summary ?? null;
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

  private foreignBlock(owner: FunctionOwner): Block | null {
    const { home } = owner.piece;
    if (this.home === null || home === null) return null;
    if (!this.#modules.mayFollow(this.home, home)) return null;
    const file = this.#modules.facts(home);
    if (file === null) return null;
    return file.finished(owner) ?? demanded(owner, file, this.#modules);
  }

  /** What is known of a function for good; null where it was not asked for, or its last round is still to come. */
  finished({ callable }: FunctionOwner): Block | null {
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
    const begun = new Map(this.#running);
    this.#running.clear();
    for (const _ of this.runComponent(this.order()[place] ?? []));
    for (const [callable, summary] of begun) this.#running.set(callable, summary);
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

  /** What functions change below a name of the module. */
  globalWrites(name: string): readonly GlobalWrite[] {
    if (this.#globalWrites === null) {
      const found = new Map<string, GlobalWrite[]>();
      for (const block of this.blocks())
        for (const { root, steps, write } of block.summary?.writes ?? [])
          if (root.kind === 'global' && root.name !== null) {
            const known = found.get(root.name) ?? [];
            known.push({ block, steps, write });
            found.set(root.name, known);
          }
      this.#globalWrites = found;
    }
    return this.#globalWrites.get(name) ?? [];
  }

  /** What is changed below instances that functions or the module make of a class, or get by its annotation. */
  instanceWrites(of: ClassDefinition): readonly InstanceWrite[] {
    if (this.#instanceWrites === null) {
      const found = new Map<ClassDefinition, InstanceWrite[]>();
      for (const block of [...this.blocks(), this.moduleBlock()])
        for (const write of block.trace?.of('write') ?? []) {
          const { root, steps } = rootOf(write.pointer.site);
          const node = this.classOfRoot(root, block);
          if (node === null) continue;
          const known = found.get(node) ?? [];
          known.push({ block, steps, write });
          found.set(node, known);
        }
      this.#instanceWrites = found;
    }
    return this.#instanceWrites.get(this.classes.current(of)) ?? [];
  }

  private classOfRoot(root: Site, { owner }: Block): ClassDefinition | null {
    if (root.type === 'instance' && root.classNode !== null)
      return this.classes.current(root.classNode);
    if (root.kind === 'global' && root.name !== null) {
      const binding = this.binding(root.name);
      const value = binding?.kind === 'value' ? binding.value : null;
      const made = value?.kind === 'call' ? this.classes.resolve(value.callee) : null;
      return made?.kind === 'file' ? made.node : null;
    }
    if (root.kind !== 'parameter' || owner === null) return null;
    const { annotation } = owner.callable.parameters.find((it) => it.name.id === root.name) ?? {
      annotation: null,
    };
    const type = annotation === null ? null : this.classes.resolve(annotation);
    return type?.kind === 'file' ? type.node : null;
  }

  /** Where instances of a class are made. */
  instances(of: ClassDefinition): readonly FoundCall[] {
    if (this.#instances === null) {
      this.#instances = new Map();
      for (const block of [...this.blocks(), this.moduleBlock()])
        for (const call of block.trace?.of('call') ?? []) {
          if (call.classNode === null) continue;
          const node = this.classes.current(call.classNode);
          const known = this.#instances.get(node) ?? [];
          known.push({ block, call });
          this.#instances.set(node, known);
        }
    }
    return this.#instances.get(this.classes.current(of)) ?? [];
  }

  /** Follows a function again with other arguments than any: what it does to just these objects. */
  follow(owner: FunctionOwner, start: Start, questions: Questions): Trace | null {
    return traceOf(owner, this.worldOf(questions), start);
  }

  /** The calls that reach a function of this file. */
  calls(callable: Callable): readonly FoundCall[] {
    if (this.#calls === null) {
      const found = new Map<Callable, FoundCall[]>();
      for (const block of [...this.blocks(), this.moduleBlock()])
        for (const call of block.trace?.of('call') ?? []) {
          const target = call.target === null ? null : this.current(call.target)?.callable;
          if (target === null || target === undefined) continue;
          const known = found.get(target) ?? [];
          known.push({ block, call });
          found.set(target, known);
        }
      this.#calls = found;
    }
    return this.#calls.get(this.current(callable)?.callable ?? callable) ?? [];
  }

  /** Where a name of the module is read, also in functions that have no such name of their own. */
  globalReads(name: string): readonly FoundRead[] {
    if (this.#globalReads === null) {
      const found = new Map<string, FoundRead[]>();
      for (const block of [...this.blocks(), this.moduleBlock()])
        for (const read of block.trace?.of('read') ?? []) {
          const { id } = read.name;
          const isOwn = block.owner !== null && block.owner.scope.resolve(id) !== 'global';
          const kind = this.binding(id)?.kind;
          if (isOwn || (kind !== 'value' && kind !== 'class')) continue;
          const known = found.get(id) ?? [];
          known.push({ block, read });
          found.set(id, known);
        }
      this.#globalReads = found;
    }
    return this.#globalReads.get(name) ?? [];
  }

  classPlace(node: ClassDefinition): ClassPlace | null {
    return this.classes.place(node);
  }

  /** Functions of other files that a function seems to call, by the names in it. */
  foreignCallees({ scope }: FunctionOwner): FunctionOwner[] {
    return [...scope.names].flatMap(([name, use]) => {
      const binding = use.resolution === 'global' ? this.module.binding(name) : undefined;
      if (binding?.kind !== 'import' || !binding.isSure) return [];
      const imported = this.imported(binding.path);
      const found = imported === null ? [] : [imported];
      if (imported?.kind === 'module')
        for (const method of scope.calledMethods) {
          const member = this.member(imported.place, method);
          if (member !== null) found.push(member);
        }
      return found.flatMap((it) =>
        it.kind === 'function' ? (this.otherFile(it.node)?.current(it.node) ?? []) : [],
      );
    });
  }

  calleesOf(owner: FunctionOwner): ReadonlySet<FunctionOwner> {
    const callees = new Set<FunctionOwner>();
    const add = (callable: Callable | null): void => {
      const known = callable === null ? undefined : this.#functions.get(callable);
      if (known !== undefined) callees.add(known);
    };
    const classes = owner.inClass === null ? [] : [owner.inClass];
    for (const [name, use] of owner.scope.names) {
      const binding = use.resolution === 'global' ? this.module.binding(name) : undefined;
      if (binding?.kind === 'function') add(binding.node);
      else if (binding?.kind === 'class') {
        classes.push(binding.node);
        add(this.classes.method(binding.node, '__init__'));
      }
    }
    for (const name of owner.scope.calledMethods)
      for (const one of classes) add(this.classes.method(one, name));
    for (const child of owner.scope.children)
      if (child.node?.kind === 'function' || child.node?.kind === 'lambda') add(child.node);
    return callees;
  }
}

const calls = new WeakMap<Callable, string>();

/** The function, and all that it names and calls. */
function callsIn({ callable, key, scope }: FunctionOwner): string {
  let text = calls.get(callable);
  if (text === undefined) {
    text = `${key} ${[...scope.names.keys()].join()} ${[...scope.calledMethods].join()}`;
    calls.set(callable, text);
  }
  return text;
}

const shapes = new WeakMap<ClassDefinition, string>();

/** The class, its bases and the names of its methods. */
function classShape(node: ClassDefinition, { text }: Piece): string {
  let shape = shapes.get(node);
  if (shape === undefined) {
    const bases = node.bases.map(({ value }) => text.slice(value.start, value.end));
    const methods = node.body.map((it) => (it.kind === 'function' ? it.name.id : it.kind));
    shape = `${node.name.id}(${bases.join()}) ${methods.join()}`;
    shapes.set(node, shape);
  }
  return shape;
}
