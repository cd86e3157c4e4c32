import { cover, seen, type Mask } from './masks.ts';
import { rounding, type Precision, type Round } from './rounding.ts';
import type { Plan, Tile } from './schedule.ts';
import { stepsOf } from './schedule.ts';
import { blocksOf, length, type Range } from './shape.ts';
import type { Head } from './head.ts';

/** In what a program keeps its running maximum: of scaled scores, of unscaled ones, or times log2(e). */
export type Units = 'natural' | 'raw' | 'log2';

/** Choices of right kernels that change the numbers on the way and not the result. */
export interface Style {
  readonly units: Units;
  /** Key blocks are visited from the last to the first, as FlashAttention-2's CUDA code does. */
  readonly backwards: boolean;
  /** The maximum stays until it is exceeded by this much (conditional rescaling, in the units of scores). */
  readonly staleBy: number;
  /** Log-sum-exp of a row that sees nothing: flash-attention says +Infinity. */
  readonly blindLogSum: number;
  readonly precision: Precision;
  /** The accumulator is divided by l at each tile, as Algorithm 1 of FlashAttention does. */
  readonly normalises: boolean;
}

export const plainStyle: Style = {
  units: 'natural',
  backwards: false,
  staleBy: 0,
  blindLogSum: -Infinity,
  precision: 'float64',
  normalises: false,
};

/**
 * The formulas of a tiled kernel, each by itself, so that a slip is one of them changed. Maxima are of
 * scaled scores here; units are put in when a state is told.
 */
export interface Rules {
  /** The columns row `row` takes part with in a tile. */
  readonly visible: (row: number, tile: Tile) => Range;
  /** Columns computed in a tile: more than there are where the edge is not checked. */
  readonly width: (tile: Tile) => number;
  readonly score: (row: number, column: number) => number;
  readonly value: (column: number, at: number, tile: Tile) => number;
  readonly firstMax: number;
  /** What takes the place of a score that must not be seen. */
  readonly hidden: number;
  /** The max that weights are taken against. */
  readonly max: (old: number, ofTile: number) => number;
  /** The max that is kept for the next tile. */
  readonly kept: (old: number, used: number) => number;
  readonly weight: (score: number, used: number, ofTile: number) => number;
  readonly rescaleSum: (old: number, used: number) => number;
  readonly rescaleOutput: (old: number, used: number) => number;
  /** Algorithm 1 alone: what the kept output is multiplied with before the new part comes in. */
  readonly carried: (oldSum: number) => number;
  /** The last step. */
  readonly finish: (part: number, sum: number) => number;
}

/** m, l and the accumulator of a row block after a tile, in the style's units. */
export interface TileState {
  readonly tile: Tile;
  readonly m: Float64Array;
  readonly l: Float64Array;
  /** Row by row. In Algorithm 1's order it is divided by l at each step already. */
  readonly accumulator: Float64Array;
}

export interface Run {
  readonly states: TileState[];
  readonly output: Float64Array;
  readonly logSums: Float64Array;
}

const difference = (a: number, b: number): number => (a === b ? 0 : a - b);

/** exp(old - new), where two maxima of nothing are alike. */
export const decay = (old: number, used: number): number => Math.exp(difference(old, used));

/** A right kernel's rules. */
export function rightRules(head: Head, mask: Mask, style: Style): Rules {
  const round = rounding[style.precision];
  const { depth, valueDepth } = head.shape;
  return {
    visible: (row, { columns }) => {
      const range = seen(mask, head.shape, row);
      return {
        from: Math.max(range.from, columns.from),
        to: Math.min(range.to, columns.to),
      };
    },
    width: ({ columns }) => length(columns),
    score: (row, column) => {
      const [q, k] = [row * depth, column * depth];
      // Products of short formats are added up in single precision at least.
      const add = style.precision === 'float16' ? Math.fround : round;
      let sum = 0;
      for (let at = 0; at < depth; at += 1) {
        sum = add(sum + (head.queries[q + at] ?? 0) * (head.keys[k + at] ?? 0));
      }
      return round(round(sum) * head.scale);
    },
    value: (column, at) => head.values[column * valueDepth + at] ?? 0,
    firstMax: -Infinity,
    hidden: -Infinity,
    max: (old, ofTile) => (ofTile - old > style.staleBy || Number.isNaN(ofTile) ? ofTile : old),
    kept: (_, used) => used,
    weight: (score, used) => (score === -Infinity ? 0 : round(Math.exp(score - used))),
    rescaleSum: (old, used) => round(decay(old, used)),
    rescaleOutput: (old, used) => round(decay(old, used)),
    carried: (oldSum) => oldSum,
    finish: (part, sum) => (sum === 0 ? 0 : round(part / sum)),
  };
}

/** Row blocks a run is limited to; null for all. */
export type Only = ReadonlySet<number> | null;

/** The tiles of a plan in the order a style visits them. */
export function visits(plan: Plan, style: Style, only: Only = null): Tile[] {
  const found: Tile[] = [];
  for (const step of stepsOf(plan)) {
    if (step.kind === 'tile' && (only === null || only.has(step.tile.rowBlock)))
      found.push(step.tile);
  }
  if (!style.backwards) return found;
  return found.sort((a, b) =>
    plan.order === 'fa2'
      ? a.rowBlock - b.rowBlock || b.columnBlock - a.columnBlock
      : b.columnBlock - a.columnBlock || a.rowBlock - b.rowBlock,
  );
}

/** Runs a kernel over tiles in their order; `rules` decide what it computes. */
export function runKernel(
  { head, tiles }: { head: Head; tiles: readonly Tile[] },
  style: Style,
  rules: Rules,
): Run {
  const { queries, valueDepth } = head.shape;
  const round = rounding[style.precision];
  const m = new Float64Array(queries).fill(rules.firstMax);
  const l = new Float64Array(queries);
  const accumulator = new Float64Array(queries * valueDepth);
  const states: TileState[] = [];
  const { normalises } = style;
  for (const tile of tiles) {
    for (let row = tile.rows.from; row < tile.rows.to; row += 1) {
      stepRow({ row, tile, m, l, accumulator, valueDepth, normalises, round }, rules);
    }
    const { from, to } = tile.rows;
    states.push({
      tile,
      m: m.slice(from, to).map((one) => inUnits(one, style.units, head.scale)),
      l: l.slice(from, to),
      accumulator: accumulator.slice(from * valueDepth, to * valueDepth),
    });
  }
  const output = accumulator.map((part, at) => {
    const sum = l[Math.floor(at / valueDepth)] ?? 0;
    return normalises ? part : rules.finish(part, sum);
  });
  const logSums = m.map((one, row) => {
    const sum = l[row] ?? 0;
    return sum === 0 ? style.blindLogSum : one + Math.log(sum);
  });
  return { states, output, logSums };
}

interface RowStep {
  readonly row: number;
  readonly tile: Tile;
  readonly m: Float64Array;
  readonly l: Float64Array;
  readonly accumulator: Float64Array;
  readonly valueDepth: number;
  readonly normalises: boolean;
  readonly round: Round;
}

function stepRow(step: RowStep, rules: Rules): void {
  const { row, tile, m, l, accumulator, valueDepth, normalises, round } = step;
  const width = rules.width(tile);
  const range = rules.visible(row, tile);
  const scores = new Float64Array(width);
  const old = m[row] ?? 0;
  let ofTile = -Infinity;
  for (let at = 0; at < width; at += 1) {
    const column = tile.columns.from + at;
    const inside = column >= range.from && column < range.to;
    const value = inside ? rules.score(row, column) : rules.hidden;
    scores[at] = value;
    if (value > ofTile || Number.isNaN(value)) ofTile = value;
  }
  const used = rules.max(old, ofTile);
  let sum = 0;
  for (let at = 0; at < width; at += 1) {
    const weight = rules.weight(scores[at] ?? 0, used, ofTile);
    scores[at] = weight;
    sum = round(sum + weight);
  }
  const oldSum = l[row] ?? 0;
  const newSum = round(round(oldSum * rules.rescaleSum(old, used)) + sum);
  const keep = rules.rescaleOutput(old, used) * (normalises ? rules.carried(oldSum) : 1);
  const divide = normalises ? newSum : 1;
  for (let at = 0; at < valueDepth; at += 1) {
    let part = 0;
    for (let c = 0; c < width; c += 1) {
      const weight = scores[c] ?? 0;
      // Nothing times infinity is nothing: a column that is not seen takes no part.
      if (weight !== 0) part += weight * rules.value(tile.columns.from + c, at, tile);
    }
    const place = row * valueDepth + at;
    const mixed = round(round((accumulator[place] ?? 0) * keep) + round(part));
    accumulator[place] = normalises ? (divide === 0 ? 0 : round(mixed / divide)) : mixed;
  }
  m[row] = rules.kept(old, used);
  l[row] = newSum;
}

/** A max of scaled scores in the units a program keeps it in. */
function inUnits(max: number, units: Units, scale: number): number {
  switch (units) {
    case 'natural':
      return max;
    case 'raw':
      return max / scale;
    case 'log2':
      return max * Math.LOG2E;
    default:
      return units satisfies never;
  }
}

/** The scaled max that a program's own value means. Below -1e30 it stands for "nothing seen yet". */
export function fromUnits(max: number, units: Units, scale: number): number {
  if (max < -1e30) return -Infinity;
  switch (units) {
    case 'natural':
      return max;
    case 'raw':
      return max * scale;
    case 'log2':
      return max / Math.LOG2E;
    default:
      return units satisfies never;
  }
}

/** The plain style of an algorithm. */
export const styleOf = ({ order }: Pick<Plan, 'order'>): Style => ({
  ...plainStyle,
  normalises: order === 'fa1',
});

/** Runs a right kernel over a whole plan. */
export function runPlan(head: Head, plan: Plan, style: Style = styleOf(plan)): Run {
  const tiles = visits(plan, style);
  return runKernel({ head, tiles }, style, rightRules(head, plan.mask, style));
}

/** What happens to one row at each tile of its row block, in the order of the plan. */
export interface RowStepTrace {
  readonly tile: Tile;
  readonly visible: Range;
  readonly tileMax: number;
  readonly m: number;
  readonly l: number;
  /** What was kept is multiplied with this: e^(m before - m now). */
  readonly rescale: number;
  readonly accumulator: Float64Array;
}

/** The trace of one row: cheap enough to be made anew for each row that a person points at. */
export function traceRow(head: Head, plan: Plan, row: number): RowStepTrace[] {
  const { shape, blocks, mask, skips } = plan;
  const rowBlock = Math.floor(row / blocks.rows);
  const block = {
    from: rowBlock * blocks.rows,
    to: Math.min((rowBlock + 1) * blocks.rows, shape.queries),
  };
  const tiles = blocksOf(shape.keys, blocks.columns)
    .map((columns, columnBlock) => ({
      rowBlock,
      columnBlock,
      rows: { from: row, to: row + 1 },
      columns,
    }))
    .filter(({ columns }) => !(skips && cover(mask, shape, block, columns) === 'empty'));
  const style = styleOf(plan);
  const rules = rightRules(head, mask, style);
  let before = -Infinity;
  return runKernel({ head, tiles }, style, rules).states.map((state) => {
    const visible = rules.visible(row, state.tile);
    let tileMax = -Infinity;
    for (let column = visible.from; column < visible.to; column += 1) {
      tileMax = Math.max(tileMax, rules.score(row, column));
    }
    const m = state.m[0] ?? -Infinity;
    const rescale = decay(before, m);
    before = m;
    const { tile, accumulator } = state;
    return { tile, visible, tileMax, m, l: state.l[0] ?? 0, rescale, accumulator };
  });
}
