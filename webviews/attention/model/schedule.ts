import { cover, type Cover, type Mask } from './masks.ts';
import { blocksOf, type BlockSizes, type Range, type Shape } from './shape.ts';

/** Algorithm 1 of FlashAttention (keys outside, O normalised at each step), or FlashAttention-2 (queries outside). */
export type Order = 'fa1' | 'fa2';

/** One head's attention in tiles: everything that decides what moves when. */
export interface Plan {
  readonly shape: Shape;
  readonly blocks: BlockSizes;
  readonly mask: Mask;
  readonly order: Order;
  /** Tiles that nobody sees are left out, as FlashAttention-2 and the block-sparse Algorithm 5 do. */
  readonly skips: boolean;
}

export type Tensor = 'Q' | 'K' | 'V' | 'O' | 'l' | 'm' | 'L';

/** Elements of one tensor going from HBM to the chip (`read`) or back (`write`). */
export interface Move {
  readonly tensor: Tensor;
  readonly direction: 'read' | 'write';
  readonly elements: number;
}

/** A tile of the score grid, by its place in blocks and in tokens. */
export interface Tile {
  readonly rowBlock: number;
  readonly columnBlock: number;
  readonly rows: Range;
  readonly columns: Range;
}

/** One moment of a plan. `begin` clears O, l and m in HBM; `finish` writes a row block that is done. */
export type Step =
  | { readonly kind: 'begin'; readonly moves: Move[] }
  | { readonly kind: 'tile'; readonly tile: Tile; readonly cover: Cover; readonly moves: Move[] }
  | { readonly kind: 'finish'; readonly rowBlock: number; readonly moves: Move[] };

const read = (tensor: Tensor, elements: number): Move => ({ tensor, direction: 'read', elements });
const write = (tensor: Tensor, elements: number): Move => ({
  tensor,
  direction: 'write',
  elements,
});

/** The steps of a plan in their order, made one by one: a long plan need not be kept. */
export function stepsOf(plan: Plan): Generator<Step, void> {
  return plan.order === 'fa1' ? stepsOfFirst(plan) : stepsOfSecond(plan);
}

/** Every tile of the grid, row block by row block, and how much of it is seen. */
export function* tilesOf({ shape, blocks, mask }: Plan): Generator<{ tile: Tile; cover: Cover }> {
  const columnBlocks = blocksOf(shape.keys, blocks.columns);
  for (const [rowBlock, rows] of blocksOf(shape.queries, blocks.rows).entries()) {
    for (const [columnBlock, columns] of columnBlocks.entries()) {
      const tile = { rowBlock, columnBlock, rows, columns };
      yield { tile, cover: cover(mask, shape, rows, columns) };
    }
  }
}

function* stepsOfFirst(plan: Plan): Generator<Step, void> {
  const { shape, blocks, mask } = plan;
  const { queries, depth, valueDepth } = shape;
  yield {
    kind: 'begin',
    moves: [write('O', queries * valueDepth), write('l', queries), write('m', queries)],
  };
  const rowBlocks = blocksOf(queries, blocks.rows);
  for (const [columnBlock, columns] of blocksOf(shape.keys, blocks.columns).entries()) {
    const width = columns.to - columns.from;
    let moves = [read('K', width * depth), read('V', width * valueDepth)];
    for (const [rowBlock, rows] of rowBlocks.entries()) {
      const found = cover(mask, shape, rows, columns);
      if (plan.skips && found === 'empty') continue;
      const height = rows.to - rows.from;
      moves.push(
        read('Q', height * depth),
        read('O', height * valueDepth),
        read('l', height),
        read('m', height),
        write('O', height * valueDepth),
        write('l', height),
        write('m', height),
      );
      yield {
        kind: 'tile',
        tile: { rowBlock, columnBlock, rows, columns },
        cover: found,
        moves,
      };
      moves = [];
    }
    // The keys of a column nobody sees are on the chip before anybody could know (Algorithm 5, line 6).
    if (moves.length > 0) yield { kind: 'begin', moves };
  }
}

function* stepsOfSecond(plan: Plan): Generator<Step, void> {
  const { shape, blocks, mask } = plan;
  const { depth, valueDepth } = shape;
  const columnBlocks = blocksOf(shape.keys, blocks.columns);
  for (const [rowBlock, rows] of blocksOf(shape.queries, blocks.rows).entries()) {
    const height = rows.to - rows.from;
    let moves = [read('Q', height * depth)];
    for (const [columnBlock, columns] of columnBlocks.entries()) {
      const found = cover(mask, shape, rows, columns);
      if (plan.skips && found === 'empty') continue;
      const width = columns.to - columns.from;
      moves.push(read('K', width * depth), read('V', width * valueDepth));
      yield { kind: 'tile', tile: { rowBlock, columnBlock, rows, columns }, cover: found, moves };
      moves = [];
    }
    yield {
      kind: 'finish',
      rowBlock,
      moves: [...moves, write('O', height * valueDepth), write('L', height)],
    };
  }
}
