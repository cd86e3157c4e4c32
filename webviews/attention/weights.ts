import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3';
import { element } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import { heatColours, heatImage, pooled, type Pooled } from './heat.ts';
import { length, scoresOf, seen, weightsOf, type Range } from './model.ts';
import { card } from './panel-parts.ts';
import type { Scene } from './scene.ts';
import { counted, shown } from './words.ts';

const sizes = { left: 50, top: 40, longest: 440, shortest: 96, entropy: 70 } as const;
/** Cells of the drawn matrix, and bars of the drawn token. */
const [mostCells, mostBars, topKeys] = [128, 64, 5];

/** Facts of each row of the weights. */
interface RowFacts {
  readonly sums: Float64Array;
  /** In bits; NaN where the weights are. */
  readonly entropies: Float64Array;
  readonly blind: number[];
  readonly broken: number[];
  /** Places (row, column) that a mask hides and that have a weight all the same, and how many there are. */
  readonly against: { count: number; first: readonly [number, number] | null };
}

/** The attention matrix of one head, and how one token comes to its output. */
export class WeightsView {
  readonly picture = svg('svg', { class: 'grid weights', role: 'img' });
  readonly cards: HTMLElement[];
  #row = svg('rect', { class: 'chosen' });
  #mark = svg('path', { class: 'chosen-mark' });
  #facts = element('ul', 'facts');
  #token: HTMLElement;
  #tokenTitle: HTMLElement;
  #bars = svg('svg', { class: 'bars', viewBox: '0 0 280 150', role: 'img' });
  #top = element('tbody', '');
  #for: Scene | null = null;
  #shownRow = -1;

  constructor(chooseRow: (row: number) => void) {
    const names = [l10n.t('key'), l10n.t('score'), l10n.t('weight')].map((one) => {
      const cell = element('th', '', one);
      cell.scope = 'col';
      return cell;
    });
    const table = element(
      'table',
      'trace',
      element('thead', '', element('tr', '', ...names)),
      this.#top,
    );
    this.#token = card('', 'token-card', this.#bars, table);
    this.#tokenTitle = this.#token.querySelector('h2') ?? element('h2', '');
    this.cards = [this.#token, card(l10n.t('This head'), 'head-card', this.#facts)];
    this.picture.addEventListener('click', (event) => {
      const matrix = this.picture.getScreenCTM();
      if (!this.#for || !matrix) return;
      const { y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      const { queries } = this.#for.plan.shape;
      const row = Math.floor(((y - sizes.top) / this.#size().height) * queries);
      if (row >= 0 && row < queries) chooseRow(row);
    });
  }

  show(scene: Scene, row: number): void {
    if (this.#for !== scene) this.#build(scene);
    if (this.#shownRow === row) return;
    this.#shownRow = row;
    const { width, height } = this.#size();
    const tall = height / scene.plan.shape.queries;
    const y = sizes.top + row * tall;
    for (const [name, value] of Object.entries({
      x: sizes.left,
      y,
      width,
      height: Math.max(tall, 2),
    })) {
      change(this.#row, name, value);
    }
    change(this.#mark, 'd', `M${sizes.left - 4} ${y + tall / 2} l-9 -5 v10 z`);
    this.#showToken(scene, row);
  }

  #size(): { width: number; height: number } {
    const { queries, keys } = this.#for?.plan.shape ?? { queries: 1, keys: 1 };
    const unit = sizes.longest / Math.max(queries, keys);
    return {
      width: Math.max(sizes.shortest, keys * unit),
      height: Math.max(sizes.shortest, queries * unit),
    };
  }

  #build(scene: Scene): void {
    [this.#for, this.#shownRow] = [scene, -1];
    const { plan } = scene;
    const { queries, keys } = plan.shape;
    const { width, height } = this.#size();
    const facts: RowFacts = {
      sums: new Float64Array(queries), entropies: new Float64Array(queries), blind: [], broken: [],
      against: { count: 0, first: null },
    }; // prettier-ignore
    const matrix = pooled(
      queries,
      keys,
      (row) => {
        const weights = rowOf(scene, row);
        noteHidden(facts, row, weights, seen(plan.mask, plan.shape, row));
        note(facts, row, weights, length(seen(plan.mask, plan.shape, row)) === 0);
        return weights;
      },
      mostCells,
    );
    const box = { x: sizes.left, y: sizes.top, width, height };
    const right = sizes.left + width + 10;
    change(this.picture, 'viewBox', `0 0 ${right + sizes.entropy + 20} ${sizes.top + height + 26}`);
    change(
      this.picture,
      'aria-label',
      l10n.t('Weights of {0} queries over {1} keys', queries, keys),
    );
    const isPooled = matrix.width < keys || matrix.height < queries;
    this.picture.replaceChildren(
      svg('rect', { ...box, class: 'sheet' }),
      svg('image', {
        ...box, href: heatImage({ ...matrix, largest: common(matrix) }, heatColours()), preserveAspectRatio: 'none', class: 'heat',
      }),
      this.#row,
      this.#mark,
      svg('text', { x: sizes.left, y: sizes.top - 10, class: 'axis' }, l10n.t('{0} keys →', keys)),
      svg('text', { x: right, y: sizes.top - 10, class: 'axis' }, l10n.t('entropy')),
      entropies(facts, { right, height, keys }),
      svg(
        'text', { x: sizes.left, y: sizes.top + height + 18, class: 'axis' },
        isPooled
          ? l10n.t('{0} × {1} cells, each the largest weight in it', matrix.height, matrix.width)
          : l10n.t('each cell is one weight'),
      ),
    ); // prettier-ignore
    this.#showFacts(facts, scene);
  }

  #showFacts(
    { sums, entropies, blind, broken, against }: RowFacts,
    { plan, weights }: Scene,
  ): void {
    const { queries } = plan.shape;
    const real = [...sums.keys()].filter((row) => !blind.includes(row) && !broken.includes(row));
    const off = Math.max(0, ...real.map((row) => Math.abs((sums[row] ?? 0) - 1)));
    const mean =
      real.reduce((sum, row) => sum + (entropies[row] ?? 0), 0) / Math.max(real.length, 1);
    const rows = (list: number[]): string =>
      `${list.slice(0, 6).join(', ')}${list.length > 6 ? ' …' : ''}`;
    const said = [
      weights === null
        ? null
        : weights.rows >= queries
          ? l10n.t('The program’s own “{0}”, all {1} rows.', weights.name, queries)
          : l10n.t('The program’s own “{0}”: {1} of {2} rows were read, the others are computed.', weights.name, weights.rows, queries),
      looksCausal(plan, weights)
        ? l10n.t('No row has a weight behind its own column: they look causal. Choose the mask above, and the tiles that nobody sees are skipped.')
        : null,
      against.first === null
        ? null
        : l10n.t('The mask is violated {0} times, first by row {1} at key {2}.', counted(against.count), ...against.first),
      off < 1e-6
        ? l10n.t('Each row’s weights add up to 1 (within {0}).', shown(off, 1))
        : l10n.t('Some rows do not add up to 1: off by up to {0}.', shown(off, 2)),
      l10n.t('Entropy is {0} bits in the mean: {1} keys seen evenly would have as much.', shown(mean, 3), shown(2 ** mean, 2)),
      blind.length > 0
        ? l10n.t('{0} of {1} rows see nothing: {2}. Their output is zero.', blind.length, queries, rows(blind))
        : null,
      broken.length > 0
        ? l10n.t('{0} of {1} rows are NaN: {2}.', broken.length, queries, rows(broken))
        : null,
    ]; // prettier-ignore
    this.#facts.replaceChildren(
      ...said.flatMap((one) => (one === null ? [] : [element('li', '', one)])),
    );
  }

  /** QK, softmax, PV of one token, from top to bottom. */
  #showToken(scene: Scene, row: number): void {
    const { head, plan } = scene;
    const { valueDepth } = plan.shape;
    this.#tokenTitle.textContent = l10n.t('Query {0}: scores, weights, output', row);
    const range = seen(plan.mask, plan.shape, row);
    const scores = scoresOf(head, row).map((one, at) =>
      at >= range.from && at < range.to ? one : 0,
    );
    const weights = rowOf(scene, row);
    const output = new Float64Array(valueDepth);
    for (const column of weights.keys()) {
      for (let at = 0; at < valueDepth; at += 1) {
        output[at] =
          (output[at] ?? 0) + (weights[column] ?? 0) * (head.values[column * valueDepth + at] ?? 0);
      }
    }
    change(
      this.#bars,
      'aria-label',
      l10n.t('Scores and weights of query {0} over the keys, and its output', row),
    );
    this.#bars.replaceChildren(
      ...bars(scores, { top: 12, bottom: 48, name: l10n.t('q · k × scale') }),
      ...bars(weights, { top: 64, bottom: 98, name: l10n.t('softmax') }),
      ...bars(output, { top: 114, bottom: 148, name: l10n.t('output = weights · V') }),
    );
    const order = [...weights.keys()].filter((at) => (weights[at] ?? 0) > 0);
    order.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
    this.#top.replaceChildren(
      ...order.slice(0, topKeys).map((column) => {
        const name = element('th', '', counted(column));
        name.scope = 'row';
        return element(
          'tr',
          '',
          name,
          element('td', '', shown(scores[column] ?? 0)),
          element('td', '', shown(weights[column] ?? 0, 3)),
        );
      }),
    );
  }
}

/** The colours end where 1 in 100 weights is larger: the first rows of a causal head would outshine all others. */
function common({ numbers, largest }: Pooled): number {
  const real = numbers.filter((one) => one > 0).toSorted();
  return real[Math.floor(real.length * 0.99)] ?? largest;
}

/** The weights of a row: the program's own where they are known. */
function rowOf({ head, plan, weights }: Scene, row: number): Float64Array {
  const { keys } = plan.shape;
  if (weights && row < weights.rows) return weights.numbers.subarray(row * keys, (row + 1) * keys);
  return weightsOf(head, plan.mask, row);
}

/** Weights smaller than this are what masks by large negative numbers leave. */
const nothing = 1e-7;

function noteHidden({ against }: RowFacts, row: number, weights: Float64Array, range: Range): void {
  for (const [column, weight] of weights.entries()) {
    if ((column >= range.from && column < range.to) || !(Math.abs(weight) > nothing)) continue;
    against.count += 1;
    against.first ??= [row, column];
  }
}

function note(facts: RowFacts, row: number, weights: Float64Array, isBlind: boolean): void {
  let [sum, entropy] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    if (weight > 0) entropy -= weight * Math.log2(weight);
  }
  facts.sums[row] = sum;
  facts.entropies[row] = Number.isNaN(sum) ? NaN : entropy;
  if (Number.isNaN(sum)) facts.broken.push(row);
  else if (isBlind) facts.blind.push(row);
}

/** A line at the right edge: how spread the weights of each row are. */
function entropies(
  { entropies }: RowFacts,
  { right, height, keys }: { right: number; height: number; keys: number },
): SVGPathElement {
  const x = scaleLinear([0, Math.max(1, Math.log2(keys))], [right, right + sizes.entropy]);
  const tall = height / Math.max(entropies.length, 1);
  const points = [...entropies].map(
    (one, row) =>
      `H${x(Number.isNaN(one) ? 0 : one).toFixed(1)} V${(sizes.top + (row + 1) * tall).toFixed(1)}`,
  );
  return svg('path', {
    d: `M${right} ${sizes.top} ${points.join(' ')} H${right} z`,
    class: 'entropies',
  });
}

function bars(
  numbers: Float64Array,
  { top, bottom, name }: { top: number; bottom: number; name: string },
): SVGElement[] {
  const few = pooled(1, numbers.length, () => numbers, mostBars);
  const wide = 280 / Math.max(few.width, 1);
  const isSigned = few.numbers.some((one) => one < 0);
  const zero = isSigned ? (top + bottom) / 2 : bottom;
  const scale =
    (few.largest > 0 ? 1 / few.largest : 0) * (isSigned ? (bottom - top) / 2 : bottom - top);
  return [
    svg('text', { x: 0, y: top - 3, class: 'name' }, name),
    ...[...few.numbers].map((value, at) => {
      const tall = Number.isFinite(value) ? Math.abs(value) * scale : bottom - top;
      const sign = Number.isFinite(value) ? (value < 0 ? 'negative' : 'positive') : 'broken';
      return svg('rect', {
        x: at * wide + 0.5, width: Math.max(wide - 1, 0.8), height: tall,
        y: value < 0 ? zero : zero - tall, class: `bar-${sign}`,
      }); // prettier-ignore
    }),
    svg('path', { d: `M0 ${zero} H280`, class: 'zero' }),
  ];
}

/** Whether a program's own weights are those of a causal mask, and no mask is chosen. */
function looksCausal({ shape, mask }: Scene['plan'], weights: Scene['weights']): boolean {
  const { queries, keys } = shape;
  if (!weights || mask.causal !== 'none' || mask.left !== null || queries < 2) return false;
  const causal = { ...mask, causal: 'bottomRight' } as const;
  for (let row = 0; row < weights.rows; row += 1) {
    const { to } = seen(causal, shape, row);
    for (let column = to; column < keys; column += 1)
      if (weights.numbers[row * keys + column] !== 0) return false;
  }
  return weights.rows > 1 && seen(causal, shape, 0).to < keys;
}
