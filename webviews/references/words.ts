import * as l10n from '@vscode/l10n';
import type {
  Collector,
  PathStep,
  ReferenceObject,
  ReferencesLedger,
} from '../../protocol/lenses/references.ts';
import { cut } from '../kit/shortened.ts';

/** How the lens names things; shared by its sections. Pure. */

/** Who holds something: an object to ask about, a frame to go to, or words where there is neither. */
export type Holder =
  | { readonly kind: 'object'; readonly object: ReferenceObject }
  | { readonly kind: 'frame'; readonly frameId: number; readonly name: string }
  | { readonly kind: 'words'; readonly words: string };

export function holderOf(slot: PathStep): Holder {
  const { frameId, frameName, holder } = slot;
  if (frameId !== null) return { kind: 'frame', frameId, name: frameName ?? '' };
  if (holder) return { kind: 'object', object: holder };
  if (frameName !== null) return { kind: 'words', words: l10n.t('{0}, not running', frameName) };
  if (slot.kind === 'handled')
    return { kind: 'words', words: l10n.t('the exception being handled') };
  if (slot.kind === 'module') return { kind: 'words', words: l10n.t('imported modules') };
  return { kind: 'words', words: l10n.t('the interpreter') };
}

/** The slot in Python's spelling; a sentence where it has none. */
export const labelOf = (slot: PathStep): string =>
  slot.label || l10n.t('inside it, without a name');

/** What sort of slot it is, for those who do not know the spelling; empty where the kind is unknown. */
export function slotWord(kind: string): string {
  const words: Readonly<Record<string, string>> = {
    index: l10n.t('element'),
    key: l10n.t('value'),
    keyObject: l10n.t('key'),
    member: l10n.t('element'),
    attribute: l10n.t('attribute'),
    slot: l10n.t('slot'),
    cell: l10n.t('closure'),
    cellContent: l10n.t('cell'),
    default: l10n.t('default argument'),
    self: l10n.t('bound method'),
    function: l10n.t('function'),
    frame: l10n.t('name'),
    suspended: l10n.t('suspended'),
    global: l10n.t('global'),
    classAttribute: l10n.t('class attribute'),
    type: l10n.t('its type'),
    base: l10n.t('base class'),
    handled: l10n.t('handled'),
    module: l10n.t('module'),
  };
  return Object.hasOwn(words, kind) ? (words[kind] ?? '') : '';
}

/** `#17 list`, for sentences. */
export const shortName = ({ serial, type }: { serial: number; type: string }): string =>
  `#${serial} ${quoted(cut(type, 40))}`;

/** A generation as this collector calls it. */
export function generationName(kind: Collector['kind'], generation: number): string {
  switch (kind) {
    case 'generational':
      return l10n.t('generation {0}', generation);
    case 'incremental':
      return generation === 0 ? l10n.t('young generation') : l10n.t('old generation');
    case 'freeThreaded':
      return l10n.t('all objects');
    default:
      return kind satisfies never;
  }
}

/** Why there is no number of references; null where there is one. */
export function withheldSentence({ withheld, type, text }: ReferencesLedger): string | null {
  switch (withheld) {
    case null:
      return null;
    case 'immortal':
      return l10n.t(
        '{0} is immortal: it lives as long as the program does, and CPython does not count its references.',
        cut(text || type, 40),
      );
    case 'deferred':
      return l10n.t(
        'CPython defers counting the references to this object: its count says nothing until the collector runs.',
      );
    case 'freeThreaded':
      return l10n.t(
        'This Python runs without the global lock and keeps the count in several parts, which cannot be read as one.',
      );
    case 'calibration':
      return l10n.t(
        'Counts of known objects came out wrong in this Python, so none is shown here.',
      );
    default:
      return withheld satisfies never;
  }
}

/** Program text within a sentence, short, and without backquotes: those begin and end code. */
export const quoted = (text: string): string => cut(text, 80).replaceAll('`', '´');
