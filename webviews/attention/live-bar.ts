import * as l10n from '@vscode/l10n';
import type { AttentionData, Candidate } from '../../protocol/lenses/attention.ts';
import type { AttentionOptions } from '../../protocol/lenses/request.ts';
import { element } from '../kit/elements.ts';
import { visibleText } from '../kit/text.ts';
import { field, fillChoice, numberInput } from './panel-parts.ts';

/** Which arrays, head and tokens of the program are looked at. What a person chooses is asked for anew. */
export class LiveBar {
  readonly bar = element('div', 'live');
  #ask: (options: AttentionOptions) => void;
  #data: AttentionData | null = null;
  #arrays = element('select', 'choice');
  #layout = element('select', 'choice');
  #batch: HTMLInputElement;
  #head: HTMLInputElement;
  #firstQuery: HTMLInputElement;
  #firstKey: HTMLInputElement;
  #fields = element('div', 'fields');
  #words = element('p', 'sentence');
  #layoutField: HTMLElement;
  #batchField: HTMLElement;
  #headField: HTMLElement;

  constructor(ask: (options: AttentionOptions) => void) {
    this.#ask = ask;
    const most = 1_000_000_000;
    this.#batch = numberInput(most, () => this.#choose(), 0);
    this.#head = numberInput(most, () => this.#choose(), 0);
    this.#firstQuery = numberInput(most, () => this.#choose(), 0);
    this.#firstKey = numberInput(most, () => this.#choose(), 0);
    this.#arrays.addEventListener('change', () => this.#choose(true));
    fillChoice(this.#layout, [
      ['headsFirst', l10n.t('heads, tokens, d')],
      ['tokensFirst', l10n.t('tokens, heads, d')],
    ]);
    this.#layout.addEventListener('change', () => this.#choose());
    this.#layoutField = field(l10n.t('axes'), this.#layout);
    this.#batchField = field(l10n.t('batch'), this.#batch);
    this.#headField = field(l10n.t('head'), this.#head);
    this.#fields.append(
      field(l10n.t('arrays'), this.#arrays),
      this.#layoutField,
      this.#batchField,
      this.#headField,
      field(l10n.t('first query'), this.#firstQuery),
      field(l10n.t('first key'), this.#firstKey),
    );
    this.bar.append(this.#fields, this.#words);
  }

  /** Null hides it: nothing of a program is looked at. */
  show(data: AttentionData | null): void {
    this.#data = data;
    this.bar.hidden = data === null;
    if (!data) return;
    const { candidates, chosen, window } = data;
    const candidate = chosen === null ? undefined : candidates[chosen];
    this.#fields.hidden = !candidate;
    this.#words.textContent = visibleText(words(data), 1000);
    if (!candidate) return;
    fillChoice(
      this.#arrays,
      candidates.map((one, at) => [String(at), candidateWords(one)] as const),
    );
    this.#arrays.value = String(chosen);
    this.#layoutField.hidden =
      candidate.layout !== 'headsFirst' && candidate.layout !== 'tokensFirst';
    this.#layout.value = candidate.layout;
    this.#batchField.hidden = candidate.batches < 2;
    this.#headField.hidden = candidate.heads < 2;
    this.#head.max = String(candidate.heads - 1);
    this.#batch.max = String(Math.max(candidate.batches - 1, 0));
    this.#firstQuery.max = String(Math.max(candidate.queryCount - 1, 0));
    this.#firstKey.max = String(Math.max(candidate.keyCount - 1, 0));
    this.#batch.value = String(window?.batch ?? 0);
    this.#head.value = String(window?.head ?? 0);
    this.#firstQuery.value = String(window?.firstQuery ?? 0);
    this.#firstKey.value = String(window?.firstKey ?? 0);
  }

  #choose(isOther = false): void {
    const candidate = this.#data?.candidates[Number(this.#arrays.value)];
    if (!candidate) return;
    const { queries, keys, values } = candidate;
    const layout = this.#layout.value === 'tokensFirst' ? 'tokensFirst' : 'headsFirst';
    const place = (input: HTMLInputElement): number => (isOther ? 0 : Number(input.value));
    this.#ask({
      queries,
      keys,
      values,
      ...(this.#layoutField.hidden || isOther ? {} : { layout }),
      batch: place(this.#batch),
      head: place(this.#head),
      firstQuery: place(this.#firstQuery),
      firstKey: place(this.#firstKey),
    });
  }
}

function candidateWords({
  queries,
  keys,
  values,
  heads,
  keyHeads,
  queryCount,
  keyCount,
  depth,
}: Candidate): string {
  const names = queries === keys ? queries : `${queries}, ${keys}, ${values}`;
  if (heads === 1)
    return l10n.t('{0}: {1} queries, {2} keys, d {3}', names, queryCount, keyCount, depth);
  if (heads === keyHeads)
    return l10n.t(
      '{0}: {1} heads, {2} queries, {3} keys, d {4}',
      names,
      heads,
      queryCount,
      keyCount,
      depth,
    );
  return l10n.t(
    '{0}: {1} heads on {2} of keys, {3} queries, {4} keys, d {5}',
    names, heads, keyHeads, queryCount, keyCount, depth,
  ); // prettier-ignore
}

function words({ candidates, chosen, window, notes, arrays }: AttentionData): string {
  const candidate = chosen === null ? undefined : candidates[chosen];
  const said = [...notes];
  if (candidates.length === 0) {
    said.push(
      arrays.length === 0
        ? l10n.t('This frame has no arrays. The examples below need no program.')
        : l10n.t(
            'No three arrays of this frame fit together as queries, keys and values. The examples below need no program.',
          ),
    );
  }
  if (candidate?.ambiguous)
    said.push(l10n.t('The shapes fit both orders of axes: choose the right one.'));
  if (window) said.push(window.cut ?? l10n.t('The whole head, exactly.'));
  return said.join(' ');
}
