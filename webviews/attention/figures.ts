import * as l10n from '@vscode/l10n';
import { scaleLog } from 'd3';
import { element } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import {
  flashGigabytes,
  flashMemory,
  gpt2,
  memoryTable,
  paperFigures,
  standardMemory,
  type Figure,
} from './model.ts';
import { card } from './panel-parts.ts';
import { assumptionWord, counted, figureWord, shown } from './words.ts';

/** The figures that the first paper prints, beside what a model makes of them. Nothing is fitted. */
export class FiguresView {
  readonly picture = memoryChart();
  readonly cards: HTMLElement[];
  readonly table = figureTable();

  constructor() {
    const memories = [64, 100, 128, 192].map((kilobytes) =>
      element('li', '', l10n.t('{0} KB: {1} GB', kilobytes, flashGigabytes(kilobytes).toFixed(2))),
    );
    this.cards = [
      card(
        l10n.t('What the 4.4 GB depend on'),
        'depends-card',
        element(
          'p',
          'sentence',
          l10n.t(
            'The paper does not say how much memory on the chip it counted with. Algorithms 1 and 4, everything zeroed:',
          ),
        ),
        element('ul', 'facts', ...memories),
        element(
          'p',
          'sentence',
          l10n.t(
            'The kernel released then had blocks of 256 columns: counted without a cache it moves 6.1 GB, so a measured 4.4 GB must include hits in the L2 cache.',
          ),
        ),
      ),
      card(
        l10n.t('Not always less'),
        'trap-card',
        element(
          'p',
          'sentence',
          l10n.t(
            'With the blocks of the first paper FlashAttention-2’s order moves more elements than FlashAttention-1’s: 2,229,248 against 800,768 at 1,024 tokens, because K and V are read again for each row block. Its gain is that O, l and m make no round trips, parallelism, and fewer operations that are no matrix products; the L2 cache takes in most of the reading.',
          ),
        ),
      ),
    ];
  }
}

function figureTable(): HTMLElement {
  const { tokens, depth, heads, batch } = gpt2;
  const names = [l10n.t('workload'), l10n.t('printed'), l10n.t('model'), l10n.t('does it follow?')];
  const headings = names.map((name) => {
    const cell = element('th', '', name);
    cell.scope = 'col';
    return cell;
  });
  return element(
    'div',
    'printed',
    element(
      'p',
      'sentence',
      l10n.t(
        'GPT-2 medium as in the FlashAttention paper: N = {0}, d = {1}, {2} heads, batch {3}, fp16, forward and backward, A100. P is one pass over all N × N scores (2.1475 GB), T one over an N × d tensor (0.13422 GB), v one over a vector of 4-byte numbers (0.0042 GB). The paper states no way of counting.',
        tokens,
        depth,
        heads,
        batch,
      ),
    ),
    element(
      'table',
      'trace figures',
      element('thead', '', element('tr', '', ...headings)),
      element('tbody', '', ...paperFigures().map(figureRow)),
    ),
  );
}

function figureRow(figure: Figure): HTMLElement {
  const { name, unit, printed, model, formula, assumptions, follows } = figure;
  const title = element('th', '', figureWord(name));
  title.scope = 'row';
  const verdict =
    follows === null
      ? element('td', '', l10n.t('nothing is printed for this'))
      : follows
        ? element('td', 'good', l10n.t('✓ yes, with these assumptions'))
        : element(
            'td',
            'bad',
            l10n.t('✗ no: {0}% apart', shown(((model - (printed ?? 0)) / (printed ?? 1)) * 100, 3)),
          );
  const list = element(
    'ul',
    'assumptions',
    ...assumptions.map((one) => element('li', '', assumptionWord(one))),
  );
  return element(
    'tr',
    '',
    element('th', '', figureWord(name), list),
    element('td', '', printed === null ? '–' : `${printed} ${unit}`),
    element('td', '', `${shown(model)} ${unit}`, element('div', 'formula', formula)),
    verdict,
  );
}

const box = { left: 60, top: 30, right: 540, bottom: 330 } as const;

/** Memory in N on two logarithmic axes: lines are the models, circles the printed cells of Table 21. */
function memoryChart(): SVGSVGElement {
  const picture = svg('svg', { class: 'memory', viewBox: '0 0 560 386', role: 'img' });
  const x = scaleLog([128, 65536], [box.left, box.right]).base(2);
  const y = scaleLog([16, 16384 * 1024], [box.bottom, box.top]).base(2);
  const { tokens, standard, flash } = memoryTable;
  const line = (of: (n: number) => number, most: number): string => {
    const points: string[] = [];
    for (let n = 128; n <= most; n *= 2) points.push(`${x(n)} ${y(of(n))}`);
    return `M${points.join('L')}`;
  };
  const dots = (numbers: readonly (number | null)[], kind: string): SVGElement[] =>
    numbers.flatMap((value, at) => {
      const n = tokens[at];
      if (value === null || n === undefined) return [];
      return [
        svg(
          'circle',
          { cx: x(n), cy: y(value), r: 4, class: `dot ${kind}` },
          svg('title', {}, l10n.t('{0} tokens: {1} MiB printed', counted(n), counted(value))),
        ),
      ];
    });
  const ticks = [32, 256, 2048, 16384, 131072, 1048576, 8388608];
  const amount = (mebi: number): string =>
    mebi >= 1024 * 1024
      ? `${mebi / 1024 / 1024} TiB`
      : mebi >= 1024
        ? `${mebi / 1024} GiB`
        : `${mebi} MiB`;
  change(
    picture,
    'aria-label',
    l10n.t(
      'Memory of attention by number of tokens: standard grows with the square, FlashAttention in proportion',
    ),
  );
  picture.append(
    ...ticks.map((tick) =>
      svg(
        'g',
        {},
        svg('path', { d: `M${box.left} ${y(tick)} H${box.right}`, class: 'rule' }),
        svg(
          'text',
          { x: box.left - 6, y: y(tick) + 4, class: 'axis', 'text-anchor': 'end' },
          amount(tick),
        ),
      ),
    ),
    ...tokens.map((n) =>
      svg(
        'text',
        { x: x(n), y: box.bottom + 18, class: 'axis', 'text-anchor': 'middle' },
        n >= 1024 ? `${n / 1024}K` : String(n),
      ),
    ),
    svg('path', { d: line(standardMemory, 65536), class: 'line standard' }),
    svg('path', { d: line(flashMemory, 65536), class: 'line flash' }),
    ...dots(standard, 'standard'),
    ...dots(flash, 'flash'),
    svg(
      'text',
      {
        x: x(4096) + 4,
        y: y(standardMemory(8192)),
        class: 'line-name standard',
        'text-anchor': 'end',
      },
      l10n.t('standard: 4 N² + 10 N d'),
    ),
    svg(
      'text',
      { x: x(8192), y: y(flashMemory(8192)) + 24, class: 'line-name flash' },
      l10n.t('FlashAttention: 13 N d'),
    ),
    svg(
      'text',
      { x: box.left, y: 14, class: 'axis' },
      l10n.t('Memory in N: 16 × 8 heads, d = 64, fp16, forward and backward'),
    ),
    svg(
      'text',
      { x: box.left, y: box.bottom + 42, class: 'axis' },
      l10n.t('tokens. Circles: all 16 printed cells of Table 21, met to the rounding.'),
    ),
  );
  return picture;
}
