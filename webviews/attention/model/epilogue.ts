import type { Oddity, Observed, Quantity, Wrong } from './checker.ts';
import { naiveAttention } from './head.ts';
import { largestOf, roomOf } from './references.ts';
import { tolerances } from './rounding.ts';

/** What became of the comparison of what a kernel returns. */
export interface Epilogue {
  readonly compared: number;
  readonly wrong: Wrong[];
  readonly oddities: Oddity[];
  readonly rowErrors: number[] | null;
  readonly correlation: number | null;
  readonly unknownRows: number[];
}

/** The output and the log-sums against the plain form. */
export function epilogue({ head, plan, precision, output, logSums }: Observed): Epilogue {
  const right = output || logSums ? naiveAttention(head, plan.mask) : null;
  const unknownRows: number[] = [];
  if (!right)
    return {
      compared: 0,
      wrong: [],
      oddities: [],
      rowErrors: null,
      correlation: null,
      unknownRows,
    };
  const tolerance = tolerances[precision];
  const { queries, valueDepth } = head.shape;
  const room = roomOf(head);
  const unit = tolerance * Math.max(largestOf(head.values), Number.MIN_VALUE);
  const oddities = new Set<Oddity>();
  const bad: { quantity: Quantity; row: number; error: number }[] = [];
  let compared = 0;
  const rowErrors = Array.from({ length: queries }, (_, row) => {
    const wanted = right.logSums[row] ?? NaN;
    if (Number.isNaN(wanted)) {
      unknownRows.push(row);
      return NaN;
    }
    if (logSums) {
      const told = logSums[row] ?? NaN;
      compared += 1;
      if (wanted === -Infinity && told === Infinity) oddities.add('infiniteBlind');
      else if (!(told === wanted || (wanted === -Infinity && told < -1e30))) {
        const error = Math.abs(told - wanted) / (2 * tolerance * room.logSum(row, wanted));
        if (!(error <= 1))
          bad.push({ quantity: 'logSum', row, error: Number.isNaN(error) ? Infinity : error });
      }
    }
    if (!output) return NaN;
    compared += 1;
    const most = unit * room.output(row, wanted);
    let worst = 0;
    for (let at = row * valueDepth; at < (row + 1) * valueDepth; at += 1) {
      const error = Math.abs((output[at] ?? NaN) - (right.output[at] ?? 0)) / most;
      worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
    }
    if (worst > 1) bad.push({ quantity: 'output', row, error: worst });
    return worst;
  });
  const wrong = (['output', 'logSum'] as const).flatMap((quantity) => {
    const mine = bad.filter((one) => one.quantity === quantity);
    if (mine.length === 0) return [];
    const error = Math.max(...mine.map((one) => one.error));
    return [{ quantity, tile: null, rows: mine.map((one) => one.row), error }];
  });
  return {
    compared, wrong, oddities: [...oddities], unknownRows,
    rowErrors: output ? rowErrors : null,
    correlation: output ? correlation(output, right.output) : null,
  }; // prettier-ignore
}

/** Pearson's correlation of the places where both are finite; null where it means nothing. */
function correlation(a: Float64Array, b: Float64Array): number | null {
  const places = [...a.keys()].filter((at) => Number.isFinite(a[at]) && Number.isFinite(b[at]));
  const mean = (of: Float64Array): number =>
    places.reduce((sum, at) => sum + (of[at] ?? 0), 0) / places.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squareA, squareB] = [0, 0, 0];
  for (const at of places) {
    const [x, y] = [(a[at] ?? 0) - meanA, (b[at] ?? 0) - meanB];
    both += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const norm = Math.sqrt(squareA * squareB);
  return norm > 0 ? both / norm : null;
}
