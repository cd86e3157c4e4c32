import { blocksOf, length, type Shape } from './shape.ts';
import { seen } from './masks.ts';
import { stepsOf, type Move, type Plan } from './schedule.ts';

/** Elements read from and written to HBM. */
export interface Traffic {
  readonly reads: number;
  readonly writes: number;
}

export const total = ({ reads, writes }: Traffic): number => reads + writes;

export const plus = (a: Traffic, b: Traffic): Traffic => ({
  reads: a.reads + b.reads,
  writes: a.writes + b.writes,
});

export const nothing: Traffic = { reads: 0, writes: 0 };

export function trafficOf(moves: readonly Move[]): Traffic {
  const sum = (direction: Move['direction']): number =>
    moves.reduce((sum, one) => sum + (one.direction === direction ? one.elements : 0), 0);
  return { reads: sum('read'), writes: sum('write') };
}

/** What a plan moves in all, counted move by move. */
export function countTraffic(plan: Plan): Traffic {
  let found = nothing;
  for (const step of stepsOf(plan)) found = plus(found, trafficOf(step.moves));
  return found;
}

/**
 * What a plan moves in all, by the closed forms: `(3 + 3Tc) N d + (2 + 4Tc) N` for Algorithm 1,
 * `(2 + 2Tr) N d + N` for FlashAttention-2 where nothing is skipped; written out for keys and queries of
 * different number, and for the tiles that are visited.
 */
export function closedForm(plan: Plan): number {
  const { queries, keys, depth, valueDepth } = plan.shape;
  const visited = visitedTiles(plan);
  if (plan.order === 'fa1') {
    const once = keys * (depth + valueDepth) + queries * (valueDepth + 2);
    return once + visited.rows * (depth + 2 * valueDepth + 4);
  }
  return queries * (depth + valueDepth + 1) + visited.columns * (depth + valueDepth);
}

/** Number of tiles visited, and their heights and widths added up, without walking over the tiles. */
export function visitedTiles({ shape, blocks, mask, skips }: Plan): {
  tiles: number;
  rows: number;
  columns: number;
} {
  const { queries, keys } = shape;
  const wide = Math.ceil(keys / blocks.columns);
  const found = { tiles: 0, rows: 0, columns: 0 };
  for (const rows of blocksOf(queries, blocks.rows)) {
    let [first, last] = [0, wide - 1];
    if (skips) {
      // Rows of a block see ranges that only ever move to the right: the block sees their union.
      const ranges = [];
      for (let row = rows.from; row < rows.to; row += 1) ranges.push(seen(mask, shape, row));
      const seeing = ranges.filter((one) => length(one) > 0);
      first = Math.floor(Math.min(...seeing.map((one) => one.from)) / blocks.columns);
      last = Math.floor((Math.max(...seeing.map((one) => one.to)) - 1) / blocks.columns);
      if (seeing.length === 0) continue;
    }
    const count = last - first + 1;
    const width = Math.min((last + 1) * blocks.columns, keys) - first * blocks.columns;
    found.tiles += count;
    found.rows += count * length(rows);
    found.columns += Math.max(0, width);
  }
  return found;
}

/** The visited tiles of a row block by the printed causal rule; for the contrast with what is counted. */
export function causalTiles({ queries, keys }: Shape, columns: number, lastRow: number): number {
  const wide = Math.ceil(keys / columns);
  const reach = Math.floor((lastRow + keys - queries) / columns) + 1;
  return Math.min(Math.max(reach, 0), wide);
}

/**
 * Standard attention, forward (Algorithm 0): reads Q and K, writes S, reads S, writes P, reads P and V,
 * writes O. With equal lengths `4 N d + 4 N^2`.
 */
export function standardForward({ queries, keys, depth, valueDepth }: Shape): Traffic {
  const square = queries * keys;
  return {
    reads: queries * depth + keys * depth + square + square + keys * valueDepth,
    writes: square + square + queries * valueDepth,
  };
}

/** Standard attention, backward (Algorithm 3): with equal lengths `8 N d + 7 N^2`. */
export function standardBackward({ queries, keys, depth, valueDepth }: Shape): Traffic {
  const square = queries * keys;
  return {
    // dV = P^T dO; dP = dO V^T; dS from P and dP; dQ = dS K; dK = dS^T Q.
    reads:
      square + queries * valueDepth + (queries + keys) * valueDepth + 2 * square +
      square + keys * depth + square + queries * depth,
    writes: keys * valueDepth + square + square + queries * depth + keys * depth,
  }; // prettier-ignore
}

/**
 * FlashAttention-1 backward (Algorithm 4), counted move by move, with dQ, dK and dV zeroed in HBM first:
 * with equal lengths and depths `(7 + 5Tc) N d + 2 Tc N`.
 */
export function firstBackward({ shape, blocks }: Pick<Plan, 'shape' | 'blocks'>): Traffic {
  const { queries, keys, depth, valueDepth } = shape;
  const found = { reads: 0, writes: queries * depth + keys * (depth + valueDepth) };
  for (const columns of blocksOf(keys, blocks.columns)) {
    found.reads += length(columns) * (depth + valueDepth);
    for (const rows of blocksOf(queries, blocks.rows)) {
      // Q, O, dO, dQ, l and m come; dQ goes.
      found.reads += length(rows) * (2 * depth + 2 * valueDepth + 2);
      found.writes += length(rows) * depth;
    }
    found.writes += length(columns) * (depth + valueDepth);
  }
  return found;
}
