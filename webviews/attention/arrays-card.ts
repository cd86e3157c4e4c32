import * as l10n from '@vscode/l10n';
import type { ArrayFacts, AttentionData } from '../../protocol/lenses/attention.ts';
import { element } from '../kit/elements.ts';
import { histogram } from './histogram.ts';
import { card } from './panel-parts.ts';
import { counted, shown } from './words.ts';

/** The arrays that are looked at, as they lie in memory: shape, strides, and what a sample says. */
export function arraysCard({ arrays, candidates, chosen }: AttentionData): HTMLElement {
  const candidate = chosen === null ? undefined : candidates[chosen];
  const names = candidate ? [candidate.queries, candidate.keys, candidate.values] : [];
  const told = [...new Set(names)].flatMap((name) => arrays.find((one) => one.name === name) ?? []);
  return card(
    l10n.t('The program’s arrays'),
    'arrays-card',
    ...told.map((one) =>
      element(
        'div',
        'array',
        element('code', '', `${one.name}: ${one.dtype ?? one.type} (${one.shape.join(', ')})`),
        element('div', 'sentence', strideWords(one)),
        element('div', 'sentence', summaryWords(one)),
        one.summary && histogram(one.summary),
      ),
    ),
  );
}

function strideWords({ shape, strides }: ArrayFacts): string {
  if (!strides) return l10n.t('A list: it has no strides.');
  const steps = strides.join(', ');
  let step = 1;
  const isPlain = shape
    .map((length, at) => ({ length, stride: strides[at] }))
    .toReversed()
    .every(({ length, stride }) => {
      const fits = stride === step || length === 1;
      step *= length;
      return fits;
    });
  return isPlain
    ? l10n.t('Strides {0}: row by row, without gaps.', steps)
    : l10n.t(
        'Strides {0}: not row by row. A kernel that takes that for granted reads other numbers.',
        steps,
      );
}

function summaryWords({ summary }: ArrayFacts): string {
  if (!summary) return '';
  const { elements, read, least, largest, mean, notNumbers, infinite } = summary;
  const all = read === elements;
  const range =
    least === null || largest === null || mean === null
      ? l10n.t('no finite number')
      : l10n.t('{0} to {1}, mean {2}', shown(least, 3), shown(largest, 3), shown(mean, 3));
  const from = all
    ? l10n.t('All {0} elements: {1}.', counted(elements), range)
    : l10n.t('Sampled {0} of {1} elements: {2}.', counted(read), counted(elements), range);
  const [broken, endless] = [counted(notNumbers), counted(infinite)];
  if (notNumbers + infinite === 0)
    return summary.counted && !all ? `${from} ${l10n.t('None of all is NaN or infinite.')}` : from;
  return summary.counted && !all
    ? `${from} ${l10n.t('Of all, {0} are NaN, {1} infinite.', broken, endless)}`
    : `${from} ${l10n.t('{0} are NaN, {1} infinite.', broken, endless)}`;
}
