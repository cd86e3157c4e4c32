import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { withCode } from '../kit/sentences.ts';
import type { Subject } from './model.ts';
import { quoted } from './words.ts';

/** What later stops show: the object, or whatever its name then refers to. Null where no name is known. */
export function followView(
  { subject, follow, name }: { subject: Subject; follow: 'object' | 'name'; name: string | null },
  onFollow: (way: 'object' | 'name') => void,
): HTMLElement | null {
  if (name === null) return null;
  const choice = (way: 'object' | 'name', words: string): HTMLElement => {
    const made = element('button', 'tool', withCode(words));
    made.type = 'button';
    made.dataset['key'] = `follow-${way}`;
    made.setAttribute('aria-pressed', String(follow === way));
    made.addEventListener('click', () => onFollow(way));
    return made;
  };
  const group = element(
    'div',
    'follow',
    element('span', 'quiet', l10n.t('At later stops, show')),
    element(
      'span',
      'choice-of-two',
      choice('object', l10n.t('the object #{0}', subject.object.serial)),
      choice('name', l10n.t('what `{0}` refers to', quoted(name))),
    ),
  );
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', l10n.t('What later stops show'));
  return group;
}
