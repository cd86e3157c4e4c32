import * as l10n from '@vscode/l10n';
import type { MroData } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import { Names, type Picture } from './model.ts';

/** The same graph as a nested list: for screen readers, and for people who like lists. */
export function outlineOf(data: MroData, picture: Picture): HTMLElement {
  const names = new Names(data.classes);
  const list = element('ol', '');
  const rest = element('ul', '');
  const numbered = picture.cards.filter((card) => card.number !== null);
  numbered.sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  for (const card of numbered) {
    const one = names.get(card.id);
    list.append(element('li', '', wordsOf(card.name, one, names)));
  }
  for (const card of [...picture.cards, ...picture.lane].filter((one) => one.number === null)) {
    const what = card.kind === 'metaclass' ? l10n.t('metaclass') : (card.badge ?? card.detail);
    rest.append(element('li', '', `${wordsOf(card.name, names.get(card.id), names)} (${what})`));
  }
  for (const { abc, class: from } of data.registrations) {
    rest.append(
      element('li', '', l10n.t('{0} is registered with {1}', names.of(from), names.of(abc))),
    );
  }
  return element(
    'div',
    '',
    element('h2', '', l10n.t('The order in which attributes are looked for')),
    list,
    ...(rest.childElementCount > 0 ? [element('h2', '', l10n.t('Beside it')), rest] : []),
  );
}

function wordsOf(name: string, one: ReturnType<Names['get']>, names: Names): string {
  if (!one || one.bases.length === 0) return name;
  return l10n.t('{0}, with the bases {1}', name, one.bases.map((id) => names.of(id)).join(', '));
}
