import { noMask, type Mask } from './masks.ts';
import type { Order, Plan } from './schedule.ts';
import type { BlockSizes } from './shape.ts';

/** A worked example: what a newcomer can follow by hand, and the shapes of the papers. Titles are the view's. */
export interface Example {
  readonly name: ExampleName;
  readonly plan: Plan;
  readonly seed: number;
  /** Elements that fit on the chip. */
  readonly capacity: number;
}

export const exampleNames = [
  'hand',
  'ragged',
  'causal',
  'causalRagged',
  'bottomRight',
  'topLeft',
  'window',
  'blind',
  'tokens256',
  'tooLarge',
  'paperBlocks',
] as const;
export type ExampleName = (typeof exampleNames)[number];

const causal: Mask = { ...noMask, causal: 'bottomRight' };

function plan(
  [queries, keys, depth]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  mask: Mask = noMask,
  order: Order = 'fa2',
): Plan {
  const blocks: BlockSizes = { rows, columns };
  const shape = { queries, keys, depth, valueDepth: depth };
  return { shape, blocks, mask, order, skips: order === 'fa2' };
}

/** The plan of a worked example. */
export function exampleOf(name: ExampleName): Example {
  const made = (plan: Plan, capacity = 32): Example => ({ name, plan, seed: 7, capacity });
  switch (name) {
    case 'hand':
      return made(plan([4, 4, 2], [2, 2]));
    case 'ragged':
      return made(plan([5, 7, 3], [2, 3]), 48);
    case 'causal':
      return made(plan([6, 6, 2], [2, 2], causal));
    case 'causalRagged':
      return made(plan([7, 7, 2], [3, 2], causal), 40);
    case 'bottomRight':
      return made(plan([2, 5, 2], [1, 2], causal));
    case 'topLeft':
      return made(plan([2, 5, 2], [1, 2], { ...noMask, causal: 'topLeft' }));
    case 'window':
      return made(plan([8, 8, 2], [2, 2], { ...causal, left: 2 }));
    case 'blind':
      return made(plan([7, 4, 2], [2, 2], causal));
    case 'tokens256':
      return made(plan([256, 256, 64], [16, 16], causal), 8192);
    case 'tooLarge':
      return made(plan([256, 256, 64], [64, 64], noMask, 'fa1'), 16_384);
    case 'paperBlocks':
      return made(plan([1024, 1024, 64], [64, 384], noMask, 'fa1'), 98_304);
    default:
      return name satisfies never;
  }
}
