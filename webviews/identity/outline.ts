import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { mutabilityWord } from '../kit/locks.ts';
import { same } from '../kit/same.ts';
import type { Card, Mark, Part, Picture } from './model.ts';
import type { Pager } from './paging.ts';

/** One item of the list and what stands below it. */
interface Entry {
  readonly words: string;
  readonly inner: readonly Entry[];
}

const maxDepth = 4;

/**
 * The same picture as a nested list: for screen readers, and for people who like lists. What an
 * object holds is spelled out once, where the object is met first. Items that stay are kept.
 */
export class Outline {
  readonly list = element('ul', '');
  #drawn: { from: Entry; element: HTMLElement }[] = [];

  show(picture: Picture): void {
    const before = this.#drawn;
    this.#drawn = entriesOf(picture).map((from, at) => {
      const old = before[at];
      return old && same(old.from, from) ? old : { from, element: laneItem(from, old) };
    });
    const kept = this.#drawn.map((one) => one.element);
    if (kept.length !== before.length || kept.some((one, at) => one !== before[at]?.element)) {
      this.list.replaceChildren(...kept);
    }
  }
}

/** A lane's item; where as many names stand as before, only those that differ are made anew. */
function laneItem(
  lane: Entry,
  old: { from: Entry; element: HTMLElement } | undefined,
): HTMLElement {
  const names = old?.element.querySelector(':scope > ul');
  if (!old || !names || old.from.inner.length !== lane.inner.length) {
    return element('li', '', element('h2', '', lane.words), list(lane.inner));
  }
  const heading = old.element.querySelector(':scope > h2');
  if (old.from.words !== lane.words) heading?.replaceWith(element('h2', '', lane.words));
  lane.inner.forEach((one, at) => {
    if (!same(old.from.inner[at], one)) names.children[at]?.replaceWith(item(one));
  });
  return old.element;
}

const list = (entries: readonly Entry[]): HTMLElement =>
  element('ul', '', ...entries.map((one) => item(one)));

function item({ words, inner }: Entry): HTMLElement {
  return element('li', '', words, inner.length > 0 ? list(inner) : null);
}

function entriesOf(picture: Picture): Entry[] {
  const cards = new Map(picture.cards.map((card) => [card.serial, card]));
  const spelled = new Set<number>();
  return picture.lanes.map((lane) => {
    const names = lane.slots.map((slot): Entry => {
      const card = cards.get(slot.target);
      const words = [
        slot.name,
        card && cardWords(card),
        slot.mark && markWord(slot.mark),
        slot.was,
      ];
      return entry(words, card ? held(card, cards, spelled, 1) : []);
    });
    if (lane.folded) names.push(entry([lane.folded]));
    return { words: [lane.title, lane.place].join(' '), inner: names };
  });
}

function held(
  card: Card,
  cards: ReadonlyMap<number, Card>,
  spelled: Set<number>,
  depth: number,
): Entry[] {
  if (spelled.has(card.serial) || depth > maxDepth) return [];
  spelled.add(card.serial);
  const slots = card.cells.map((cell): Entry => {
    const target = cell.target === null ? undefined : cards.get(cell.target);
    const words = [cell.label, target ? cardWords(target) : cell.text];
    if (cell.changed) {
      words.push(cell.before === null ? l10n.t('new') : l10n.t('was {0}', cell.before));
    }
    return entry(words, target ? held(target, cards, spelled, depth + 1) : []);
  });
  if (card.more) slots.push(entry([card.more]));
  if (card.pager) slots.push(entry([pagerWords(card.pager)]));
  return slots;
}

const entry = (
  words: readonly (string | null | undefined)[],
  inner: readonly Entry[] = [],
): Entry => ({ words: words.filter(Boolean).join('  '), inner });

/** A card in words. */
export function cardWords(card: Card): string {
  const parts = [`#${card.serial} ${card.type}`, card.text ?? '', mutabilityWord(card.mutability)];
  if (card.holders.length > 1) parts.push(l10n.t('shared by {0}', card.holders.join(', ')));
  if (card.why) parts.push(card.why.chip);
  if (card.mark) parts.push(markWord(card.mark));
  if (card.isLookedAt) parts.push(l10n.t('looked at'));
  if (card.letter === 'A') parts.push(l10n.t('first of two that are compared'));
  if (card.letter === 'B') parts.push(l10n.t('second of two that are compared'));
  if (card.part) parts.push(partWord(card.part));
  return parts.filter(Boolean).join(', ');
}

/** Which elements a card shows. */
export function pagerWords({ range, total }: Pager): string {
  if (!range) return l10n.t('attributes of {0} slots', total.toLocaleString());
  const [first, last] = [range.first.toLocaleString(), range.last.toLocaleString()];
  return l10n.t('{0}–{1} of {2}', first, last, total.toLocaleString());
}

/** Whose part a card is, in words. */
export function partWord(part: Part): string {
  switch (part) {
    case 'both':
      return l10n.t('part of both');
    case 'first':
      return l10n.t('part of the first alone');
    case 'second':
      return l10n.t('part of the second alone');
    default:
      return part satisfies never;
  }
}

/** A mark in a word. */
export function markWord(mark: Mark): string {
  switch (mark) {
    case 'new':
      return l10n.t('new');
    case 'rebound':
      return l10n.t('rebound');
    case 'mutated':
      return l10n.t('mutated');
    case 'reached':
      return l10n.t('reached again');
    default:
      return mark satisfies never;
  }
}
