import type { CodeLens, Command, Location as Place } from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import {
  type ShowClass,
  showClassCommand,
  type ShowPlaces,
  showPlacesCommand,
} from '../../protocol/language.ts';
import { classNameOf } from '../rules/class-statement.ts';
import type { ClassModel } from '../semantics/class-model.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import { type Checked, placeIn, rangeIn } from '../workspace.ts';
import { callersAmong, keepersOf } from './callers.ts';
import { goneStale, isCurrent, Offered, offeredOf } from './offered.ts';
import type { Service } from './service.ts';
import type { LensKind } from './settings.ts';
import { changedParameters } from './sharing.ts';

const Data = v.object({
  ...Offered.entries,
  kind: v.picklist(['mutates', 'mro']),
  /** The function or class: its name with those around it, and which of those of the same name. */
  key: v.string(),
});

/** Above functions what they change of their arguments and who keeps that; above classes their order. */
export function registerCodeLens(service: Service): void {
  const { connection } = service;
  connection.onCodeLens(async ({ textDocument }, token) => {
    const checked = await service.check(textDocument.uri, token);
    return checked === null ? [] : lensesOf(service, checked);
  });
  connection.onCodeLensResolve(async (lens, token) => {
    const data = v.safeParse(Data, lens.data);
    if (!data.success) return lens;
    const { uri, kind, key } = data.output;
    const checked = await service.check(uri, token);
    if (!isCurrent(checked, data.output)) throw goneStale();
    const command =
      kind === 'mutates' ? mutates(service, checked, key) : order(service, checked, key);
    return { ...lens, command: command ?? { title: '', command: '' } };
  });
}

function lensesOf({ settings }: Service, checked: Checked): CodeLens[] {
  const lens = (kind: LensKind, location: Location, key: string): CodeLens => ({
    range: rangeIn(checked, location),
    data: { ...offeredOf(checked), kind, key },
  });
  const facts = checked.analysis.facts();
  const found: CodeLens[] = [];
  if (settings.shows('mutates'))
    for (const block of facts.blocks()) {
      const { owner } = block;
      if (owner?.callable.kind !== 'function' || changedParameters(block).length === 0) continue;
      const { start, end } = owner.callable.name;
      const key = facts.keyOf(owner.callable);
      if (key !== undefined) found.push(lens('mutates', { piece: owner.piece, start, end }, key));
    }
  if (settings.shows('mro'))
    for (const place of facts.classes.all()) {
      if (!hasOrder(place, facts.classes)) continue;
      const { start, end } = place.node.name;
      found.push(lens('mro', { piece: place.piece, start, end }, place.key));
    }
  return found;
}

/** Whether the order of the class is more than its name tells: several bases, in it or above it. */
function hasOrder({ node }: ClassPlace, classes: ClassModel): boolean {
  const several = (it: ClassPlace['node']): boolean =>
    it.bases.filter((base) => base.keyword === null).length > 1;
  return classes.ancestors(node).some(several);
}

function mutates(service: Service, checked: Checked, key: string): Command | null {
  const facts = checked.analysis.facts();
  for (const block of facts.blocks()) {
    if (block.owner === null || facts.keyOf(block.owner.callable) !== key) continue;
    const changed = changedParameters(block);
    if (changed.length === 0) return null;
    const names = changed.map((it) => `\`${it.parameter}\``).join(', ');
    const keepers = changed.flatMap((it) => keepersOf(facts, block, it.parameter));
    const count = callersAmong(keepers);
    const title =
      count === 0
        ? l10n.t('mutates {0} in place', names)
        : count === 1
          ? l10n.t('mutates {0} in place · 1 caller keeps it', names)
          : l10n.t('mutates {0} in place · {1} callers keep it', names, count);
    const { uri } = checked.document;
    const place = (location: Location): Place => placeIn(checked, location);
    const { start, end } = block.owner.callable;
    const shown: ShowPlaces = {
      uri,
      position: rangeIn(checked, { piece: block.owner.piece, start, end }).start,
      places: [
        ...changed.map((it) => place(it.write.location)),
        ...keepers.map((it) => place(it.called.location)),
      ],
    };
    return commandOf(service, title, showPlacesCommand, shown);
  }
  return null;
}

const mostNames = 8;

function order(service: Service, checked: Checked, key: string): Command | null {
  const { classes } = checked.analysis.facts();
  const place = [...classes.all()].find((it) => it.key === key);
  if (place === undefined) return null;
  const found = classes.linearization(classes.reference(place.node));
  const shown: ShowClass = { uri: checked.document.uri, className: key };
  return commandOf(service, orderTitle(found), showClassCommand, shown);
}

function orderTitle(found: ReturnType<ClassModel['linearization']>): string {
  switch (found.kind) {
    case 'order': {
      const names = found.order.map(classNameOf).filter((it) => it !== 'object');
      const told = names.slice(0, mostNames).join(', ');
      return names.length > mostNames
        ? l10n.t('MRO: {0} and {1} more', told, names.length - mostNames)
        : l10n.t('MRO: {0}', told);
    }
    case 'conflict':
      return l10n.t('MRO: its bases have no common order');
    case 'duplicate':
      return l10n.t('MRO: {0} is a base twice', classNameOf(found.base));
    case 'unknown':
      return l10n.t('MRO: not all of its bases are known');
    default:
      return found satisfies never;
  }
}

/** A command of the client; a mere sentence for a client that does not have it. */
function commandOf(
  { hasCommands }: Service,
  title: string,
  command: string,
  argument: ShowClass | ShowPlaces,
): Command {
  return hasCommands ? { title, command, arguments: [argument] } : { title, command: '' };
}
