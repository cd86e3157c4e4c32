import * as l10n from '@vscode/l10n';
import type { ReferenceChoice } from '../../protocol/lenses/references.ts';
import { titled } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import type { Gestures } from './gestures.ts';

/** The names of the frame, to choose an object by. */
export function choicesView(
  choices: readonly ReferenceChoice[],
  current: number | null,
  gestures: Gestures,
): HTMLElement {
  if (choices.length === 0) {
    return element('p', 'quiet', l10n.t('This frame has no names yet.'));
  }
  return element(
    'ul',
    'choices',
    ...choices.map((choice) => element('li', '', choiceButton(choice, current, gestures))),
  );
}

function choiceButton(
  choice: ReferenceChoice,
  current: number | null,
  gestures: Gestures,
): HTMLElement {
  const made = element(
    'button',
    'choice',
    titled('span', 'name', choice.name),
    element('span', 'serial', `#${choice.serial}`),
    titled('span', 'type', choice.type),
    titled('span', 'text', choice.text),
  );
  made.type = 'button';
  if (choice.serial === current) made.setAttribute('aria-current', 'true');
  made.addEventListener('click', () => gestures.choose(choice.name));
  return made;
}
