import type { LiveHead } from './live.ts';
import {
  closedForm,
  nothing,
  occupancy,
  plus,
  randomHead,
  standardForward,
  stepsOf,
  tilesOf,
  total,
  trafficOf,
  visitedTiles,
  type Cover,
  type Head,
  type Occupancy,
  type Plan,
  type Step,
  type Tile,
  type Traffic,
} from './model.ts';

/** Tiles that are drawn and stepped through one by one; a finer grid is told about, not drawn. */
export const mostTiles = 2304;

/** Everything the pictures of a plan need, made once a plan: they only show it. Without DOM. */
export interface Scene {
  readonly plan: Plan;
  readonly head: Head;
  /** A program's own weights of the first rows, which are drawn in the place of the computed ones. */
  readonly weights: LiveHead['weights'];
  readonly capacity: number;
  readonly heads: number;
  /** Tiles of the grid, row block by row block. */
  readonly tiles: readonly SceneTile[];
  readonly tilesWide: number;
  readonly tilesHigh: number;
  readonly steps: readonly Step[];
  /** Traffic after so many steps; one more than there are steps. */
  readonly traffic: readonly Traffic[];
  /** Totals, by the closed forms: of this plan, of the other order, and of standard attention. */
  readonly whole: number;
  readonly otherOrder: number;
  readonly standard: number;
  /** Visited tiles in all. */
  readonly visited: number;
  /** A full tile's need. */
  readonly need: Occupancy;
}

export interface SceneTile {
  readonly tile: Tile;
  readonly cover: Cover;
  /** Steps after which it is done (its own step is the last of them); null if it is skipped. */
  readonly step: number | null;
}

/** Null where the grid has too many tiles. */
export function sceneOf(
  plan: Plan,
  {
    live,
    capacity,
    heads,
    seed,
  }: { live: LiveHead | null; capacity: number; heads: number; seed: number },
): Scene | null {
  const { shape, blocks } = plan;
  const [tilesHigh, tilesWide] = [
    Math.ceil(shape.queries / blocks.rows),
    Math.ceil(shape.keys / blocks.columns),
  ];
  if (tilesHigh * tilesWide > mostTiles) return null;
  const steps = [...stepsOf(plan)];
  const traffic = [nothing];
  const stepOf = new Map<number, number>();
  let sum = nothing;
  for (const [at, step] of steps.entries()) {
    sum = plus(sum, trafficOf(step.moves));
    traffic.push(sum);
    if (step.kind === 'tile')
      stepOf.set(step.tile.rowBlock * tilesWide + step.tile.columnBlock, at + 1);
  }
  const tiles = [...tilesOf(plan)].map(({ tile, cover }, at) => ({
    tile,
    cover,
    step: stepOf.get(at) ?? null,
  }));
  const other = plan.order === 'fa1' ? 'fa2' : 'fa1';
  return {
    plan,
    head: live?.head ?? randomHead(shape, seed),
    weights: live?.weights ?? null,
    capacity,
    heads,
    tiles,
    tilesWide,
    tilesHigh,
    steps,
    traffic,
    whole: closedForm(plan),
    otherOrder: closedForm({ ...plan, order: other, skips: other === 'fa2' }),
    standard: total(standardForward(shape)),
    visited: visitedTiles(plan).tiles,
    need: occupancy(shape, {
      rows: Math.min(blocks.rows, shape.queries),
      columns: Math.min(blocks.columns, shape.keys),
    }),
  };
}

/** The step that has just happened; null at the beginning. */
export const stepAt = ({ steps }: Scene, position: number): Step | null =>
  steps[position - 1] ?? null;

/** The tile at hand: of the step that has just happened, or the last one before it in the same row block. */
export function tileAt(scene: Scene, position: number): Tile | null {
  const step = stepAt(scene, position);
  return step?.kind === 'tile' ? step.tile : null;
}
