import * as l10n from '@vscode/l10n';
import { objectChip, titled } from '../kit/chips.ts';
import { element } from '../kit/elements.ts';
import type { ReferenceObject } from '../../protocol/lenses/references.ts';
import type { Gestures } from './gestures.ts';
import { holderChip } from './holder-chip.ts';
import type { Link, Way } from './way.ts';

/** The way from a root to the object as a thread of holders. */
export function wayView(way: Way, object: ReferenceObject, gestures: Gestures): Node[] {
  if (way.links.length === 0) return [element('p', 'quiet', way.said ?? '')];
  const end = element('li', 'end', element('span', 'dot'), objectChip(object, null));
  end.append(element('span', 'kind', l10n.t('this object')));
  const list = element(
    'ol',
    'way',
    ...way.links.map((link, at) => linkView(link, at === 0, gestures)),
    end,
  );
  return way.said === null ? [list] : [list, element('p', 'quiet', way.said)];
}

function linkView({ holder, label, word }: Link, root: boolean, gestures: Gestures): HTMLElement {
  return element(
    'li',
    root ? 'root' : '',
    element('span', 'rail'),
    element('span', 'dot'),
    holderChip(holder, gestures),
    element(
      'span',
      'by',
      arrow(),
      titled('span', 'label', label),
      word ? element('span', 'kind', word) : null,
    ),
  );
}

/** Seen alone: a screen reader hears the holder and its slot. */
function arrow(): HTMLElement {
  const made = element('span', 'to', '→');
  made.setAttribute('aria-hidden', 'true');
  return made;
}
