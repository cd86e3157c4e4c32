import type { SourceFrame } from '../protocol/driver.ts';
import type { FrameLane, HeapSnapshot } from '../protocol/heap.ts';
import type {
  Happening,
  IdentityChanges,
  Lineage,
  Moment,
  Rebinding,
} from '../protocol/lenses/identity.ts';

/** What is kept of a session: happenings of all its objects together, and stops. */
const maxHappenings = 200_000;
const maxStops = 20_000;
/** What one answer tells of an object, and of one mutation. */
const maxMoments = 200;
const maxSlots = 5;

export type Where = Moment['from'];

export const whereIs = (place: SourceFrame | undefined): Where =>
  place ? { function: place.name, path: place.path, line: place.line } : null;

interface Told {
  readonly stop: number;
  readonly where: Where;
  readonly snapshot: HeapSnapshot;
}

/** Two recorded stops, and what differs; `before` may lie further back than the stop before. */
interface Step {
  readonly before: Told | undefined;
  readonly now: Told;
  readonly changes: IdentityChanges | null;
  /** Serials of all stops before this one. */
  readonly seen: ReadonlySet<number>;
}

interface Kept {
  readonly moment: Omit<Moment, 'happened'>;
  readonly happened: ReadonlyMap<number, Happening[]>;
  readonly count: number;
}

/**
 * What happened to each object, stop by stop: texts and numbers only. The oldest stops are forgotten
 * where there is too much, and that is said.
 */
export class Lifelines {
  #kept = new Map<number, Kept>();
  #most: number;
  #count = 0;
  #recorded = 0;
  #forgotten: number | null = null;

  constructor(most = maxHappenings) {
    this.#most = most;
  }

  /** Notes a recorded stop; told again at the same stop, it takes the place of what was noted. */
  note(step: Step): void {
    const { before, now } = step;
    const happened = happenings(step);
    let count = 1;
    for (const all of happened.values()) count += all.length;
    const old = this.#kept.get(now.stop);
    if (!old) this.#recorded += 1;
    this.#count += count - (old?.count ?? 0);
    const [since, from] = [before?.stop ?? null, before?.where ?? null];
    this.#kept.set(now.stop, {
      moment: { stop: now.stop, since, from, to: now.where },
      happened,
      count,
    });
    for (const [stop, oldest] of this.#kept) {
      const fits = this.#count <= this.#most && this.#kept.size <= maxStops;
      if (fits || stop === now.stop) break;
      this.#kept.delete(stop);
      this.#count -= oldest.count;
      this.#forgotten = stop;
    }
  }

  /** Every step that touched the object up to the present stop, the newest whole. */
  of(serial: number, stops: number): Lineage {
    const moments = [...this.#kept.values()].flatMap(({ moment, happened }): Moment[] => {
      const all = happened.get(serial);
      return all ? [{ ...moment, happened: all }] : [];
    });
    return {
      serial,
      moments: moments.slice(-maxMoments),
      earlier: Math.max(0, moments.length - maxMoments),
      forgotten: this.#forgotten,
      recorded: this.#recorded,
      stops,
    };
  }
}

const seenFirst: Happening = { kind: 'seen' };
const isNew: Happening = { kind: 'new' };
const isReached: Happening = { kind: 'reached' };

/** By object: how it came, its names, its content, how it went. */
function happenings({ before, now, changes, seen }: Step): Map<number, Happening[]> {
  const found = new Map<number, Happening[]>();
  const add = (serial: number, happening: Happening): void => {
    const all = found.get(serial);
    if (all) all.push(happening);
    else found.set(serial, [happening]);
  };
  const texts = new Map(now.snapshot.objects.map(({ serial, text }) => [serial, text]));
  const known = new Set(before?.snapshot.objects.map(({ serial }) => serial));
  const appeared = new Set(changes?.appeared);
  const reached = new Set(changes?.reached);
  for (const serial of texts.keys()) {
    if (appeared.has(serial)) add(serial, reached.has(serial) ? isReached : isNew);
    else if (!known.has(serial) && !seen.has(serial)) add(serial, seenFirst);
  }
  if (!before || !changes) return found;
  const frames = new Map(now.snapshot.frames.map((frame) => [frame.lane, frame]));
  for (const change of [...changes.rebound, ...begun(before.snapshot, now.snapshot)]) {
    const frame = frameName(frames.get(change.lane));
    const { name, after, before: instead } = change;
    if (after !== null) add(after, { kind: 'named', name, frame, instead });
    if (instead === null) continue;
    const other = after === null ? null : { serial: after, text: texts.get(after) ?? '' };
    add(instead.serial, { kind: 'unnamed', name, frame, now: other });
  }
  for (const { serial, textBefore, slots } of changes.mutated) {
    add(serial, {
      kind: 'mutated',
      before: textBefore,
      after: texts.get(serial) ?? '',
      slots: slots.slice(0, maxSlots),
      moreSlots: Math.max(0, slots.length - maxSlots),
    });
  }
  for (const { serial, type, text } of changes.gone) add(serial, { kind: 'gone', type, text });
  return found;
}

/** Names of functions that were called since: to them the object came, though no name was rebound. */
function begun(before: HeapSnapshot, { frames }: HeapSnapshot): Rebinding[] {
  const lanes = new Set(before.frames.map(({ lane }) => lane));
  return frames
    .filter(({ lane, kind }) => !lanes.has(lane) && kind === 'function')
    .flatMap(({ lane, names }) =>
      names.map(({ name, target }) => ({ lane, name, before: null, after: target })),
    );
}

const frameName = (frame: FrameLane | undefined): string | null =>
  frame && frame.kind !== 'module' ? frame.name : null;
