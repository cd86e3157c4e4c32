import type { Called, Moment, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Pointer } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import type { Trace } from '../semantics/trace.ts';
import { elementMethods, isMutatorName } from '../semantics/types.ts';

/** Somebody looks at an object's content. */
export interface Look {
  readonly event: Read | Called;
  readonly pointer: Pointer;
  readonly location: Location;
}

/**
 * The first who looks at the content of an object after an event, on a path that can be taken: by a name, or by a
 * method that only reads. What stands inside the event itself does not count, nor what `isMeant` refuses.
 */
export function firstLookAfter(
  block: Block,
  after: Moment,
  site: Site,
  facts: Facts,
  isMeant: (look: Look) => boolean = () => true,
): Look | undefined {
  const isAfter = lookAfter(block, after, site, facts);
  return looksAt(block, site).find((look) => isMeant(look) && isAfter(look));
}

/** All of them. */
export function looksAfter(block: Block, after: Moment, site: Site, facts: Facts): Look[] {
  return looksAt(block, site).filter(lookAfter(block, after, site, facts));
}

function lookAfter(block: Block, after: Moment, site: Site, facts: Facts): (look: Look) => boolean {
  const { trace } = block;
  const flow = facts.controlFlow(block);
  return ({ event, location }) =>
    trace !== null &&
    !isInside(location, after.location) &&
    flow.reaches(after, event) &&
    isSameObjectLater(trace, after, event, site);
}

/** Whether an event that comes after another can still meet the object: a new round of a loop that makes it has another. */
export function isSameObjectLater(
  trace: Trace,
  before: Moment,
  after: Moment,
  site: Site,
): boolean {
  const isAround = before.loops.some((it) => after.loops.includes(it) && !site.loops.includes(it));
  if (isAround) return true;
  return trace.positionOf(before) < trace.positionOf(after);
}

const looks = new WeakMap<Trace, Map<Site, readonly Look[]>>();

/** Everybody who looks at the content of an object in a block. */
export function looksAt({ trace }: Block, site: Site): readonly Look[] {
  if (trace === null) return [];
  let known = looks.get(trace);
  if (known === undefined) looks.set(trace, (known = new Map()));
  const found = known.get(site) ?? looksIn(trace, site);
  known.set(site, found);
  return found;
}

function looksIn(trace: Trace, site: Site): Look[] {
  const found: Look[] = [];
  for (const event of trace.events) {
    if (event.kind === 'read' && event.use === 'read') {
      const pointer = event.value.pointers.find((it) => it.site === site && it.method === null);
      if (pointer !== undefined) found.push({ event, pointer, location: event.location });
    } else if (event.kind === 'call' && event.method !== null && givesContent(event.method)) {
      const pointer = event.receiver?.pointers.find((it) => it.site === site && it.method === null);
      if (pointer !== undefined) found.push({ event, pointer, location: event.location });
    }
  }
  return found;
}

/** Whether a method tells of the content: it only reads, or takes an item out. */
function givesContent(method: string): boolean {
  return !isMutatorName(method) || elementMethods.has(method);
}

export function isInside(inner: Location, outer: Location): boolean {
  return inner.piece === outer.piece && inner.start >= outer.start && inner.end <= outer.end;
}
