import * as l10n from '@vscode/l10n';
import type { Site } from '../semantics/sites.ts';
import { walk } from '../syntax/walk.ts';
import { textAt } from './evidence.ts';
import { repeatedElements } from './repeated-elements.ts';
import type { Fix, Rule } from './rule.ts';

/** `[row] * 3`, `[row for _ in range(3)]`, `list(repeat(row, 3))`: three times the same row. */
export const repeatedMutableElement: Rule = {
  ids: ['repeated-mutable-element'],
  checkBlock: (block, facts) =>
    repeatedElements(block, facts, {
      ruleId: 'repeated-mutable-element',
      accepts: (container) =>
        (container.type !== 'dict' || container.kind === 'comprehension') && !isSingle(container),
      message: (container, element, write) =>
        write === null
          ? l10n.t(
              '`{0}` holds the same {1} in every place: whoever changes one item changes all.',
              textAt(container.made),
              element,
            )
          : l10n.t(
              '`{0}` holds the same {1} in every place: `{2}` changes all of them.',
              textAt(container.made),
              element,
              textAt(write.location),
            ),
      slots: ['[0]', '[1]', '[2]'],
      fix: comprehensionFor,
    }),
};

/** `[x] * 1`, and `* 0`: there is no second place. */
function isSingle({ node, made }: Site): boolean {
  if (node?.kind !== 'binary') return false;
  return [node.left, node.right].some(
    (it) => it.kind === 'constant' && /^[01]$/.test(made.piece.text.slice(it.start, it.end)),
  );
}

/** `[[0] * 3 for _ in range(4)]` for `[[0] * 3] * 4`. Null where the item is a name: a new one is not surely meant. */
function comprehensionFor({ node, made }: Site): Fix | null {
  if (node?.kind !== 'binary') return null;
  const [list, count] =
    node.left.kind === 'list' ? [node.left, node.right] : [node.right, node.left];
  const element = list.kind === 'list' ? list.elements[0] : undefined;
  if (list.kind !== 'list' || element === undefined || list.elements.length !== 1) return null;
  if (element.kind === 'name' || element.kind === 'starred' || element.kind === 'walrus')
    return null;
  const text = (part: { start: number; end: number }): string =>
    made.piece.text.slice(part.start, part.end);
  const used = new Set([...walk([element])].map((it) => (it.kind === 'name' ? it.id : '')));
  const name = used.has('_') ? '_index' : '_';
  return {
    title: l10n.t('Make a new item for each place'),
    edits: [{ ...made, text: `[${text(element)} for ${name} in range(${text(count)})]` }],
    isSafe: false,
  };
}
