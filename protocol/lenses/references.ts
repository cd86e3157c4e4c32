import * as v from 'valibot';
import { Mutability } from '../heap.ts';

/** What the references lens shows: who holds one object, why it is alive, what would die with it, and the collector. */

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

/** An object as the lens names it. `address` finds it again, at this stop or a later one, with its serial. */
export const ReferenceObject = v.object({
  serial: Serial,
  address: v.string(),
  type: v.string(),
  text: v.string(),
});
export type ReferenceObject = v.InferOutput<typeof ReferenceObject>;

const slot = {
  kind: ReferenceKind,
  label: v.string(),
  /** Null for a name of a running frame, which `frameId` then gives, and for modules. */
  holder: v.nullable(ReferenceObject),
  frameId: v.nullable(v.number()),
  /** The function that a frame runs, `Basket.add`; null where no frame is meant. */
  frameName: v.nullable(v.string()),
};

/**
 * What would die if references went: `now` at once, by its count; `later` when the collector next
 * looks at its generation, since it holds itself alive in a cycle.
 */
export const Deaths = v.object({ now: Count, later: Count });
export type Deaths = v.InferOutput<typeof Deaths>;

export const Reference = v.object({
  ...slot,
  times: Count,
  /** If this slot alone let go; null where that is not known within the budget. */
  frees: v.nullable(Deaths),
});
export type Reference = v.InferOutput<typeof Reference>;

export const PathStep = v.object(slot);
export type PathStep = v.InferOutput<typeof PathStep>;

/** What the object alone keeps alive, itself included: it all dies when the last reference to it goes. */
export const Dependents = v.object({
  ...Deaths.entries,
  /** The first of them, those that die at once before the others. */
  objects: v.array(v.object({ ...ReferenceObject.entries, waits: v.boolean() })),
  /** `Type.__del__` and weak references' callbacks that would run then: user code, only told of. */
  wouldRun: v.array(v.string()),
  /** The budget that ended the search: the numbers are then lower bounds. */
  cut: v.nullable(v.picklist(['time', 'objects'])),
});
export type Dependents = v.InferOutput<typeof Dependents>;

/**
 * The cycle the object is part of (the strongly connected part of the heap round it), with what the
 * collector works on: it copies each count, takes away one for each of `edges`, and calls those at
 * zero unreachable unless a member with more still leads to them.
 */
export const Cycle = v.object({
  members: v.array(
    v.object({
      ...ReferenceObject.entries,
      mutability: Mutability,
      /** References as the program counts them, without the debugger's. */
      count: Count,
      /** `count` less the references from members of the cycle: what holds it from outside. */
      outside: Count,
    }),
  ),
  edges: v.array(v.object({ from: Serial, to: Serial, label: v.string(), times: Count })),
  /** True if nothing outside holds any member: it waits for the collector. */
  unreachable: v.boolean(),
  /** Members beyond those listed, whose edges are not listed either. */
  omitted: Count,
});
export type Cycle = v.InferOutput<typeof Cycle>;

/**
 * The ledger always adds up: `count + borrowed` is the sum of `times` over `edges`, and `omitted`, and
 * `unexplained`.
 */
export const ReferencesLedger = v.object({
  ...ReferenceObject.entries,
  mutability: Mutability,
  /** As the program would count without the debugger; null where `withheld` says why there is no number. */
  count: v.nullable(Count),
  /** `calibration`: counts of known objects came out wrong here. */
  withheld: v.nullable(v.picklist(['calibration', 'freeThreaded', 'immortal', 'deferred'])),
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
  /** The collector's generation (0 youngest); null for what it does not follow or what is frozen. */
  generation: v.nullable(Count),
  /** Put aside by `gc.freeze()`. */
  frozen: v.boolean(),
  finalized: v.boolean(),
  weakReferences: Count,
  /** From a name or a module to the object: each step's holder refers to the next step's. Empty: no way was found. */
  path: v.array(PathStep),
  /** The budget that ended the search for a way. */
  pathCut: v.nullable(v.picklist(['time', 'objects'])),
  /** Null where the object is in no cycle, or none was found within the budget (`cycleCut`). */
  cycle: v.nullable(Cycle),
  cycleCut: v.nullable(v.picklist(['time', 'objects'])),
  /** Null where counts are withheld. */
  dependents: v.nullable(Dependents),
  elapsedMs: v.number(),
});
export type ReferencesLedger = v.InferOutput<typeof ReferencesLedger>;

export const CollectorRun = v.object({
  /** Seconds since the lens began to watch. */
  atS: v.number(),
  generation: Count,
  collected: Count,
  uncollectable: Count,
  durationMs: v.number(),
});
export type CollectorRun = v.InferOutput<typeof CollectorRun>;

/** CPython's cycle collector, watched from the first time the lens asked (`gc.callbacks`). */
export const Collector = v.object({
  /**
   * - `generational`: three generations (up to 3.13, 3.14.5 and newer).
   * - `incremental`: a young one, and an old one collected in pieces (3.14.0 to 3.14.4).
   * - `freeThreaded`: all containers at once.
   */
  kind: v.picklist(['generational', 'incremental', 'freeThreaded']),
  enabled: v.boolean(),
  /** `gc.get_threshold()` and `gc.get_count()`, youngest first. */
  thresholds: v.array(Count),
  counts: v.array(Count),
  /** `gc.get_stats()` since the program's start. */
  generations: v.array(v.object({ collections: Count, collected: Count, uncollectable: Count })),
  frozen: Count,
  /** Oldest first, those since watching began; `omittedRuns` older ones are not kept. */
  runs: v.array(CollectorRun),
  omittedRuns: Count,
});
export type Collector = v.InferOutput<typeof Collector>;

/** A name that can be chosen: what a person sees before an object is chosen. */
export const ReferenceChoice = v.object({ ...ReferenceObject.entries, name: v.string() });
export type ReferenceChoice = v.InferOutput<typeof ReferenceChoice>;

/** What the driver tells at one stop. */
export const ReferencesReport = v.object({
  /** Null where nothing was chosen, or the chosen object has died or was not found (`unknown`). */
  ledger: v.nullable(ReferencesLedger),
  /**
   * Why it is not known whether the object with the chosen number lives: the `time` for finding it was
   * over, or it was not met at the last stops and its number is `forgotten`. Null or absent: it is known.
   */
  unknown: v.optional(v.nullable(v.picklist(['time', 'forgotten']))),
  /** Names of the frame whose objects can be chosen, as in the source. */
  choices: v.array(ReferenceChoice),
  collector: Collector,
});
export type ReferencesReport = v.InferOutput<typeof ReferencesReport>;

/** The count of the object at one stop of this session at which the lens asked. */
export const CountEntry = v.object({
  stop: v.pipe(v.number(), v.integer(), v.minValue(1)),
  count: v.nullable(Count),
  function: v.string(),
  path: v.nullable(v.string()),
  line: v.nullable(v.pipe(v.number(), v.integer())),
});
export type CountEntry = v.InferOutput<typeof CountEntry>;

export const ReferencesData = v.object({
  lens: v.literal('references'),
  stop: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ...ReferencesReport.entries,
  /** The object asked for, which `ledger` is about unless that is null: then it has died, or is not bound, or `unknown` tells. */
  asked: v.nullable(v.object({ expression: v.nullable(v.string()), serial: v.nullable(Serial) })),
  /** Of the ledger's object, oldest first; stops at which nobody asked are missing. */
  history: v.array(CountEntry),
});
export type ReferencesData = v.InferOutput<typeof ReferencesData>;
