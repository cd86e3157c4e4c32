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

/** A head that could not be taken: it stands in the tail of the list `blockedBy`. Lists are told by their places. */
export interface Rejection<Class> {
  readonly list: number;
  readonly head: Class;
  readonly blockedBy: number;
}

/**
 * One round of the C3 merge. `lists` are what was left of each before it, empty ones too. A head that stands first in
 * several lists is rejected once, where it is met first. `taken` is null where every head waits for another.
 */
export interface MergeStep<Class> {
  readonly lists: readonly (readonly Class[])[];
  readonly rejected: readonly Rejection<Class>[];
  readonly taken: Class | null;
  /** The list at whose head it was found. */
  readonly list: number | null;
}

/** The rounds of a merge and what was taken in them: all, or what was until it got stuck. */
export interface Merge<Class> {
  readonly lists: readonly (readonly Class[])[];
  readonly steps: readonly MergeStep<Class>[];
  readonly order: readonly Class[];
  readonly works: boolean;
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

/** Of a longer chain of single bases the rounds of the merge, which are all alike, are not told. */
const longestTold = 100;
/** Nobody inherits from so many: the order would be as long for each class of the chain. */
const longestOrder = 1000;

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
  const orders: (readonly Class[])[] = [];
  for (const base of bases) {
    const order = orderOf(base);
    if (order === null) return { kind: 'unknown' };
    orders.push(order);
  }
  const only = orders.length === 1 ? orders[0] : undefined;
  if (only !== undefined && only.length > longestTold)
    return only.length > longestOrder
      ? { kind: 'unknown' }
      : { kind: 'order', order: [self, ...only], steps: [] };
  const { steps, order, works } = mergeOf([...orders, bases]);
  if (works) return { kind: 'order', order: [self, ...order], steps };
  const stuck = (steps.at(-1)?.rejected ?? []).map((it) => it.head);
  return { kind: 'conflict', steps, stuck };
}

/** C3's merge of the orders of the bases and, last, the bases as written. The debugger's `linearization.py` does the same. */
export function mergeOf<Class>(lists: readonly (readonly Class[])[]): Merge<Class> {
  const order: Class[] = [];
  const steps: MergeStep<Class>[] = [];
  let left = lists;
  while (left.some((it) => it.length > 0)) {
    const step = stepOf(left);
    steps.push(step);
    const { taken } = step;
    if (taken === null) return { lists, steps, order, works: false };
    order.push(taken);
    left = left.map((it) => (it[0] === taken ? it.slice(1) : it));
  }
  return { lists, steps, order, works: true };
}

function stepOf<Class>(lists: readonly (readonly Class[])[]): MergeStep<Class> {
  const rejected: Rejection<Class>[] = [];
  const seen = new Set<Class>();
  for (const [list, [head]] of lists.entries()) {
    if (head === undefined || seen.has(head)) continue;
    const blockedBy = lists.findIndex((it) => it.indexOf(head, 1) > 0);
    if (blockedBy < 0) return { lists, rejected, taken: head, list };
    seen.add(head);
    rejected.push({ list, head, blockedBy });
  }
  return { lists, rejected, taken: null, list: null };
}

/** The order in which Python 2 looked through classic classes: left to right, each with all its own first. */
export function depthFirst<Class>(
  first: Class,
  basesOf: (one: Class) => readonly Class[],
): Class[] {
  const found = new Set<Class>();
  const waiting = [first];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    waiting.push(...basesOf(one).toReversed());
  }
  return [...found];
}
