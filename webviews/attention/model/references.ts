import type { Observed, Phase } from './checker.ts';
import { rowReference, scoresOf, type Head, type RowReference } from './head.ts';
import { seen } from './masks.ts';
import { tolerances } from './rounding.ts';
import { blocksOf, length, type Range } from './shape.ts';

/** References of rows over sets of blocks: each block once, and merged. */
export class References {
  readonly tolerance: number;
  readonly largest: number;
  readonly room: Room;
  #observed: Observed;
  #blocks: Range[];
  #scores = new Map<number, Float64Array>();
  #parts = new Map<string, RowReference>();
  /** By moment: every reading of a moment asks for the same columns, and for the same rows of them. */
  #columns = new Map<string, readonly Range[]>();
  #rows = new WeakMap<readonly Range[], Map<number, RowReference>>();

  constructor(observed: Observed) {
    this.#observed = observed;
    this.tolerance = tolerances[observed.precision];
    this.largest = largestOf(observed.head.values);
    this.room = roomOf(observed.head);
    this.#blocks = blocksOf(observed.plan.shape.keys, observed.plan.blocks.columns);
  }

  /** Ranges of columns that were seen by the time of an observation, under a reading of its phase. */
  columns(at: number, phase: Phase): readonly Range[] {
    const key = `${at}:${phase.columns}:${phase.before}`;
    let found = this.#columns.get(key);
    if (!found) this.#columns.set(key, (found = this.#columnsAt(at, phase)));
    return found;
  }

  #columnsAt(at: number, { columns, before }: Phase): Range[] {
    const { observations } = this.#observed;
    const { tile } = observations[at] ?? {};
    if (!tile) return [];
    const edge = tile.columns;
    if (columns === 'observed') {
      return observations
        .slice(0, before ? at : at + 1)
        .filter((one) => one.tile.rows.from === tile.rows.from)
        .map((one) => one.tile.columns);
    }
    return this.#blocks.filter((block) =>
      columns === 'forwards'
        ? block.from < (before ? edge.from : edge.to)
        : block.from >= (before ? edge.to : edge.from),
    );
  }

  row(row: number, columns: readonly Range[]): RowReference {
    let rows = this.#rows.get(columns);
    if (!rows) this.#rows.set(columns, (rows = new Map<number, RowReference>()));
    let found = rows.get(row);
    if (!found) rows.set(row, (found = this.#row(row, columns)));
    return found;
  }

  #row(row: number, columns: readonly Range[]): RowReference {
    const { head, plan } = this.#observed;
    const range = seen(plan.mask, head.shape, row);
    const parts = columns
      .map(({ from, to }) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }))
      .filter((one) => length(one) > 0)
      .map((one) => this.#part(row, one));
    return parts.length === 1 && parts[0] ? parts[0] : merged(parts, head.shape.valueDepth);
  }

  #part(row: number, range: Range): RowReference {
    const key = `${row}:${range.from}:${range.to}`;
    let found = this.#parts.get(key);
    if (!found) {
      let scores = this.#scores.get(row);
      if (!scores) this.#scores.set(row, (scores = scoresOf(this.#observed.head, row)));
      this.#parts.set(key, (found = rowReference(this.#observed.head, scores, [range])));
    }
    return found;
  }
}

function merged(parts: readonly RowReference[], valueDepth: number): RowReference {
  const max = Math.max(-Infinity, ...parts.map((one) => one.max));
  const output = new Float64Array(valueDepth);
  if (max === -Infinity) return { logSum: max, max, output };
  const weights = parts.map((one) => Math.exp(one.logSum - max));
  const sum = weights.reduce((a, b) => a + b, 0);
  for (const [at, part] of parts.entries()) {
    const share = (weights[at] ?? 0) / sum;
    for (let place = 0; place < valueDepth; place += 1) {
      output[place] = (output[place] ?? 0) + share * (part.output[place] ?? 0);
    }
  }
  return { logSum: max + Math.log(sum), max, output };
}

/** How much more than its tolerance a row may be off, as its numbers are large. */
export interface Room {
  readonly logSum: (row: number, logSum: number) => number;
  readonly output: (row: number, logSum: number) => number;
}

/**
 * A score is rounded by a share of the sizes of its query and key, however small it comes out itself; what is
 * made of it is off by as much. With the usual numbers, d 64, their product is 8.
 */
export function roomOf({ shape, queries, keys, scale }: Head): Room {
  const norms = (numbers: Float64Array, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, at) =>
      Math.hypot(...numbers.subarray(at * shape.depth, (at + 1) * shape.depth)),
    );
  const ofQueries = norms(queries, shape.queries);
  const ofKeys = largestOf(norms(keys, shape.keys)) * Math.abs(scale);
  const size = (row: number): number => {
    const product = (ofQueries[row] ?? 0) * ofKeys;
    return Number.isFinite(product) ? product : 0;
  };
  const finite = (logSum: number): number => (Number.isFinite(logSum) ? Math.abs(logSum) : 0);
  return {
    logSum: (row, logSum) => Math.max(1, finite(logSum), size(row) / 2),
    output: (row, logSum) => Math.max(1, finite(logSum) / 8, size(row) / 8),
  };
}

/** The largest finite size there is. */
export function largestOf(numbers: Float64Array): number {
  let largest = 0;
  for (const one of numbers) if (Number.isFinite(one)) largest = Math.max(largest, Math.abs(one));
  return largest;
}
