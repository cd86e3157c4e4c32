import * as l10n from '@vscode/l10n';
import type { ReferenceObject } from '../../protocol/lenses/references.ts';
import { objectChip } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import { withCode } from '../kit/sentences.ts';
import type { Deaths } from './deaths.ts';
import type { Gestures } from './gestures.ts';

/** What would die with the object, and what code would run. */
export function deathsView(deaths: Deaths, gestures: Gestures): (Node | null)[] {
  const { sentence, now, later, more, wouldRun } = deaths;
  return [
    element('p', '', sentence),
    wouldRun.length === 0
      ? null
      : element(
          'ul',
          'would-run',
          ...wouldRun.map((one) => element('li', '', '⚠ ', withCode(one))),
        ),
    group(l10n.t('at once'), now, gestures),
    group(l10n.t('when the collector looks'), later, gestures),
    more === null ? null : element('p', 'quiet', more),
  ];
}

function group(
  title: string,
  objects: readonly ReferenceObject[],
  gestures: Gestures,
): HTMLElement | null {
  if (objects.length === 0) return null;
  const list = element(
    'ul',
    'chips',
    ...objects.map((one) =>
      element(
        'li',
        '',
        objectChip(one, () => gestures.look(one)),
      ),
    ),
  );
  list.setAttribute('aria-label', title);
  return element('div', 'group', element('h3', '', title), list);
}
