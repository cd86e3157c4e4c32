import { type Merge, mergeOf } from './linearization.ts';

/** Bases whose every order is tried when the written one does not work: 720 merges at most. */
const mostReordered = 6;

/** `before` stands before `after` in the list at `list`; with the others of its circle it cannot. */
export interface Clash<Class> {
  readonly before: Class;
  readonly after: Class;
  readonly list: number;
}

/**
 * Orders that contradict each other where a merge is stuck: each `after` is the next one's `before`. Empty for a merge
 * that works. The shortest such circle there is among the heads.
 */
export function clashesOf<Class>({ works, steps }: Merge<Class>): Clash<Class>[] {
  const last = steps.at(-1);
  if (works || last === undefined) return [];
  const byHead = new Map(last.rejected.map((it) => [it.head, it]));
  let best: Clash<Class>[] = [];
  for (const begin of byHead.keys()) {
    const circle: Clash<Class>[] = [];
    const seen = new Set<Class>();
    let head = begin;
    while (!seen.has(head)) {
      seen.add(head);
      const list = byHead.get(head)?.blockedBy;
      const other = list === undefined ? undefined : last.lists[list]?.[0];
      if (list === undefined || other === undefined) break;
      circle.push({ before: other, after: head, list });
      head = other;
    }
    while (circle[0] !== undefined && circle[0].after !== head) circle.shift();
    if (best.length === 0 || circle.length < best.length) best = circle;
  }
  return best.toReversed();
}

type OrderOf<Class> = (base: Class) => readonly Class[];

/** Orders of the same bases that C3 accepts, the nearest to the written one first. */
export function workingOrders<Class>(
  bases: readonly Class[],
  orderOf: OrderOf<Class>,
  limit = 5,
): Class[][] {
  if (bases.length > mostReordered) return [];
  const found: { turned: number; order: Class[] }[] = [];
  for (const places of permutations(bases.length)) {
    const order = places.map((it) => bases[it]).filter((it) => it !== undefined);
    if (mergeOf([...order.map(orderOf), order]).works)
      found.push({ turned: turnedPairs(places), order });
  }
  found.sort((one, two) => one.turned - two.turned);
  return found.slice(0, limit).map((it) => it.order);
}

/** All orders of so many things, in the order of a dictionary. */
function permutations(size: number): number[][] {
  let all: number[][] = [[]];
  for (let done = 0; done < size; done += 1)
    all = all.flatMap((it) =>
      Array.from({ length: size }, (_, at) => at)
        .filter((at) => !it.includes(at))
        .map((at) => [...it, at]),
    );
  return all;
}

/** Pairs that stand the other way round. */
function turnedPairs(places: readonly number[]): number {
  return places.reduce(
    (sum, left, at) => sum + places.slice(at + 1).filter((right) => left > right).length,
    0,
  );
}

/** Bases that another base brings along anyway. */
export function redundantBases<Class>(
  bases: readonly Class[],
  orderOf: OrderOf<Class>,
): readonly Class[] {
  return bases.filter((one) =>
    bases.some((other) => other !== one && orderOf(other).indexOf(one) > 0),
  );
}
