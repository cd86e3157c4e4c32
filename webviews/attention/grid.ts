import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3';
import { change, svg } from '../kit/svg.ts';
import { heatColours, heatImage, pooled, type Pooled } from './heat.ts';
import { naiveAttention, score, scoresOf, seen, type Plan, type Range } from './model.ts';
import { stepAt, type Scene } from './scene.ts';
import { shown } from './words.ts';

/** What a person does in the grid. */
export interface GridGestures {
  chooseRow(row: number): void;
  goTo(position: number): void;
}

const sizes = {
  left: 66,
  top: 62,
  strip: 22,
  gap: 8,
  end: 26,
  longest: 440,
  shortest: 96,
} as const;
/** Cells at least this large show their score as a number. */
const numbered = { width: 38, height: 20 } as const;

/** Where things lie in the picture. */
class Places {
  readonly width: number;
  readonly height: number;
  readonly x: (column: number) => number;
  readonly y: (row: number) => number;

  constructor({ queries, keys }: Plan['shape']) {
    const unit = sizes.longest / Math.max(queries, keys);
    this.width = Math.max(sizes.shortest, keys * unit);
    this.height = Math.max(sizes.shortest, queries * unit);
    this.x = scaleLinear([0, keys], [sizes.left, sizes.left + this.width]);
    this.y = scaleLinear([0, queries], [sizes.top, sizes.top + this.height]);
  }

  box(rows: Range, columns: Range): Record<'x' | 'y' | 'width' | 'height', number> {
    const [x, y] = [this.x(columns.from), this.y(rows.from)];
    return { x, y, width: this.x(columns.to) - x, height: this.y(rows.to) - y };
  }

  get right(): number {
    return sizes.left + this.width + sizes.gap;
  }

  get bottom(): number {
    return sizes.top + this.height + sizes.gap;
  }
}

/** Q, K, V and O as strips around the grid of scores, tile by tile. */
export class TileGrid {
  readonly picture = svg('svg', { class: 'grid', role: 'img' });
  #gestures: GridGestures;
  #scene: Scene | null = null;
  #places: Places | null = null;
  #tiles: SVGRectElement[] = [];
  #outputs: SVGRectElement[] = [];
  #now = svg('rect', { class: 'now', rx: 2 });
  #blocks: Record<'Q' | 'K' | 'V' | 'O', SVGRectElement> = {
    Q: svg('rect', { class: 'block', rx: 2 }),
    K: svg('rect', { class: 'block', rx: 2 }),
    V: svg('rect', { class: 'block', rx: 2 }),
    O: svg('rect', { class: 'block output', rx: 2 }),
  };
  #beams = [svg('path', { class: 'beam' }), svg('path', { class: 'beam' })];
  #row = svg('rect', { class: 'chosen' });
  #rowMark = svg('path', { class: 'chosen-mark' });
  #position = 0;

  constructor(gestures: GridGestures) {
    this.#gestures = gestures;
    this.picture.addEventListener('click', (event) => this.#click(event));
  }

  /** Draws everything that stays while tiles are stepped through. */
  build(scene: Scene): void {
    const places = new Places(scene.plan.shape);
    [this.#scene, this.#places, this.#position] = [scene, places, 0];
    const { right, bottom, width, height } = places;
    change(
      this.picture,
      'viewBox',
      `0 0 ${right + sizes.strip + sizes.end} ${bottom + sizes.strip + 40}`,
    );
    change(this.picture, 'aria-label', l10n.t('Scores of queries with keys, in tiles'));
    this.#tiles = scene.tiles.map(({ tile, step, cover }, at) =>
      svg(
        'rect',
        {
          ...places.box(tile.rows, tile.columns),
          class: `tile ${step === null ? 'skipped' : 'waiting'} ${cover}`,
        },
        svg('title', {}, tileWords(scene, at)),
      ),
    );
    // What is left out is never computed: nothing shines through, and a hatch of its own lies over it.
    const skipped = this.#tiles.filter((_, at) => scene.tiles[at]?.step === null);
    const visited = this.#tiles.filter((_, at) => scene.tiles[at]?.step !== null);
    const hatched = scene.tiles
      .filter(({ step }) => step === null)
      .map(({ tile }) => boxPath(places.box(tile.rows, tile.columns)))
      .join('');
    const masked = hidden(scene.plan, places);
    this.#outputs = Array.from({ length: scene.tilesHigh }, (_, block) => {
      const { rows } = scene.tiles[block * scene.tilesWide]?.tile ?? { rows: { from: 0, to: 0 } };
      return svg('rect', {
        x: right,
        y: places.y(rows.from),
        width: sizes.strip,
        height: places.y(rows.to) - places.y(rows.from),
        class: 'tile waiting',
      });
    });
    const { queries, keys } = scene.plan.shape;
    const scores = pooled(queries, keys, (row) => scoresOf(scene.head, row));
    const grid = { x: sizes.left, y: sizes.top, width, height };
    this.picture.replaceChildren(
      patterns(),
      ...strips(scene, places),
      svg('rect', { ...grid, class: 'sheet' }),
      scoreImage(scores, places),
      svg('g', {}, ...visited),
      svg('g', {}, ...this.#outputs),
      svg('path', { d: masked, class: 'mask-cover' }),
      svg('path', { d: masked, class: 'masked', fill: 'url(#masked)' }),
      svg('g', {}, ...skipped),
      svg('path', { d: hatched, class: 'left-out', fill: 'url(#left-out)' }),
      ...scoreTexts(scene, places),
      ...legend(scores, scene, bottom + sizes.strip + 22),
      ...this.#beams,
      this.#row,
      this.#rowMark,
      ...Object.values(this.#blocks),
      this.#now,
    );
  }

  /** Shows a moment; only what differs from the moment before is touched. */
  show(position: number, row: number): void {
    const [scene, places] = [this.#scene, this.#places];
    if (!scene || !places) return;
    const [low, high] = [Math.min(position, this.#position), Math.max(position, this.#position)];
    // Many tiles at once do not fade: a person who scrubs wants them now.
    this.picture.classList.toggle('leaping', high - low > 1);
    for (let at = low; at < high; at += 1) {
      const step = scene.steps[at];
      if (step?.kind !== 'tile') continue;
      const { rowBlock, columnBlock } = step.tile;
      const rect = this.#tiles[rowBlock * scene.tilesWide + columnBlock];
      const isDone = at < position;
      rect?.classList.toggle('waiting', !isDone);
      rect?.classList.toggle('done', isDone);
    }
    this.#position = position;
    this.#showOutputs(scene, position);
    this.#showNow(scene, places, position);
    const top = places.y(row);
    const tall = Math.max(places.y(row + 1) - top, 2);
    set(this.#row, { x: sizes.left, y: top, width: places.width, height: tall });
    change(
      this.#rowMark,
      'd',
      `M${sizes.left - sizes.gap - sizes.strip - 5} ${top + tall / 2} l-9 -5 v10 z`,
    );
  }

  #showNow(scene: Scene, places: Places, position: number): void {
    const step = stepAt(scene, position);
    const tile = step?.kind === 'tile' ? step.tile : null;
    const moving = [this.#now, ...Object.values(this.#blocks), ...this.#beams];
    for (const one of moving) change(one, 'visibility', tile ? 'visible' : 'hidden');
    if (!tile) return;
    const box = places.box(tile.rows, tile.columns);
    set(this.#now, box);
    const across = { y: box.y, height: box.height, width: sizes.strip };
    const down = { x: box.x, width: box.width, height: sizes.strip };
    const [x, y] = [sizes.left - sizes.gap - sizes.strip, sizes.top - sizes.gap - sizes.strip];
    set(this.#blocks.Q, { ...across, x });
    set(this.#blocks.O, { ...across, x: places.right });
    set(this.#blocks.K, { ...down, y });
    set(this.#blocks.V, { ...down, y: places.bottom });
    const [beside, above] = this.#beams;
    const far = box.x + box.width;
    const low = box.y + box.height;
    if (beside)
      change(
        beside,
        'd',
        `M${x + sizes.strip} ${box.y}H${box.x}M${x + sizes.strip} ${low}H${box.x}`,
      );
    if (above)
      change(
        above,
        'd',
        `M${box.x} ${y + sizes.strip}V${box.y}M${far} ${y + sizes.strip}V${box.y}`,
      );
  }

  /** The output of a row block comes with its last step, or (Algorithm 1) a little with each. */
  #showOutputs(scene: Scene, position: number): void {
    const { tilesWide, plan } = scene;
    for (const [block, rect] of this.#outputs.entries()) {
      const mine = scene.tiles.slice(block * tilesWide, (block + 1) * tilesWide);
      const steps = mine.flatMap(({ step }) => (step === null ? [] : [step]));
      const last = steps.length > 0 ? Math.max(...steps) + (plan.order === 'fa2' ? 1 : 0) : 0;
      const isDone = position >= last && position > 0;
      const begun = plan.order === 'fa1' && steps.some((step) => step <= position);
      change(rect, 'class', `tile ${isDone ? 'done' : begun ? 'partly' : 'waiting'}`);
    }
  }

  /** A click chooses the row, and goes to the tile's moment. */
  #click(event: MouseEvent): void {
    const [scene, places] = [this.#scene, this.#places];
    const matrix = this.picture.getScreenCTM();
    if (!scene || !places || !matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const { queries, keys } = scene.plan.shape;
    const row = Math.floor(((y - sizes.top) / places.height) * queries);
    const column = Math.floor(((x - sizes.left) / places.width) * keys);
    if (row < 0 || row >= queries) return;
    this.#gestures.chooseRow(row);
    if (column < 0 || column >= keys) return;
    const { rows, columns } = scene.plan.blocks;
    const place = Math.floor(row / rows) * scene.tilesWide + Math.floor(column / columns);
    const step = scene.tiles[place]?.step;
    if (step !== undefined && step !== null) this.#gestures.goTo(step);
  }
}

function set(
  rect: SVGRectElement,
  box: Partial<Record<'x' | 'y' | 'width' | 'height', number>>,
): void {
  for (const [name, value] of Object.entries(box)) change(rect, name, value);
}

/** Hatches: one for tiles that are left out, a finer one for what a mask hides. */
export function patterns(): SVGDefsElement {
  const hatch = (id: string, step: number): SVGPatternElement =>
    svg(
      'pattern',
      {
        id,
        width: step,
        height: step,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      svg('path', { d: `M0 0 V${step}`, class: 'hatch' }),
    );
  return svg('defs', {}, hatch('left-out', 7), hatch('masked', 4));
}

/** The four strips with their letters, and the numbers of tokens at their ends. */
function strips(scene: Scene, places: Places): SVGElement[] {
  const { head, plan } = scene;
  const { queries, keys, depth, valueDepth } = head.shape;
  const colours = heatColours();
  const { strip, gap, left, top } = sizes;
  const image = (
    rows: number,
    columns: number,
    rowAt: (row: number) => ArrayLike<number>,
  ): string => heatImage(pooled(rows, columns, rowAt), colours);
  const across = (numbers: Float64Array, width: number) => (row: number) =>
    numbers.subarray(row * width, (row + 1) * width);
  const down = (numbers: Float64Array, width: number, tokens: number) => (at: number) =>
    Float64Array.from({ length: tokens }, (_, token) => numbers[token * width + at] ?? 0);
  const { output } = naiveAttention(head, plan.mask);
  const [x, y] = [left - gap - strip, top - gap - strip];
  const picture = (
    href: string,
    box: { x: number; y: number; width: number; height: number },
  ): SVGElement[] => [
    svg('rect', { ...box, class: 'sheet' }),
    svg('image', { ...box, href, preserveAspectRatio: 'none', class: 'heat' }),
  ];
  const tall = { width: strip, height: places.height, y: top };
  const wide = { width: places.width, height: strip, x: left };
  const word = (text: string, x: number, y: number, kind = 'letter'): SVGTextElement =>
    svg('text', { x, y, class: kind }, text);
  return [
    ...picture(image(queries, depth, across(head.queries, depth)), { ...tall, x }),
    ...picture(image(depth, keys, down(head.keys, depth, keys)), { ...wide, y }),
    ...picture(image(valueDepth, keys, down(head.values, valueDepth, keys)), {
      ...wide,
      y: places.bottom,
    }),
    ...picture(image(queries, valueDepth, across(output, valueDepth)), {
      ...tall,
      x: places.right,
    }),
    word('Q', x + strip / 2, top + places.height + 16),
    word('Kᵀ', left - 20, y + 16),
    word('V', left + places.width + 14, places.bottom + 16),
    word('O', places.right + strip / 2, top - 10),
    word(l10n.t('{0} keys →', keys), left, y - 8, 'axis'),
    svg(
      'text',
      { x: 14, y: top, class: 'axis', transform: `rotate(-90 14 ${top})`, 'text-anchor': 'end' },
      l10n.t('← {0} queries', queries),
    ),
  ];
}

function scoreImage(scores: Pooled, places: Places): SVGImageElement {
  return svg('image', {
    x: sizes.left, y: sizes.top, width: places.width, height: places.height,
    href: heatImage(scores, heatColours()), preserveAspectRatio: 'none', class: 'heat',
  }); // prettier-ignore
}

/** What the colours and hatches mean. */
function legend({ largest }: Pooled, { tiles, plan }: Scene, y: number): SVGElement[] {
  const entries = [
    { kind: 'legend-negative', word: l10n.t('score below 0, to {0}', shown(-largest, 2)) },
    { kind: 'legend-positive', word: l10n.t('above 0, to {0}', shown(largest, 2)) },
    ...(tiles.some((one) => one.cover !== 'full')
      ? [{ kind: 'masked', word: l10n.t('hidden by the mask'), fill: 'url(#masked)' }]
      : []),
    ...(plan.skips && tiles.some((one) => one.step === null)
      ? [{ kind: 'left-out', word: l10n.t('skipped'), fill: 'url(#left-out)' }]
      : []),
  ];
  let x: number = sizes.left;
  return entries.flatMap(({ kind, word, ...rest }) => {
    const mark = { x, y, width: 12, height: 12 };
    const made = [
      svg('rect', { ...mark, class: 'sheet' }),
      svg('rect', { ...mark, class: kind, ...rest }),
      svg('text', { x: x + 17, y: y + 10, class: 'axis' }, word),
    ];
    x += 36 + word.length * 5.6;
    return made;
  });
}

function scoreTexts({ head, plan, tiles, tilesWide }: Scene, places: Places): SVGElement[] {
  const { queries, keys } = head.shape;
  const [width, height] = [places.width / keys, places.height / queries];
  if (width < numbered.width || height < numbered.height) return [];
  const found: SVGElement[] = [];
  for (let row = 0; row < queries; row += 1) {
    const range = seen(plan.mask, plan.shape, row);
    for (let column = range.from; column < range.to; column += 1) {
      const block =
        Math.floor(row / plan.blocks.rows) * tilesWide + Math.floor(column / plan.blocks.columns);
      if (tiles[block]?.step === null) continue;
      const x = places.x(column) + width / 2;
      const y = places.y(row) + height / 2;
      found.push(svg('text', { x, y, class: 'score' }, shown(score(head, row, column), 2)));
    }
  }
  return found;
}

function boxPath({ x, y, width, height }: Record<'x' | 'y' | 'width' | 'height', number>): string {
  return `M${x.toFixed(2)} ${y.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${(-width).toFixed(2)}z`;
}

/** The cells that a mask hides, as one path. */
function hidden(plan: Plan, places: Places): string {
  const { queries, keys } = plan.shape;
  const parts: string[] = [];
  const cover = (row: number, from: number, to: number): void => {
    if (to <= from) return;
    parts.push(boxPath(places.box({ from: row, to: row + 1 }, { from, to })));
  };
  for (let row = 0; row < queries; row += 1) {
    const range = seen(plan.mask, plan.shape, row);
    cover(row, 0, range.from);
    cover(row, range.to, keys);
  }
  return parts.join('');
}

/** What a tile is, for a pointer that rests on it and for the list. */
export function tileWords({ tiles, plan }: Scene, place: number): string {
  const found = tiles[place];
  if (!found) return '';
  const { tile, step, cover } = found;
  const where = l10n.t(
    'Tile ({0}, {1}): rows {2}–{3}, keys {4}–{5}.',
    tile.rowBlock, tile.columnBlock, tile.rows.from, tile.rows.to - 1, tile.columns.from, tile.columns.to - 1,
  ); // prettier-ignore
  if (step === null) return `${where} ${l10n.t('Skipped: no row sees any of it.')}`;
  if (cover === 'empty')
    return `${where} ${l10n.t('Computed for nothing: no row sees any of it, and {0} does not skip.', plan.order === 'fa1' ? 'FlashAttention-1' : l10n.t('this kernel'))}`;
  return cover === 'partial' ? `${where} ${l10n.t('The mask hides a part of it.')}` : where;
}
