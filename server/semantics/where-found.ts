import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Called, Read, Write } from './events.ts';
import type { Block } from './fact-store.ts';
import type { FileFacts } from './file-facts.ts';
import { rootOf, type Site } from './sites.ts';

/** A change that a function makes to something below a name of the module, or below an instance of a class. */
export interface FoundWrite {
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

/** What is found, under what: by key of a function or class, or by name. */
interface Entries {
  calls: FoundCall;
  reads: FoundRead;
  'global-writes': FoundWrite;
  instances: FoundCall;
  'instance-writes': FoundWrite;
}
export type FoundKind = keyof Entries;

const finders: {
  [Kind in FoundKind]: (block: Block, facts: FileFacts) => Iterable<[string, Entries[Kind]]>;
} = {
  *calls(block, facts) {
    for (const call of block.trace?.of('call') ?? []) {
      const target = call.target === null ? null : facts.current(call.target);
      const key = target === null ? undefined : facts.keyOf(target.callable);
      if (key !== undefined) yield [key, { block, call }];
    }
  },
  *reads(block, facts) {
    for (const read of block.trace?.of('read') ?? []) {
      const { id } = read.name;
      const kind = facts.binding(id)?.kind;
      if (kind !== 'value' && kind !== 'class') continue;
      if (block.owner === null || block.owner.scope.resolve(id) === 'global')
        yield [id, { block, read }];
    }
  },
  *'global-writes'(block) {
    for (const { root, steps, write } of block.summary?.writes ?? [])
      if (root.kind === 'global' && root.name !== null) yield [root.name, { block, steps, write }];
  },
  *instances(block, facts) {
    for (const call of block.trace?.of('call') ?? [])
      if (call.classNode !== null)
        yield [facts.classes.keyOf(facts.classes.current(call.classNode)), { block, call }];
  },
  *'instance-writes'(block, facts) {
    for (const write of block.trace?.of('write') ?? []) {
      const { root, steps } = rootOf(write.pointer.site);
      const node = classOfRoot(root, block, facts);
      if (node !== null) yield [facts.classes.keyOf(node), { block, steps, write }];
    }
  },
};

/** The class of an instance that a function or the module makes, or gets by its annotation. */
function classOfRoot(root: Site, { owner }: Block, facts: FileFacts): ClassDefinition | null {
  const { classes } = facts;
  if (root.type === 'instance' && root.classNode !== null) return classes.current(root.classNode);
  if (root.kind === 'global' && root.name !== null) {
    const binding = facts.binding(root.name);
    const value = binding?.kind === 'value' ? binding.value : null;
    const made = value?.kind === 'call' ? classes.resolve(value.callee) : null;
    return made?.kind === 'file' ? made.node : null;
  }
  if (root.kind !== 'parameter' || owner === null) return null;
  const parameter = owner.callable.parameters.find((it) => it.name.id === root.name);
  const annotation = parameter?.annotation ?? null;
  const type = annotation === null ? null : classes.resolve(annotation);
  return type?.kind === 'file' ? type.node : null;
}

const kinds = Object.keys(finders) as FoundKind[];

type Found<Entry> = Map<string, Entry[]>;

/** What is found of one kind: in each block, and, for what was asked, in all of them. */
interface Index<Entry> {
  readonly byBlock: WeakMap<Block, Found<Entry>>;
  readonly all: Found<Entry>;
  /** Keys that an edit has taken out of `all`, and nobody has asked for since. */
  readonly left: Set<string>;
}

/** What all functions of a file do to something, in the order of the text; kept from text to text for what no edit touched. */
export class WhereFound {
  readonly #facts: FileFacts;
  readonly #indexes: { [Kind in FoundKind]: Index<Entries[Kind]> | null };
  /** Under what something else may be found than in the text before; null: under anything. */
  readonly #touched: Map<FoundKind, Set<string>> | null;

  /**
   * `last` is of the text before, and not to be asked any more; null where names or classes mean something else now.
   * `changed`: the blocks that are gone since then, and the new ones.
   */
  constructor(facts: FileFacts, last: WhereFound | null, changed: readonly Block[]) {
    this.#facts = facts;
    const nothing = {
      calls: null,
      reads: null,
      'global-writes': null,
      instances: null,
      'instance-writes': null,
    };
    this.#indexes = last === null ? nothing : last.#indexes;
    this.#touched = last === null ? null : new Map();
    if (last === null) return;
    for (const kind of kinds) {
      const touched = new Set(changed.flatMap((it) => [...this.inBlock(kind, it).keys()]));
      for (const key of touched) {
        this.#indexes[kind]?.all.delete(key);
        this.#indexes[kind]?.left.add(key);
      }
      this.#touched?.set(kind, touched);
    }
  }

  changed(kind: FoundKind): ReadonlySet<string> | 'all' {
    return this.#touched?.get(kind) ?? 'all';
  }

  /** Under the key of a function or class, or under a name. */
  of<Kind extends FoundKind>(kind: Kind, key: string): readonly Entries[Kind][] {
    const index = this.#indexes[kind];
    if (index === null) return this.searched(kind).get(key) ?? [];
    const known = index.all.get(key);
    if (known !== undefined) return known;
    if (!index.left.delete(key)) return [];
    const found = this.#facts.allBlocks().flatMap((it) => this.inBlock(kind, it).get(key) ?? []);
    index.all.set(key, found);
    return found;
  }

  private searched<Kind extends FoundKind>(kind: Kind): Found<Entries[Kind]> {
    const all: Found<Entries[Kind]> = new Map();
    const index: Index<Entries[Kind]> = { byBlock: new WeakMap(), all, left: new Set() };
    (this.#indexes as Record<FoundKind, unknown>)[kind] = index;
    for (const block of this.#facts.allBlocks())
      for (const [key, entries] of this.inBlock(kind, block)) {
        const known = all.get(key);
        if (known === undefined) all.set(key, [...entries]);
        else known.push(...entries);
      }
    return all;
  }

  private inBlock<Kind extends FoundKind>(kind: Kind, block: Block): Found<Entries[Kind]> {
    const index = this.#indexes[kind];
    const known = index?.byBlock.get(block);
    if (known !== undefined) return known;
    const found: Found<Entries[Kind]> = new Map();
    for (const [key, entry] of finders[kind](block, this.#facts)) {
      const entries = found.get(key);
      if (entries === undefined) found.set(key, [entry]);
      else entries.push(entry);
    }
    index?.byBlock.set(block, found);
    return found;
  }
}
