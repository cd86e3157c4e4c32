import * as l10n from '@vscode/l10n';
import { element } from './elements.ts';

/** What a panel says while there is nothing to draw: what comes at the next stop, or how to get there. */
export function welcome(
  running: boolean,
  says: { atTheNextStop: string; begin: string },
): HTMLElement {
  return element(
    'div',
    'welcome',
    element(
      'strong',
      '',
      running ? l10n.t('The program runs.') : l10n.t('No program is being debugged.'),
    ),
    running ? says.atTheNextStop : says.begin,
  );
}
