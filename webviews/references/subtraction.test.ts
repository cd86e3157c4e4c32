import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phasesOf, stepsOf } from './subtraction.ts';

interface Reckoned {
  members: { serial: number; count: number; outside: number; address: string; type: string; text: string; mutability: 'mutable' }[];
  edges: { from: number; to: number; label: string; times: number }[];
} // prettier-ignore

/** Members 1 to n, with these references between them, and `outside` more to each. */
function reckoned(
  outside: readonly number[],
  edges: readonly [number, number, number][],
): Reckoned {
  return {
    members: outside.map((more, at) => {
      const inside = edges.reduce((sum, [, to, times]) => (to === at + 1 ? sum + times : sum), 0);
      return { serial: at + 1, count: inside + more, outside: more, address: '0x1', type: 'Node', text: '', mutability: 'mutable' };
    }),
    edges: edges.map(([from, to, times]) => ({ from, to, label: '.next', times })),
  }; // prettier-ignore
}

const graphs = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const member = fc.integer({ min: 1, max: size });
  return fc.record({
    outside: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: size, maxLength: size }),
    edges: fc.array(fc.tuple(member, member, fc.integer({ min: 1, max: 3 })), { maxLength: 24 }),
  });
});

/** What something outside holds, and what that leads to: found by going over all edges until nothing is new. */
function reachable({ members, edges }: Reckoned): Set<number> {
  const found = new Set(members.filter((one) => one.outside > 0).map((one) => one.serial));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { from, to } of edges) if (found.has(from)) found.add(to);
  }
  return found;
}

describe("the collector's reckoning", () => {
  it('ends with what is reachable from outside kept, and all else called unreachable', () => {
    fc.assert(
      fc.property(graphs, ({ outside, edges }) => {
        const cycle = reckoned(outside, edges);
        const last = stepsOf(cycle).at(-1)!;
        const kept = reachable(cycle);
        for (const [serial, { standing }] of last.members) {
          expect(standing === 'unreachable').toBe(!kept.has(serial));
        }
      }),
    );
  });

  it('leaves each member with just what holds it from outside', () => {
    fc.assert(
      fc.property(graphs, ({ outside, edges }) => {
        const last = stepsOf(reckoned(outside, edges)).at(-1)!;
        expect([...last.members.values()].map((one) => one.number)).toEqual(outside);
      }),
    );
  });

  it('changes one number at each subtraction, and brings each member back at most once', () => {
    fc.assert(
      fc.property(graphs, ({ outside, edges }) => {
        const steps = stepsOf(reckoned(outside, edges));
        steps.forEach((step, at) => {
          const before = steps[at - 1];
          if (step.kind !== 'subtract' || !before) return;
          const changed = [...step.members].filter(
            ([serial, { number }]) => before.members.get(serial)?.number !== number,
          );
          expect(changed.map(([serial]) => serial)).toEqual([edges[step.edge!]![1]]);
        });
        const back = steps.filter((one) => one.kind === 'reach').map((one) => edges[one.edge!]![1]);
        expect(new Set(back).size).toBe(back.length);
        expect(steps.filter((one) => one.kind === 'subtract')).toHaveLength(edges.length);
      }),
    );
  });

  it('follows no edge from or to what is not listed', () => {
    const cycle = reckoned([1, 0], [[1, 2, 1]]);
    cycle.edges.push({ from: 9, to: 2, label: '.gone', times: 1 }, { from: 1, to: 9, label: '.on', times: 1 }); // prettier-ignore
    expect(stepsOf(cycle).filter((one) => one.edge !== null)).toHaveLength(2);
  });

  it('has one phase for each thing that the collector does', () => {
    const steps = stepsOf(reckoned([1, 0, 0], [[1, 2, 1], [2, 3, 1], [3, 1, 1]])); // prettier-ignore
    expect(phasesOf(steps).map((at) => steps[at]!.kind)).toEqual([
      'counts',
      'copy',
      'subtract',
      'tentative',
      'reach',
      'verdict',
    ]);
  });
});
