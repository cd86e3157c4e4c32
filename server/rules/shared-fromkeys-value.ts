import * as l10n from '@vscode/l10n';
import type { Site } from '../semantics/sites.ts';
import { walk } from '../syntax/walk.ts';
import { textAt } from './evidence.ts';
import { repeatedElements } from './repeated-elements.ts';
import type { Fix, Rule } from './rule.ts';

/** `dict.fromkeys(keys, [])`: every key has the same list. */
export const sharedFromkeysValue: Rule = {
  ids: ['shared-fromkeys-value'],
  checkBlock: (block, facts) =>
    repeatedElements(block, facts, {
      ruleId: 'shared-fromkeys-value',
      accepts: (container) => container.type === 'dict' && container.kind !== 'comprehension',
      message: (container, element, write) =>
        write === null
          ? l10n.t(
              '`{0}` gives every key the same {1}: whoever changes one value changes all.',
              textAt(container.made),
              element,
            )
          : l10n.t(
              '`{0}` gives every key the same {1}: `{2}` changes it for all of them.',
              textAt(container.made),
              element,
              textAt(write.location),
            ),
      slots: [l10n.t('key {0}', 1), l10n.t('key {0}', 2), l10n.t('key {0}', 3)],
      fix: comprehensionFor,
    }),
};

/** `{key: [] for key in keys}`. Null where the value is a name: a new one is not surely meant. */
function comprehensionFor({ node, made }: Site): Fix | null {
  if (node?.kind !== 'call' || node.arguments.length !== 2) return null;
  const [keys, value] = node.arguments;
  if (keys === undefined || value === undefined) return null;
  if (keys.keyword !== null || value.keyword !== null || value.value.kind === 'name') return null;
  if (node.callee.kind !== 'attribute') return null;
  const type = node.callee.object;
  if (type.kind !== 'dict' && !(type.kind === 'name' && type.id === 'dict')) return null;
  const { text } = made.piece;
  const used = new Set([...walk([value.value])].map((it) => (it.kind === 'name' ? it.id : '')));
  const name = ['key', 'each', '_key'].find((it) => !used.has(it)) ?? '_';
  const [from, made_] = [keys.value, value.value].map((it) => text.slice(it.start, it.end));
  return {
    title: l10n.t('Make a new value for each key'),
    edits: [{ ...made, text: `{${name}: ${made_} for ${name} in ${from}}` }],
    isSafe: false,
  };
}
