import * as v from 'valibot';

/** The DAP request by which a lens gets its data: `cutaway/lens`. */
export const lensCommand = 'cutaway/lens';
/** The DAP request by which a person makes the collector run: `cutaway/collect`. Runs finalizers. */
export const collectCommand = 'cutaway/collect';

/** Lenses there are. The panel host and the adapter know them only through this list. */
export const LensName = v.picklist(['identity', 'references', 'mro', 'attention']);
export type LensName = v.InferOutput<typeof LensName>;

const Place = v.pipe(v.number(), v.integer(), v.minValue(0));
const Name = v.pipe(v.string(), v.maxLength(200));

/** Attention: which arrays of the frame are meant, and which head and tokens of them are read. */
export const AttentionOptions = v.object({
  /** Names in the frame; without them the likeliest are taken. */
  queries: v.optional(Name),
  keys: v.optional(Name),
  values: v.optional(Name),
  /** Where the tokens of four axes are: the last but one (`heads first`), or the one before. */
  layout: v.optional(v.picklist(['headsFirst', 'tokensFirst'])),
  batch: v.optional(Place),
  head: v.optional(Place),
  /** First query and first key of the window. */
  firstQuery: v.optional(Place),
  firstKey: v.optional(Place),
});
export type AttentionOptions = v.InferOutput<typeof AttentionOptions>;

const Serial = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What a person chose in a view; each lens reads what concerns it, and the view keeps nothing of it. */
export const LensOptions = v.object({
  maxObjects: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000))),
  timeBudgetMs: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(5_000))),
  /** The object looked at: a name, attribute or item in the frame (`cfg.items[0]`), found without running code. */
  expression: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** Or an object of an earlier answer, by both: an address alone is not trusted. */
  serial: v.optional(Serial),
  address: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** MRO, where no program runs: the file in which `expression` is a class. */
  path: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  /** MRO: the name that is looked up on the object. */
  attribute: v.optional(v.pipe(v.string(), v.maxLength(500))),
  /** Identity: objects whose elements are wanted from another one than the first. */
  pages: v.optional(
    v.pipe(
      v.array(v.object({ serial: Serial, start: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
      v.maxLength(50),
    ),
  ),
  attention: v.optional(AttentionOptions),
  /** Identity: the object of which every step that touched it is told. */
  lineage: v.optional(Serial),
  /** Identity: the `revision` of the answer that whoever asks still has. */
  have: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
export type LensOptions = v.InferOutput<typeof LensOptions>;

export const LensArguments = v.object({
  lens: LensName,
  /** A frame id of the current stop, as `stackTrace` gave it. */
  frameId: v.pipe(v.number(), v.integer()),
  options: v.optional(LensOptions),
});
export type LensArguments = v.InferOutput<typeof LensArguments>;

/** The DAP event by which a lens tells what it took while the program ran: `cutaway/taken`, a `Taken`. */
export const takenEvent = 'cutaway/taken';
export const Taken = v.object({ lens: LensName, data: v.unknown() });
export type Taken = v.InferOutput<typeof Taken>;

export const CollectArguments = v.object({
  /** The oldest generation to collect: 0, 1 or 2. */
  generation: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2)),
});
export type CollectArguments = v.InferOutput<typeof CollectArguments>;
