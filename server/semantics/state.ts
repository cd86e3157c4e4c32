import type { Version } from './events.ts';
import { joinValues, nothing, unknown, type Value } from './pointers.ts';
import { type Fill, items, type Site } from './sites.ts';
import { Table } from './table.ts';
import type { TypeName } from './types.ts';

/** A name at one point: what it holds, which bindings can have given it that, and whether it may be unbound. */
export interface Slot {
  readonly value: Value;
  readonly versions: readonly Version[];
  readonly mayBeUnbound: boolean;
}

/** What is under the steps of one object. Changed in place only by the state that has the table `owner`. */
export class Fields extends Table<string, Value> {
  readonly owner: object;

  constructor(from: Fields | undefined, owner: object) {
    super(from);
    this.owner = owner;
  }
}

/** Which tables no other state shares. */
const own = { slots: 1, fields: 2, fills: 4, types: 8 };
const all = 15;
const none = 0;
const noNames: readonly string[] = [];
const noSites: readonly Site[] = [];

/** What is known at one point of a function. Copies share their tables until one of them changes. */
export class State {
  #slots: Table<string, Slot>;
  #fields: Table<Site, Fields>;
  #fills: Table<Site, Fill>;
  #types: Table<Site, TypeName>;
  #owns: number;
  /** Parameters of which it was ever known whether they are empty. */
  #testedParameters: readonly Site[] = noSites;

  /** An empty state, or one that shares the tables of another. */
  constructor(from?: State) {
    if (from === undefined) {
      this.#slots = new Table();
      this.#fields = new Table();
      this.#fills = new Table();
      this.#types = new Table();
      this.#owns = all;
      return;
    }
    this.#slots = from.#slots;
    this.#fields = from.#fields;
    this.#fills = from.#fills;
    this.#types = from.#types;
    this.#testedParameters = from.#testedParameters;
    this.#owns = none;
    from.#owns = none;
  }

  clone(): State {
    return new State(this);
  }

  /** Takes over everything that another state knows. */
  become(other: State): void {
    this.#slots = other.#slots;
    this.#fields = other.#fields;
    this.#fills = other.#fills;
    this.#types = other.#types;
    this.#testedParameters = other.#testedParameters;
    this.#owns = none;
    other.#owns = none;
  }

  slot(name: string): Slot | undefined {
    return this.#slots.get(name);
  }

  setSlot(name: string, slot: Slot | null): void {
    if ((this.#owns & own.slots) === 0) {
      this.#slots = new Table(this.#slots);
      this.#owns |= own.slots;
    }
    if (slot === null) this.#slots.delete(name);
    else this.#slots.set(name, slot);
  }

  field(site: Site, step: string): Value | undefined {
    return this.#fields.get(site)?.get(step);
  }

  /** What is under a step of an object: stored here, or met there. */
  read(site: Site, step: string): Value {
    const stored = this.#fields.get(site)?.get(step);
    if (stored !== undefined) return stored;
    // Of an instance made here an attribute may be what its class or a base gives it.
    if (site.isMet || (site.type === 'instance' && step !== items)) {
      const part = site.part(step);
      return part === null
        ? unknown
        : { pointers: [{ site: part, path: [], method: null, holder: site }], other: false };
    }
    // A copy has the attributes of what it is of.
    if (site.kind === 'copy' && site.depth === 'shallow' && site.of !== null && step !== items)
      return this.read(site.of, step);
    return step === items && site.fill === 'empty' ? nothing : unknown;
  }

  /** What was made in an earlier round is another object from now on. */
  rename(site: Site, to: Site): void {
    const renamed = (value: Value): Value =>
      value.pointers.some((it) => it.site === site)
        ? joinValues(
            { pointers: value.pointers.filter((it) => it.site !== site), other: value.other },
            {
              pointers: value.pointers.flatMap((it) =>
                it.site === site ? [{ ...it, site: to }] : [],
              ),
              other: false,
            },
          )
        : value;
    this.#slots.forEach((slot, name) => {
      const value = renamed(slot.value);
      if (value !== slot.value) this.setSlot(name, { ...slot, value });
    });
    this.#fields.forEach((fields, holder) =>
      fields.forEach((held, step) => {
        const value = renamed(held);
        if (value !== held) this.setField(holder, step, value, false);
        if (holder === site) this.setField(to, step, value, this.#fields.get(to) !== undefined);
      }),
    );
  }

  fieldsOf(site: Site): Fields | undefined {
    return this.#fields.get(site);
  }

  /** `weak`: the object may also keep what it had there. */
  setField(site: Site, step: string, value: Value, weak: boolean): void {
    const before = weak ? this.read(site, step) : null;
    const after = before !== null ? joinValues(before, value) : value;
    this.ownFields();
    let fields = this.#fields.get(site);
    if (fields?.owner !== this.#fields) {
      fields = new Fields(fields, this.#fields);
      this.#fields.set(site, fields);
    }
    fields.set(step, after);
  }

  /** What is known of an object's attributes is no longer so; its items stay. */
  forget(site: Site, keeps: (step: string) => boolean): void {
    const known = this.#fields.get(site);
    if (known === undefined) return;
    const entries = known.entries();
    const kept = entries.filter(([step]) => keeps(step));
    if (kept.length === entries.length) return;
    this.ownFields();
    const fields = new Fields(undefined, known);
    for (const [step, value] of kept) fields.set(step, value);
    this.#fields.set(site, fields);
  }

  private ownFields(): void {
    if ((this.#owns & own.fields) !== 0) return;
    this.#fields = new Table(this.#fields);
    this.#owns |= own.fields;
  }

  /** Nothing is known any more: code that was not understood has run. */
  forgetAll(): void {
    this.become(new State());
  }

  fill(site: Site): Fill {
    return this.#fills.get(site) ?? site.fill;
  }

  /** Names of parameters that are known to be true (not None, not empty, not 0). */
  trueParameters(): readonly string[] {
    const names: string[] = [];
    for (const site of this.#testedParameters)
      if (site.name !== null && this.#fills.get(site) === 'filled') names.push(site.name);
    return names.length === 0 ? noNames : names;
  }

  setFill(site: Site, fill: Fill): void {
    if (this.fill(site) === fill) return;
    if ((this.#owns & own.fills) === 0) {
      this.#fills = new Table(this.#fills);
      this.#owns |= own.fills;
    }
    this.#fills.set(site, fill);
    if (site.kind === 'parameter' && !this.#testedParameters.includes(site))
      this.#testedParameters = [...this.#testedParameters, site];
  }

  /** Its type, as far as tests on the way here have shown. */
  typeOf(site: Site): TypeName | null {
    return site.type ?? this.#types.get(site) ?? null;
  }

  setType(site: Site, type: TypeName): void {
    if (site.type !== null || this.#types.get(site) === type) return;
    if ((this.#owns & own.types) === 0) {
      this.#types = new Table(this.#types);
      this.#owns |= own.types;
    }
    this.#types.set(site, type);
  }

  private forgetType(site: Site): void {
    if (this.#types.get(site) === undefined) return;
    if ((this.#owns & own.types) === 0) {
      this.#types = new Table(this.#types);
      this.#owns |= own.types;
    }
    this.#types.delete(site);
  }

  /** What may be so after either of two ways. */
  join(other: State): State {
    if (
      this.#slots === other.#slots &&
      this.#fields === other.#fields &&
      this.#fills === other.#fills &&
      this.#types === other.#types
    )
      return this;
    const joined = this.clone();
    for (const name of this.#slots.keysThatMayDiffer(other.#slots)) {
      const [mine, theirs] = [this.#slots.get(name), other.#slots.get(name)];
      if (mine === theirs) continue;
      if (mine !== undefined) joined.setSlot(name, joinSlots(mine, theirs));
      else if (theirs !== undefined) joined.setSlot(name, joinSlots(theirs, undefined));
    }
    for (const site of this.#fields.keysThatMayDiffer(other.#fields)) {
      const [mine, theirs] = [this.#fields.get(site), other.#fields.get(site)];
      if (mine === theirs) continue;
      theirs?.forEach((value, step) => joined.setField(site, step, value, true));
      mine?.forEach((value, step) => {
        if (theirs?.get(step) === undefined)
          joined.setField(site, step, joinValues(value, other.read(site, step)), false);
      });
    }
    for (const site of this.#fills.keysThatMayDiffer(other.#fills))
      if (this.fill(site) !== other.fill(site)) joined.setFill(site, 'unknown');
    for (const site of this.#types.keysThatMayDiffer(other.#types))
      if (this.#types.get(site) !== other.#types.get(site)) joined.forgetType(site);
    return joined;
  }
}

function joinSlots(one: Slot, two: Slot | undefined): Slot {
  if (two === undefined) return one.mayBeUnbound ? one : { ...one, mayBeUnbound: true };
  const value = joinValues(one.value, two.value);
  const versions =
    one.versions === two.versions || two.versions.every((it) => one.versions.includes(it))
      ? one.versions
      : [...new Set([...one.versions, ...two.versions])];
  const mayBeUnbound = one.mayBeUnbound || two.mayBeUnbound;
  if (value === one.value && versions === one.versions && mayBeUnbound === one.mayBeUnbound)
    return one;
  return { value, versions, mayBeUnbound };
}

/** The join of those that are reachable; null when none is. */
export function joinStates(...states: readonly (State | null)[]): State | null {
  let joined: State | null = null;
  for (const state of states)
    if (state !== null)
      joined = joined === null ? state : joined === state ? joined : joined.join(state);
  return joined;
}

/**
 * States that follow one another, to be joined: neighbours first, which differ least, then those of pairs, so that the
 * work does not grow with the square of their number.
 */
export class StatesInOrder {
  /** How many states went into each, and their join: less and less. */
  readonly #runs: { readonly count: number; readonly state: State }[] = [];

  add(state: State): void {
    let run = { count: 1, state };
    for (let last = this.#runs.at(-1); last?.count === run.count; last = this.#runs.at(-1)) {
      this.#runs.pop();
      run = { count: last.count + run.count, state: last.state.join(run.state) };
    }
    this.#runs.push(run);
  }

  joined(): State | null {
    return joinStates(...this.#runs.map((it) => it.state));
  }
}
