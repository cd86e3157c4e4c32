import * as v from 'valibot';
import { exampleOf, noMask, type ExampleName, type Plan } from './model.ts';
import { exampleNames, slipNames } from './model.ts';

const positive = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));

/** Sizes that a person may choose; the numbers themselves are made up. */
export const limits = { tokens: 4096, depth: 256, capacity: 10_000_000, heads: 1024 } as const;

export const tabs = ['tiles', 'weights', 'check', 'figures'] as const;
export type Tab = (typeof tabs)[number];

/** What a person has chosen in the panel; it survives a reload of the page. */
export const Settings = v.object({
  tab: v.picklist(tabs),
  /** An example as it is, one that a person has changed (`own`), or the program's own arrays. */
  source: v.picklist([...exampleNames, 'own', 'live']),
  queries: positive(limits.tokens),
  keys: positive(limits.tokens),
  depth: positive(limits.depth),
  heads: positive(limits.heads),
  rows: positive(limits.tokens),
  columns: positive(limits.tokens),
  capacity: positive(limits.capacity),
  /** Blocks by the printed rule, from the capacity. */
  printedRule: v.boolean(),
  order: v.picklist(['fa1', 'fa2']),
  skips: v.boolean(),
  causal: v.picklist(['none', 'topLeft', 'bottomRight']),
  left: v.nullable(count(limits.tokens)),
  padding: count(limits.tokens),
  seed: count(4_294_967_295),
  /** Steps that are over. */
  position: count(100_000),
  row: count(limits.tokens),
  tilesPerSecond: v.picklist([1, 4, 16, 60]),
  /** The kernel that is checked where no program is looked at; null: a right one. */
  slip: v.nullable(v.picklist(slipNames)),
  showOutline: v.boolean(),
});
export type Settings = v.InferOutput<typeof Settings>;

/** Everything that an example decides. */
export function settingsOf(name: ExampleName): Partial<Settings> {
  const { plan, seed, capacity } = exampleOf(name);
  const { shape, blocks, mask, order, skips } = plan;
  const { queries, keys, depth } = shape;
  const { causal, left, padding } = mask;
  return {
    source: name, queries, keys, depth, heads: 1, ...blocks, capacity, printedRule: false, order, skips, causal,
    left, padding, seed, position: 0, row: queries - 1,
  }; // prettier-ignore
}

export const firstSettings: Settings = {
  tab: 'tiles',
  source: 'causalRagged',
  queries: 7,
  keys: 7,
  depth: 2,
  heads: 1,
  rows: 3,
  columns: 2,
  capacity: 40,
  printedRule: false,
  order: 'fa2',
  skips: true,
  causal: 'bottomRight',
  left: null,
  padding: 0,
  seed: 7,
  position: 0,
  row: 1,
  tilesPerSecond: 4,
  slip: 'outputDivided',
  showOutline: false,
  ...settingsOf('causalRagged'),
};

/** The plan that settings describe, for made-up numbers. */
export function planOf(settings: Settings): Plan {
  const { queries, keys, depth, rows, columns, order, skips, causal, left, padding } = settings;
  return {
    shape: { queries, keys, depth, valueDepth: depth },
    blocks: { rows, columns },
    mask: { ...noMask, causal, left, padding },
    order,
    skips,
  };
}
