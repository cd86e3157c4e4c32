import { length, overlaps, type Range, type Shape } from './shape.ts';

/**
 * Which keys a query may see. Every part of it leaves a row one unbroken range of columns, so that a
 * mask needs no matrix however long the sequences are.
 */
export interface Mask {
  /**
   * `topLeft`: row r sees the columns up to r. `bottomRight`: the last row sees the last column, row r
   * those up to `r + keys - queries`; so it is in flash-attention since 2.1.
   */
  readonly causal: 'none' | 'topLeft' | 'bottomRight';
  /** Columns to the left and to the right of the diagonal that are seen; null for all. */
  readonly left: number | null;
  readonly right: number | null;
  /** Keys at the end that are padding, which nobody sees. */
  readonly padding: number;
  /** How far the diagonal lies to the right of where it would be: for a part of longer sequences. */
  readonly shift: number;
}

export const noMask: Mask = { causal: 'none', left: null, right: null, padding: 0, shift: 0 };

/** How far the diagonal of a window or of a causal mask stands to the right of row r's own column. */
const offset = (mask: Mask, { queries, keys }: Shape): number =>
  mask.shift + (mask.causal === 'topLeft' ? 0 : keys - queries);

/** The columns that row `row` sees; empty ranges begin and end alike. */
export function seen(mask: Mask, shape: Shape, row: number): Range {
  const diagonal = row + offset(mask, shape);
  const right = mask.causal === 'none' ? mask.right : Math.min(mask.right ?? 0, 0);
  const to = Math.min(
    Math.max(0, shape.keys - mask.padding),
    right === null ? shape.keys : diagonal + right + 1,
  );
  const from = mask.left === null ? 0 : Math.max(0, diagonal - mask.left);
  return to > from ? { from, to } : { from: 0, to: 0 };
}

/** How much of a tile its rows see: all of it, nothing, or a part, which needs the mask applied. */
export type Cover = 'full' | 'partial' | 'empty';

export function cover(mask: Mask, shape: Shape, rows: Range, columns: Range): Cover {
  let any = false;
  let all = true;
  for (let row = rows.from; row < rows.to; row += 1) {
    const range = seen(mask, shape, row);
    if (overlaps(range, columns)) any = true;
    if (range.from > columns.from || range.to < columns.to) all = false;
  }
  if (!any) return 'empty';
  return all ? 'full' : 'partial';
}

/** Rows that see no key at all. Their output is zero; a softmax over nothing would be NaN. */
export function blindRows(mask: Mask, shape: Shape): number[] {
  return Array.from({ length: shape.queries }, (_, row) => row).filter(
    (row) => length(seen(mask, shape, row)) === 0,
  );
}
