import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardHeight, laneHeight, layout, type Box, type Placed } from './layout.ts';
import type { Arrow, Card, Lane, Picture } from './model.ts';

const card = (serial: number, cells: number[], fixed = false): Card => ({
  serial,
  type: 'list',
  mutability: fixed ? 'immutable' : 'mutable',
  address: '0x1',
  text: cells.length === 0 ? '[]' : null,
  cells: cells.map((target, place) => ({
    key: `${serial}[${place}]`, label: `[${place}]`, text: '', target, before: null, changed: false,
  })),
  more: null,
  pager: null,
  holders: [],
  why: null,
  mark: null,
  isLookedAt: false,
  letter: null,
  part: null,
}); // prettier-ignore

const lane = (id: number, targets: number[]): Lane => ({
  id, frameId: id, title: 'f', place: 'f.py:1', path: null, line: 1, current: false, focused: false,
  slots: targets.map((target, place) => ({ key: `${id}/n${place}`, name: `n${place}`, kind: 'local', target, mark: null, was: null })),
  folded: '',
}); // prettier-ignore

function picture(lanes: readonly Lane[], cards: readonly Card[]): Picture {
  const arrows: Arrow[] = [
    ...lanes.flatMap(({ slots }) =>
      slots.map(({ key, target }) => ({ key, from: key, to: target, shared: false })),
    ),
    ...cards.flatMap(({ cells }) =>
      cells.map(({ key, target }) => ({ key, from: key, to: target ?? 0, shared: false })),
    ),
  ];
  return { stop: 1, lanes, cards, arrows, narration: [], gone: [], cuts: [] };
}

/** Random graphs of up to 40 objects; every cell and name refers to one of them. */
const graphs = fc
  .array(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), {
    minLength: 1,
    maxLength: 40,
  })
  .chain((cells) =>
    fc
      .array(fc.array(fc.integer({ min: 1, max: cells.length }), { maxLength: 6 }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((names) =>
        picture(
          names.map((targets, place) => lane(place + 1, targets)),
          cells.map((targets, place) =>
            card(
              place + 1,
              targets.map((t) => ((t - 1) % cells.length) + 1),
            ),
          ),
        ),
      ),
  );

const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

function expectNoOverlap(placed: Placed): void {
  const boxes = [...placed.lanes.values(), ...placed.cards.values()];
  boxes.forEach((box, at) =>
    boxes.slice(at + 1).forEach((other) => expect(apart(box, other)).toBe(true)),
  );
}

describe('the layout', () => {
  it('places everything, lets nothing overlap, and is the same every time', () => {
    fc.assert(
      fc.property(graphs, (one) => {
        const placed = layout(one, null);
        expect(placed.cards.size).toBe(one.cards.length);
        expect(placed.lanes.size).toBe(one.lanes.length);
        for (const { serial } of one.cards)
          expect(Number.isFinite(placed.cards.get(serial)?.y)).toBe(true);
        expectNoOverlap(placed);
        expect(layout(one, null)).toEqual(placed);
      }),
    );
  });

  it('moves no card that stays, whatever comes and goes beside it', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.integer({ min: 1, max: 40 })),
        fc.array(fc.integer({ min: 1, max: 40 })),
        (one, dropped, added) => {
          const first = layout(one, null);
          const kept = one.cards.filter(({ serial }) => !dropped.includes(serial));
          const fresh = [...new Set(added)].map((serial) => card(serial + 100, []));
          const next = layout(picture(one.lanes, [...kept, ...fresh]), first);
          for (const { serial } of kept)
            expect(next.cards.get(serial)).toEqual(first.cards.get(serial));
          expectNoOverlap(next);
        },
      ),
    );
  });

  it('moves nothing when a function is called: its frame stands above the others', () => {
    const before = layout(picture([lane(2, [1]), lane(1, [1])], [card(1, [])]), null);
    const after = layout(
      picture([lane(3, [1, 1]), lane(2, [1]), lane(1, [1])], [card(1, [])]),
      before,
    );
    expect(after.lanes.get(1)).toEqual(before.lanes.get(1));
    expect(after.lanes.get(2)).toEqual(before.lanes.get(2));
    expect(after.cards.get(1)).toEqual(before.cards.get(1));
  });

  it('leaves room for two more elements before anything must give way', () => {
    const start = picture([lane(1, [1, 2])], [card(1, [2]), card(2, [1])]);
    const before = layout(start, null);
    const grown = layout(picture(start.lanes, [card(1, [2, 2, 2]), card(2, [1])]), before);
    expect(grown.cards.get(1)?.y).toBe(before.cards.get(1)?.y);
    expect(grown.cards.get(2)).toEqual(before.cards.get(2));
  });

  it('gives every box the height of what is drawn in it', () => {
    const one = picture([lane(1, [1])], [card(1, [1, 1])]);
    const placed = layout(one, null);
    expect(placed.cards.get(1)?.height).toBeGreaterThanOrEqual(cardHeight(one.cards[0]!));
    expect(placed.lanes.get(1)?.height).toBeGreaterThanOrEqual(laneHeight(one.lanes[0]!));
  });
});
