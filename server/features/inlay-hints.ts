import { type InlayHint, InlayHintKind } from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { textAt } from '../rules/evidence.ts';
import { volatileCallables } from '../semantics/catalogue.ts';
import { defaultObject } from '../semantics/default-object.ts';
import type { Bind } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { FileFacts } from '../semantics/file-facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import { goneStale, isCurrent, Offered, offeredOf } from './offered.ts';
import { touches } from './others.ts';
import type { Service } from './service.ts';
import type { HintKind, Settings } from './settings.ts';
import { holdersAt, typeWord } from './sharing.ts';

/** A hint behind a place of the text, and what is told of it when a person points at it. */
interface Hint {
  readonly kind: HintKind;
  readonly at: Location;
  readonly label: string;
  readonly tooltip: () => string;
}

const Data = v.object({ ...Offered.entries, index: v.number() });

/** Which objects are the same, in the text itself. What is told of a hint beyond its words comes when it is pointed at. */
export function registerInlayHints(service: Service): void {
  const { connection, settings, abilities } = service;
  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    const checked = await service.check(textDocument.uri, token);
    if (checked === null) return [];
    return hintsOf(checked, settings).flatMap(({ at, label, tooltip }, index): InlayHint[] => {
      const place = rangeIn(checked, at);
      if (!touches(place, range)) return [];
      const hint: InlayHint = {
        position: place.end,
        label,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      };
      return [
        abilities.resolvesHints.tooltip
          ? { ...hint, data: { ...offeredOf(checked), index } }
          : { ...hint, tooltip: tooltip() },
      ];
    });
  });
  connection.languages.inlayHint.resolve(async (hint, token) => {
    const data = v.safeParse(Data, hint.data);
    if (!data.success) return hint;
    const checked = await service.check(data.output.uri, token);
    if (!isCurrent(checked, data.output)) throw goneStale();
    const found = hintsOf(checked, settings)[data.output.index];
    return found === undefined ? hint : { ...hint, tooltip: found.tooltip() };
  });
}

const kept = new WeakMap<FileFacts, { revision: number; hints: readonly Hint[] }>();

/** Made once for a text and its settings: an editor asks for each part that comes into sight. */
function hintsOf(checked: Checked, settings: Settings): readonly Hint[] {
  const facts = checked.analysis.facts();
  const known = kept.get(facts);
  if (known?.revision === settings.revision) return known.hints;
  const blocks = [...facts.blocks(), facts.moduleBlock()];
  const hints = blocks
    .flatMap((block) => [
      ...sameObjects(checked, block),
      ...sharedItems(block),
      ...evaluatedOnce(block, facts),
    ])
    .filter((it) => settings.shows(it.kind));
  kept.set(facts, { revision: settings.revision, hints });
  return hints;
}

/** `b = a`, where someone changes the object: both names show it. */
function sameObjects(checked: Checked, { trace }: Block): Hint[] {
  if (trace === null) return [];
  const isPlain = ({ version }: Bind): boolean =>
    version.how === 'assign' || version.how === 'walrus' || version.how === 'with';
  return trace.of('bind').flatMap((bind): Hint[] => {
    if (!isPlain(bind)) return [];
    const holders = holdersAt(trace, bind);
    const other = holders?.names.findLast((it) => it.name !== bind.version.name);
    if (holders === null || other === undefined || holders.write === null) return [];
    const { write, site } = holders;
    const line = rangeIn(checked, write.location).start.line + 1;
    return [
      {
        kind: 'sameObject',
        // Behind the whole statement: between a name and its value it would be in the way.
        at:
          bind.statement?.kind === 'assign'
            ? { ...bind.version.location, end: bind.statement.end }
            : bind.version.location,
        label: l10n.t('same object as {0}', other.name),
        tooltip: () =>
          l10n.t(
            '{0} and {1} are one {2}: the change on line {3} shows under both names.',
            bind.version.name,
            other.name,
            typeWord(site),
            line,
          ),
      },
    ];
  });
}

/** `[[0] * 3] * 4`. */
function sharedItems({ trace }: Block): Hint[] {
  return [...(trace?.repeated ?? [])].flatMap(([site, value]): Hint[] => {
    const item = onlySite(value);
    const isOne = item !== null && !item.isMany && isMutable(item.type);
    if (!isOne || site.kind === 'call' || site.kind === 'copy') return [];
    const count = countOf(site);
    if (count !== null && count < 2) return [];
    const word = typeWord(item);
    return [
      {
        kind: 'shared',
        at: site.made,
        label:
          count === null
            ? l10n.t('one {0} in every place', word)
            : l10n.t('one {0} shared by {1} rows', word, count),
        tooltip: () =>
          l10n.t('Every place of it holds the same {0}: whoever changes one changes all.', word),
      },
    ];
  });
}

/** The number of places of `[row] * 4`; null where it is not written there. */
function countOf({ node, made }: Site): number | null {
  if (node?.kind !== 'binary' || node.operator !== '*') return null;
  const [list, factor] =
    node.left.kind === 'list' ? [node.left, node.right] : [node.right, node.left];
  const text = made.piece.text.slice(factor.start, factor.end);
  if (list.kind !== 'list' || !/^\d{1,9}$/.test(text)) return null;
  return list.elements.length * Number(text);
}

/** Defaults that calls share, and those whose value is that of the moment when `def` runs. */
function evaluatedOnce({ owner }: Block, facts: FileFacts): Hint[] {
  if (owner === null) return [];
  const { callable, piece, outerNames } = owner;
  return callable.parameters.flatMap(({ default: given }): Hint[] => {
    if (given === null) return [];
    const isModuleName = (name: string): boolean => !outerNames.has(name);
    const object = defaultObject(given, piece, facts.module, isModuleName);
    const moment = volatileCall(given, facts);
    if (moment === null && (object === null || !isMutable(object.site.type))) return [];
    return [
      {
        kind: 'evaluatedOnce',
        at: { piece, start: given.start, end: given.end },
        label: l10n.t('evaluated once'),
        tooltip: () =>
          moment === null
            ? l10n.t(
                'This {0} is made when def runs: every call that gives nothing gets the same one.',
                object === null ? l10n.t('object') : typeWord(object.site),
              )
            : l10n.t(
                '{0} is called when def runs, and not again: every call that gives nothing gets that value.',
                textAt({ piece, start: moment.start, end: moment.end }),
              ),
      },
    ];
  });
}

/** A call of which each time something else comes, such as `time.time()`. */
function volatileCall(given: Expression, facts: FileFacts): Expression | null {
  if (given.kind !== 'call') return null;
  const path = importedPath(given.callee, facts.module);
  return path !== null && volatileCallables.has(path) ? given.callee : null;
}
