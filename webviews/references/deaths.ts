import * as l10n from '@vscode/l10n';
import type { ReferenceObject, ReferencesLedger } from '../../protocol/lenses/references.ts';
import { freesWords, told } from './ledger.ts';
import { quoted } from './words.ts';

/** What would die with the object. Pure. */
export interface Deaths {
  readonly sentence: string;
  readonly now: readonly ReferenceObject[];
  readonly later: readonly ReferenceObject[];
  /** Objects that would die and are not listed. */
  readonly more: string | null;
  /** User code that would run, as sentences. */
  readonly wouldRun: readonly string[];
  readonly digest: string;
}

/** Null where nothing can be said of it. */
export function deathsOf({ dependents }: ReferencesLedger): Deaths | null {
  if (!dependents) return null;
  const { now, later, objects, cut, wouldRun } = dependents;
  const hidden = now + later - objects.length;
  return {
    sentence: sentenceOf(now, later, cut !== null),
    now: objects.filter((one) => !one.waits),
    later: objects.filter((one) => one.waits),
    more: hidden > 0 ? l10n.t('… and {0} more', told(hidden)) : null,
    wouldRun: wouldRun.map((name) => l10n.t('would run `{0}`', quoted(name))),
    digest: cut === null ? freesWords({ now, later }) : l10n.t('{0} at least', told(now + later)),
  };
}

function sentenceOf(now: number, later: number, cut: boolean): string {
  if (cut) {
    return l10n.t(
      'When the last reference to it goes, at least {0} die at once, and {1} when the collector next looks: the search ended early.',
      told(now),
      told(later),
    );
  }
  if (now === 0 && later > 0) {
    return l10n.t(
      'When the last reference from outside goes, nothing dies at once, and {0} when the collector next looks.',
      told(later),
    );
  }
  if (later > 0) {
    return l10n.t(
      'When the last reference to it goes, {0} die at once, and {1} when the collector next looks.',
      told(now),
      told(later),
    );
  }
  return now === 1
    ? l10n.t('When the last reference to it goes, it dies alone.')
    : l10n.t(
        'When the last reference to it goes, {0} objects die at once, itself among them.',
        told(now),
      );
}
