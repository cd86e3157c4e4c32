import * as l10n from '@vscode/l10n';
import { objectChip, titled } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import type { Gestures } from './gestures.ts';
import type { Holder } from './words.ts';

/** Who holds something, as a chip: an object to look at, a frame to go to, or words. */
export function holderChip(holder: Holder, gestures: Gestures): HTMLElement {
  switch (holder.kind) {
    case 'object':
      return objectChip(holder.object, () => gestures.look(holder.object));
    case 'frame': {
      const { frameId, name } = holder;
      const chip = element(
        'button',
        'chip frame',
        element('span', 'type', name),
        element('span', 'text', l10n.t('frame')),
      );
      chip.type = 'button';
      chip.title = l10n.t('Go to the frame of {0}', chip.querySelector('.type')?.textContent ?? '');
      chip.addEventListener('click', () => gestures.focusFrame(frameId));
      return chip;
    }
    case 'words':
      return titled('span', 'chip words', holder.words);
    default:
      return holder satisfies never;
  }
}
