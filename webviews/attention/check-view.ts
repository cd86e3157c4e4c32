import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3';
import { element, wordButton } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import {
  slipNames,
  type Mask,
  type Observed,
  type SlipName,
  type Verdict,
  type Wrong,
} from './model.ts';
import { patterns } from './grid.ts';
import { card, choice, field } from './panel-parts.ts';
import type { Scene } from './scene.ts';
import { kernelWords, verdictParts } from './verdict.ts';
import { shown, slipWords } from './words.ts';

const sizes = { left: 50, top: 40, longest: 440, shortest: 96, rows: 46 } as const;

interface Place {
  readonly path: string;
  readonly line: number;
}

/** What a person does in this tab. */
export interface CheckGestures {
  setSlip(slip: SlipName | null): void;
  /** Sets or takes away a tile point; null: at the cursor. */
  mark(place: Place | null): void;
}

/** A kernel that was checked, whoever's it is. */
export interface Checked {
  readonly observed: Observed;
  readonly verdict: Verdict;
  readonly slips: readonly SlipName[];
  /** The program's own, seen so many times, over keys from the first one read on; null: one that is made up. */
  readonly program: {
    readonly taken: boolean;
    readonly seen: number;
    readonly firstKey: number;
  } | null;
  /** Under this mask everything would be right. */
  readonly otherMask: Mask['causal'] | null;
}

/** The error map over tiles, and the verdict in words. */
export class CheckView {
  readonly picture = svg('svg', { class: 'grid check', role: 'img' });
  readonly cards: HTMLElement[];
  #verdict = element('div', 'verdict');
  #slip: HTMLSelectElement;
  #demo: HTMLElement;
  #wait = element('p', 'sentence');
  #markLine: HTMLButtonElement;
  #place: Place | null = null;

  constructor(gestures: CheckGestures) {
    this.#slip = choice(
      [
        ['right', l10n.t('none: a right kernel')] as const,
        ...slipNames.map((slip) => [slip, slipWords(slip)[0]] as const),
      ],
      (value) => gestures.setSlip(value === 'right' ? null : value),
    );
    this.#demo = element(
      'div',
      '',
      field(l10n.t('slip'), this.#slip),
      element(
        'p',
        'sentence',
        l10n.t(
          'A made-up kernel with one known slip. The checker sees its m, l and accumulator after each tile, and not which slip it is.',
        ),
      ),
    );
    this.#verdict.setAttribute('aria-live', 'polite');
    const atCursor = wordButton(
      l10n.t('Tile point at the cursor'),
      l10n.t('Sets a tile point on the line of the cursor in the editor, or takes it away'),
      () => gestures.mark(null),
    );
    this.#markLine = wordButton('', '', () => gestures.mark(this.#place));
    const marks = element('div', 'marks', atCursor, this.#markLine);
    this.cards = [
      card(l10n.t('Verdict'), 'verdict-card', this.#verdict),
      card(l10n.t('The kernel'), 'kernel-card', this.#demo, this.#wait, marks),
    ];
  }

  /** The line where the program stands, which may become a tile point; null where it stands nowhere. */
  standAt(place: Place | null): void {
    this.#place = place;
    this.#markLine.hidden = place === null;
    if (!place) return;
    this.#markLine.textContent = l10n.t('Tile point on line {0}', place.line);
    this.#markLine.title = l10n.t(
      'Sets a tile point on the line where the program stands, or takes it away',
    );
  }

  show(scene: Scene, checked: Checked, slip: SlipName | null): void {
    this.#demo.hidden = checked.program !== null;
    this.#slip.value = slip ?? 'right';
    this.#wait.textContent = kernelWords(checked);
    this.#draw(scene, checked);
    this.#verdict.replaceChildren(...verdictParts(scene, checked));
  }

  #draw(scene: Scene, { observed, verdict }: Checked): void {
    const { queries, keys } = scene.plan.shape;
    const unit = sizes.longest / Math.max(queries, keys);
    const [width, height] = [
      Math.max(sizes.shortest, keys * unit),
      Math.max(sizes.shortest, queries * unit),
    ];
    const x = scaleLinear([0, keys], [sizes.left, sizes.left + width]);
    const y = scaleLinear([0, queries], [sizes.top, sizes.top + height]);
    const right = sizes.left + width + 10;
    change(this.picture, 'viewBox', `0 0 ${right + sizes.rows + 20} ${sizes.top + height + 46}`);
    change(this.picture, 'aria-label', l10n.t('Errors of the kernel, tile by tile'));
    const errors = errorsOf(observed, verdict);
    const first = verdict.first?.tile ?? null;
    const boxOf = ({ rows, columns }: NonNullable<Wrong['tile']>) => ({
      x: x(columns.from), y: y(rows.from),
      width: x(columns.to) - x(columns.from), height: y(rows.to) - y(rows.from),
    }); // prettier-ignore
    this.picture.replaceChildren(
      patterns(),
      ...scene.tiles.map(({ tile, step }) => {
        const error = errors.get(key(tile.rows.from, tile.columns.from));
        const kind = step === null ? 'skipped' : grade(error);
        const words =
          error === undefined
            ? l10n.t('not seen')
            : l10n.t('{0} times the tolerance', shown(error, 2));
        const made = svg(
          'rect',
          { ...boxOf(tile), class: `tile verdict-${kind}`, ...hatch(kind) },
          svg('title', {}, l10n.t('Tile ({0}, {1}): {2}', tile.rowBlock, tile.columnBlock, words)),
        );
        return made;
      }),
      ...scene.tiles.flatMap(({ tile }) => {
        const error = errors.get(key(tile.rows.from, tile.columns.from));
        const box = boxOf(tile);
        if (error === undefined || box.width < 14 || box.height < 12) return [];
        const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        return [
          svg('text', { ...place, class: `verdict-sign ${grade(error)}` }, error > 1 ? '✗' : '✓'),
        ];
      }),
      first ? svg('rect', { ...boxOf(first), class: 'now first-wrong', rx: 2 }) : svg('g'),
      svg('text', { x: sizes.left, y: sizes.top - 10, class: 'axis' }, l10n.t('{0} keys →', keys)),
      ...rowErrors(verdict, { right, y }),
      ...legend(sizes.left, sizes.top + height + 18),
    );
  }
}

/** Skipped tiles are hatched as in the grid of tiles. */
const hatch = (kind: string): Record<string, string> =>
  kind === 'skipped' ? { fill: 'url(#left-out)' } : {};

const key = (row: number, column: number): string => `${row}:${column}`;

/** The largest error of each tile that was seen, also where it was seen row by row. */
function errorsOf(
  { observations, plan }: Observed,
  { errors, wrong }: Verdict,
): Map<string, number> {
  const found = new Map<string, number>();
  const start = (at: number, size: number): number => Math.floor(at / size) * size;
  const add = (row: number, column: number, error: number): void => {
    const place = key(start(row, plan.blocks.rows), start(column, plan.blocks.columns));
    found.set(place, Math.max(found.get(place) ?? 0, error));
  };
  for (const [at, { tile }] of observations.entries()) {
    const error = errors[at] ?? NaN;
    if (!Number.isNaN(error)) add(tile.rows.from, tile.columns.from, error);
  }
  for (const { quantity, tile } of wrong) {
    if (quantity === 'coverage' && tile) add(tile.rows.from, tile.columns.from, Infinity);
  }
  return found;
}

function grade(error: number | undefined): 'unseen' | 'right' | 'off' | 'wrong' {
  if (error === undefined) return 'unseen';
  if (error <= 1) return 'right';
  return error < 1000 ? 'off' : 'wrong';
}

/** The output's rows at the right edge: a bar where one is wrong. */
function rowErrors(
  { rowErrors }: Verdict,
  { right, y }: { right: number; y: (row: number) => number },
): SVGElement[] {
  if (!rowErrors) return [];
  const x = scaleLinear([0, 12], [right, right + sizes.rows]).clamp(true);
  return [
    svg('text', { x: right, y: sizes.top - 10, class: 'axis' }, 'O'),
    ...rowErrors.map((error, row) => {
      const wide = error > 1 ? Math.max(x(Math.log10(error)) - right, 3) : 1.5;
      const tall = Math.max(y(row + 1) - y(row) - 0.5, 0.5);
      return svg('rect', {
        x: right,
        y: y(row),
        width: wide,
        height: tall,
        class: `bar-${error > 1 ? 'negative' : 'right'}`,
      });
    }),
  ];
}

function legend(x: number, y: number): SVGElement[] {
  const entries = [
    ['right', l10n.t('right')],
    ['off', l10n.t('off')],
    ['wrong', l10n.t('far off')],
    ['unseen', l10n.t('not seen')],
    ['skipped', l10n.t('skipped')],
  ] as const;
  return entries.flatMap(([kind, word], at) => [
    svg('rect', {
      x: x + at * 88,
      y,
      width: 12,
      height: 12,
      class: `tile verdict-${kind}`,
      ...hatch(kind),
    }),
    svg('text', { x: x + at * 88 + 18, y: y + 10, class: 'axis' }, word),
  ]);
}
