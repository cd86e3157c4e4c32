/** A layer this small is copied rather than kept as a layer of its own. */
const smallest = 8;
/** In more keys than this one is not looked for one by one. */
const mostSought = 16;

/**
 * A table of which many versions live side by side, each a few changes away from another: a version holds what it has
 * changed, and the version below. Layers grow downwards, each at least twice as large as the one above, so that there
 * are few of them, and versions that have parted late still share those below.
 */
export class Table<Key, Item extends object | string> {
  readonly #below: Table<Key, Item> | null;
  /** How many layers there are, this one counted. */
  readonly height: number;
  readonly #keys: Key[];
  /** One for each key. Null: taken out. */
  readonly #items: (Item | null)[];
  /** Of many keys, where each one is. */
  #places: Map<Key, number> | null = null;

  /** An empty table, or one that begins as `from`, which must not be changed any more. */
  constructor(from?: Table<Key, Item>) {
    let below = from ?? null;
    if (below === null || below.#keys.length > smallest) {
      this.#keys = [];
      this.#items = [];
    } else {
      this.#keys = below.#keys.slice();
      this.#items = below.#items.slice();
      below = below.#below;
      while (below !== null && below.#keys.length <= Math.max(smallest, 2 * this.#keys.length)) {
        const [keys, items] = [this.#keys, this.#items];
        this.#keys = below.#keys.slice();
        this.#items = below.#items.slice();
        this.#places = null;
        keys.forEach((key, at) => this.put(key, items[at] ?? null));
        below = below.#below;
      }
    }
    this.#below = below;
    this.height = heightOf(below) + 1;
  }

  /** Where a key is in this layer; -1 where it is not. */
  private placeOf(key: Key): number {
    const keys = this.#keys;
    if (keys.length <= mostSought) return keys.indexOf(key);
    this.#places ??= new Map(keys.map((it, at): [Key, number] => [it, at]));
    return this.#places.get(key) ?? -1;
  }

  private put(key: Key, item: Item | null): void {
    const at = this.placeOf(key);
    if (at >= 0) {
      this.#items[at] = item;
      return;
    }
    this.#places?.set(key, this.#keys.length);
    this.#keys.push(key);
    this.#items.push(item);
  }

  get(key: Key): Item | undefined {
    const at = this.placeOf(key);
    if (at >= 0) return this.#items[at] ?? undefined;
    return this.#below?.get(key);
  }

  set(key: Key, item: Item): void {
    this.put(key, item);
  }

  delete(key: Key): void {
    if (this.#below !== null || this.placeOf(key) >= 0) this.put(key, null);
  }

  /** All entries, as they are when the walk begins. */
  forEach(visit: (item: Item, key: Key) => void): void {
    const all = this.#below === null ? this : this.inOneLayer();
    // What is put in meanwhile comes behind these.
    const keys = all.#keys;
    all.#items.slice().forEach((item, at) => {
      const key = keys[at];
      if (item !== null && key !== undefined) visit(item, key);
    });
  }

  entries(): [Key, Item][] {
    const entries: [Key, Item][] = [];
    this.forEach((item, key) => entries.push([key, item]));
    return entries;
  }

  private inOneLayer(): Table<Key, Item> {
    const all = new Table<Key, Item>();
    this.pourInto(all);
    return all;
  }

  private pourInto(all: Table<Key, Item>): void {
    this.#below?.pourInto(all);
    this.#keys.forEach((key, at) => all.put(key, this.#items[at] ?? null));
  }

  /** Every key that has another item in the other table, and perhaps some that have not. */
  keysThatMayDiffer(other: Table<Key, Item>): readonly Key[] {
    return Table.between(this, other);
  }

  private static between<Key, Item extends object | string>(
    one: Table<Key, Item>,
    two: Table<Key, Item>,
  ): readonly Key[] {
    const keys: Key[] = [];
    let seen: Set<Key> | null = null;
    let mine: Table<Key, Item> | null = one;
    let theirs: Table<Key, Item> | null = two;
    // What both share lies at the bottom, where one is as high as the other.
    while (mine !== theirs) {
      const isMine: boolean = heightOf(mine) >= heightOf(theirs);
      const layer: Table<Key, Item> | null = isMine ? mine : theirs;
      if (layer === null) break;
      for (const key of layer.#keys) {
        if (seen === null ? keys.includes(key) : seen.has(key)) continue;
        keys.push(key);
        if (keys.length > mostSought) seen ??= new Set(keys);
        seen?.add(key);
      }
      if (isMine) mine = layer.#below;
      else theirs = layer.#below;
    }
    return keys;
  }
}

function heightOf(table: { readonly height: number } | null): number {
  return table === null ? 0 : table.height;
}
