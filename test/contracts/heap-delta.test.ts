import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heapDelta } from '../../debug-adapter/heap-delta.ts';
import { History } from '../../debug-adapter/history.ts';
import type { Binding, FrameLane, HeapObject, HeapSnapshot } from '../../protocol/heap.ts';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import { applyDelta, wholeOf } from '../../webviews/identity/delta.ts';

const object = (serial: number, targets: number[], more: Partial<HeapObject>): HeapObject => ({
  serial,
  address: `0x${serial}`,
  type: 'list',
  typeModule: 'builtins',
  category: 'data',
  mutability: 'mutable',
  text: '[…]',
  size: targets.length,
  edges: targets.map((target, place) => ({ kind: 'index', label: `[${place}]`, target })),
  omitted: 0,
  ...more,
});

const lane = (number: number, line: number, names: Binding[]): FrameLane => ({
  lane: number,
  frameId: number * 10 + line,
  name: 'f',
  kind: 'function',
  path: '/examples/x.py',
  line,
  names,
  omittedNames: line % 2,
});

const snapshot = (objects: HeapObject[], frames: FrameLane[]): HeapSnapshot => ({
  frames,
  omittedFrames: 0,
  objects,
  cut: null,
  elapsedMs: 1,
});

/** Heaps of few numbers and names, so that two of them have much in common; lanes and names in any order. */
const heaps: fc.Arbitrary<HeapSnapshot> = fc
  .uniqueArray(fc.integer({ min: 1, max: 10 }), { minLength: 1 })
  .chain((serials) => {
    const target = fc.constantFrom(...serials);
    const names = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'),
        kind: fc.constantFrom('local' as const, 'cell' as const),
        target,
      }),
      { selector: ({ name }) => name },
    );
    const more = fc.record({
      text: fc.constantFrom('[…]', '[1]'),
      omitted: fc.constantFrom(0, 7),
      kept: fc.constantFrom(undefined, { reason: 'constant' as const, where: 'f' }),
    });
    return fc.record({
      objects: fc.tuple(
        ...serials.map((serial) =>
          fc
            .tuple(fc.array(target, { maxLength: 3 }), more)
            // A field that is not there and one that is undefined are the same in JSON.
            .map(([targets, rest]) => plain(object(serial, targets, plain(rest)))),
        ),
      ),
      frames: fc
        .uniqueArray(fc.integer({ min: 1, max: 5 }))
        .chain((numbers) =>
          fc.tuple(
            ...numbers.map((number) =>
              fc.tuple(fc.nat(3), names).map(([line, bound]) => lane(number, line, bound)),
            ),
          ),
        ),
    });
  })
  .map(({ objects, frames }) => snapshot(objects, frames));

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const inOrder = ({ objects, ...rest }: HeapSnapshot) => ({
  ...rest,
  objects: objects.toSorted((one, other) => one.serial - other.serial),
});

describe('what the adapter leaves out, the panel knows', () => {
  it('puts every step together to the picture it was made of', () => {
    fc.assert(
      fc.property(heaps, heaps, (before, after) => {
        const sent = plain(heapDelta(before, after));
        expect(inOrder(applyDelta(before, sent))).toEqual(inOrder(after));
      }),
    );
  });

  it('follows a whole session, and knows when it has missed something', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(heaps, fc.boolean()), { minLength: 1 }), (stops) => {
        const history = new History();
        let shown: IdentityData | null = null;
        for (const [heap, isLost] of stops) {
          history.nextStop();
          const have = shown?.revision;
          const answer = plain(history.answer(heap, { focusLane: 1, focus: null }, have));
          if (isLost) continue;
          const whole = wholeOf(answer, shown);
          if (!whole) throw new Error('an answer that builds on what was lost');
          expect(inOrder(whole.snapshot)).toEqual(inOrder(heap));
          if ('delta' in answer) {
            const missed = shown && { ...shown, revision: answer.base + 1 };
            expect(wholeOf(answer, missed)).toBeNull();
            expect(wholeOf(answer, null)).toBeNull();
          }
          shown = whole;
        }
      }),
    );
  });

  it('sends two kilobytes at most when one of a hundred names of a thousand objects is bound anew', () => {
    const objects = Array.from({ length: 1000 }, (_, at) =>
      object(at + 1, at % 10 < 9 ? [at + 2] : [], {}),
    );
    const names = Array.from({ length: 100 }, (_, at) => ({
      name: `name${at}`,
      kind: 'global' as const,
      target: at * 10 + 1,
    }));
    const history = new History();
    history.nextStop();
    const looking = { focusLane: 1, focus: null };
    const first = history.answer(snapshot(objects, [lane(1, 1, names)]), looking);
    history.nextStop();
    const bound = names.map((one) => (one.name === 'name7' ? { ...one, target: 1 } : one));
    const second = history.answer(
      snapshot(objects, [lane(1, 2, bound)]),
      looking,
      first.revision ?? 0,
    );
    expect(Buffer.byteLength(JSON.stringify(first))).toBeGreaterThan(100_000);
    expect(Buffer.byteLength(JSON.stringify(second))).toBeLessThanOrEqual(2048);
  });
});
