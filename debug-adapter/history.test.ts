import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameLane, HeapEdge, HeapObject, HeapSnapshot } from '../protocol/heap.ts';
import { changesBetween, History } from './history.ts';

const object = (serial: number, edges: HeapEdge[] = [], more: Partial<HeapObject> = {}) => ({
  serial,
  address: '0x1',
  type: 'list',
  typeModule: 'builtins',
  category: 'data' as const,
  mutability: 'mutable' as const,
  text: `object ${serial}`,
  size: edges.length,
  edges,
  omitted: 0,
  ...more,
});

const item = (place: number, target: number): HeapEdge => ({
  kind: 'index',
  label: `[${place}]`,
  target,
});

const lane = (number: number, names: Record<string, number>, omittedNames = 0): FrameLane => ({
  lane: number,
  frameId: number,
  name: 'f',
  kind: 'function',
  path: null,
  line: null,
  names: Object.entries(names).map(([name, target]) => ({ name, kind: 'local', target })),
  omittedNames,
});

const snapshot = (
  objects: HeapObject[],
  frames: FrameLane[] = [],
  cut: HeapSnapshot['cut'] = null,
): HeapSnapshot => ({ frames, omittedFrames: 0, objects, cut, elapsedMs: 0 });

/** Heaps in which every edge and name has its target in the snapshot. */
const heaps = fc
  .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 })
  .chain((serials) => {
    const target = fc.constantFrom(...serials);
    return fc.record({
      objects: fc.tuple(
        ...serials.map((serial) =>
          fc.array(target, { maxLength: 4 }).map((targets) =>
            object(
              serial,
              targets.map((one, place) => item(place, one)),
            ),
          ),
        ),
      ),
      frames: fc.uniqueArray(
        fc
          .tuple(
            fc.integer({ min: 1, max: 4 }),
            fc.dictionary(fc.constantFrom('a', 'b', 'constructor', '__proto__'), target),
          )
          .map(([number, names]) => lane(number, names)),
        { selector: (frame) => frame.lane },
      ),
    });
  })
  .map(({ objects, frames }) => snapshot(objects, frames));

describe('the changes between two stops', () => {
  it('are none when nothing changed', () => {
    fc.assert(
      fc.property(heaps, (heap) => {
        expect(changesBetween(heap, heap)).toEqual({
          appeared: [],
          gone: [],
          rebound: [],
          mutated: [],
        });
      }),
    );
  });

  it('read backwards when the stops are swapped', () => {
    fc.assert(
      fc.property(heaps, heaps, (left, right) => {
        const there = changesBetween(left, right);
        const back = changesBetween(right, left);
        expect(there.gone.map((one) => one.serial)).toEqual(back.appeared);
        expect(there.appeared).toEqual(back.gone.map((one) => one.serial));
        const names = (changes: typeof there) =>
          changes.rebound.map((one) => `${one.lane} ${one.name}`).sort();
        expect(names(there)).toEqual(names(back));
        const serials = (changes: typeof there) =>
          changes.mutated.map((one) => one.serial).sort((a, b) => a - b);
        expect(serials(there)).toEqual(serials(back));
      }),
    );
  });

  it('turn the names of the first stop into those of the second', () => {
    fc.assert(
      fc.property(heaps, heaps, (before, after) => {
        const { rebound } = changesBetween(before, after);
        for (const frame of after.frames) {
          const earlier = before.frames.find((one) => one.lane === frame.lane);
          if (!earlier) {
            expect(rebound.filter((one) => one.lane === frame.lane)).toEqual([]);
            continue;
          }
          const names = new Map(earlier.names.map((one) => [one.name, one.target]));
          for (const change of rebound.filter((one) => one.lane === frame.lane)) {
            expect(change.before?.serial).toBe(names.get(change.name));
            if (change.after === null) names.delete(change.name);
            else names.set(change.name, change.after);
          }
          expect(names).toEqual(new Map(frame.names.map((one) => [one.name, one.target])));
        }
      }),
    );
  });

  it('show an element that was added, replaced and removed, with the text of its objects', () => {
    const before = snapshot([object(1, [item(0, 2), item(1, 3)]), object(2), object(3)]);
    const after = snapshot([object(1, [item(0, 4)]), object(4)]);
    expect(changesBetween(before, after)).toEqual({
      appeared: [4],
      gone: [
        { serial: 2, address: '0x1', type: 'list', text: 'object 2' },
        { serial: 3, address: '0x1', type: 'list', text: 'object 3' },
      ],
      rebound: [],
      mutated: [
        {
          serial: 1,
          textBefore: 'object 1',
          slots: [
            { label: '[0]', before: 'object 2', after: 'object 4' },
            { label: '[1]', before: 'object 3', after: null },
          ],
        },
      ],
    });
  });

  it('show names that were born and deleted', () => {
    const heap = [object(1)];
    const before = snapshot(heap, [lane(7, { old: 1 })]);
    const after = snapshot(heap, [lane(7, { new: 1 })]);
    expect(changesBetween(before, after).rebound).toEqual([
      { lane: 7, name: 'old', before: { serial: 1, text: 'object 1' }, after: null },
      { lane: 7, name: 'new', before: null, after: 1 },
    ]);
  });

  it('show a bytearray by its text, and do not blame a list for a change inside its element', () => {
    const before = snapshot([
      object(1, [item(0, 2)], { text: '[bytearray(b"a")]' }),
      object(2, [], { text: 'bytearray(b"a")' }),
    ]);
    const after = snapshot([
      object(1, [item(0, 2)], { text: '[bytearray(b"b")]' }),
      object(2, [], { text: 'bytearray(b"b")' }),
    ]);
    expect(changesBetween(before, after).mutated).toEqual([
      { serial: 2, textBefore: 'bytearray(b"a")', slots: [] },
    ]);
  });

  it('see a change behind two keys whose labels were shortened to the same text', () => {
    const slot = (target: number): HeapEdge => ({ kind: 'key', label: "['aaa…']", target });
    const before = snapshot([object(1, [slot(2), slot(2)]), object(2), object(3)]);
    const after = snapshot([object(1, [slot(3), slot(2)]), object(2), object(3)]);
    expect(changesBetween(before, after).mutated[0]?.slots).toEqual([
      { label: "['aaa…']", before: 'object 2', after: 'object 3' },
    ]);
  });

  it('call nothing new or gone that a budget may have hidden', () => {
    const few = snapshot([object(1)], [lane(1, { a: 1 }, 1)], 'objects');
    const many = snapshot([object(1), object(2)], [lane(1, { a: 1, b: 2 })]);
    expect(changesBetween(few, many)).toMatchObject({ appeared: [], rebound: [] });
    expect(changesBetween(many, few)).toMatchObject({ gone: [], rebound: [] });
  });

  it('are none when another page of a long list is looked at', () => {
    const page = (...places: number[]) =>
      snapshot(
        [
          object(
            1,
            places.map((place) => item(place, place + 10)),
            { size: 500, omitted: 498 },
          ),
          ...places.map((place) => object(place + 10, [item(0, place + 900)])),
          ...places.map((place) => object(place + 900)),
        ],
        [lane(1, { a: 1 })],
      );
    const none = { appeared: [], gone: [], rebound: [], mutated: [] };
    expect(changesBetween(page(0, 1), page(300, 301))).toEqual(none);
    expect(changesBetween(page(300, 301), page(0, 1))).toEqual(none);
  });

  it('say of a long list what both pages have, and that what a name now leads to is new', () => {
    const long = (targets: number[]) =>
      object(1, targets.map((target, place) => item(place, target)), { size: 300, omitted: 298 }); // prettier-ignore
    const before = snapshot([long([2, 3]), object(2), object(3)], [lane(1, { a: 1 })]);
    const after = snapshot(
      [long([4, 3]), object(3), object(4), object(5)],
      [lane(1, { a: 1, b: 5 })],
    );
    expect(changesBetween(before, after)).toMatchObject({
      appeared: [5],
      gone: [],
      mutated: [{ serial: 1, slots: [{ label: '[0]', before: 'object 2', after: 'object 4' }] }],
    });
  });

  it('are not guessed from labels that two keys of another page share, nor from the text of what was not read', () => {
    const key = (target: number): HeapEdge => ({ kind: 'key', label: "['aaa…']", target });
    const part = { size: 300, omitted: 298 };
    const heap = (first: HeapObject): HeapSnapshot =>
      snapshot([first, object(2), object(3), object(4)], [lane(1, { a: 1, b: 2, c: 3, d: 4 })]);
    expect(
      changesBetween(
        heap(object(1, [key(2), key(3)], part)),
        heap(object(1, [key(3), key(4)], part)),
      ).mutated,
    ).toEqual([]);
    const unread = { size: 300, omitted: 300 };
    expect(
      changesBetween(
        heap(object(1, [], { ...unread, text: '[[1], …]' })),
        heap(object(1, [], { ...unread, text: '[[2], …]' })),
      ).mutated,
    ).toEqual([]);
  });

  it('do not call new or gone what is shown because somebody looks at it', () => {
    const named = [lane(1, { a: 1 })];
    const plain = snapshot([object(1)], named);
    const looked = snapshot([object(1), object(7, [item(0, 8)]), object(8)], named);
    const history = new History();
    const asked = { focusLane: 1, focus: 7 };
    history.nextStop();
    history.answer(plain, { focusLane: 1, focus: null });
    history.nextStop();
    expect(history.answer(looked, asked).changes?.appeared).toEqual([]);
    history.nextStop();
    expect(history.answer(plain, { focusLane: 1, focus: null }).changes?.gone).toEqual([]);
  });
});

describe('the history of a session', () => {
  it('marks against the stop directly before, and not across one that nobody looked at', () => {
    const history = new History();
    history.nextStop();
    expect(history.record(snapshot([object(1)]))).toBeNull();
    history.nextStop();
    expect(history.record(snapshot([object(1), object(2)]))?.appeared).toEqual([2]);
    history.nextStop();
    history.nextStop();
    expect(history.record(snapshot([object(1)]))).toBeNull();
  });

  it('gives the same marks when asked twice at one stop', () => {
    const history = new History();
    history.nextStop();
    history.record(snapshot([object(1)]));
    history.nextStop();
    const second = snapshot([object(1), object(2)]);
    expect(history.record(second)).toEqual(history.record(second));
    expect(history.stop).toBe(2);
  });
});

it('tells an object that is reached again from one never seen before', () => {
  const history = new History();
  const stopWith = (...serials: number[]) => {
    history.nextStop();
    return history.record(snapshot(serials.map((serial) => object(serial))));
  };
  stopWith(1, 2);
  expect(stopWith(1)?.reached).toEqual([]);
  expect(stopWith(1, 2, 3)).toMatchObject({ appeared: [2, 3], reached: [2] });
  expect(history.record(snapshot([1, 2, 3].map((one) => object(one))))?.reached).toEqual([2]);
  expect(stopWith(1, 2, 3)?.reached).toEqual([]);
});

describe('what the lens is told', () => {
  const looking = { focusLane: null, focus: null };

  it('is a difference where the last answer is still there, and whole everywhere else', () => {
    const history = new History();
    history.nextStop();
    const first = history.answer(snapshot([object(1)]), looking);
    expect(first).toMatchObject({ stop: 1, revision: 1, snapshot: { objects: [{ serial: 1 }] } });
    history.nextStop();
    const second = history.answer(snapshot([object(1), object(2)]), looking, 1);
    expect(second).toMatchObject({
      stop: 2,
      base: 1,
      revision: 2,
      delta: { objects: [{ serial: 2 }], removed: [] },
      changes: { appeared: [2] },
    });
    const late = history.answer(snapshot([object(1)]), looking, 1);
    expect(late).toMatchObject({ revision: 3, snapshot: { objects: [{ serial: 1 }] } });
    const again = history.answer(snapshot([object(1)]), looking, 3);
    expect(again).toMatchObject({ base: 3, delta: { objects: [], removed: [] } });
  });
});
