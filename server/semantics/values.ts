import type { Callable } from './scopes.ts';
import type { Fill, Location, SharedObject } from './objects.ts';

/** One way by which an expression reaches a shared object. */
export interface Pointer {
  readonly object: SharedObject;
  /** The names it passed through since the parameter, in order. */
  readonly path: readonly { readonly name: string; readonly location: Location }[];
  /** The object's method, not the object itself: `add = items.append`. */
  readonly method: string | null;
}

/** What an expression may be. `other`: also something that is not followed. */
export interface Value {
  readonly pointers: readonly Pointer[];
  readonly closures: readonly Callable[];
  readonly other: boolean;
}

export const unknown: Value = { pointers: [], closures: [], other: true };
/** What no run can have: the start of a join. */
export const nothing: Value = { pointers: [], closures: [], other: false };

export function joinValues(one: Value, two: Value): Value {
  if (one === two) return one;
  const pointers = [...one.pointers];
  for (const pointer of two.pointers)
    if (!pointers.some((it) => it.object === pointer.object && it.method === pointer.method))
      pointers.push(pointer);
  return {
    pointers,
    closures: [...new Set([...one.closures, ...two.closures])],
    other: one.other || two.other,
  };
}

/** What is known at one point of a function: values of names (and of `name.attribute`), and how full objects are. */
export class State {
  readonly names: Map<string, Value>;
  readonly fills: Map<SharedObject, Fill>;

  constructor(names?: ReadonlyMap<string, Value>, fills?: ReadonlyMap<SharedObject, Fill>) {
    this.names = new Map(names);
    this.fills = new Map(fills);
  }

  clone(): State {
    return new State(this.names, this.fills);
  }

  get(key: string): Value {
    return this.names.get(key) ?? unknown;
  }

  /** Binds a name (or `name.attribute`); what was known of the attributes of a rebound name is forgotten. */
  set(key: string, value: Value): void {
    for (const other of this.names.keys())
      if (other.startsWith(key) && other.charAt(key.length) === '.') this.names.delete(other);
    if (value === unknown) this.names.delete(key);
    else this.names.set(key, value);
  }

  fill(object: SharedObject): Fill {
    return this.fills.get(object) ?? object.fill;
  }

  /** Takes over what another state knows of objects, as something that may have happened. */
  mayFill(other: State): void {
    for (const object of other.fills.keys())
      if (this.fill(object) !== other.fill(object)) this.fills.set(object, 'unknown');
  }

  join(other: State): State {
    const joined = new State(undefined, this.fills);
    for (const key of new Set([...this.names.keys(), ...other.names.keys()]))
      joined.names.set(key, joinValues(this.get(key), other.get(key)));
    joined.mayFill(other);
    return joined;
  }
}

/** The join of those that are reachable; null when none is. */
export function joinStates(...states: readonly (State | null)[]): State | null {
  return states.reduce(
    (one, two) => (one === null ? two : two === null ? one : one.join(two)),
    null,
  );
}
