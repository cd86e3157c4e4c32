import * as l10n from '@vscode/l10n';
import { element } from './elements.ts';

/** A small card for an object within a line of text: `#4 dict {'k': […]}`. */
export interface ObjectNamed {
  readonly serial: number;
  readonly type: string;
  readonly text: string;
}

/** A chip; with `onClick` it is a button. */
export function objectChip(object: ObjectNamed, onClick: (() => void) | null): HTMLElement {
  const parts = [
    element('span', 'serial', `#${object.serial}`),
    element('span', 'type', object.type),
    element('span', 'text', object.text),
  ];
  const chip = element(onClick ? 'button' : 'span', 'chip', ...parts);
  chip.title = titleOf(parts);
  chip.dataset['serial'] = String(object.serial);
  if (chip instanceof HTMLButtonElement) {
    chip.type = 'button';
    chip.title = l10n.t('Show what refers to {0}', chip.title);
  }
  if (onClick) chip.addEventListener('click', onClick);
  return chip;
}

const titleOf = (parts: readonly HTMLElement[]): string =>
  parts.map((one) => one.textContent ?? '').join(' ');

/** A few words with a frame round them: a quality of what stands beside it. */
export function badge(words: string, title: string, className = ''): HTMLElement {
  const made = element('span', `quality ${className}`.trim(), words);
  made.title = title;
  return made;
}

/** Text that may be cut on the screen and is whole in its title. */
export function titled<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text: string,
): HTMLElementTagNameMap[K] {
  const made = element(tag, className, text);
  made.title = made.textContent ?? '';
  return made;
}
