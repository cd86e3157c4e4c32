import type { HeapObject, HeapSnapshot } from '../protocol/heap.ts';

/**
 * Objects of a snapshot that are missing in `other`, as far as that says anything of the program: those
 * that only something leads to of which `other` has no more than a part (a page of a long list) may have
 * been there, unread. So may the objects that a person looks at and no name leads to, `roots`, and what
 * only they hold.
 */
export function unmet(
  { frames, objects }: HeapSnapshot,
  other: HeapSnapshot,
  roots: ReadonlySet<number>,
): HeapObject[] {
  const known = new Map(other.objects.map((object) => [object.serial, object]));
  const missing = new Map(
    objects.filter(({ serial }) => !known.has(serial)).map((one) => [one.serial, one]),
  );
  const partly = new Set(other.frames.filter((one) => one.omittedNames > 0).map((one) => one.lane));
  const held = new Set<number>();
  const certain: number[] = [];
  for (const { lane, names } of frames) {
    for (const { target } of names) {
      held.add(target);
      if (!partly.has(lane)) certain.push(target);
    }
  }
  for (const { serial, edges } of objects) {
    const whole = known.get(serial)?.omitted === 0;
    for (const { target } of edges) {
      held.add(target);
      if (whole) certain.push(target);
    }
  }
  certain.push(...[...missing.keys()].filter((one) => !held.has(one) && !roots.has(one)));
  const met = new Set<number>();
  while (certain.length > 0) {
    const object = missing.get(certain.pop() ?? 0);
    if (!object || met.has(object.serial)) continue;
    met.add(object.serial);
    certain.push(...object.edges.map(({ target }) => target));
  }
  return [...missing.values()].filter(({ serial }) => met.has(serial));
}
