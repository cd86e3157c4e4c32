/** A class of the library, as far as inheritance goes. */
export interface LibraryClass {
  readonly name: string;
  readonly bases: readonly string[];
  /** Null: `type`. */
  readonly metaclass: string | null;
  /** The class that fixes the layout of its instances; `object` where none does. */
  readonly solid: string;
  readonly isFinal: boolean;
}

/** One round of the C3 merge: the lists before it, and the head that was taken; null where none could be. */
export interface MergeStep<Class> {
  readonly lists: readonly (readonly Class[])[];
  readonly taken: Class | null;
}

export type Linearization<Class> =
  | {
      readonly kind: 'order';
      readonly order: readonly Class[];
      readonly steps: readonly MergeStep<Class>[];
    }
  /** No head could be taken: `stuck` are the heads, each of which stands in the tail of another list. */
  | {
      readonly kind: 'conflict';
      readonly steps: readonly MergeStep<Class>[];
      readonly stuck: readonly Class[];
    }
  | { readonly kind: 'duplicate'; readonly base: Class }
  /** A base's own order is not known, or has a conflict already. */
  | { readonly kind: 'unknown' };

/**
 * The method resolution order by C3, as `type.__new__` computes it: the class, then the merge of its bases' orders and
 * of the list of its bases. `orderOf` gives a base's own order, null where it is not known.
 */
export function linearize<Class>(
  self: Class,
  bases: readonly Class[],
  orderOf: (base: Class) => readonly Class[] | null,
): Linearization<Class> {
  const twice = bases.find((it, at) => bases.indexOf(it) !== at);
  if (twice !== undefined) return { kind: 'duplicate', base: twice };
  let lists: (readonly Class[])[] = [];
  for (const base of bases) {
    const order = orderOf(base);
    if (order === null) return { kind: 'unknown' };
    lists.push(order);
  }
  lists.push(bases);
  const order = [self];
  const steps: MergeStep<Class>[] = [];
  for (;;) {
    lists = lists.filter((it) => it.length > 0);
    if (lists.length === 0) return { kind: 'order', order, steps };
    const inTails = new Set(lists.flatMap((it) => it.slice(1)));
    const taken = lists.map((it) => it[0]).find((it) => it !== undefined && !inTails.has(it));
    steps.push({ lists, taken: taken ?? null });
    if (taken === undefined) {
      const stuck = [...new Set(lists.flatMap((it) => it.slice(0, 1)))];
      return { kind: 'conflict', steps, stuck };
    }
    order.push(taken);
    lists = lists.map((it) => (it[0] === taken ? it.slice(1) : it));
  }
}
