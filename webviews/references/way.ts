import * as l10n from '@vscode/l10n';
import type { ReferencesLedger } from '../../protocol/lenses/references.ts';
import { holderOf, labelOf, shortName, slotWord, type Holder } from './words.ts';

/** Why the object is alive: a chain of holders from a root to it. Pure. */
export interface Way {
  readonly links: readonly Link[];
  /** What is to be said of the search; null where nothing is. */
  readonly said: string | null;
  readonly digest: string;
}

/** One holder and the slot by which it refers to the next one. */
export interface Link {
  readonly holder: Holder;
  readonly label: string;
  readonly word: string;
}

export function wayOf(ledger: ReferencesLedger): Way {
  const links = ledger.path.map((step): Link => ({
    holder: holderOf(step),
    label: labelOf(step),
    word: slotWord(step.kind),
  }));
  const [first] = links;
  return {
    links,
    said: saidOf(ledger),
    digest: first
      ? l10n.t('from {0}', first.holder.kind === 'frame' ? `${first.holder.name}()` : first.label)
      : l10n.t('no way was found'),
  };
}

function saidOf(ledger: ReferencesLedger): string | null {
  const { path, pathCut, withheld } = ledger;
  if (path.length > 0) return null;
  switch (pathCut) {
    case 'time':
      return l10n.t('No way from a name was found before the time for looking was up.');
    case 'objects':
      return l10n.t('No way from a name was found among the objects that were looked at.');
    case null:
      return withheld === 'immortal'
        ? l10n.t('No way from a name was found, and none is needed: it never dies.')
        : l10n.t(
            'No way from a name to {0} was found: no name of the program leads to it any more.',
            shortName(ledger),
          );
    default:
      return pathCut satisfies never;
  }
}
