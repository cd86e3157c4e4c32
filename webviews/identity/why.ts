import * as l10n from '@vscode/l10n';
import type { HeapObject } from '../../protocol/heap.ts';

/** Why several names share a fixed value: a word, and a sentence that says whose rule it is. */
export interface Why {
  readonly chip: string;
  readonly title: string;
}

/**
 * What the driver found in the running interpreter. Where it found no reason and has looked everywhere
 * (`isComplete`), the program itself bound the names to one object; null where that cannot be told.
 */
export function whyShared(
  { category, mutability, kept }: HeapObject,
  isComplete: boolean,
): Why | null {
  if (category !== 'data' || mutability !== 'immutable') return null;
  if (!kept) return isComplete ? assigned() : null;
  const where = kept.where ?? '';
  switch (kept.reason) {
    case 'singleton':
      return {
        chip: l10n.t('singleton'),
        title: l10n.t('There is one such object only, by the rules of Python.'),
      };
    case 'enumMember':
      return {
        chip: l10n.t('enum member'),
        title: l10n.t('There is one such member only, by the rules of Python.'),
      };
    case 'default':
      return {
        chip: l10n.t('default of {0}', where),
        title: l10n.t(
          'The value of a parameter is made once, with the function {0}: a rule of Python.',
          where,
        ),
      };
    case 'smallInt':
      return {
        chip: l10n.t('small-int cache'),
        title: detail(l10n.t('This interpreter keeps one object for each small integer.')),
      };
    case 'empty':
      return {
        chip: l10n.t('empty: kept once'),
        title: detail(l10n.t('This interpreter keeps one empty object of this type.')),
      };
    case 'character':
      return {
        chip: l10n.t('one character: kept once'),
        title: detail(l10n.t('This interpreter keeps one object for each such character.')),
      };
    case 'interned':
      return {
        chip: l10n.t('interned'),
        title: detail(
          kept.where === null
            ? l10n.t(
                'This text is in the interpreter’s table: one object for all that say the same.',
              )
            : l10n.t(
                'This text stands in {0} and is in the interpreter’s table: one object for all that say the same.',
                where,
              ),
        ),
      };
    case 'constant':
      return {
        chip: l10n.t('constant of {0}', where),
        title: detail(l10n.t('This value stands in the code of {0}, which keeps it once.', where)),
      };
    case 'untold':
      return null;
    default:
      return kept.reason satisfies never;
  }
}

const assigned = (): Why => ({
  chip: l10n.t('assigned'),
  title: l10n.t(
    'Plain assignment: no cache of the interpreter is known to hold this value, so the program bound these names to one object.',
  ),
});

const detail = (sentence: string): string =>
  l10n.t('{0} A detail of CPython, not a rule of the language.', sentence);
