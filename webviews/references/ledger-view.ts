import * as l10n from '@vscode/l10n';
import { titled } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import type { Gestures } from './gestures.ts';
import { holderChip } from './holder-chip.ts';
import { told, type Ledger, type Row, type Sum } from './ledger.ts';

/** The ledger as a table whose last column adds up. */
export function ledgerView(ledger: Ledger, gestures: Gestures): (Node | null)[] {
  const { rows, sums, equation, withheld } = ledger;
  if (rows.length === 0 && sums.length === 0) {
    return [element('p', 'quiet', l10n.t('No slot that refers to it was found.'))];
  }
  const head = element(
    'thead',
    '',
    element(
      'tr',
      '',
      heading(l10n.t('slot'), 'slot'),
      heading(l10n.t('held by'), 'holder'),
      heading(l10n.t('letting go'), 'frees'),
      heading(l10n.t('times'), 'times'),
    ),
  );
  const table = element(
    'table',
    'ledger',
    head,
    element('tbody', '', ...rows.map((row) => rowView(row, gestures))),
    element('tfoot', '', ...sums.map(sumView)),
  );
  table.setAttribute('aria-label', l10n.t('References to the object'));
  return [
    table,
    withheld === null
      ? null
      : element(
          'p',
          'quiet',
          l10n.t('These slots were found; there is no count that they could add up to.'),
        ),
    equation === null ? null : element('p', 'equation', equation),
  ];
}

function heading(words: string, className: string): HTMLElement {
  const made = element('th', className, words);
  made.scope = 'col';
  return made;
}

function rowView(row: Row, gestures: Gestures): HTMLElement {
  const frees = element('td', `frees${row.deadly ? ' deadly' : ''}`, row.frees);
  frees.title = row.freesKnown
    ? l10n.t('What would die if this slot alone let go: {0}.', row.frees)
    : l10n.t('Whether anything would die was not found in the time for looking.');
  return element(
    'tr',
    '',
    element(
      'td',
      'slot',
      titled('span', 'label', row.label),
      row.word ? element('span', 'kind', row.word) : null,
    ),
    element('td', 'holder', holderChip(row.holder, gestures)),
    frees,
    element('td', 'times', told(row.times)),
  );
}

function sumView({ kind, words, why, number }: Sum): HTMLElement {
  const name = element('th', 'words', words);
  name.scope = 'row';
  name.colSpan = 3;
  name.title = why;
  return element('tr', kind, name, element('td', 'times', number));
}
