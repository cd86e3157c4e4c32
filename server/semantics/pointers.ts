import type { Location, Site } from './sites.ts';

/** One way by which an expression reaches an object. */
export interface Pointer {
  readonly site: Site;
  /** The names it passed through since it was made or met, in order. */
  readonly path: readonly { readonly name: string; readonly location: Location }[];
  /** The object's method, not the object itself: `add = items.append`. */
  readonly method: string | null;
  /** The container out of which it was read last. */
  readonly holder: Site | null;
}

/** What an expression may be. `other`: also something that is not followed. */
export interface Value {
  readonly pointers: readonly Pointer[];
  readonly other: boolean;
}

export const unknown: Value = { pointers: [], other: true };
/** What no run can have: the start of a join. */
export const nothing: Value = { pointers: [], other: false };

/** More ways than this are as good as not known. */
const mostPointers = 8;

export function pointTo(site: Site): Value {
  return { pointers: [{ site, path: [], method: null, holder: null }], other: false };
}

export function joinValues(one: Value, two: Value): Value {
  if (one === two || two === nothing) return one;
  if (one === nothing) return two;
  const other = one.other || two.other;
  let pointers: Pointer[] | null = null;
  for (const pointer of two.pointers) {
    const known = one.pointers.some(
      (it) => it === pointer || (it.site === pointer.site && it.method === pointer.method),
    );
    if (!known) (pointers ??= [...one.pointers]).push(pointer);
  }
  if (pointers === null) return other === one.other ? one : { pointers: one.pointers, other };
  return pointers.length > mostPointers ? unknown : { pointers, other };
}

/** The objects themselves, without bound methods. */
export function sitesOf(value: Value): Site[] {
  return value.pointers.flatMap((it) => (it.method === null ? [it.site] : []));
}

/** The one object that a value surely is; null where it may be another. */
export function onlySite(value: Value): Site | null {
  const only = value.pointers[0];
  return value.other || value.pointers.length !== 1 || only === undefined || only.method !== null
    ? null
    : only.site;
}
