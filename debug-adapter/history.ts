import type { HeapEdge, HeapObject, HeapSnapshot } from '../protocol/heap.ts';
import type {
  IdentityAnswer,
  IdentityChanges,
  IdentityData,
  Lineage,
  Mutation,
  Rebinding,
  SlotChange,
} from '../protocol/lenses/identity.ts';
import type { SourceFrame } from '../protocol/driver.ts';
import { heapDelta } from './heap-delta.ts';
import { Lifelines, whereIs, type Where } from './lifelines.ts';
import { unmet } from './unmet.ts';

interface Recorded {
  readonly stop: number;
  /** Where the program stood. */
  readonly where: Where;
  readonly snapshot: HeapSnapshot;
  /** The object looked at, which a name need not lead to. */
  readonly focus: number | null;
}

/**
 * The snapshots of a session, and what changed between neighbours. Only a stop at which a lens asked
 * is recorded; changes are told against the stop directly before, or not at all.
 */
export class History {
  #stop = 0;
  #where: Where = null;
  #lifelines = new Lifelines();
  #current: Recorded | undefined;
  #before: Recorded | undefined;
  /** Serials of all stops before this one: numbers only, and never given twice. */
  #seen = new Set<number>();
  #revision = 0;

  /** The program has stopped anew, here. */
  nextStop(place?: SourceFrame): void {
    this.#stop += 1;
    this.#where = whereIs(place);
  }

  /** Every step that touched an object, as far as stops were recorded. */
  lineage(serial: number): Lineage {
    return this.#lifelines.of(serial, this.#stop);
  }

  /** Number of the present stop, from 1. */
  get stop(): number {
    return this.#stop;
  }

  /**
   * Keeps the snapshot and tells it: as the difference to the answer numbered `have` where that is the
   * last one given, else whole.
   */
  answer(
    snapshot: HeapSnapshot,
    looking: Pick<IdentityData, 'focusLane' | 'focus' | 'searchCut'>,
    have?: number,
  ): IdentityAnswer {
    const known = have === this.#revision ? this.#current?.snapshot : undefined;
    const changes = this.record(snapshot, looking.focus);
    this.#revision += 1;
    const told = {
      lens: 'identity',
      stop: this.#stop,
      revision: this.#revision,
      ...looking,
    } as const;
    if (!known || have === undefined) return { ...told, changes, snapshot };
    return { ...told, changes, base: have, delta: heapDelta(known, snapshot) };
  }

  /** Keeps the snapshot of the present stop (the last one asked for) and returns its changes, or null. */
  record(snapshot: HeapSnapshot, focus: number | null = null): IdentityChanges | null {
    if (this.#current && this.#current.stop !== this.#stop) {
      this.#before = this.#current;
      for (const { serial } of this.#before.snapshot.objects) this.#seen.add(serial);
    }
    this.#current = { stop: this.#stop, where: this.#where, snapshot, focus };
    const before = this.#before;
    const looked = new Set([before?.focus ?? 0, focus ?? 0]);
    const found = before ? changesBetween(before.snapshot, snapshot, looked) : null;
    const reached = (found?.appeared ?? []).filter((serial) => this.#seen.has(serial));
    const changes = found && { ...found, reached };
    this.#lifelines.note({ before, now: this.#current, changes, seen: this.#seen });
    return before?.stop === this.#stop - 1 ? changes : null;
  }
}

/**
 * What differs between two snapshots. An object that a budget kept out of one of them is neither new
 * nor gone: where either snapshot was cut, only objects that a name or slot lost are called gone. `looked`
 * are objects that were shown because somebody asked for them.
 */
export function changesBetween(
  before: HeapSnapshot,
  after: HeapSnapshot,
  looked: ReadonlySet<number> = new Set(),
): IdentityChanges {
  const old = bySerial(before);
  const now = bySerial(after);
  return {
    appeared: before.cut ? [] : unmet(after, before, looked).map(({ serial }) => serial),
    gone: after.cut
      ? []
      : unmet(before, after, looked).map(({ serial, address, type, text }) => ({
          serial,
          address,
          type,
          text,
        })),
    rebound: reboundNames(before, after, old),
    mutated: after.objects.flatMap((object) => {
      const earlier = old.get(object.serial);
      const mutation = earlier && mutationOf(earlier, object, old, now);
      return mutation ? [mutation] : [];
    }),
  };
}

const bySerial = (snapshot: HeapSnapshot): Map<number, HeapObject> =>
  new Map(snapshot.objects.map((object) => [object.serial, object]));

/** Names of frames that both snapshots show; a frame that began or ended rebinds nothing. */
function reboundNames(
  before: HeapSnapshot,
  after: HeapSnapshot,
  old: Map<number, HeapObject>,
): Rebinding[] {
  const lanes = new Map(before.frames.map((frame) => [frame.lane, frame]));
  return after.frames.flatMap((frame) => {
    const earlier = lanes.get(frame.lane);
    if (!earlier) return [];
    const was = new Map(earlier.names.map(({ name, target }) => [name, target]));
    const is = new Map(frame.names.map(({ name, target }) => [name, target]));
    const partial = earlier.omittedNames + frame.omittedNames > 0;
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Rebinding[] => {
      const [from, to] = [was.get(name), is.get(name)];
      if (from === to || (partial && (from === undefined || to === undefined))) return [];
      const text = from === undefined ? '' : (old.get(from)?.text ?? '');
      return [
        {
          lane: frame.lane,
          name,
          before: from === undefined ? null : { serial: from, text },
          after: to ?? null,
        },
      ];
    });
  });
}

function mutationOf(
  earlier: HeapObject,
  object: HeapObject,
  old: Map<number, HeapObject>,
  now: Map<number, HeapObject>,
): Mutation | null {
  if (object.mutability === 'immutable') return null;
  const was = slots(earlier);
  const is = slots(object);
  const partial = earlier.omitted + object.omitted > 0;
  const changed = [...new Set([...was.keys(), ...is.keys()])].flatMap((key): SlotChange[] => {
    const [from, to] = [was.get(key), is.get(key)];
    if (from?.target === to?.target) return [];
    // On another page the first of two labels alike may be another slot.
    if (partial && (!(from && to) || from.repeated || to.repeated)) return [];
    const label = (to ?? from)?.label ?? '';
    return [{ label, before: textOf(from?.target, old), after: textOf(to?.target, now) }];
  });
  if (changed.length === 0 && earlier.size === object.size) {
    // Content without slots (a bytearray) shows in the text; a list's text also changes when an
    // element of it was mutated, which is the element's mutation and not the list's.
    const leaf = earlier.edges.length === 0 && object.edges.length === 0 && !partial;
    if (!leaf || earlier.text === object.text) return null;
  }
  return { serial: object.serial, textBefore: earlier.text, slots: changed };
}

interface Slot {
  readonly label: string;
  readonly target: number;
  /** Another slot of the object has the same label. */
  readonly repeated: boolean;
}

/**
 * Slots of an object. Members of a set have no label of their own, so the target stands for them;
 * labels that were shortened to the same text are told apart by their order.
 */
function slots(object: HeapObject): Map<string, Slot> {
  const found = new Map<string, Slot>();
  const repeats = new Map<string, number>();
  const shownAs = ({ kind, label, target }: HeapEdge): string =>
    kind === 'member' ? `{#${target}}` : label;
  const times = new Map<string, number>();
  for (const edge of object.edges) {
    times.set(shownAs(edge), (times.get(shownAs(edge)) ?? 0) + 1);
  }
  for (const edge of object.edges) {
    const shown = shownAs(edge);
    const repeat = repeats.get(shown) ?? 0;
    repeats.set(shown, repeat + 1);
    const repeated = (times.get(shown) ?? 0) > 1;
    found.set(`${repeat} ${shown}`, { label: shown, target: edge.target, repeated });
  }
  return found;
}

function textOf(serial: number | undefined, objects: Map<number, HeapObject>): string | null {
  return serial === undefined ? null : (objects.get(serial)?.text ?? '…');
}
