import * as l10n from '@vscode/l10n';
import { textAt } from '../rules/evidence.ts';
import type { Picture } from '../rules/rule.ts';
import type { Bind, Called, FlowEvent, Read, Write } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { rootOf, type Location, type Site } from '../semantics/sites.ts';
import type { Trace } from '../semantics/trace.ts';
import { isImmutable, isMutable } from '../semantics/types.ts';

/** What kind of object it is, in a word. */
export function typeWord({ type, name }: Site): string {
  if (type === 'instance') return name ?? l10n.t('object');
  return type === null || type === 'any' || type === 'object' ? l10n.t('object') : type;
}

/** The names by which one object is held at a moment of a trace, in the order in which they came to it. */
export interface Holders {
  readonly site: Site;
  readonly names: readonly { readonly name: string; readonly location: Location }[];
  /** The first change of the object in this function; null where none is seen. */
  readonly write: Write | null;
}

/**
 * Who else holds the object that a name is bound to, or gives, at this event. Null where it is not one object that can
 * change, or where nobody else holds it.
 */
export function holdersAt(trace: Trace, event: Bind | Read): Holders | null {
  const site = onlySite(event.value);
  if (site === null || site.isMany || isImmutable(site.type) || site.kind === 'constant')
    return null;
  const write = trace.of('write').find((it) => it.pointer.site === site) ?? null;
  if (!isMutable(site.type) && site.type !== 'instance' && write === null) return null;
  const names = new Map<string, Location>();
  if (site.kind === 'parameter' && site.name !== null) names.set(site.name, site.made);
  for (const one of trace.events) {
    if (one.kind === 'bind') {
      // Bound anew, it holds the object no more.
      names.delete(one.version.name);
      if (onlySite(one.value) === site) names.set(one.version.name, one.version.location);
    }
    if (one === event) break;
  }
  if (names.size < 2) return null;
  return { site, names: [...names].map(([name, location]) => ({ name, location })), write };
}

export function picturedHolders({ site, names }: Holders): Picture {
  const isMet = site.isMet;
  return {
    holders: names.map(({ name }) => ({ label: name, through: null, object: 0 })),
    objects: [{ label: l10n.t('one {0}', typeWord(site)), text: isMet ? '…' : textAt(site.made) }],
  };
}

/** What a function does to an argument: the parameter, what lies below it, and the first place of a change. */
export interface ArgumentChange {
  readonly parameter: string;
  readonly write: Write;
}

/** The parameters that a function changes in place. Left out are a method's first one, and `*args`, which no caller has. */
export function changedParameters({ owner, summary }: Block): ArgumentChange[] {
  if (owner === null || summary === null) return [];
  const own = owner.inClass === null ? null : owner.callable.parameters[0]?.name.id;
  const given = owner.callable.parameters.filter((it) => it.star === '').map((it) => it.name.id);
  const found = new Map<string, Write>();
  for (const { root, write } of summary.writes)
    if (root.kind === 'parameter' && root.name !== null && root.name !== own)
      if (given.includes(root.name) && !found.has(root.name)) found.set(root.name, write);
  return [...found].map(([parameter, write]) => ({ parameter, write }));
}

/** What a call hands to a parameter; null where the text does not tell. */
export function argumentFor(called: Called, parameter: string, isMethod: boolean) {
  const { passed, target } = called;
  if (target === null) return null;
  const parameters = target.parameters;
  const at = parameters.findIndex((it) => it.name.id === parameter);
  if (at < 0 || parameters[at]?.star !== '') return null;
  const byName = passed.find((it) => it.argument.keyword === parameter);
  if (byName !== undefined) return byName;
  const plain = passed.filter((it) => it.argument.keyword === null);
  if (passed.some((it) => it.argument.keyword === '*')) return null;
  return plain[at - (isMethod ? 1 : 0)] ?? null;
}

/** Whether someone still has the object after the event: it came from outside, or a name is read again. */
export function isKept(trace: Trace, site: Site, event: FlowEvent): boolean {
  if (rootOf(site).root.isMet) return true;
  const at = trace.events.indexOf(event);
  const { end, piece } = event.location;
  return trace.events.some(
    (it, place) =>
      it.kind === 'read' &&
      it.value.pointers.some((one) => one.site === site) &&
      (place > at || event.loops.some((loop) => it.loops.includes(loop))) &&
      !(
        it.location.piece === piece &&
        it.location.end <= end &&
        it.location.start >= event.location.start
      ),
  );
}
