import type { FrameLane, HeapDelta, HeapSnapshot } from '../../protocol/heap.ts';
import type { IdentityAnswer, IdentityData } from '../../protocol/lenses/identity.ts';

/**
 * The whole stop that an answer stands for; null if it builds on another one than `known`, which
 * happens when a message was lost: whoever asked must ask for a whole one.
 */
export function wholeOf(answer: IdentityAnswer, known: IdentityData | null): IdentityData | null {
  if ('snapshot' in answer) return answer;
  const { base, delta, ...stop } = answer;
  if (known?.revision !== base) return null;
  return { ...stop, snapshot: applyDelta(known.snapshot, delta) };
}

/** The snapshot that `heapDelta` of the adapter has compared with `before`. */
export function applyDelta(before: HeapSnapshot, delta: HeapDelta): HeapSnapshot {
  const removed = new Set(delta.removed);
  const changed = new Map(delta.objects.map((object) => [object.serial, object]));
  const kept = before.objects
    .filter(({ serial }) => !removed.has(serial))
    .map((object) => changed.get(object.serial) ?? object);
  const known = new Set(kept.map(({ serial }) => serial));
  const lanes = new Map(before.frames.map((frame) => [frame.lane, frame]));
  return {
    frames: delta.frames.map((frame) => ({
      ...frame,
      names: namesOf(lanes.get(frame.lane)?.names ?? [], frame.names),
    })),
    omittedFrames: delta.omittedFrames,
    objects: [...kept, ...delta.objects.filter(({ serial }) => !known.has(serial))],
    cut: delta.cut,
    elapsedMs: delta.elapsedMs,
  };
}

type Names = FrameLane['names'];

function namesOf(before: Names, delta: HeapDelta['frames'][number]['names']): Names {
  if (delta === null) return before;
  const { set, gone } = delta;
  if (gone === null) return set;
  const lost = new Set(gone);
  const changed = new Map(set.map((one) => [one.name, one]));
  const kept = before.filter(({ name }) => !lost.has(name));
  const known = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((one) => changed.get(one.name) ?? one),
    ...set.filter(({ name }) => !known.has(name)),
  ];
}
