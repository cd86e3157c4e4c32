import * as l10n from '@vscode/l10n';
import { badge, titled } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import { lockGlyph } from '../kit/locks.ts';
import { told } from './ledger.ts';
import type { Subject } from './model.ts';

/** The card of the object that the panel is about, with its count. `foot` stands at its lower edge. */
export function headView(subject: Subject, foot: HTMLElement | null): HTMLElement {
  const { object, mutability, qualities, dead } = subject;
  const card = element(
    'article',
    `card subject ${mutability ?? ''}${dead ? ' dead' : ''}`,
    element(
      'div',
      'head',
      element('span', 'serial', `#${object.serial}`),
      titled('span', 'type', object.type),
      mutability ? lockGlyph(mutability) : null,
      titled('span', 'address', object.address),
    ),
    element(
      'div',
      'about',
      element(
        'div',
        'what',
        titled('div', 'literal', object.text),
        element(
          'div',
          'qualities',
          ...qualities.map(({ words, why, loud }) => badge(words, why, loud ? 'loud' : '')),
          dead ? badge(l10n.t('dead'), l10n.t('It has been freed.'), 'loud') : null,
        ),
      ),
      countView(subject),
    ),
    foot,
  );
  card.tabIndex = -1;
  card.setAttribute('aria-label', l10n.t('Object #{0}', object.serial));
  return card;
}

function countView({ count, change, withheld, dead }: Subject): HTMLElement {
  if (withheld !== null) return element('p', 'withheld', withheld);
  if (count === null) return element('span', '');
  const words = count === 1 ? l10n.t('reference') : l10n.t('references');
  return element(
    'div',
    'count',
    element('span', 'number', told(count)),
    element('span', 'unit', dead ? l10n.t('when last seen') : words),
    change === null ? null : element('span', 'change', change),
  );
}
