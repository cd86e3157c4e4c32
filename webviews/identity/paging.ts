import type { EdgeKind, HeapEdge, HeapObject } from '../../protocol/heap.ts';

/** Cells of a card at a time; the others are on its other pages. */
export const maxCells = 12;
/** Elements that the driver reads of one object at a time. */
const pageRead = 100;

/**
 * The cells of a card and where its pager stands. Elements count from 0; attributes that an object has
 * beside its elements come before them, at negative places.
 */
export interface Page {
  readonly edges: readonly HeapEdge[];
  /** Null where the card shows everything. */
  readonly pager: Pager | null;
}

export interface Pager {
  /** First and last element shown; null where none is, since none was read or only attributes are shown. */
  readonly range: { readonly first: number; readonly last: number } | null;
  readonly total: number;
  /** The first element that was asked for. */
  readonly start: number;
  /** False where elements were asked for and time or objects ran out before they were read. */
  readonly isRead: boolean;
  readonly back: Turn | null;
  readonly on: Turn | null;
  readonly toFirst: Turn | null;
  readonly toLast: Turn | null;
}

/** `at`: the place the page begins with, or behind the end for the last page; `read`: elements to ask for from there on, null if they are known. */
export interface Turn {
  readonly at: number;
  readonly read: number | null;
}

interface Unit {
  readonly place: number;
  readonly edges: readonly HeapEdge[];
}

/** The page that begins at `at`, or as near to it as what is known allows. */
export function pageOf(object: HeapObject, at: number | undefined): Page {
  if (object.edges.length <= maxCells && object.omitted === 0 && !object.start) {
    return { edges: object.edges, pager: null };
  }
  const units = unitsOf(object);
  const first = beginning(units, at);
  const shown = unitsFrom(units, first);
  const edges = shown.flatMap((unit) => unit.edges);
  return { edges, pager: pagerOf(object, units, shown, first) };
}

/** The turn to element `index`, or to the nearest there is. */
export function turnTo(object: HeapObject, index: number): Turn {
  const at = Math.max(0, Math.min(index, totalOf(object) - 1));
  const known = unitsOf(object).some(({ place }) => place === at);
  return { at, read: known ? null : Math.max(0, Math.min(at, totalOf(object) - pageRead)) };
}

function unitsOf({ edges, start = 0 }: HeapObject): Unit[] {
  const hasElements = edges.some(({ kind }) => isElement(kind));
  const units: { place: number; edges: HeapEdge[] }[] = [];
  const beside: { place: number; edges: HeapEdge[] }[] = [];
  for (const edge of edges) {
    // A key that is an object stands with its value.
    if (edge.kind === 'keyObject') units.at(-1)?.edges.push(edge);
    else if (hasElements && !isElement(edge.kind)) beside.push({ place: 0, edges: [edge] });
    else units.push({ place: start + units.length, edges: [edge] });
  }
  return [...beside.map((one, place) => ({ ...one, place: place - beside.length })), ...units];
}

function isElement(kind: EdgeKind): boolean {
  return kind === 'index' || kind === 'key' || kind === 'member' || kind === 'keyObject';
}

/** Elements of a container, or slots of something that has none. */
const totalOf = ({ size, edges, omitted }: HeapObject): number =>
  (edges.some(({ kind }) => isElement(kind)) ? size : null) ?? edges.length + omitted;

const beginning = (units: readonly Unit[], at: number | undefined): number => {
  const found = at === undefined ? 0 : units.findIndex(({ place }) => place >= at);
  return found < 0 ? firstBefore(units, units.length) : found;
};

function unitsFrom(units: readonly Unit[], first: number): Unit[] {
  const shown: Unit[] = [];
  let cells = 0;
  for (const unit of units.slice(first, first + maxCells)) {
    cells += unit.edges.length;
    if (cells > maxCells && shown.length > 0) break;
    shown.push(unit);
  }
  return shown;
}

/** Where a page has to begin so that it ends before `end`. */
function firstBefore(units: readonly Unit[], end: number): number {
  let first = end;
  let cells = 0;
  while (first > 0) {
    cells += units[first - 1]?.edges.length ?? 0;
    if (cells > maxCells && first < end) break;
    first -= 1;
  }
  return first;
}

function pagerOf(
  object: HeapObject,
  units: readonly Unit[],
  shown: readonly Unit[],
  first: number,
): Pager {
  const total = totalOf(object);
  const { start = 0 } = object;
  const places = shown.map(({ place }) => place).filter((place) => place >= 0);
  const low = places[0];
  const range = low === undefined ? null : { first: low, last: places.at(-1) ?? low };
  // Behind a page that was not read for lack of time comes that page itself, asked for again.
  const behind = (shown.at(-1)?.place ?? start - 1) + 1;
  const isKnown = first + shown.length < units.length;
  const reaches = (units.at(-1)?.place ?? -1) >= total - 1;
  const here = range?.first ?? start;
  const isFirst = first === 0 && start === 0;
  const isLast = !isKnown && (reaches || behind >= total);
  const earlier = { at: Math.max(0, here - maxCells), read: Math.max(0, here - pageRead) };
  return {
    range,
    total,
    start,
    isRead: units.length > 0,
    back: isFirst
      ? null
      : first > 0
        ? { at: units[firstBefore(units, first)]?.place ?? 0, read: null }
        : earlier,
    on: isLast ? null : { at: behind, read: isKnown ? null : behind },
    toFirst: isFirst ? null : { at: units[0]?.place ?? 0, read: start === 0 ? null : 0 },
    toLast: isLast ? null : { at: total, read: reaches ? null : Math.max(0, total - pageRead) },
  };
}
