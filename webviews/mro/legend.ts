import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { markWord, type Highlight, type Mark } from './graph.ts';
import type { Picture } from './model.ts';

/** Marks that stand as long as their part of the panel is open; what a player passes, it says itself. */
const lasting: readonly Mark[] = ['here', 'target', 'twice', 'unreached', 'wins', 'shadowed'];

/** What the signs of the picture, and of what is laid over it, mean: those that are in it. */
export function legendOf(picture: Picture, { marks, jumps }: Highlight): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (picture.spine.length > 0) {
    parts.push(entry(element('span', 'key number', '1'), l10n.t('order of looking')));
  }
  if (picture.edges.length > 0) {
    parts.push(entry(element('span', 'key', '→'), l10n.t('a base')));
  }
  if (picture.edges.some((one) => one.kind === 'registered')) {
    parts.push(
      entry(element('span', 'key', '⇢'), l10n.t('registered: passes for it, inherits nothing')),
    );
  }
  if (picture.lane.length > 0) {
    parts.push(entry(element('span', 'key', '···'), l10n.t('its metaclass')));
  }
  if (jumps.length > 0) {
    parts.push(entry(element('span', 'key jump-key', '→'), l10n.t('calls the next')));
  }
  const shown = new Set(marks.values());
  for (const mark of lasting) {
    if (!shown.has(mark)) continue;
    const key = element('span', 'key mark-key', element('span', 'name', 'C'));
    key.dataset['mark'] = mark;
    parts.push(entry(key, markWord(mark)));
  }
  return parts;
}

const entry = (key: HTMLElement, words: string): HTMLElement => {
  key.setAttribute('aria-hidden', 'true');
  return element('span', 'entry-of-legend', key, words);
};
