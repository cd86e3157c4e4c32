import { Frame } from './frame.ts';
import { joinValues, nothing, pointTo, type Pointer, unknown, type Value } from './pointers.ts';
import { items, type Site } from './sites.ts';
import type { State } from './state.ts';
import { isImmutable, isMutable, type TypeName } from './types.ts';

/** What an object is made of: its type, attributes and items, as a state knows them. */
export abstract class Objects extends Frame {
  /** What a module of the workspace has under a name. */
  protected abstract memberOf(module: Site, name: string): Value;

  /** Sites in loops that were made at least once. */
  #made: Set<Site> | null = null;

  /** An object made here holds these items, whatever it held in an earlier round. */
  protected made(site: Site, elements: Value, state: State): Value {
    if (site.loops.length > 0) {
      this.#made ??= new Set();
      if (this.#made.has(site)) state.rename(site, site.earlier);
      else this.#made.add(site);
    }
    if (elements !== nothing) state.setField(site, items, elements, false);
    else if (state.fieldsOf(site) !== undefined) state.setField(site, items, nothing, false);
    state.setFill(site, site.fill);
    if (site.repeats) this.repeated.set(site, elements);
    return pointTo(site);
  }

  /** The type of all that a value may be; null where they differ or one is not known. */
  typeOf(value: Value, state: State): TypeName | null {
    if (value.other) return null;
    const types = new Set(
      value.pointers.map((it) => (it.method === null ? state.typeOf(it.site) : 'function')),
    );
    return types.size === 1 ? ([...types][0] ?? null) : null;
  }

  /** The attribute of what a value may be: stored, met, or a method of a built-in type. */
  attributeOf(base: Value, attribute: string, state: State): Value {
    let value = base.pointers.length === 0 ? unknown : nothing;
    for (const pointer of base.pointers) {
      const { site, method } = pointer;
      const type = state.typeOf(site);
      if (site.imported?.kind === 'module' && state.field(site, attribute) === undefined) {
        value = joinValues(value, this.memberOf(site, attribute));
      } else if (method !== null || (isImmutable(type) && site.kind !== 'class')) {
        value = joinValues(value, unknown);
      } else if (isMutable(type)) {
        const bound: Pointer = { ...pointer, method: attribute };
        value = joinValues(value, { pointers: [bound], other: false });
      } else {
        const held = state.read(site, attribute);
        value = joinValues(value, within(held, site));
      }
    }
    return base.other ? { ...value, other: true } : value;
  }

  /** The items of what a value may be. */
  elementsOf(value: Value, state: State): Value {
    let elements = nothing;
    for (const { site, method } of value.pointers) {
      if (method !== null || (isImmutable(state.typeOf(site)) && site.type !== 'tuple')) {
        elements = joinValues(elements, unknown);
        continue;
      }
      elements = joinValues(elements, within(state.read(site, items), site));
    }
    return value.other ? { ...elements, other: true } : elements;
  }
}

export function within(value: Value, holder: Site): Value {
  if (value.pointers.every((it) => it.holder === holder)) return value;
  return { ...value, pointers: value.pointers.map((it) => ({ ...it, holder })) };
}
