import type { MroLink } from '../../protocol/lenses/mro.ts';
import type { ClassReference } from '../semantics/class-model.ts';
import { libraryInitialisers } from '../semantics/library-initialisers.ts';
import { type CallsOn, callsOnOf } from '../semantics/members.ts';
import type { ClassDefinition } from '../syntax/nodes.ts';
import type { Telling } from './static-mro.ts';

const initialiser = '__init__';
/** Calls followed before a circle of explicit calls is given up. */
const mostVisits = 2_000;
const mostVisitsOfOne = 50;

/**
 * `__init__` along an order, as the probe tells it of a paused program; empty where it is not the same in every
 * Python which classes of the library have one.
 */
export function initialisersOf(telling: Telling, order: readonly ClassReference[]): MroLink[] {
  if (order.some((it) => it.kind === 'library' && libraryInitialisers.get(it.name) === null))
    return [];
  const all = order.map((it) => ({ of: it, own: ownOf(it, telling) }));
  const found = all.flatMap(({ of, own }) => (own === null ? [] : [{ of, own }]));
  const owners = found.map((it) => it.of);
  const visits = visitsOf(found, telling);
  return found.map(({ of, own }, at): MroLink => {
    const next = own.usesSuper ? owners[at + 1] : undefined;
    return {
      class: telling.id(of),
      kind: own.kind,
      place: own.place,
      isPython: own.isPython,
      usesSuper: own.usesSuper,
      next: next === undefined ? null : telling.id(next),
      explicit: own.explicit
        .filter((it) => it !== of && order.includes(it))
        .map((it) => telling.id(it)),
      calls: visits[at] ?? 0,
    };
  });
}

/** A class's own `__init__`, and whom it calls. */
interface Own extends CallsOn, Pick<MroLink, 'kind' | 'place' | 'isPython'> {}

const inC: Own = { kind: 'cMethod', place: null, isPython: false, usesSuper: false, explicit: [] };
const inPython: Own = { ...inC, kind: 'function', isPython: true };

/** Null where it inherits it. */
function ownOf(reference: ClassReference, telling: Telling): Own | null {
  if (reference.kind === 'library') return ofLibrary(reference.name, telling);
  const member = telling.members(reference)?.get(initialiser);
  // What `@dataclass` writes calls none further on.
  if (member === undefined) return isMade(reference.node, telling) ? inPython : null;
  return {
    kind: member.kind,
    place: telling.placeOf({ piece: member.piece, ...member.span }),
    isPython: true,
    ...(member.method === null
      ? { usesSuper: false, explicit: [] }
      : callsOnOf(reference.node, member.method, telling.classes)),
  };
}

function ofLibrary(name: string, { classes }: Telling): Own | null {
  if (name === 'object') return inC;
  const known = libraryInitialisers.get(name) ?? null;
  if (known === null) return null;
  const explicit = known.explicit.flatMap((it) => classes.library(it) ?? []);
  return { ...(known.isPython ? inPython : inC), usesSuper: known.usesSuper, explicit };
}

/** Whether `@dataclass` writes an `__init__` into it. */
function isMade(node: ClassDefinition, { classes }: Telling): boolean {
  if (classes.kind(node) !== 'dataclass') return false;
  const made = node.decorators.find(
    (it) => it.kind === 'call' && it.arguments.some(({ keyword }) => keyword === 'init'),
  );
  return made === undefined;
}

/** How often each is called from the first one, each call in the code counted as made once. */
function visitsOf(
  found: readonly { readonly of: ClassReference; readonly own: CallsOn }[],
  telling: Telling,
): number[] {
  const owners = found.map((it) => it.of);
  const visits = owners.map(() => 0);
  const waiting = owners.length > 0 ? [0] : [];
  let made = 0;
  for (let at = waiting.pop(); at !== undefined && made < mostVisits; at = waiting.pop()) {
    made += 1;
    visits[at] = (visits[at] ?? 0) + 1;
    if ((visits[at] ?? 0) > mostVisitsOfOne) continue;
    const own = found[at]?.own ?? null;
    if (own?.usesSuper === true && at + 1 < owners.length) waiting.push(at + 1);
    for (const named of own?.explicit ?? []) {
      if (named === owners[at]) continue;
      // The class that is named may inherit the method.
      const line = telling.classes.linearization(named);
      const of = line.kind === 'order' ? line.order.find((it) => owners.includes(it)) : undefined;
      if (of !== undefined) waiting.push(owners.indexOf(of));
    }
  }
  return visits;
}
