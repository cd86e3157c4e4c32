import * as l10n from '@vscode/l10n';
import type { AttentionData, Candidate } from '../../protocol/lenses/attention.ts';
import type { AttentionOptions } from '../../protocol/lenses/request.ts';
import { element } from '../kit/elements.ts';
import { visibleText } from '../kit/text.ts';
import { field, fillChoice, numberInput } from './panel-parts.ts';
import type { TakenRun } from './taken.ts';
import { counted } from './words.ts';

/** Which arrays, head and tokens of the program are looked at. What a person chooses is asked for anew. */
export class LiveBar {
  readonly bar = element('div', 'live');
  #ask: (options: AttentionOptions) => void;
  #data: AttentionData | null = null;
  #arrays = element('select', 'choice');
  #runs = element('select', 'choice');
  #runField: HTMLElement;
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

  constructor(ask: (options: AttentionOptions) => void, lookAt: (run: number | null) => void) {
    this.#ask = ask;
    this.#runs.addEventListener('change', () =>
      lookAt(this.#runs.value === atStop ? null : Number(this.#runs.value)),
    );
    this.#runField = field(l10n.t('seen'), this.#runs);
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
      this.#runField,
      field(l10n.t('arrays'), this.#arrays),
      this.#layoutField,
      this.#batchField,
      this.#headField,
      field(l10n.t('first query'), this.#firstQuery),
      field(l10n.t('first key'), this.#firstKey),
    );
    this.bar.append(this.#fields, this.#words);
  }

  /** Null hides it: nothing of a program is looked at. What tile points took can be chosen too. */
  show(data: AttentionData | null, { runs, run, hasStop, problems, isFull }: Offered): void {
    this.#data = data;
    fillChoice(this.#runs, [
      ...(hasStop ? [[atStop, l10n.t('at this stop')] as const] : []),
      ...runs.map((one) => [String(one.number), runWords(one)] as const),
    ]);
    this.#runs.value = run === null ? atStop : String(run);
    this.#runField.hidden = runs.length + Number(hasStop) < 2;
    // What was taken is taken: other heads and tokens are read at a stop.
    for (const one of this.#fields.querySelectorAll('select, input'))
      if (one !== this.#runs) one.toggleAttribute('disabled', run !== null);
    this.bar.hidden = data === null;
    if (!data) return;
    const { candidates, chosen, window } = data;
    const candidate = chosen === null ? undefined : candidates[chosen];
    this.#fields.hidden = !candidate;
    this.#words.textContent = visibleText(
      [...problems, ...(isFull ? [fullWords()] : []), words(data)].join(' '),
      1000,
    );
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

const atStop = 'stop';

/** What else there is to look at than the arrays of a stop. */
export interface Offered {
  readonly runs: readonly OfferedRun[];
  /** Number of the run that is looked at; null: a stop. */
  readonly run: number | null;
  readonly hasStop: boolean;
  /** What kept tile points from reading. */
  readonly problems: readonly string[];
  readonly isFull: boolean;
}

/** `right` is null where it has not been checked. */
export interface OfferedRun extends TakenRun {
  readonly right: boolean | null;
}

function runWords({ number, data, seen, right }: OfferedRun): string {
  const candidate = data.chosen === null ? undefined : data.candidates[data.chosen];
  const sign = right === null ? '·' : right ? '✓' : '✗';
  const [line, passes] = [data.place?.line ?? 0, counted(seen.length)];
  const head = data.window && candidate && candidate.heads > 1 ? data.window.head : null;
  return head === null
    ? l10n.t('{0} {1}: tile point on line {2}, {3} passes', sign, number, line, passes)
    : l10n.t('{0} {1}: head {2}, line {3}, {4} passes', sign, number, head, line, passes);
}

const fullWords = (): string =>
  l10n.t('So much was taken that later passes of the tile points were left out.');

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
  if (candidate?.called) said.push(l10n.t('This line calls {0} with these.', candidate.called));
  if (candidate?.ambiguous)
    said.push(l10n.t('The shapes fit both orders of axes: choose the right one.'));
  if (window) said.push(window.cut ?? l10n.t('The whole head, exactly.'));
  return said.join(' ');
}
