import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { total, trafficOf, type Move } from './model.ts';
import { tileWords } from './grid.ts';
import type { Scene } from './scene.ts';
import { counted } from './words.ts';

/** Steps that are written out; the rest is counted. */
const mostLines = 600;

/** All steps of a plan as a list, for those who do not see the picture. */
export function outlineOf(scene: Scene): HTMLElement {
  const lines = scene.steps.slice(0, mostLines).map((step, at) => {
    const moved = moves(step.moves);
    switch (step.kind) {
      case 'begin':
        return element('li', '', l10n.t('Step {0}: begins. {1}', at + 1, moved));
      case 'tile': {
        const place = step.tile.rowBlock * scene.tilesWide + step.tile.columnBlock;
        return element(
          'li',
          '',
          l10n.t('Step {0}: {1} {2}', at + 1, tileWords(scene, place), moved),
        );
      }
      case 'finish':
        return element(
          'li',
          '',
          l10n.t('Step {0}: row block {1} is done. {2}', at + 1, step.rowBlock, moved),
        );
      default:
        return step satisfies never;
    }
  });
  const skipped = scene.tiles.filter(({ step }) => step === null).length;
  const more = scene.steps.length - lines.length;
  return element(
    'ol',
    'steps',
    element('li', '', l10n.t('{0} tiles, {1} of them skipped.', scene.tiles.length, skipped)),
    ...lines,
    more > 0 ? element('li', '', l10n.t('{0} more steps.', counted(more))) : null,
  );
}

/** What a step moves, in words. */
export function moves(all: readonly Move[]): string {
  const { reads, writes } = trafficOf(all);
  const names = (direction: Move['direction']): string =>
    all
      .filter((one) => one.direction === direction)
      .map((one) => one.tensor)
      .join(', ');
  if (total({ reads, writes }) === 0) return l10n.t('Nothing moves.');
  if (reads === 0) return l10n.t('Writes {0}: {1} elements.', names('write'), counted(writes));
  if (writes === 0) return l10n.t('Reads {0}: {1} elements.', names('read'), counted(reads));
  return l10n.t(
    'Reads {0}: {1} elements; writes {2}: {3}.',
    names('read'),
    counted(reads),
    names('write'),
    counted(writes),
  );
}
