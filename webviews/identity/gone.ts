import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import type { Gone } from './model.ts';

const maxGone = 8;

/** The line of objects that no name leads to any more; `ask` opens what can be asked of one, at its place. */
export function goneLine(
  gone: readonly Gone[],
  ask: (serial: number, address: string, at: DOMRect) => void,
): HTMLElement[] {
  const rest = gone.length - maxGone;
  return [
    ...(gone.length > 0 ? [element('span', 'label', l10n.t('No longer reachable:'))] : []),
    ...gone.slice(0, maxGone).map(({ serial, title, address }) => {
      const made = element(address === null ? 'span' : 'button', 'lost', title);
      if (address === null) return made;
      made.dataset['serial'] = String(serial);
      made.setAttribute('aria-haspopup', 'menu');
      made.addEventListener('click', () => ask(serial, address, made.getBoundingClientRect()));
      return made;
    }),
    ...(rest > 0 ? [element('span', 'label', l10n.t('and {0} more', rest))] : []),
  ];
}
