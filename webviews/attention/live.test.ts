import { describe, expect, it } from 'vitest';
import type { AttentionData, KernelState, Numbers } from '../../protocol/lenses/attention.ts';
import { checkLive, decoded, liveBlocks, liveHead, windowShift, type Seen } from './live.ts';
import {
  likelySlips,
  noMask,
  plainStyle,
  randomHead,
  replays,
  rightRules,
  runKernel,
  visits,
  type Head,
  type Plan,
  type SlipName,
} from './model.ts';

function numbers(
  name: string,
  shape: number[],
  values: ArrayLike<number>,
  format: Numbers['format'] = 'float64',
): Numbers {
  const bytes =
    format === 'float64'
      ? new Uint8Array(Float64Array.from(values).buffer)
      : new Uint8Array(Float32Array.from(values).buffer);
  return { name, shape, format, data: btoa(String.fromCodePoint(...bytes)) };
}

function dataOf(
  head: Head,
  state: KernelState | null,
  some: Partial<AttentionData> = {},
): AttentionData {
  const { queries, keys, depth, valueDepth } = head.shape;
  return {
    lens: 'attention', stop: 1, place: null, arrays: [], notes: [], elapsedMs: 1, chosen: 0, state,
    candidates: [{
      queries: 'q', keys: 'k', values: 'v', layout: 'plain', ambiguous: false, called: null, batches: 1, heads: 1, keyHeads: 1,
      queryCount: queries, keyCount: keys, depth, valueDepth,
    }],
    window: {
      batch: 0, head: 0, firstQuery: 0, firstKey: 0, precision: 'float64', cut: null, weights: null,
      queries: numbers('q', [queries, depth], head.queries),
      keys: numbers('k', [keys, depth], head.keys),
      values: numbers('v', [keys, valueDepth], head.values),
    },
    ...some,
  }; // prettier-ignore
}

const plan: Plan = {
  shape: { queries: 6, keys: 10, depth: 4, valueDepth: 4 },
  blocks: { rows: 2, columns: 4 },
  mask: noMask,
  order: 'fa2',
  skips: true,
};
const head = randomHead(plan.shape, 9);

/** What a program has at each stop of a breakpoint in its inner loop. */
function stops(meaning: 'blocks' | 'tokens', slip?: SlipName, whole = false): KernelState[] {
  const setting = { head, plan, style: plainStyle };
  const rules = slip ? replays(slip, setting)[0]!.rules : rightRules(head, noMask, plainStyle);
  const { states } = runKernel({ head, tiles: visits(plan, plainStyle) }, plainStyle, rules);
  const all = new Float64Array(plan.shape.queries);
  return states.map(({ tile, m, l, accumulator }) => {
    const [i, j] =
      meaning === 'blocks'
        ? [tile.rowBlock, tile.columnBlock]
        : [tile.rows.from, tile.columns.from];
    all.set(m, tile.rows.from);
    return {
      max: whole ? numbers('m', [6], all) : numbers('m', [2], m),
      sum: numbers('l', [2, 1], l), accumulator: numbers('acc', [2, 4], accumulator),
      output: null, logSum: null, integers: { i, j, Br: 2, Bc: 4 }, scale: null,
    }; // prettier-ignore
  });
}

/** The states as stops on one line. */
const seen = (states: readonly KernelState[]): Seen[] =>
  states.map((state) => ({ state, line: 7 }));

describe("a program's own numbers", () => {
  it('come as they were sent', () => {
    const live = liveHead(dataOf(head, null))!;
    expect(live.head).toEqual(head);
    expect([...decoded(numbers('x', [2], [0.1, -Infinity], 'float32'))!]).toEqual([
      Math.fround(0.1),
      -Infinity,
    ]);
  });

  it('are refused where their number is not that of their shape', () => {
    const { window, ...rest } = dataOf(head, null);
    const queries = { ...window!.queries, shape: [7, 4] };
    expect(liveHead({ ...rest, window: { ...window!, queries } })).toBeNull();
    const keys = numbers('k', [0, 4], []);
    expect(liveHead({ ...rest, window: { ...window!, keys, values: keys } })).toBeNull();
    expect(liveHead({ ...rest, window: null })).toBeNull();
  });

  it('bring the sizes of tiles along, or one row where there is one max', () => {
    const [state] = stops('blocks');
    expect(liveBlocks(dataOf(head, state!))).toEqual({ rows: 2, columns: 4 });
    const single = { ...state!, max: numbers('m', [], [1]), integers: { width: 3 } };
    expect(liveBlocks(dataOf(head, single))).toEqual({ rows: 1, columns: 3 });
    expect(liveBlocks(dataOf(head, null))).toEqual({ rows: null, columns: null });
  });

  it('of a part of longer sequences keep the diagonal where it is', () => {
    const { candidates, window, ...rest } = dataOf(head, null);
    const part = {
      ...rest,
      candidates: [{ ...candidates[0]!, queryCount: 100, keyCount: 120 }],
      window: { ...window!, firstQuery: 50, firstKey: 40 },
    };
    // Row 0 of the part is query 50, which sees up to key 70: column 30 of the part.
    expect(windowShift(part, 'bottomRight') + 10 - 6).toBe(30);
    expect(windowShift(part, 'topLeft')).toBe(10);
  });
});

describe("a program's own kernel, seen at its stops", () => {
  const live = liveHead(dataOf(head, null))!;

  it.each(['blocks', 'tokens'] as const)('is right whether its loops count %s', (meaning) => {
    for (const whole of [false, true]) {
      const { verdict, observed } = checkLive(live, plan, seen(stops(meaning, undefined, whole)));
      expect(verdict).toMatchObject({ right: true, first: null });
      expect(observed.observations).toHaveLength(9);
    }
  });

  it('is wrong at the tile of its slip, which is named', () => {
    const { verdict, observed } = checkLive(live, plan, seen(stops('tokens', 'outputDivided')));
    expect(verdict.first).toMatchObject({ quantity: 'accumulator', tile: { columnBlock: 1 } });
    expect(likelySlips(observed, verdict)).toEqual(['outputDivided']);
  });

  it('is compared in what it returned, once it has no state any more', () => {
    const over = (values: ArrayLike<number>): KernelState => ({
      max: null, sum: null, accumulator: null, logSum: null, integers: {}, scale: null,
      output: numbers('out', [6, 4], values),
    }); // prettier-ignore
    const { output } = runKernel(
      { head, tiles: visits(plan, plainStyle) },
      plainStyle,
      rightRules(head, noMask, plainStyle),
    );
    expect(checkLive(live, plan, seen([over(output)])).verdict.right).toBe(true);
    const off = output.with(9, 5);
    expect(checkLive(live, plan, seen([over(off)])).verdict.first).toMatchObject({
      quantity: 'output',
      rows: [2],
    });
  });

  it('is not judged where nothing tells which tile is at hand', () => {
    const states = stops('blocks').map((state) => ({ ...state, integers: {} }));
    expect(checkLive(live, plan, seen(states)).verdict).toMatchObject({
      right: false,
      compared: 0,
      first: null,
    });
  });
});
