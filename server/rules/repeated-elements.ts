import * as l10n from '@vscode/l10n';
import type { Escape, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Pointer } from '../semantics/pointers.ts';
import { items, type Site } from '../semantics/sites.ts';
import { farWrites } from '../semantics/stores.ts';
import { isMutable } from '../semantics/types.ts';
import { aliasSteps, changeSteps, finding, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';

/** What one of the two rules on containers of one object has to say for itself. */
export interface RepeatedKind {
  readonly ruleId: string;
  accepts(container: Site): boolean;
  message(container: Site, element: string, write: Write | null): string;
  /** The labels of the first slots in the picture. */
  readonly slots: readonly string[];
  fix(container: Site, facts: Facts): Fix | null;
}

interface Told {
  readonly container: Site;
  readonly write: Write | null;
  readonly escape: Escape | null;
  readonly path: Pointer | null;
  readonly element: Site | null;
}

/** Containers all of whose items are one object, of which an item is changed (a warning) or which are given away. */
export function repeatedElements(block: Block, facts: Facts, kind: RepeatedKind): Finding[] {
  const { trace } = block;
  if (trace === null || trace.repeated.size === 0) return [];
  const told = new Map<Site, Told>();
  for (const write of trace.of('write')) {
    const container = sourceOf(write.pointer.holder);
    if (container === null || told.has(container) || !kind.accepts(container)) continue;
    if (!isOne(write.pointer.site) || isAttribute(write)) continue;
    // Not what was put into a place afterwards.
    const first = trace.repeated.get(container)?.pointers ?? [];
    if (!first.some((it) => it.site === write.pointer.site)) continue;
    told.set(container, {
      container,
      write,
      escape: null,
      path: write.pointer,
      element: write.pointer.site,
    });
  }
  const here = madeHere(block, kind);
  for (const [container, element] of here) {
    if (told.has(container)) continue;
    const far = farWrites(block, container, [items], facts).find((it) => !isAttribute(it.write));
    if (far !== undefined)
      told.set(container, { container, write: far.write, escape: far.stored, path: null, element });
  }
  for (const escape of trace.of('escape')) {
    const { site } = escape.pointer;
    const element = here.get(site);
    if (
      element === undefined ||
      told.has(site) ||
      !isLiteral(element) ||
      escape.how === 'container'
    )
      continue;
    told.set(site, { container: site, write: null, escape, path: escape.pointer, element });
  }
  return [...told.values()].flatMap((it) => findingOf(it, kind, facts));
}

/** The containers that this block makes, each with its one item. */
function madeHere({ trace }: Block, kind: RepeatedKind): ReadonlyMap<Site, Site> {
  const found = new Map<Site, Site>();
  for (const [site, value] of trace?.repeated ?? []) {
    const element = value.pointers[0]?.site;
    if (value.pointers.length !== 1 || value.other || element === undefined) continue;
    if (kind.accepts(site) && isMutable(element.type) && isOne(element)) found.set(site, element);
  }
  return found;
}

/** The container as it was made, through a call that gave it and copies of it. */
function sourceOf(holder: Site | null): Site | null {
  let site = holder;
  while (site !== null && !site.repeats) {
    const isPassedOn = site.kind === 'copy' || site.kind === 'iterator' || site.kind === 'view';
    site = isPassedOn || site.kind === 'constructor' ? site.of : null;
  }
  return site;
}

function isOne(site: Site): boolean {
  return !site.isMany && (isMutable(site.type) || site.type === 'instance');
}

function isLiteral(site: Site): boolean {
  return site.kind === 'literal' || site.kind === 'operation' || site.kind === 'comprehension';
}

function isAttribute({ change }: Write): boolean {
  return change.kind === 'attribute-store' && change.name === '__dict__';
}

function findingOf(told: Told, kind: RepeatedKind, facts: Facts): Finding[] {
  const { container, write, escape, path, element } = told;
  const made = container.origin ?? container;
  const type =
    element?.type === 'instance' ? (element.name ?? 'object') : (element?.type ?? 'object');
  const one = l10n.t('one {0}', type);
  const elementText = element === null ? type : textAt((element.origin ?? element).made);
  const fix = kind.fix(made, facts);
  const last =
    write === null
      ? null
      : {
          location: made.made,
          sentence: l10n.t('Every other place of it shows the change, too.'),
        };
  return [
    finding({
      ruleId: kind.ruleId,
      severity: write === null ? 'information' : 'warning',
      location: made.made,
      message: kind.message(made, type, write),
      steps: [
        {
          location: (element?.origin ?? element ?? made).made,
          sentence: l10n.t('This {0} is made once, and put into every place.', type),
        },
        ...(path === null ? [] : aliasSteps(path, type)),
        ...(escape === null
          ? []
          : [{ location: escape.location, sentence: l10n.t('It is kept for others here.') }]),
        ...(write === null ? [] : changeSteps(write)),
        ...(last === null ? [] : [last]),
      ],
      alsoAt: write === null ? [] : [write.location],
      picture: {
        holders: kind.slots.map((label) => ({ label, through: null, object: 0 })),
        objects: [{ label: one, text: elementText }],
      },
      fixes: fix === null ? [] : [fix],
    }),
  ];
}
