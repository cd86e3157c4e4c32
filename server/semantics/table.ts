/** A layer this small is copied rather than kept as a layer of its own. */
const smallest = 8;

/**
 * A table of which many versions live side by side, each a few changes away from another: a version holds what it has
 * changed, and the version below. Layers grow downwards, each at least twice as large as the one above, so that there
 * are few of them, and versions that have parted late still share those below.
 */
export class Table<Key, Item extends object | string> {
  readonly #below: Table<Key, Item> | null;
  /** Null: taken out. */
  readonly #own: Map<Key, Item | null>;

  /** An empty table, or one that begins as `from`, which must not be changed any more. */
  constructor(from?: Table<Key, Item>) {
    let own: Map<Key, Item | null> | null = null;
    let below = from ?? null;
    while (below !== null && below.#own.size <= Math.max(smallest, 2 * (own?.size ?? 0))) {
      const larger: Map<Key, Item | null> = new Map(below.#own);
      if (own !== null) for (const [key, item] of own) larger.set(key, item);
      own = larger;
      below = below.#below;
    }
    this.#own = own ?? new Map();
    this.#below = below;
  }

  /** Itself, and what lies below. */
  private layers(): Table<Key, Item>[] {
    const below = this.#below?.layers() ?? [];
    below.unshift(this);
    return below;
  }

  get(key: Key): Item | undefined {
    const item = this.#own.get(key);
    if (item !== undefined) return item ?? undefined;
    return this.#below?.get(key);
  }

  set(key: Key, item: Item): void {
    this.#own.set(key, item);
  }

  delete(key: Key): void {
    if (this.#below === null) this.#own.delete(key);
    else this.#own.set(key, null);
  }

  /** All entries, as they were when the walk began. */
  entries(): [Key, Item][] {
    const all = new Map<Key, Item | null>();
    for (const layer of this.layers().reverse())
      for (const [key, item] of layer.#own) all.set(key, item);
    return [...all].flatMap(([key, item]): [Key, Item][] => (item === null ? [] : [[key, item]]));
  }

  /** Every key that has another item in the other table, and perhaps some that have not. */
  keysThatMayDiffer(other: Table<Key, Item>): Iterable<Key> {
    const keys = new Set<Key>();
    if (this === other) return keys;
    const mine = this.layers();
    const theirs = other.layers();
    // What both share lies at the bottom.
    while (mine.length > 0 && mine.at(-1) === theirs.at(-1)) {
      mine.pop();
      theirs.pop();
    }
    for (const layer of mine) for (const key of layer.#own.keys()) keys.add(key);
    for (const layer of theirs) for (const key of layer.#own.keys()) keys.add(key);
    return keys;
  }
}
