import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { mutabilityWord } from '../kit/locks.ts';
import type { Card, Picture } from './model.ts';

/** The same picture as a nested list: for screen readers, and for people who like lists. */
export function outlineOf(picture: Picture): HTMLElement {
  const cards = new Map(picture.cards.map((card) => [card.serial, card]));
  const top = element('ul', '');
  for (const lane of picture.lanes) {
    const names = element('ul', '');
    for (const slot of lane.slots) {
      const card = cards.get(slot.target);
      const words = [slot.name, card && sentence(card), slot.mark && markWord(slot.mark), slot.was];
      names.append(item(words, card ? children(card, cards, new Set([card.serial])) : null));
    }
    if (lane.folded) names.append(item([lane.folded], null));
    top.append(element('li', '', element('h2', '', [lane.title, lane.place].join(' ')), names));
  }
  const outline = element('div', 'outline', top);
  outline.setAttribute('role', 'region');
  outline.setAttribute('aria-label', l10n.t('Names and objects as a list'));
  return outline;
}

function children(card: Card, cards: Map<number, Card>, above: Set<number>): HTMLElement | null {
  if (card.cells.length === 0) return null;
  const list = element('ul', '');
  for (const cell of card.cells) {
    const target = cell.target === null ? undefined : cards.get(cell.target);
    const words = [cell.label, target ? sentence(target) : cell.text];
    if (cell.changed) {
      words.push(cell.before === null ? l10n.t('new') : l10n.t('was {0}', cell.before));
    }
    const seen = target !== undefined && above.has(target.serial);
    const inner =
      target && !seen ? children(target, cards, new Set([...above, target.serial])) : null;
    list.append(item(words, above.size < 4 ? inner : null));
  }
  if (card.more) list.append(item([card.more], null));
  return list;
}

function sentence(card: Card): string {
  const parts = [`#${card.serial} ${card.type}`, card.text ?? '', mutabilityWord(card.mutability)];
  if (card.holders.length > 1) parts.push(l10n.t('shared by {0}', card.holders.join(', ')));
  if (card.mark) parts.push(markWord(card.mark));
  return parts.filter(Boolean).join(', ');
}

/** A mark in a word. */
export function markWord(mark: 'new' | 'rebound' | 'mutated'): string {
  switch (mark) {
    case 'new':
      return l10n.t('new');
    case 'rebound':
      return l10n.t('rebound');
    case 'mutated':
      return l10n.t('mutated');
    default:
      return mark satisfies never;
  }
}

function item(
  words: readonly (string | null | undefined)[],
  inner: HTMLElement | null,
): HTMLElement {
  return element('li', '', words.filter(Boolean).join('  '), inner);
}
