import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrowOf, orderOf, ringOf, rounded } from './ring.ts';

const serials = (of: number): number[] => Array.from({ length: of }, (_, at) => at + 1);

describe('where the members of a cycle stand', () => {
  it('lets no two members overlap and keeps all within the panel, at any number and width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 380, max: 1200 }), (of, width) => {
        const { boxes, height } = ringOf(serials(of), [], { width, roomy: false });
        const all = [...boxes.values()];
        expect(all).toHaveLength(of);
        all.forEach((box, at) => {
          expect(box.x - box.width / 2).toBeGreaterThan(0);
          expect(box.x + box.width / 2).toBeLessThan(width);
          expect(box.y - box.height / 2).toBeGreaterThan(0);
          expect(box.y + box.height / 2).toBeLessThan(height);
          for (const other of all.slice(at + 1)) {
            const apart = Math.abs(box.x - other.x) >= box.width || Math.abs(box.y - other.y) >= box.height;
            expect(apart).toBe(true);
          }
        });
      }),
    ); // prettier-ignore
  });

  it('puts the members of a plain ring in its order, whatever order they come in', () => {
    const edges = [5, 3, 1, 4, 2].map((from, at, all) => ({ from, to: all[(at + 1) % 5]! }));
    expect(orderOf([5, 1, 2, 3, 4], edges)).toEqual([5, 3, 1, 4, 2]);
  });

  it('stands the same each time', () => {
    const edges = [{ from: 1, to: 4 }, { from: 4, to: 2 }, { from: 2, to: 1 }, { from: 3, to: 1 }]; // prettier-ignore
    const room = { width: 520, roomy: true };
    expect(ringOf(serials(4), edges, room)).toEqual(ringOf(serials(4), edges, room));
  });

  it('draws arrows to and fro apart, and goes round what stands between', () => {
    const ring = ringOf(serials(5), [], { width: 520, roomy: false });
    const box = (serial: number) => ring.boxes.get(serial)!;
    expect(arrowOf(box(1), box(2), 0, ring).label).not.toEqual(arrowOf(box(2), box(1), 0, ring).label);
    expect(arrowOf(box(1), box(2), 1, ring).path).not.toBe(arrowOf(box(1), box(2), 0, ring).path);
    for (const from of serials(5)) {
      for (const to of serials(5)) {
        const [x, y] = arrowOf(box(from), box(to), 0, ring).label;
        const covered = [...ring.boxes.values()].some(
          (one) => Math.abs(x - one.x) < one.width / 2 && Math.abs(y - one.y) < one.height / 2,
        );
        expect(covered).toBe(false);
      }
    }
  }); // prettier-ignore

  it('closes the line round them', () => {
    expect(rounded([[0, 0], [10, 0], [10, 10]], 2)).toMatch(/^M.*Z$/); // prettier-ignore
  });
});
