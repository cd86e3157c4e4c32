import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location } from '../semantics/sites.ts';
import type { Attribute } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';

/** Where methods of the block's class look at `self.name`, if one place assigns it and that is the target here. */
export function attributeReads(block: Block, target: Attribute, facts: Facts): Location[] {
  const { owner } = block;
  const inClass = owner?.inClass ?? null;
  if (owner === null || inClass === null || target.object.kind !== 'name') return [];
  if (target.object.id !== owner.callable.parameters[0]?.name.id) return [];
  if (!facts.classes.isSteady(inClass, target.attribute)) return [];
  const place = facts.classes.place(inClass);
  const found: Location[] = [];
  for (const method of facts.classes.body(inClass).methods.values()) {
    const self = method.parameters[0]?.name.id;
    const piece = homeOf(method) ?? place?.piece;
    if (piece === undefined) continue;
    for (const node of walk(method.body))
      if (
        node !== target &&
        node.kind === 'attribute' &&
        node.attribute === target.attribute &&
        node.object.kind === 'name' &&
        node.object.id === self
      )
        found.push({ piece, start: node.start, end: node.end });
  }
  return found;
}

/** Where functions look at what a name of the module holds, if the module binds it once. */
export function globalReads(name: string, facts: Facts): Location[] {
  if (facts.binding(name)?.kind !== 'value') return [];
  return facts.everyBlock().flatMap(({ owner, trace }) => {
    if (owner === null) return [];
    return (trace?.of('read') ?? []).flatMap((it) => {
      const isGlobal = it.value.pointers.some(
        ({ site }) => site.kind === 'global' && site.name === name,
      );
      return it.use === 'read' && it.name.id === name && isGlobal ? [it.location] : [];
    });
  });
}
