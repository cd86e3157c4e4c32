import { describe, expect, it } from 'vitest';
import type { AttentionData, KernelState, Numbers } from '../../protocol/lenses/attention.ts';
import { checkLive } from './live.ts';
import {
  noMask,
  plainStyle,
  randomHead,
  rightRules,
  runKernel,
  visits,
  type Head,
  type Plan,
} from './model.ts';
import { Watched } from './watched.ts';

const plan: Plan = {
  shape: { queries: 6, keys: 8, depth: 2, valueDepth: 2 },
  blocks: { rows: 2, columns: 4 },
  mask: noMask,
  order: 'fa2',
  skips: false,
};

function numbers(name: string, shape: number[], values: Float64Array): Numbers {
  const bytes = new Uint8Array(values.slice().buffer);
  return { name, shape, format: 'float64', data: btoa(String.fromCodePoint(...bytes)) };
}

/** A kernel's passes over its tile points, and what it is at a line behind its loops. */
function program(seed: number, broken = false) {
  const head = randomHead(plan.shape, seed);
  const rules = rightRules(head, noMask, plainStyle);
  const run = runKernel({ head, tiles: visits(plan, plainStyle) }, plainStyle, rules);
  const states = run.states.map(({ tile, m, l, accumulator }): KernelState => ({
    max: numbers('m', [2], m), sum: numbers('l', [2], broken ? l.map((one) => one * 2) : l),
    accumulator: numbers('acc', [2, 2], accumulator), output: null, logSum: null, scale: null,
    integers: { i: tile.rowBlock, j: tile.columnBlock, Br: 2, Bc: 4 },
  })); // prettier-ignore
  return { head, states, output: numbers('out', [6, 2], run.output) };
}

function told({ shape, ...head }: Head) {
  const { queries, keys, depth, valueDepth } = shape;
  return {
    arrays: [], notes: [], chosen: 0,
    candidates: [{
      queries: 'q', keys: 'k', values: 'v', layout: 'plain' as const, ambiguous: false, called: null, batches: 1, heads: 1,
      keyHeads: 1, queryCount: queries, keyCount: keys, depth, valueDepth,
    }],
    window: {
      batch: 0, head: 0, firstQuery: 0, firstKey: 0, precision: 'float64' as const, cut: null, weights: null,
      queries: numbers('q', [queries, depth], head.queries),
      keys: numbers('k', [keys, depth], head.keys),
      values: numbers('v', [keys, valueDepth], head.values),
    },
  }; // prettier-ignore
}

const passes = (inputs: number, { head, states }: ReturnType<typeof program>, line = 7) =>
  states.map((state, at) => ({
    pass: at + 1, path: '/k.py', line, inputs, state, last: false, head: at === 0 ? told(head) : null,
  })); // prettier-ignore

const stop = (head: Head, state: KernelState | null, line: number): AttentionData => ({
  lens: 'attention', stop: 1, place: { path: '/k.py', line }, elapsedMs: 1, state, ...told(head),
}); // prettier-ignore

const verdictOf = (watched: Watched) => {
  const { live, seen } = watched.kernel!;
  return checkLive(live, plan, seen).verdict;
};

describe('what is looked at of a program', () => {
  it('is what tile points took, where it never stopped', () => {
    const watched = new Watched(null);
    watched.take({ begins: true, data: passes(1, program(1)) });
    expect([watched.run, watched.kernel?.taken, watched.kernel?.seen.length]).toEqual([1, true, 6]);
    expect(verdictOf(watched)).toMatchObject({ right: true, first: null });
  });

  it('is the stop, with what tile points took over the same arrays', () => {
    const [one, other] = [program(1), program(2, true)];
    const watched = new Watched(null);
    watched.take({ begins: true, data: [...passes(1, one), ...passes(2, other)] });
    watched.stopAt(stop(other.head, null, 20));
    expect([watched.run, watched.kernel?.taken]).toEqual([null, true]);
    expect(verdictOf(watched).right).toBe(false);
    watched.stopAt(stop(program(3).head, program(3).states[0]!, 20));
    expect([watched.kernel?.taken, watched.kernel?.seen.length]).toEqual([false, 1]);
  });

  it('is a run that a person chose, until another session begins', () => {
    const [one, other] = [program(1), program(2)];
    const watched = new Watched(null);
    watched.take({ begins: true, data: [...passes(1, one), ...passes(2, other)] });
    watched.lookAt(2);
    watched.stopAt(stop(one.head, null, 20));
    expect(watched.run).toBe(2);
    watched.take({ begins: true, data: [] });
    expect([watched.run, watched.kernel?.taken]).toEqual([null, false]);
  });

  it('is the first wrong run, once they are compared, unless a person chose', () => {
    const data = [
      ...passes(1, program(1)),
      ...passes(2, program(2, true)),
      ...passes(3, program(3)),
    ];
    for (const [chosen, shown] of [
      [null, 2],
      [3, 3],
    ] as const) {
      const watched = new Watched(null);
      watched.take({ begins: true, data });
      if (chosen) watched.lookAt(chosen);
      while (watched.judgeOne(plan));
      expect(watched.runs.map((run) => run.right)).toEqual([true, false, true]);
      expect(watched.run).toBe(shown);
    }
  });

  it('has the output compared that a line behind the loops has', () => {
    const one = program(1);
    const behind = { ...one.states.at(-1)!, output: one.output };
    const over = { ...passes(1, one)[1]!, state: behind, line: 9 };
    const watched = new Watched(null);
    watched.take({ begins: true, data: [...passes(1, one), over] });
    const right = verdictOf(watched);
    expect([right.right, right.rowErrors?.length]).toEqual([true, 6]);
    const wrong = numbers('out', [6, 2], new Float64Array(12));
    watched.take({ begins: true, data: passes(1, one) });
    watched.take({ begins: false, data: [{ ...over, state: { ...behind, output: wrong } }] });
    expect(verdictOf(watched).first?.quantity).toBe('output');
    // A second tile point in the loop sees an output that is not finished: that is no mistake.
    const two = passes(1, {
      ...one,
      states: one.states.map((state) => ({ ...state, output: wrong })),
    });
    const both = two.flatMap((pass) => [pass, { ...pass, head: null, line: 9 }]);
    watched.take({ begins: true, data: both });
    expect(verdictOf(watched)).toMatchObject({ right: true, rowErrors: null });
  });

  it('is nothing where a program sends nonsense', () => {
    const watched = new Watched(null);
    const [first] = passes(1, program(1));
    const far = { ...first!, inputs: 9, head: null };
    watched.take({ begins: true, data: [null, 3, { pass: 'x' }, { ...first!, inputs: -1 }, far] });
    expect([watched.kernel, watched.runs]).toEqual([null, []]);
  });

  it('of longer sequences is judged where the keys are read from the first on, and not elsewhere', () => {
    const { head, states, output } = program(1);
    const part = told(head);
    const window = { ...part.window, firstQuery: 2, cut: 'cut' };
    window.queries = numbers('q', [4, 2], head.queries.slice(4));
    const own = { ...plan, shape: { ...plan.shape, queries: 4 } };
    const watched = new Watched({ ...stop(head, null, 7), ...part, window });
    const { live } = watched.kernel!;
    const seen = states.map((state) => ({ state, line: 7 }));
    const { verdict, observed } = checkLive(live, own, seen);
    expect(observed.observations.map(({ tile }) => tile.rows.from)).toEqual([0, 0, 2, 2]);
    expect(verdict).toMatchObject({ right: true, first: null });
    const later = { ...live, window: { ...live.window, firstKey: 2 } };
    expect(checkLive(later, own, seen).verdict).toMatchObject({ compared: 0, first: null });
    // Its output is over all keys, the window's over some: not compared.
    const over = { ...states[0]!, max: null, sum: null, accumulator: null, output };
    expect(checkLive(live, own, [{ state: over, line: 9 }]).verdict.compared).toBe(0);
  });
});
