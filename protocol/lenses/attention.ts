import * as v from 'valibot';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a sample spread over an array says of it. Numbers leave out NaN and infinity. */
export const ArraySummary = v.object({
  elements: Count,
  /** How many of them were read: all of a small array, else at most 4,096. */
  read: Count,
  least: v.nullable(v.number()),
  largest: v.nullable(v.number()),
  mean: v.nullable(v.number()),
  deviation: v.nullable(v.number()),
  notNumbers: Count,
  infinite: Count,
  /** Whether NaN and infinity were counted in all of the array, not in the sample alone. */
  counted: v.boolean(),
  /** How many numbers lie in each of equal parts between `least` and `largest`; one part where all are equal. */
  histogram: v.array(Count),
});
export type ArraySummary = v.InferOutput<typeof ArraySummary>;

/** An array of the frame, described without reading its elements. */
export const ArrayFacts = v.object({
  name: v.string(),
  /** For example `numpy.ndarray`, `list`. */
  type: v.string(),
  /** As its library writes it (`float32`); `number` for lists. Null where it is not known. */
  dtype: v.nullable(v.string()),
  shape: v.array(Count),
  /** Steps between elements, in elements; null where it has none (lists). */
  strides: v.nullable(v.array(v.pipe(v.number(), v.integer()))),
  /** Why its elements cannot be read, as a sentence; null where they can. */
  unreadable: v.nullable(v.string()),
  /** Of the arrays that are looked at; else null. */
  summary: v.nullable(ArraySummary),
});
export type ArrayFacts = v.InferOutput<typeof ArrayFacts>;

/** Three arrays that fit together as queries, keys and values. */
export const Candidate = v.object({
  queries: v.string(),
  keys: v.string(),
  values: v.string(),
  /** `plain`: tokens by depth; `packed`: one array of (batch,) tokens, 3, heads, depth. */
  layout: v.picklist(['plain', 'headsFirst', 'tokensFirst', 'packed']),
  /** The shapes fit both orders of heads and tokens: a person should say which. */
  ambiguous: v.boolean(),
  /** The function that the line at hand calls with just these; null for any others. */
  called: v.nullable(v.string()),
  batches: Count,
  heads: Count,
  /** Heads of keys and values: fewer, where a group of heads shares them. */
  keyHeads: Count,
  queryCount: Count,
  keyCount: Count,
  depth: Count,
  valueDepth: Count,
});
export type Candidate = v.InferOutput<typeof Candidate>;

/** Elements of an array, or of a part of it, row by row. */
export const Numbers = v.object({
  name: v.string(),
  shape: v.array(Count),
  format: v.picklist(['float64', 'float32']),
  /** Little-endian, in base64. */
  data: v.string(),
});
export type Numbers = v.InferOutput<typeof Numbers>;

/** The part of one head that was read. */
export const HeadWindow = v.object({
  batch: Count,
  head: Count,
  firstQuery: Count,
  firstKey: Count,
  queries: Numbers,
  keys: Numbers,
  values: Numbers,
  /** How exact the program itself can be in these numbers. */
  precision: v.picklist(['float64', 'float32', 'float16']),
  /** The program's own weights of these queries over these keys (the first rows of them); null if it has none. */
  weights: v.nullable(Numbers),
  /** Null: the whole head, every number as it is. Else a sentence that says what was left out or rounded. */
  cut: v.nullable(v.string()),
});
export type HeadWindow = v.InferOutput<typeof HeadWindow>;

/** What the frame has of a tiled kernel's own state, found by name. */
export const KernelState = v.object({
  max: v.nullable(Numbers),
  sum: v.nullable(Numbers),
  accumulator: v.nullable(Numbers),
  output: v.nullable(Numbers),
  logSum: v.nullable(Numbers),
  /** Whole numbers of the frame that may say which tile is at hand, or how large tiles are. */
  integers: v.record(v.string(), v.pipe(v.number(), v.integer())),
  /** A floating-point number that scores are multiplied with, by name; null if there is none. */
  scale: v.nullable(v.number()),
});
export type KernelState = v.InferOutput<typeof KernelState>;

/** What the adapter asks the driver to read; what the driver answers. */
export const AttentionReport = v.object({
  arrays: v.array(ArrayFacts),
  /** Likeliest first. */
  candidates: v.array(Candidate),
  /** Place in `candidates` of the one that was read; null if none was. */
  chosen: v.nullable(Count),
  window: v.nullable(HeadWindow),
  state: v.nullable(KernelState),
  /** What kept something from being read, as sentences. */
  notes: v.array(v.string()),
  elapsedMs: v.number(),
});
export type AttentionReport = v.InferOutput<typeof AttentionReport>;

/** The answer to `cutaway/lens` for `attention`. */
export const AttentionData = v.object({
  lens: v.literal('attention'),
  /** Counts the stops at which a lens asked. */
  stop: Count,
  place: v.nullable(v.object({ path: v.nullable(v.string()), line: Count })),
  ...AttentionReport.entries,
});
export type AttentionData = v.InferOutput<typeof AttentionData>;

/**
 * The message of a logpoint that is a tile point: at each pass the kernel's state there is told, and the
 * program goes on. Another debugger prints it.
 */
export const tilePointMessage = 'Cutaway: tile point';

/** One pass over a tile point. */
export const TilePass = v.object({
  /** Counts the passes of a session over all its tile points, from 1. */
  pass: Count,
  path: v.nullable(v.string()),
  line: Count,
  /** Which inputs the kernel had, numbered from 1: other numbers, other code, or another head are others. */
  inputs: Count,
  /** The inputs, with the first pass that had them; `notes` say why there is no window. */
  head: v.nullable(v.omit(AttentionReport, ['state', 'elapsedMs'])),
  state: v.nullable(KernelState),
  /** So much was told that later passes are not told any more. */
  last: v.boolean(),
});
export type TilePass = v.InferOutput<typeof TilePass>;
