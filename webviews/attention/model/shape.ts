/** Sizes of one head: how many queries and keys there are, and how long their vectors are. */
export interface Shape {
  readonly queries: number;
  readonly keys: number;
  /** Length of a query and of a key. */
  readonly depth: number;
  /** Length of a value, and of a row of the output. */
  readonly valueDepth: number;
}

/** Sizes of one tile. The last block of either side may be shorter. */
export interface BlockSizes {
  readonly rows: number;
  readonly columns: number;
}

/** A half-open range: `from` belongs to it, `to` does not. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const length = ({ from, to }: Range): number => Math.max(0, to - from);

export const overlaps = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to;

/** `count` tokens cut into blocks of `size`; the last one is what remains. Empty for no tokens. */
export function blocksOf(count: number, size: number): Range[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, at) => ({
    from: at * size,
    to: Math.min((at + 1) * size, count),
  }));
}

/**
 * The printed block rule of FlashAttention-1, Algorithm 1, line 1: `Bc = ceil(M/4d)`, `Br = min(Bc, d)`,
 * for an on-chip memory of `capacity` elements. It does not promise that the blocks fit.
 */
export function printedBlocks(capacity: number, depth: number): BlockSizes {
  const columns = Math.max(1, Math.ceil(capacity / (4 * depth)));
  return { columns, rows: Math.min(columns, depth) };
}

/** What lies on the chip during one tile of FlashAttention, in elements. */
export interface Occupancy {
  readonly parts: {
    readonly name: 'Q' | 'K' | 'V' | 'O' | 'S' | 'statistics';
    readonly elements: number;
  }[];
  readonly used: number;
}

/**
 * On-chip need of a tile of `rows` by `columns`: the blocks of Q, K, V and O, the scores S (the weights
 * take their place), and m and l. With equal depths it is `2 Bc d + 2 Br d + Br Bc + 2 Br`.
 */
export function occupancy(
  { depth, valueDepth }: Pick<Shape, 'depth' | 'valueDepth'>,
  { rows, columns }: BlockSizes,
): Occupancy {
  const parts: Occupancy['parts'] = [
    { name: 'Q', elements: rows * depth },
    { name: 'K', elements: columns * depth },
    { name: 'V', elements: columns * valueDepth },
    { name: 'O', elements: rows * valueDepth },
    { name: 'S', elements: rows * columns },
    { name: 'statistics', elements: 2 * rows },
  ];
  return { parts, used: parts.reduce((sum, part) => sum + part.elements, 0) };
}
