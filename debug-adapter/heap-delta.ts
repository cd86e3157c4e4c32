import type { Binding, FrameLane, HeapDelta, HeapSnapshot } from '../protocol/heap.ts';

/** What changes `before` into `after`: `applyDelta` of the identity view undoes it. */
export function heapDelta(before: HeapSnapshot, after: HeapSnapshot): HeapDelta {
  const old = new Map(before.objects.map((object) => [object.serial, JSON.stringify(object)]));
  const lanes = new Map(before.frames.map((frame) => [frame.lane, frame]));
  const now = new Set(after.objects.map(({ serial }) => serial));
  return {
    frames: after.frames.map((frame) => ({
      ...frame,
      names: namesDelta(lanes.get(frame.lane), frame),
    })),
    omittedFrames: after.omittedFrames,
    objects: after.objects.filter((object) => old.get(object.serial) !== JSON.stringify(object)),
    removed: before.objects.map(({ serial }) => serial).filter((serial) => !now.has(serial)),
    cut: after.cut,
    elapsedMs: after.elapsedMs,
  };
}

type NamesDelta = HeapDelta['frames'][number]['names'];

/** Names of a frame are told one by one only where those that stay stand in the same order. */
function namesDelta(before: FrameLane | undefined, { names }: FrameLane): NamesDelta {
  if (!before) return { set: names, gone: null };
  const old = new Map(before.names.map((one) => [one.name, one]));
  const now = new Set(names.map(({ name }) => name));
  const gone = before.names.flatMap(({ name }) => (now.has(name) ? [] : [name]));
  const set = names.filter((one) => !isSame(old.get(one.name), one));
  const fresh = set.filter(({ name }) => !old.has(name));
  const kept = before.names.filter(({ name }) => now.has(name));
  const inOrder = [...kept, ...fresh].every(({ name }, at) => names[at]?.name === name);
  if (!inOrder) return { set: names, gone: null };
  return gone.length === 0 && set.length === 0 ? null : { set, gone };
}

const isSame = (before: Binding | undefined, now: Binding): boolean =>
  before?.target === now.target && before.kind === now.kind;
