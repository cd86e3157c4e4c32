import { element } from '../kit/elements.ts';
import type { Box } from './layout.ts';
import type { Mark } from './model.ts';
import { markWord } from './outline.ts';

/** What lanes and cards are made of. */

export function place(drawn: HTMLElement, box: Box, height: number): void {
  drawn.style.left = `${box.x}px`;
  drawn.style.top = `${box.y}px`;
  drawn.style.width = `${box.width}px`;
  drawn.style.height = `${height}px`;
}

/** A text that can be read whole where it is cut. */
export function titled(className: string, text: string): HTMLElement {
  const made = element('span', className, text);
  made.title = made.textContent ?? '';
  return made;
}

export function markBadge(mark: Mark): HTMLElement {
  const signs: Record<Mark, string> = { new: '+', rebound: '↷', mutated: '✎', reached: '↩' };
  return element('span', `mark ${mark}`, `${signs[mark]} ${markWord(mark)}`);
}
