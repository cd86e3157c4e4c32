import type { Escape, Write } from './events.ts';
import type { Facts } from './facts.ts';
import type { Block } from './fact-store.ts';
import { rootOf, type Site } from './sites.ts';

/** A change in another function of an object that this one has put where that one finds it. */
export interface FarWrite {
  readonly write: Write;
  /** Where the object was put: an attribute of `self`, or a name of the module. */
  readonly stored: Escape | null;
  /** How the other function reaches it: `self.rows`, `ROWS`. */
  readonly name: string;
}

/**
 * Changes elsewhere in the file of what lies `steps` below an object: `['[*]']` for its items. Followed are attributes
 * of `self` that the class assigns in one place, and names that the module binds once.
 */
export function farWrites(
  block: Block,
  site: Site,
  steps: readonly string[],
  facts: Facts,
): FarWrite[] {
  return block.owner === null
    ? throughModule(block, site, steps, facts)
    : throughSelf(block, site, steps, facts);
}

function throughModule(
  block: Block,
  site: Site,
  steps: readonly string[],
  facts: Facts,
): FarWrite[] {
  const names = new Set<string>();
  for (const { version, value, inClassBody } of block.trace?.of('bind') ?? [])
    if (inClassBody === null && value.pointers.some((it) => it.site === site))
      names.add(version.name);
  return [...names].flatMap((name) => {
    if (facts.binding(name)?.kind !== 'value') return [];
    return facts
      .globalWrites(name)
      .filter((it) => sameSteps(it.steps, steps))
      .map(({ write }) => ({ write, stored: null, name }));
  });
}

function throughSelf(
  { owner, trace }: Block,
  site: Site,
  steps: readonly string[],
  facts: Facts,
): FarWrite[] {
  const inClass = owner?.inClass ?? null;
  const self = owner?.callable.parameters[0]?.name.id;
  if (inClass === null || self === undefined) return [];
  const stores = (trace?.of('escape') ?? []).filter(
    (it) => it.how === 'attribute' && it.base === self && it.pointer.site === site,
  );
  return stores.flatMap((stored) => {
    const { attribute } = stored;
    if (attribute === null || !facts.classes.isSteady(inClass, attribute)) return [];
    const methods = [...facts.classes.body(inClass).methods.values()];
    return methods.flatMap((method) => {
      if (method === owner?.callable) return [];
      const first = method.parameters[0]?.name.id;
      return (facts.block(method)?.trace?.of('write') ?? []).flatMap((write): FarWrite[] => {
        const reached = rootOf(write.pointer.site);
        const isOwn = reached.root.kind === 'parameter' && reached.root.name === first;
        return isOwn && sameSteps(reached.steps, [attribute, ...steps])
          ? [{ write, stored, name: `${self}.${attribute}` }]
          : [];
      });
    });
  });
}

function sameSteps(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((it, at) => it === two[at]);
}
