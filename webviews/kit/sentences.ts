import * as l10n from '@vscode/l10n';
import type { PanelState } from '../../protocol/panel.ts';
import { element } from './elements.ts';

/** What a lens says above a picture that is not of now; empty while the program is paused. */
export function stateSentence(state: PanelState): string {
  switch (state.kind) {
    case 'running':
      return l10n.t('The program runs; this is the last stop.');
    case 'ended':
      return l10n.t('The session is over; this is its last stop.');
    case 'failed':
      return state.message;
    case 'idle':
      return '';
    case 'stopped':
      return '';
    default:
      return state satisfies never;
  }
}

/** A sentence whose `quoted` parts are code. */
export function withCode(sentence: string): DocumentFragment {
  const made = document.createDocumentFragment();
  sentence.split('`').forEach((part, place) => {
    if (part) made.append(place % 2 === 1 ? element('code', '', part) : element('span', '', part));
  });
  return made;
}
