import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout, metrics, type Edge, type Layout } from './layout.ts';

const sized = (count: number) => Array.from({ length: count }, (_, id) => ({ id, width: 100 }));

/** Graphs as hierarchies are: each class above those with greater numbers. */
const graphs = fc.integer({ min: 2, max: 25 }).chain((count) =>
  fc
    .uniqueArray(
      fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 })).filter(([a, b]) => a < b),
      { maxLength: 50, selector: ([a, b]) => `${a} ${b}` },
    )
    .map((pairs) => ({ count, edges: pairs.map(([from, to]): Edge => ({ from, to })) })),
);

const at = (placed: Layout, id: number) => placed.nodes.get(id) ?? { x: NaN, y: NaN, width: NaN };

const overlaps = (placed: Layout): boolean =>
  [...placed.nodes.values()].some((a, place, all) =>
    all
      .slice(place + 1)
      .some((b) => a.y === b.y && a.x + a.width > b.x - 0.001 && b.x + b.width > a.x - 0.001),
  );

const runsThroughCard = (placed: Layout): boolean =>
  placed.bends.flat().some((bend) =>
    [...placed.nodes.values()].some((box) => {
      const level = Math.abs(box.y + metrics.height / 2 - bend.y) < 1;
      return level && bend.x > box.x && bend.x < box.x + box.width;
    }),
  );

const isInside = (placed: Layout): boolean =>
  [...placed.nodes.values()].every(
    (box) =>
      box.x > -0.001 &&
      box.x + box.width < placed.width + 0.001 &&
      box.y + metrics.height <= placed.height,
  );

describe('the picture of classes', () => {
  it('has each class above its bases, no card on another, and no line through one', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges }) => {
        const placed = layout(sized(count), edges);
        expect(edges.every(({ from, to }) => at(placed, from).y < at(placed, to).y)).toBe(true);
        expect(isInside(placed)).toBe(true);
        expect(overlaps(placed)).toBe(false);
        expect(runsThroughCard(placed)).toBe(false);
      }),
    );
  });

  it('keeps the bases of a class from left to right as they are written', () => {
    const placed = layout(sized(5), [
      { from: 0, to: 3 },
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 1, to: 4 },
      { from: 2, to: 4 },
      { from: 3, to: 4 },
    ]);
    const [written, first, second] = [at(placed, 3).x, at(placed, 1).x, at(placed, 2).x];
    expect(written).toBeLessThan(first);
    expect(first).toBeLessThan(second);
  });

  it('draws a diamond as one: the sides side by side, top and bottom in the middle', () => {
    const placed = layout(sized(4), [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ]);
    expect(at(placed, 1).y).toBe(at(placed, 2).y);
    expect(at(placed, 0).x).toBeCloseTo(at(placed, 3).x);
    expect(at(placed, 0).x).toBeCloseTo((at(placed, 1).x + at(placed, 2).x) / 2);
  });

  it('is the same picture for the same classes', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges }) => {
        expect(layout(sized(count), edges)).toEqual(layout(sized(count), edges));
      }),
    );
  });
});
