import * as l10n from '@vscode/l10n';
import type { MroData, MroMember, MroPlace } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import { placeText, type Highlight } from './graph.ts';
import type { Names } from './model.ts';

/** What a part of the panel can do. */
export interface PaneActions {
  reveal(place: MroPlace): void;
  /** Look this name up from now on; the empty one ends that. */
  lookUp(name: string): void;
  /** What it says of the graph has changed. */
  changed(): void;
}

/** A part of the panel, behind a tab: a view of the data, with what it says of the graph. */
export interface Pane {
  readonly id: string;
  readonly element: HTMLElement;
  readonly title: string;
  /** Whether there is anything to show. */
  has(data: MroData): boolean;
  /** Shows other data, which it has something to say of. */
  show(data: MroData, names: Names): void;
  highlight(data: MroData): Highlight;
  /** Shows what `show` has put off until the picture stands: what nobody sees without scrolling. */
  complete?(): void;
  /** Left by another tab: stops what runs. */
  rest?(): void;
}

/** A sentence whose `quoted` parts are code. */
export function sentence(text: string, className = 'sentence'): HTMLElement {
  const made = element('p', className);
  text.split('`').forEach((part, at) => {
    if (part) made.append(element(at % 2 === 1 ? 'code' : 'span', '', part));
  });
  return made;
}

/** A button that shows a line; nothing where there is none. */
export function placeButton(
  place: MroPlace | null,
  reveal: (place: MroPlace) => void,
): HTMLElement | null {
  if (!place) return null;
  const made = element('button', 'place', placeText(place));
  made.type = 'button';
  made.title = l10n.t('Show this line');
  made.addEventListener('click', () => reveal(place));
  return made;
}

/** What a member is, in words. */
export function kindWord(kind: MroMember['kind']): string {
  switch (kind) {
    case 'function':
      return l10n.t('function');
    case 'classMethod':
      return l10n.t('class method');
    case 'staticMethod':
      return l10n.t('static method');
    case 'property':
      return l10n.t('property');
    case 'slot':
      return l10n.t('slot');
    case 'computed':
      return l10n.t('descriptor in C');
    case 'cMethod':
      return l10n.t('method in C');
    case 'class':
      return l10n.t('class');
    case 'dataDescriptor':
      return l10n.t('data descriptor');
    case 'descriptor':
      return l10n.t('descriptor');
    case 'value':
      return l10n.t('value');
    default:
      return kind satisfies never;
  }
}
