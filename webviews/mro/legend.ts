import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import type { Picture } from './model.ts';

/** What the signs of the picture mean, those that are in it. */
export function legendOf(picture: Picture): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (picture.spine.length > 0) {
    parts.push(entry(element('span', 'key number', '1'), l10n.t('order of looking')));
  }
  parts.push(entry(element('span', 'key', '→'), l10n.t('a base')));
  if (picture.edges.some((one) => one.kind === 'registered')) {
    parts.push(
      entry(element('span', 'key', '⇢'), l10n.t('registered: passes for it, inherits nothing')),
    );
  }
  if (picture.lane.length > 0) {
    parts.push(entry(element('span', 'key', '···'), l10n.t('its metaclass')));
  }
  return parts;
}

const entry = (key: HTMLElement, words: string): HTMLElement => {
  key.setAttribute('aria-hidden', 'true');
  return element('span', 'entry-of-legend', key, words);
};
