import { defaultObject } from '../semantics/default-object.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Callable } from '../semantics/scopes.ts';
import type { Location } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';

/** An object that is given again and again where a new one is expected. */
export interface SharedObject {
  readonly type: string;
  /** How it is written where it is given. */
  readonly text: string;
  readonly made: Location;
  readonly isEmpty: boolean;
}

/** The one mutable object from outside that a function without arguments gives; null where it makes a new one. */
export function sharedResult(callable: Callable, block: Block, facts: Facts): SharedObject | null {
  const returned = facts.summary(callable)?.returned;
  const site = returned === undefined ? null : onlySite(returned);
  if (site === null || site.name === null) return null;
  const { name } = site;
  if (site.kind === 'cell' || (site.kind === 'global' && block.owner === null)) {
    const bound = (block.trace?.of('bind') ?? []).filter((it) => it.version.name === name);
    const [first, ...more] = bound;
    const made = first === undefined || more.length > 0 ? null : onlySite(first.value);
    if (made === null || made.isMet) return null;
    if (!isMutable(made.type) && made.type !== 'instance') return null;
    const type = made.type === 'instance' ? (made.name ?? 'object') : (made.type ?? 'object');
    return { type, text: name, made: made.made, isEmpty: made.fill === 'empty' };
  }
  const binding = site.kind === 'global' ? facts.binding(name) : undefined;
  if (binding?.kind !== 'value') return null;
  const object = defaultObject(binding.value, binding.piece, facts, () => true);
  if (object === null || object.site.type === 'tuple' || object.site.type === null) return null;
  const { type, made, fill } = object.site;
  return { type, text: name, made, isEmpty: fill === 'empty' };
}
