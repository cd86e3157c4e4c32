import type { MroLink } from '../../protocol/lenses/mro.ts';
import type { ClassReference } from '../semantics/class-model.ts';
import { callsOnOf } from '../semantics/members.ts';
import type { Telling } from './static-mro.ts';

const initialiser = '__init__';
/** Calls followed before a circle of explicit calls is given up. */
const mostVisits = 2_000;
const mostVisitsOfOne = 50;

/** `__init__` along an order, as the probe tells it of a paused program; empty where a class's own is not known. */
export function initialisersOf(telling: Telling, order: readonly ClassReference[]): MroLink[] {
  if (order.some((it) => telling.isUnknown(it))) return [];
  const owners = order.filter(
    (it) => telling.members(it)?.has(initialiser) === true || isObject(it),
  );
  const calls = owners.map((it) => {
    const method = telling.members(it)?.get(initialiser)?.method ?? null;
    return method === null || it.kind === 'library'
      ? null
      : callsOnOf(it.node, method, telling.classes);
  });
  const visits = visitsOf(owners, calls, telling);
  return owners.map((owner, at): MroLink => {
    const member = telling.members(owner)?.get(initialiser);
    const made = calls[at] ?? null;
    const next = made?.usesSuper === true ? owners[at + 1] : undefined;
    return {
      class: telling.id(owner),
      kind: member === undefined ? 'cMethod' : member.kind,
      place: member === undefined ? null : telling.placeOf({ piece: member.piece, ...member.span }),
      isPython: member !== undefined,
      usesSuper: made?.usesSuper ?? false,
      next: next === undefined ? null : telling.id(next),
      explicit: (made?.explicit ?? [])
        .filter((it) => it !== owner && order.includes(it))
        .map((it) => telling.id(it)),
      calls: visits[at] ?? 0,
    };
  });
}

/** How often each is called from the first one, each call in the code counted as made once. */
function visitsOf(
  owners: readonly ClassReference[],
  calls: readonly (ReturnType<typeof callsOnOf> | null)[],
  telling: Telling,
): number[] {
  const visits = owners.map(() => 0);
  const waiting = owners.length > 0 ? [0] : [];
  let made = 0;
  for (let at = waiting.pop(); at !== undefined && made < mostVisits; at = waiting.pop()) {
    made += 1;
    visits[at] = (visits[at] ?? 0) + 1;
    if ((visits[at] ?? 0) > mostVisitsOfOne) continue;
    const own = calls[at] ?? null;
    if (own?.usesSuper === true && at + 1 < owners.length) waiting.push(at + 1);
    for (const named of own?.explicit ?? []) {
      if (named === owners[at]) continue;
      // The class that is named may inherit the method.
      const found = telling.classes.linearization(named);
      const of = found.kind === 'order' ? found.order.find((it) => owners.includes(it)) : undefined;
      if (of !== undefined) waiting.push(owners.indexOf(of));
    }
  }
  return visits;
}

function isObject(reference: ClassReference): boolean {
  return reference.kind === 'library' && reference.name === 'object';
}
