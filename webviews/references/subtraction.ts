import type { Cycle } from '../../protocol/lenses/references.ts';

/**
 * What CPython's collector does with a cycle, step by step (`deduce_unreachable` in `Python/gc.c`): it
 * copies each count, takes away one for each reference from another member, calls those that come to
 * zero unreachable for the moment, and takes back those that a member with more leads to. Pure.
 */
export interface Step {
  readonly kind: 'counts' | 'copy' | 'subtract' | 'tentative' | 'reach' | 'verdict';
  /** The edge this step follows, by its place in `Cycle.edges`. */
  readonly edge: number | null;
  readonly members: ReadonlyMap<number, Member>;
}

export interface Member {
  /** What is left of the count. */
  readonly number: number;
  readonly standing: Standing;
}

/**
 * - `counted`: nothing is said yet.
 * - `held`: more is left than members account for: something outside holds it.
 * - `tentative`: nothing is left; unreachable unless a held member leads to it.
 * - `reached`: a held member leads to it.
 * - `unreachable`: nothing outside leads to it.
 */
export type Standing = 'counted' | 'held' | 'tentative' | 'reached' | 'unreachable';

type Edge = Cycle['edges'][number];

/** All steps, the verdict last. Edges from or to what is not listed are not followed. */
export function stepsOf({ members, edges }: Pick<Cycle, 'members' | 'edges'>): Step[] {
  const now = new Map<number, Member>(
    members.map(({ serial, count }) => [serial, { number: count, standing: 'counted' }]),
  );
  const steps: Step[] = [];
  const note = (kind: Step['kind'], edge: number | null = null): void => {
    steps.push({ kind, edge, members: new Map(now) });
  };
  const inside = [...edges.entries()].filter(([, { from, to }]) => now.has(from) && now.has(to));
  note('counts');
  note('copy');
  for (const [at, { to, times }] of inside) {
    const member = now.get(to);
    if (member) now.set(to, { ...member, number: member.number - times });
    note('subtract', at);
  }
  for (const [serial, { number }] of now) {
    now.set(serial, { number, standing: number > 0 ? 'held' : 'tentative' });
  }
  note('tentative');
  for (const at of reachedBy(inside, now)) {
    const target = edges[at]?.to ?? 0;
    const member = now.get(target);
    if (member) now.set(target, { ...member, standing: 'reached' });
    note('reach', at);
  }
  for (const [serial, member] of now) {
    if (member.standing === 'tentative') now.set(serial, { ...member, standing: 'unreachable' });
  }
  note('verdict');
  return steps;
}

/** Edges that lead from what is held to what seemed unreachable, in the order in which they do. */
function reachedBy(
  edges: readonly (readonly [number, Edge])[],
  members: ReadonlyMap<number, Member>,
): number[] {
  const leaving = new Map<number, (readonly [number, Edge])[]>();
  for (const one of edges) {
    const known = leaving.get(one[1].from);
    if (known) known.push(one);
    else leaving.set(one[1].from, [one]);
  }
  const waiting = [...members].filter(([, m]) => m.standing === 'held').map(([serial]) => serial);
  const seen = new Set(waiting);
  const followed: number[] = [];
  for (let at = 0; at < waiting.length; at += 1) {
    for (const [place, { to }] of leaving.get(waiting[at] ?? 0) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      waiting.push(to);
      followed.push(place);
    }
  }
  return followed;
}

/** The last step of each kind, in order: where a person who wants no motion is taken. */
export function phasesOf(steps: readonly Step[]): number[] {
  return steps.flatMap(({ kind }, at) => (steps[at + 1]?.kind === kind ? [] : [at]));
}
