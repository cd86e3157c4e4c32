import * as v from 'valibot';
import { HeapSnapshot } from '../heap.ts';

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
  gone: v.array(v.object({ serial: Serial, type: v.string(), text: v.string() })),
  rebound: v.array(Rebinding),
  mutated: v.array(Mutation),
});
export type IdentityChanges = v.InferOutput<typeof IdentityChanges>;

export const IdentityData = v.object({
  lens: v.literal('identity'),
  /** Number of the stop in this session, from 1. */
  stop: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The frame the person looks at (a lane of the snapshot). */
  focusLane: v.nullable(Serial),
  snapshot: HeapSnapshot,
  /** Null when there is no recorded stop before this one: then nothing is marked, and the view says so. */
  changes: v.nullable(IdentityChanges),
});
export type IdentityData = v.InferOutput<typeof IdentityData>;
