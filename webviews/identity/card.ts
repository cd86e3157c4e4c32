import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { lock, mutabilityWord } from '../kit/locks.ts';
import { cardHeight, type Box } from './layout.ts';
import type { Card, Cell } from './model.ts';
import { cardWords, pagerWords, partWord } from './outline.ts';
import type { Pager } from './paging.ts';
import type { Why } from './why.ts';
import { markBadge, place, titled } from './parts.ts';

/** Draws a card into its element; `shared` are objects that more than one arrow leads to. */
export function drawCard(
  drawn: HTMLElement,
  card: Card,
  box: Box,
  shared: ReadonlySet<number>,
): void {
  drawn.className = [
    'card',
    card.mutability,
    card.holders.length > 1 && card.mutability !== 'immutable' ? 'many' : '',
    card.mark === 'mutated' ? 'is-mutated' : '',
    card.isLookedAt ? 'looked-at' : '',
    card.part ? `part part-${card.part}` : '',
  ]
    .filter(Boolean)
    .join(' ');
  drawn.dataset['serial'] = String(card.serial);
  drawn.tabIndex = 0;
  drawn.setAttribute('aria-label', cardWords(card));
  if (card.isLookedAt) drawn.setAttribute('aria-current', 'true');
  else drawn.removeAttribute('aria-current');
  place(drawn, box, cardHeight(card));
  const rows: HTMLElement[] = [];
  if (card.holders.length > 1) {
    const names = titled('holders', l10n.t('shared by {0}', card.holders.join(', ')));
    rows.push(element('div', 'row badge', names));
  }
  if (card.text !== null) {
    rows.push(element('div', 'row', whyChip(card.why), titled('value', card.text)));
  } else if (card.why !== null) rows[0]?.append(whyChip(card.why) ?? '');
  for (const cell of card.cells)
    rows.push(cellRow(cell, cell.target !== null && shared.has(cell.target)));
  if (card.more) rows.push(element('div', 'row quiet', card.more));
  else if (card.pager) rows.push(pagerRow(card.serial, card.pager));
  const band = card.part ? element('span', 'band') : null;
  if (card.part && band) band.title = partWord(card.part);
  drawn.replaceChildren(head(card), ...rows, ...(band ? [band] : []));
}

function head(card: Card): HTMLElement {
  const glyph = element('span', '', lock(card.mutability));
  glyph.title = mutabilityWord(card.mutability);
  const type = element('span', 'type', card.type);
  type.title = l10n.t('{0} at {1}', card.type, card.address);
  const actions = element('button', 'actions', '⋯');
  actions.type = 'button';
  // The card itself is the tab stop, and Enter on it opens the same menu.
  actions.tabIndex = -1;
  actions.title = l10n.t('What can be asked of it');
  actions.setAttribute('aria-label', l10n.t('Actions for #{0}', card.serial));
  actions.setAttribute('aria-haspopup', 'menu');
  const looked = card.isLookedAt ? element('span', 'eye', '◎') : null;
  if (looked) looked.title = l10n.t('looked at');
  return element(
    'div',
    'head',
    card.letter ? element('span', 'letter', card.letter) : null,
    looked,
    element('span', 'serial', `#${card.serial}`),
    type,
    glyph,
    card.mark ? markBadge(card.mark) : null,
    actions,
  );
}

function whyChip(why: Why | null): HTMLElement | null {
  if (why === null) return null;
  const chip = element('span', 'why', why.chip);
  chip.title = why.title;
  return chip;
}

function cellRow(cell: Cell, shared: boolean): HTMLElement {
  const row = element(
    'div',
    `row cell${cell.target === null ? '' : ' to'}${shared ? ' shared' : ''}`,
    titled('label', cell.label),
  );
  if (cell.changed && cell.before !== null) {
    const old = element('del', '', cell.before);
    old.title = l10n.t('was {0}', cell.before);
    row.append(old);
  }
  if (cell.text || !cell.changed) {
    const value = cell.changed
      ? element('ins', 'value', cell.text)
      : element('span', 'value', cell.text);
    value.title = value.textContent ?? '';
    row.append(value);
  }
  if (cell.target !== null) {
    row.append(element('span', 'port'));
    row.dataset['key'] = cell.key;
    row.dataset['target'] = String(cell.target);
  }
  return row;
}

/** Turns of the pager, as the buttons name them. */
export const turns = ['toFirst', 'back', 'on', 'toLast'] as const;
export type TurnName = (typeof turns)[number];

function pagerRow(serial: number, pager: Pager): HTMLElement {
  const words = pagerWords(pager);
  const turn = (name: TurnName, sign: string, label: string): HTMLElement => {
    const made = element('button', 'turn', sign);
    made.type = 'button';
    made.title = label;
    made.setAttribute('aria-label', label);
    // Not `disabled`: a button that has the keyboard's focus must not lose it at the last page.
    if (!pager[name]) made.setAttribute('aria-disabled', 'true');
    made.dataset['turn'] = name;
    made.dataset['key'] = `page/${serial}/${name}`;
    return made;
  };
  // The total is in the title where both ends of the range are long numbers.
  const short = words.length > 20 ? words.replace(/(\d) .*$/, '$1') : words;
  const range = element('button', 'range', short);
  range.type = 'button';
  range.dataset['jump'] = '';
  range.dataset['key'] = `page/${serial}/jump`;
  range.title = l10n.t('{0}: go to an element', words);
  range.setAttribute('aria-label', l10n.t('{0}: go to an element', words));
  return element(
    'div',
    'row pager',
    turn('toFirst', '«', l10n.t('First elements')),
    turn('back', '‹', l10n.t('Elements before')),
    range,
    turn('on', '›', l10n.t('Elements behind')),
    turn('toLast', '»', l10n.t('Last elements')),
  );
}
