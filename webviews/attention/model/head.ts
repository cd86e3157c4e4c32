import { seen, type Mask } from './masks.ts';
import { length, type Range, type Shape } from './shape.ts';

/** The numbers of one head, row by row: `queries` times `depth`, `keys` times `depth`, `keys` times `valueDepth`. */
export interface Head {
  readonly shape: Shape;
  readonly queries: Float64Array;
  readonly keys: Float64Array;
  readonly values: Float64Array;
  /** What scores are multiplied with, usually `1 / sqrt(depth)`. */
  readonly scale: number;
}

/** Normally distributed numbers that are the same for the same seed (Box and Muller over mulberry32). */
export function randomHead(shape: Shape, seed: number): Head {
  const next = normal(seed);
  const fill = (count: number): Float64Array => Float64Array.from({ length: count }, next);
  return {
    shape,
    queries: fill(shape.queries * shape.depth),
    keys: fill(shape.keys * shape.depth),
    values: fill(shape.keys * shape.valueDepth),
    scale: 1 / Math.sqrt(shape.depth),
  };
}

function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
}

/** The scaled score of a query with a key. */
export function score(head: Head, row: number, column: number): number {
  const { depth } = head.shape;
  let sum = 0;
  for (let at = 0; at < depth; at += 1) {
    sum += (head.queries[row * depth + at] ?? 0) * (head.keys[column * depth + at] ?? 0);
  }
  return sum * head.scale;
}

/** All scaled scores of a row, masked ones too. */
export function scoresOf(head: Head, row: number): Float64Array {
  return Float64Array.from({ length: head.shape.keys }, (_, column) => score(head, row, column));
}

/** What softmax attention is for one row over some of its columns. */
export interface RowReference {
  /** `log sum exp` of the scores; -Infinity where there are no columns. */
  readonly logSum: number;
  readonly max: number;
  /** The weighted mean of the values: the output. Zeros where there are no columns. */
  readonly output: Float64Array;
}

/** The plain form in double precision: all scores at once, max, sum, mean. `columns` are ranges without overlap. */
export function rowReference(
  head: Head,
  scores: Float64Array,
  columns: readonly Range[],
): RowReference {
  const { valueDepth } = head.shape;
  const output = new Float64Array(valueDepth);
  let max = -Infinity;
  each(columns, (column) => {
    const value = scores[column] ?? 0;
    // A NaN score makes the row NaN, as it does in any program.
    if (value > max || Number.isNaN(value)) max = value;
  });
  if (max === -Infinity) return { logSum: max, max, output };
  let sum = 0;
  each(columns, (column) => {
    const weight = Math.exp((scores[column] ?? 0) - max);
    sum += weight;
    for (let at = 0; at < valueDepth; at += 1) {
      output[at] = (output[at] ?? 0) + weight * (head.values[column * valueDepth + at] ?? 0);
    }
  });
  for (let at = 0; at < valueDepth; at += 1) output[at] = (output[at] ?? 0) / sum;
  return { logSum: max + Math.log(sum), max, output };
}

function each(ranges: readonly Range[], use: (column: number) => void): void {
  for (const { from, to } of ranges) for (let column = from; column < to; column += 1) use(column);
}

/** The output of plain attention and `m + log l` of each row. */
export function naiveAttention(
  head: Head,
  mask: Mask,
): { output: Float64Array; logSums: Float64Array } {
  const { queries, valueDepth } = head.shape;
  const output = new Float64Array(queries * valueDepth);
  const logSums = new Float64Array(queries);
  for (let row = 0; row < queries; row += 1) {
    const found = rowReference(head, scoresOf(head, row), [seen(mask, head.shape, row)]);
    output.set(found.output, row * valueDepth);
    logSums[row] = found.logSum;
  }
  return { output, logSums };
}

/** Weights of one row over all columns: zero where it sees nothing. */
export function weightsOf(head: Head, mask: Mask, row: number): Float64Array {
  const range = seen(mask, head.shape, row);
  const scores = scoresOf(head, row);
  const { logSum } = rowReference(head, scores, [range]);
  return scores.map((value, column) =>
    length(range) > 0 && column >= range.from && column < range.to ? Math.exp(value - logSum) : 0,
  );
}
