import * as v from 'valibot';
import { HeapDelta, HeapSnapshot } from '../heap.ts';

/** What the identity lens shows: a snapshot of the heap and what differs from the stop before. */

const Serial = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A name that now refers to another object. `before` or `after` is null when the name was born or deleted. */
export const Rebinding = v.object({
  lane: Serial,
  name: v.string(),
  before: v.nullable(v.object({ serial: Serial, text: v.string() })),
  after: v.nullable(Serial),
});
export type Rebinding = v.InferOutput<typeof Rebinding>;

/** One slot of a mutated object: the text it had and has; null where the slot did not or does not exist. */
export const SlotChange = v.object({
  label: v.string(),
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
});
export type SlotChange = v.InferOutput<typeof SlotChange>;

export const Mutation = v.object({
  serial: Serial,
  textBefore: v.string(),
  slots: v.array(SlotChange),
});
export type Mutation = v.InferOutput<typeof Mutation>;

export const IdentityChanges = v.object({
  /** Objects not in the snapshot before. */
  appeared: v.array(Serial),
  /** Those of `appeared` that an earlier stop of the session showed. */
  reached: v.optional(v.array(Serial)),
  /** Objects of the snapshot before that are no longer reachable from the frames shown. */
  gone: v.array(
    v.object({
      serial: Serial,
      /** With the serial, finds it if something else still holds it. */
      address: v.optional(v.string()),
      type: v.string(),
      text: v.string(),
    }),
  ),
  rebound: v.array(Rebinding),
  mutated: v.array(Mutation),
});
export type IdentityChanges = v.InferOutput<typeof IdentityChanges>;

/** Where a thread stood: the function, and its line if it has a source file. */
const Where = v.object({
  function: v.string(),
  path: v.nullable(v.string()),
  line: v.nullable(v.pipe(v.number(), v.integer())),
});

const Named = v.object({ serial: Serial, text: v.string() });

/** One thing that happened to an object between two stops. `frame` is null for names of the module. */
export const Happening = v.variant('kind', [
  /** It was there when it was read first: it may be older. */
  v.object({ kind: v.literal('seen') }),
  v.object({ kind: v.literal('new') }),
  v.object({ kind: v.literal('reached') }),
  /** A name came to it, `instead` of another object, or null where the name or its frame is new. */
  v.object({
    kind: v.literal('named'),
    name: v.string(),
    frame: v.nullable(v.string()),
    instead: v.nullable(Named),
  }),
  /** A name left it: for another object, or for none. */
  v.object({
    kind: v.literal('unnamed'),
    name: v.string(),
    frame: v.nullable(v.string()),
    now: v.nullable(Named),
  }),
  v.object({
    kind: v.literal('mutated'),
    before: v.string(),
    after: v.string(),
    slots: v.array(SlotChange),
    /** Changed slots that are not told one by one. */
    moreSlots: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  /** No frame shown leads to it any more. */
  v.object({ kind: v.literal('gone'), type: v.string(), text: v.string() }),
]);
export type Happening = v.InferOutput<typeof Happening>;

/** What happened to an object by one stop. */
export const Moment = v.object({
  stop: Serial,
  /** The stop it is compared with: the one before, unless that was not recorded. Null at the first. */
  since: v.nullable(Serial),
  /** Where the program stood at `since`: its line ran first. */
  from: v.nullable(Where),
  /** Where it stands at `stop`, not yet run. */
  to: v.nullable(Where),
  happened: v.array(Happening),
});
export type Moment = v.InferOutput<typeof Moment>;

/** Every step that touched an object, as far as stops were recorded. */
export const Lineage = v.object({
  serial: Serial,
  /** Oldest first. */
  moments: v.array(Moment),
  /** Older moments that are left out of this answer. */
  earlier: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The last stop of which nothing is kept any more; null while everything is. */
  forgotten: v.nullable(Serial),
  /** Stops of the session up to now that were recorded, of so many. */
  recorded: v.pipe(v.number(), v.integer(), v.minValue(0)),
  stops: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type Lineage = v.InferOutput<typeof Lineage>;

const stop = {
  lens: v.literal('identity'),
  /** Number of the stop in this session, from 1. */
  stop: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Number of this answer in the session, from 1: what a later answer may build on. */
  revision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** The frame the person looks at (a lane of the snapshot). */
  focusLane: v.nullable(Serial),
  /** The object that the options' `expression` stands for; null if none was asked for or it would run code. */
  focus: v.optional(v.nullable(Serial)),
  /** True: `focus` is null since the time for finding the object was over; it may well be alive. */
  searchCut: v.optional(v.boolean()),
  /** Null when there is no recorded stop before this one: then nothing is marked, and the view says so. */
  changes: v.nullable(IdentityChanges),
  /** What happened to the object that the options' `lineage` names. */
  lineage: v.optional(v.nullable(Lineage)),
};

/** One stop, whole. */
export const IdentityData = v.object({ ...stop, snapshot: HeapSnapshot });
export type IdentityData = v.InferOutput<typeof IdentityData>;

/** One stop, told as what differs from the answer with the number `base`, which whoever asked has. */
export const IdentityStep = v.object({ ...stop, base: Serial, delta: HeapDelta });
export type IdentityStep = v.InferOutput<typeof IdentityStep>;

/** What `cutaway/lens` answers: whole, unless the options' `have` names an answer it can build on. */
export const IdentityAnswer = v.union([IdentityData, IdentityStep]);
export type IdentityAnswer = v.InferOutput<typeof IdentityAnswer>;
