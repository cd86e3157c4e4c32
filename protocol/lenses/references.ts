import * as v from 'valibot';

/** What the references lens shows: who holds one object, and why it is alive. */

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Serial = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * What kind of slot refers to the object; a label in Python's spelling goes with it.
 *
 * Those of HeapEdge, and: `frame` (a name of a function that runs or has ended), `suspended` (a name of
 * a generator or coroutine), `global`, `classAttribute`, `type` (an instance of it), `base` (a class
 * that derives from it), `handled` (the exception being handled), `module`, and `inside` (a field that
 * has no name, or what lies on a stack).
 */
export const ReferenceKind = v.string();

export const ReferenceHolder = v.object({ serial: Serial, type: v.string(), text: v.string() });

const slot = {
  kind: ReferenceKind,
  label: v.string(),
  /** Null for a name of a running frame, which `frameId` then gives, and for modules. */
  holder: v.nullable(ReferenceHolder),
  frameId: v.nullable(v.number()),
};

export const Reference = v.object({ ...slot, times: Count });
export type Reference = v.InferOutput<typeof Reference>;

/**
 * The ledger always adds up: `count + borrowed` is the sum of `times` over `edges`, and `omitted`, and
 * `unexplained`.
 */
export const ReferencesLedger = v.object({
  serial: Serial,
  type: v.string(),
  text: v.string(),
  /** As the program would count without the debugger; null where `withheld` says why there is no number. */
  count: v.nullable(Count),
  /** `calibration`: counts of known objects came out wrong here. */
  withheld: v.nullable(v.picklist(['calibration', 'freeThreaded', 'immortal'])),
  edges: v.array(Reference),
  /** References by slots that are not listed one by one. */
  omitted: Count,
  /** From 3.14 on: names that refer to the object without being counted, at least. */
  borrowed: Count,
  /** References of the debugger at this stop; not in `count`. */
  debugger: Count,
  /** References of C code, of values in the middle of an expression, of what was not found. */
  unexplained: v.nullable(v.pipe(v.number(), v.integer())),
  tracked: v.boolean(),
  /** The collector's generation; null for what it does not follow. */
  generation: v.nullable(Count),
  finalized: v.boolean(),
  weakReferences: Count,
  /** From a name or a module to the object: each step's holder refers to the next step's. Empty: no way was found. */
  path: v.array(v.object(slot)),
  /** The budget that ended the search for a way. */
  pathCut: v.nullable(v.picklist(['time', 'objects'])),
  elapsedMs: v.number(),
});
export type ReferencesLedger = v.InferOutput<typeof ReferencesLedger>;

export const ReferencesData = v.object({ lens: v.literal('references'), ledger: ReferencesLedger });
export type ReferencesData = v.InferOutput<typeof ReferencesData>;
