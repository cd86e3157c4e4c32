import * as l10n from '@vscode/l10n';
import type { PanelState } from '../../protocol/panel.ts';
import { tileWords } from './grid.ts';
import { moves } from './outline.ts';
import { stepAt, type Scene } from './scene.ts';
import type { Tab } from './settings.ts';

/** What happens at a moment, in one sentence above the picture. */
export function narration(tab: Tab, scene: Scene | null, position: number): string {
  switch (tab) {
    case 'weights':
      return l10n.t('Softmax weights of one head: what each query takes from each key.');
    case 'check':
      return l10n.t(
        'A kernel is compared tile by tile, in what must hold whatever its order and units are.',
      );
    case 'figures':
      return l10n.t('What the papers print, and which model gives it.');
    case 'tiles':
      return scene ? momentWords(scene, position) : '';
    default:
      return tab satisfies never;
  }
}

function momentWords(scene: Scene, position: number): string {
  const step = stepAt(scene, position);
  const { order } = scene.plan;
  if (!step)
    return order === 'fa1'
      ? l10n.t(
          'For each block of keys, every block of queries comes by: O, m and l travel each time.',
        )
      : l10n.t('Each block of queries stays on the chip, while the blocks of keys come by.');
  switch (step.kind) {
    case 'begin':
      return position === 1
        ? l10n.t('O, l and m are cleared in HBM.')
        : l10n.t('Keys and values were loaded, and no row sees them.');
    case 'finish':
      return l10n.t(
        'Row block {0} is done: O is divided by l once, and written with L = m + log l.',
        step.rowBlock,
      );
    case 'tile':
      return `${tileWords(scene, step.tile.rowBlock * scene.tilesWide + step.tile.columnBlock)} ${moves(step.moves)}`;
    default:
      return step satisfies never;
  }
}

/** What is to be said of the session; empty where nothing is. */
export function stateSentence(
  state: PanelState,
  { hasData, isTaken }: { hasData: boolean; isTaken: boolean },
): string {
  switch (state.kind) {
    case 'running':
      if (isTaken) return l10n.t('The program runs; these numbers are those of its tile points.');
      return hasData ? l10n.t('The program runs; its numbers are those of the last stop.') : '';
    case 'ended':
      if (isTaken)
        return l10n.t('The session is over; these numbers are those of its tile points.');
      return hasData ? l10n.t('The session is over; its numbers are those of the last stop.') : '';
    case 'failed':
      return state.message;
    case 'idle':
    case 'stopped':
      return '';
    default:
      return state satisfies never;
  }
}
