import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import type { Checked } from './check-view.ts';
import type { Mask, Wrong } from './model.ts';
import type { Scene } from './scene.ts';
import { counted, oddityWord, quantityWord, shown, slipWords, unitsWord } from './words.ts';

/** How a program's kernel is watched, or can be. */
export function kernelWords({ program, observed }: Checked): string {
  if (program === null) return '';
  const { taken, seen, firstKey } = program;
  if (firstKey > 0)
    return l10n.t(
      'A kernel is checked from the first key on, and the window begins at key {0}: choose 0 as the first key.',
      counted(firstKey),
    );
  if (observed.observations.length > 0)
    return taken
      ? l10n.t(
          'The program’s own kernel, as its tile points saw it in {0} passes. It did not stop for that.',
          counted(seen),
        )
      : l10n.t(
          'The program’s own kernel, seen at {0} stops. Continue to the breakpoint in its inner loop for the next tile, or set a tile point there and let it run.',
          counted(seen),
        );
  return taken
    ? l10n.t(
        'The tile points saw {0} passes, but nothing there tells which tile is at hand: name the loops’ counters i and j, or where a tile begins start_m and start_n.',
        counted(seen),
      )
    : l10n.t(
        'Set a tile point in the inner loop, on the line after m, l and the accumulator have their new values, and let the program run: each pass is compared. A breakpoint there does the same stop by stop.',
      );
}

/** The verdict in words, the worst first. */
export function verdictParts(scene: Scene, checked: Checked): HTMLElement[] {
  const { verdict, slips, otherMask } = checked;
  const { first, compared, oddities, unknownRows, correlation, units, phase } = verdict;
  const say = (className: string, text: string): HTMLElement => element('p', className, text);
  const parts: HTMLElement[] = [];
  if (compared === 0) parts.push(say('verdict-line', l10n.t('There is nothing to compare yet.')));
  else if (!first)
    parts.push(
      say(
        'verdict-line good',
        l10n.t('✓ Everything that was seen is right: {0} comparisons.', counted(compared)),
      ),
    );
  else parts.push(say('verdict-line bad', wrongWords(first)), say('sentence', rowWords(first)));
  const unseen = unseenWords(scene, checked);
  if (unseen) parts.push(say('sentence', unseen));
  for (const slip of slips) {
    const [title, mend] = slipWords(slip);
    parts.push(
      element(
        'div',
        'slip',
        element('strong', '', l10n.t('Likely slip: {0}', title)),
        element('span', '', mend),
      ),
    );
  }
  if (otherMask) parts.push(say('slip', otherMaskWords(otherMask)));
  else if (first && slips.length === 0)
    parts.push(say('sentence', l10n.t('None of the known slips makes these numbers.')));
  if (units !== null)
    parts.push(say('sentence', l10n.t('m is understood as the max of {0}.', unitsWord(units))));
  if (phase.before)
    parts.push(say('sentence', l10n.t('The states are those before the tile at hand.')));
  if (correlation !== null)
    parts.push(
      say('sentence', l10n.t('Correlation of O with the reference: {0}.', shown(correlation, 6))),
    );
  if (oddities.length > 0) {
    parts.push(
      say('sentence', l10n.t('Unusual, and right:')),
      element('ul', 'facts', ...oddities.map((one) => element('li', '', oddityWord(one)))),
    );
  }
  if (unknownRows.length > 0)
    parts.push(
      say(
        'sentence',
        l10n.t(
          'The inputs themselves make NaN in {0} rows: nothing is said of them.',
          unknownRows.length,
        ),
      ),
    );
  return parts;
}

/** Tiles that somebody sees and the program's kernel was not seen in; empty where there are none. */
function unseenWords({ tiles }: Scene, { observed, program }: Checked): string {
  if (!program || observed.observations.length === 0) return '';
  const seen = new Set(
    observed.observations.map(({ tile }) => `${tile.rows.from}:${tile.columns.from}`),
  );
  const visible = tiles.filter(({ cover }) => cover !== 'empty');
  const unseen = visible.filter(({ tile }) => !seen.has(`${tile.rows.from}:${tile.columns.from}`));
  const [first] = unseen;
  return first
    ? l10n.t(
        '{0} of {1} tiles were not seen, the first is ({2}, {3}).',
        counted(unseen.length),
        counted(visible.length),
        first.tile.rowBlock,
        first.tile.columnBlock,
      )
    : l10n.t('All {0} tiles were seen.', counted(visible.length));
}

function otherMaskWords(causal: Mask['causal']): string {
  switch (causal) {
    case 'none':
      return l10n.t(
        'Without a causal mask everything would be right: choose “none” above if the kernel has none.',
      );
    case 'bottomRight':
      return l10n.t(
        'With a causal mask to the bottom right everything would be right: choose it above if the kernel has it.',
      );
    case 'topLeft':
      return l10n.t(
        'With a causal mask to the top left everything would be right: choose it above if the kernel has it.',
      );
    default:
      return causal satisfies never;
  }
}

function wrongWords({ quantity, tile }: Wrong): string {
  return tile === null
    ? l10n.t(
        '✗ All tiles that were seen are right, or were not seen; wrong is {0}.',
        quantityWord(quantity),
      )
    : l10n.t(
        '✗ First wrong: tile ({0}, {1}), {2}.',
        tile.rowBlock,
        tile.columnBlock,
        quantityWord(quantity),
      );
}

function rowWords({ rows, error }: Wrong): string {
  const some = `${rows.slice(0, 8).join(', ')}${rows.length > 8 ? ' …' : ''}`;
  if (rows.length === 1 && Number.isFinite(error))
    return l10n.t('Row {0}: by {1} times the tolerance.', some, shown(error, 2));
  return Number.isFinite(error)
    ? l10n.t('Rows {0}: by {1} times the tolerance.', some, shown(error, 2))
    : l10n.t('Rows {0}.', some);
}
