import type { Called, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { isChangedAsGiven } from './changed-as-given.ts';
import { innermost } from './evidence.ts';

/** An object that a call hands to a function which changes it. */
export interface Handed {
  readonly write: Write;
  readonly call: Called;
  readonly site: Site;
  readonly argument: Location;
  readonly node: Expression;
  readonly callee: string;
  readonly key: string;
}

/** The call and the argument by which the callee got what it changes: the object itself, not a part of it. */
export function handedOver(block: Block, write: Write, facts: Facts): Handed | null {
  const { site } = write.pointer;
  const { owner } = block;
  if (write.change.kind !== 'callee' || site.isMany || site.isEarlier) return null;
  const { location, change } = write;
  const call = callAt(block, location);
  const given = call?.passed.find((it) => it.value.pointers.some((one) => one.site === site));
  if (site.name?.startsWith('import:') === true) return null;
  // A function that calls itself hands on what it works on.
  if (call === undefined || call.target === owner?.callable) return null;
  if (given === undefined || onlySite(given.value) !== site) return null;
  if (given.argument.keyword?.startsWith('*') === true) return null;
  const isSelf = site.kind === 'parameter' && site.name === owner?.callable.parameters[0]?.name.id;
  if (isSelf && owner?.inClass !== null) return null;
  // A mutable default is another rule's matter.
  const parameter = owner?.callable.parameters.find((it) => it.name.id === site.name);
  const isDefault = parameter?.default !== null && parameter?.default?.kind !== 'constant';
  if (site.kind === 'parameter' && (isDefault || parameter?.star !== '')) return null;
  // An object whose type is not known may be anything, a builder that is made to be changed among it.
  if (!isMutable(site.type) && site.kind !== 'global' && !isPlainList(write)) return null;
  const { kind } = innermost(write).change;
  if (kind === 'attribute-store' || kind === 'attribute-delete') return null;
  if (!isChangedAsGiven(call, given, write, facts)) return null;
  const node = given.argument.value;
  if (node.kind !== 'name' && node.kind !== 'attribute') return null;
  const argument = { piece: location.piece, start: node.start, end: node.end };
  const key = `${location.start} ${node.start}`;
  return { write, call, site, argument, node, callee: change.name, key };
}

/** What only a list has. */
function isPlainList(write: Write): boolean {
  const { change } = innermost(write);
  return (
    change.kind === 'method' &&
    /^(?:sort|reverse|append|extend|insert|pop|popleft)$/.test(change.name)
  );
}

const callsOf = new WeakMap<Block, ReadonlyMap<number, readonly Called[]>>();

function callAt(block: Block, { piece, start, end }: Location): Called | undefined {
  let calls = callsOf.get(block);
  if (calls === undefined) {
    const found = new Map<number, Called[]>();
    for (const call of block.trace?.of('call') ?? [])
      found.set(call.location.start, [...(found.get(call.location.start) ?? []), call]);
    calls = found;
    callsOf.set(block, calls);
  }
  return calls.get(start)?.find((it) => it.location.end === end && it.location.piece === piece);
}
