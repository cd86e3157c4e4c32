import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';

/** What the panel says before there is anything to draw. */
export function welcome(running: boolean): HTMLElement {
  return element(
    'div',
    'welcome',
    element(
      'strong',
      '',
      running ? l10n.t('The program runs.') : l10n.t('No program is being debugged.'),
    ),
    running
      ? l10n.t('At the next stop, its names and objects are drawn here.')
      : l10n.t(
          'Open a Python file, set a breakpoint with F9 and press F5: its names and the objects they share are drawn here.',
        ),
  );
}
