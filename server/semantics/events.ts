import type { Effect } from './mutators.ts';
import type { Location } from './objects.ts';
import type { Pointer } from './values.ts';

/** How an object is changed. */
export type Change =
  | { readonly kind: 'method'; readonly name: string }
  | { readonly kind: 'item-store' }
  | { readonly kind: 'item-delete' }
  | { readonly kind: 'augmented'; readonly operator: string }
  /** By a function of this file that it is handed to; `inner` is the change in there. */
  | { readonly kind: 'callee'; readonly name: string; readonly inner: Write };

export interface Write {
  readonly kind: 'write';
  readonly pointer: Pointer;
  readonly change: Change;
  readonly effect: Effect;
  readonly location: Location;
  /** The text of `key` in `object[key] = …`. */
  readonly key: string | null;
  /** The statement it stands in. */
  readonly statement: Location;
}

export interface Escape {
  readonly kind: 'escape';
  readonly pointer: Pointer;
  readonly how: 'return' | 'yield' | 'attribute' | 'global' | 'container';
  readonly location: Location;
  /** For `attribute`: the name on the left of the dot, and the attribute. */
  readonly base: string | null;
  readonly attribute: string | null;
}

/** The object is looked at under a key: `key in object`, `object[key]`, `object.get(key)`. */
export interface Lookup {
  readonly kind: 'lookup';
  readonly pointer: Pointer;
  readonly key: string;
  readonly statement: Location;
}

/** A name that holds the object is read. */
export interface Read {
  readonly kind: 'read';
  readonly pointer: Pointer;
  readonly location: Location;
}

export type FlowEvent = Write | Escape | Lookup | Read;
