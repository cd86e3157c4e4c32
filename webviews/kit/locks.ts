import * as l10n from '@vscode/l10n';
import type { Mutability } from '../../protocol/heap.ts';
import { element } from './elements.ts';

/** The four locks: a shape each, so that colour is never needed to tell them apart. 12 by 14 units. */
const shapes: Record<Mutability, string> = {
  immutable: 'M2 6h8v7H2z M4 6V4a2 2 0 0 1 4 0v2',
  mutable: 'M2 6h8v7H2z M4 6V4a2 2 0 0 1 4 -0.6',
  shell: 'M2 6h8v7H2z M4 6V4a2 2 0 0 1 4 0v2 M6 8.2a1.4 1.4 0 1 0 0.01 0z',
  unknown: 'M3.5 5a2.5 2.5 0 1 1 3.6 2.2c-0.8 0.5-1.1 0.8-1.1 2 M6 12v0.6',
};

/** What a lock says in words. */
export function mutabilityWord(mutability: Mutability): string {
  switch (mutability) {
    case 'immutable':
      return l10n.t('immutable');
    case 'mutable':
      return l10n.t('mutable');
    case 'shell':
      return l10n.t('immutable, but it holds something mutable');
    case 'unknown':
      return l10n.t('mutability unknown');
    default:
      return mutability satisfies never;
  }
}

/** An SVG lock with its word as title. */
export function lock(mutability: Mutability): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 12 14');
  svg.setAttribute('class', `lock lock-${mutability}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', shapes[mutability]);
  svg.append(path);
  return svg;
}

/** A lock that says its word to whoever stays on it, and to screen readers. */
export function lockGlyph(mutability: Mutability): HTMLElement {
  const made = element('span', 'lock-glyph', lock(mutability));
  made.title = mutabilityWord(mutability);
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', made.title);
  return made;
}
