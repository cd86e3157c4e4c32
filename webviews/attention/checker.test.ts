import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blindRows,
  check,
  likelySlips,
  naiveAttention,
  noMask,
  plainStyle,
  randomHead,
  replays,
  rightRules,
  rounding,
  runKernel,
  slipNames,
  visits,
  type Head,
  type Mask,
  type Observed,
  type Plan,
  type Rules,
  type SlipName,
  type Style,
} from './model.ts';

const causal: Mask = { ...noMask, causal: 'bottomRight' };

function planOf(
  [queries, keys, depth]: [number, number, number],
  [rows, columns]: [number, number],
  mask: Mask,
): Plan {
  const shape = { queries, keys, depth, valueDepth: depth };
  return { shape, blocks: { rows, columns }, mask, order: 'fa2', skips: true };
}

/** A person's kernel as it is watched at every tile, with what it returns. */
function watch(
  head: Head,
  plan: Plan,
  style: Partial<Style> = {},
  slip?: SlipName,
  variant = 0,
): Observed {
  const whole: Style = { ...plainStyle, ...style };
  const setting = { head, plan, style: whole };
  const right: {
    rules: Rules;
    tiles: (all: ReturnType<typeof visits>) => ReturnType<typeof visits>;
  } = {
    rules: rightRules(head, plan.mask, whole),
    tiles: (all) => all,
  };
  const { rules, tiles } = slip ? replays(slip, setting)[variant]! : right;
  const run = runKernel({ head, tiles: tiles(visits(plan, whole)) }, whole, rules);
  const { states, output, logSums } = run;
  return {
    head, plan, precision: whole.precision, observations: states, complete: true, output, logSums,
  }; // prettier-ignore
}

/** Inputs on which a slip can show: some have a mask, a ragged edge, leading tiles that a row does not see. */
const stage: Partial<Record<SlipName, { plan: Plan; style?: Partial<Style>; scores?: number }>> = {
  maskMissing: { plan: planOf([20, 20, 4], [4, 4], causal) },
  maskTooStrict: { plan: planOf([20, 20, 4], [4, 4], causal) },
  maskTooLoose: { plan: planOf([20, 20, 4], [4, 4], causal) },
  causalOtherCorner: { plan: planOf([12, 20, 4], [4, 4], causal) },
  sentinelTooLarge: { plan: planOf([20, 20, 4], [4, 4], noMask), scores: 1e6 },
  hiddenIsFinite: { plan: planOf([13, 6, 4], [4, 4], causal) },
  nothingMinusNothing: { plan: { ...planOf([20, 20, 4], [10, 4], { ...causal, left: 3 }) } },
  sumNotCarried: { plan: planOf([20, 20, 4], [4, 4], noMask), style: { normalises: true } },
};

function staged(slip: SlipName): { head: Head; plan: Plan; style: Partial<Style> } {
  const { plan, style, scores } = stage[slip] ?? { plan: planOf([20, 18, 4], [4, 4], noMask) };
  const head = randomHead(plan.shape, 3);
  // All scores far below zero: keys that point away from the queries.
  if (scores !== undefined) {
    head.queries.forEach((one, at) => (head.queries[at] = Math.abs(one) + 1));
    head.keys.forEach((one, at) => (head.keys[at] = -scores * (Math.abs(one) + 1)));
  }
  return { head, plan, style: style ?? {} };
}

describe('a kernel with a known slip', () => {
  it.each(slipNames)('“%s” is found, and named', (slip) => {
    const { head, plan, style } = staged(slip);
    const variants = replays(slip, { head, plan, style: { ...plainStyle, ...style } });
    expect(variants.length).toBeGreaterThan(0);
    // In the other variants of these two the first tile differs, or another slip's numbers come out.
    const observed = watch(head, plan, style, slip);
    const verdict = check(observed);
    expect(verdict.right).toBe(false);
    expect(verdict.first).not.toBeNull();
    expect(likelySlips(observed, verdict)).toContain(slip);
  });

  it('is told from every other where the tiles are watched', () => {
    const names = slipNames.map((slip) => {
      const { head, plan, style } = staged(slip);
      const observed = watch(head, plan, style, slip);
      return likelySlips(observed, check(observed));
    });
    expect(names).toEqual(slipNames.map((slip) => [slip]));
  });

  it('is named from the output alone, where the tiles are not watched', () => {
    for (const slip of [
      'outputNotRescaled',
      'scaleMissing',
      'maskTooStrict',
      'edgeNotChecked',
      'keysMisread',
    ] as const) {
      const { head, plan, style } = staged(slip);
      const observed = { ...watch(head, plan, style, slip), observations: [], complete: false };
      const verdict = check(observed);
      expect(verdict.first?.quantity).toBe('output');
      expect(likelySlips(observed, verdict)).toContain(slip);
    }
  });

  it('is named in single precision too, where numbers differ by rounding', () => {
    for (const slip of ['outputDivided', 'oldMaxKept', 'sumNotRescaled', 'powerOfTwo'] as const) {
      const { head, plan } = staged(slip);
      for (const numbers of [head.queries, head.keys, head.values]) {
        numbers.forEach((one, at) => (numbers[at] = Math.fround(one)));
      }
      const observed = watch(head, plan, { precision: 'float32' }, slip);
      const verdict = check(observed);
      expect(verdict.right).toBe(false);
      expect(likelySlips(observed, verdict)).toContain(slip);
    }
  });

  it('shows first at the tile, in the quantity and in the rows where it does harm', () => {
    const plan = planOf([8, 12, 4], [4, 4], noMask);
    const head = randomHead(plan.shape, 3);
    const verdict = check(watch(head, plan, {}, 'outputNotRescaled'));
    // The first tile of a row block has nothing to rescale.
    expect(verdict.first).toMatchObject({
      quantity: 'accumulator',
      tile: { rowBlock: 0, columnBlock: 1 },
    });
    const raised = [0, 1, 2, 3].filter((row) => {
      const { states } = runKernel(
        { head, tiles: visits(plan, plainStyle) },
        plainStyle,
        rightRules(head, noMask, plainStyle),
      );
      return states[1]!.m[row]! > states[0]!.m[row]!;
    });
    expect(verdict.first?.rows).toEqual(raised);
    const lost = check(watch(head, plan, {}, 'sumNotRescaled'));
    expect(lost.first).toMatchObject({ quantity: 'l', tile: { rowBlock: 0, columnBlock: 1 } });
  });

  it('gets no name when it is none of the known ones', () => {
    const plan = planOf([8, 12, 4], [4, 4], noMask);
    const observed = watch(randomHead(plan.shape, 3), plan);
    const { output, observations } = observed;
    const third = observations[2]!;
    const accumulator = third.accumulator!.map((one) => one * 1.01);
    const off = { ...observed, observations: observations.with(2, { ...third, accumulator }) };
    const verdict = check(off);
    expect(verdict.first).toMatchObject({ quantity: 'accumulator', tile: third.tile });
    expect(likelySlips(off, verdict)).toEqual([]);
    expect(output).not.toBeNull();
  });

  it('is seen although correlation is high: each row is compared, and correlation is told beside', () => {
    const plan = planOf([64, 64, 8], [16, 16], causal);
    const verdict = check(watch(randomHead(plan.shape, 3), plan, {}, 'maskTooLoose'));
    expect(verdict.right).toBe(false);
    expect(verdict.correlation).toBeGreaterThan(0.9);
  });
});

/** Random kernels that each test tries: thousands with CUTAWAY_KERNELS=5000, after a change of the checker. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const runs = Number(process?.env['CUTAWAY_KERNELS'] ?? 50);

/** Many of them take their time. */
const timeout = 20_000 + 100 * runs;

/** Kernels as people write them: every shape, mask and style, and numbers of many sizes. */
const anyKernel = fc.record({
  queries: fc.integer({ min: 1, max: 20 }),
  keys: fc.integer({ min: 1, max: 20 }),
  depth: fc.integer({ min: 1, max: 5 }),
  rows: fc.integer({ min: 1, max: 7 }),
  columns: fc.integer({ min: 1, max: 7 }),
  causal: fc.constantFrom('none', 'topLeft', 'bottomRight'),
  left: fc.option(fc.integer({ min: 0, max: 6 })),
  padding: fc.integer({ min: 0, max: 3 }),
  units: fc.constantFrom('natural', 'raw', 'log2'),
  backwards: fc.boolean(),
  staleBy: fc.constantFrom(0, 1, 5.5),
  normalises: fc.boolean(),
  precision: fc.constantFrom('float64', 'float32', 'float16'),
  skips: fc.boolean(),
  order: fc.constantFrom('fa1', 'fa2'),
  /** Sizes of queries: scores of some hundreds, or next to nothing. */
  size: fc.constantFrom(1e-3, 1, 30),
  parts: fc.boolean(),
  seed: fc.integer(),
});
type AnyKernel = typeof anyKernel extends fc.Arbitrary<infer T> ? T : never;

function made(one: AnyKernel): { head: Head; plan: Plan; observed: Observed } {
  const { causal, left, padding, skips, order } = one;
  const mask: Mask = { causal, left, right: null, padding, shift: 0 };
  const shape = [one.queries, one.keys, one.depth] as [number, number, number];
  const plan = { ...planOf(shape, [one.rows, one.columns], mask), skips, order };
  const head = randomHead(plan.shape, one.seed);
  head.queries.forEach((number, at) => (head.queries[at] = number * one.size));
  // Half precision has no room for large scores: such kernels go wrong by themselves.
  const precision = one.size > 1 && one.precision === 'float16' ? 'float32' : one.precision;
  const round = rounding[precision];
  for (const numbers of [head.queries, head.keys, head.values])
    numbers.forEach((number, at) => (numbers[at] = round(number)));
  const observed = watch(head, plan, { ...one, precision });
  return { head, plan, observed: one.parts ? inParts(observed) : observed };
}

/** Row sums that are kept in two parts until the end, one a thread. */
function inParts(observed: Observed): Observed {
  const observations = observed.observations.map((one) => ({
    ...one,
    l: Float64Array.from(
      { length: one.l!.length * 2 },
      (_, at) => (one.l![Math.floor(at / 2)] ?? 0) * (at % 2 ? 0.25 : 0.75),
    ),
  }));
  return { ...observed, observations };
}

describe('a kernel with a slip that does harm', () => {
  it('is wrong, and what is named explains it, whatever else it is', { timeout }, () => {
    let harmed = 0;
    fc.assert(
      fc.property(anyKernel, fc.constantFrom(...slipNames), (one, slip) => {
        const { head, plan } = made({ ...one, padding: 0, parts: false });
        const style = { ...plainStyle, units: one.units, normalises: one.normalises } as const;
        if (replays(slip, { head, plan, style }).length === 0) return;
        const right = watch(head, plan, style);
        const observed = watch(head, plan, style, slip);
        const verdict = check(observed);
        if (check(right).right && verdict.right) return;
        harmed += 1;
        const named = likelySlips(observed, verdict);
        // Several may make the very same numbers; none is named that does not make them.
        if (named.length > 0) expect(named).toContain(slip);
        const first = verdict.first!;
        expect(first.rows.length).toBeGreaterThan(0);
        if (!first.tile) return;
        // Before the first wrong tile the states are those of the right kernel.
        const key = (tile: { rowBlock: number; columnBlock: number }) =>
          `${tile.rowBlock}:${tile.columnBlock}`;
        const before = observed.observations.findIndex(
          ({ tile }) => key(tile) === key(first.tile!),
        );
        const earlier = { ...observed, observations: observed.observations.slice(0, before) };
        if (before > 0 && first.quantity !== 'coverage')
          expect(check({ ...earlier, complete: false, output: null, logSums: null }).wrong).toEqual(
            [],
          );
      }),
      { numRuns: runs },
    );
    expect(harmed).toBeGreaterThan(runs / 8);
  });
});

describe('a right kernel is not flagged', () => {
  const plan = planOf([14, 22, 4], [4, 4], causal);
  const head = randomHead(plan.shape, 11);

  it('where the tiles that are looked at first fit more than one reading', () => {
    const mask: Mask = { causal: 'topLeft', left: 1, right: null, padding: 0, shift: 0 };
    const narrow = planOf([8, 3, 3], [1, 1], mask);
    expect(check(watch(randomHead(narrow.shape, 3), narrow, { normalises: true })).wrong).toEqual(
      [],
    );
  });

  it(
    'whatever its shape, mask, order, units, shift, parts and normalising are',
    { timeout },
    () => {
      fc.assert(
        fc.property(anyKernel, (one) => {
          const { head, observed } = made(one);
          const verdict = check(observed);
          expect(verdict.wrong).toEqual([]);
          expect(verdict.right).toBe(true);
          expect(verdict.unknownRows).toEqual([]);
          expect(likelySlips(observed, verdict)).toEqual([]);
          // Watched at some tiles only, or without its output, it is right too.
          const some = observed.observations.filter((_, at) => (at * 7 + head.shape.keys) % 3 > 0);
          const less = { ...observed, observations: some, complete: false, output: null };
          expect(check(less).wrong).toEqual([]);
        }),
        { numRuns: runs },
      );
    },
  );

  it.each([
    ['backwards', { backwards: true }],
    ['raw', { units: 'raw' }],
    ['log2', { units: 'log2' }],
    ['staleMax', { staleBy: 5.5 }],
  ] as const)('for being “%s”, which is told', (oddity, style) => {
    const verdict = check(watch(head, plan, style));
    expect(verdict.right).toBe(true);
    expect(verdict.oddities).toContain(oddity);
  });

  it('for saying +infinity, or a large negative number, where a row has seen nothing', () => {
    const blind = planOf([7, 4, 2], [2, 2], causal);
    const numbers = randomHead(blind.shape, 1);
    expect(blindRows(causal, blind.shape)).toEqual([0, 1, 2]);
    const infinite = check(watch(numbers, blind, { blindLogSum: Infinity }));
    expect([infinite.right, infinite.oddities]).toEqual([true, ['infiniteBlind']]);
    // A row whose first tiles are hidden by a finite number is made right by the first that it sees.
    const late = planOf([20, 20, 4], [10, 4], { ...causal, left: 3 });
    const finite = check({ ...watch(randomHead(late.shape, 1), late, {}, 'hiddenIsFinite', 1) });
    expect([finite.right, finite.oddities]).toEqual([true, ['finiteNothing']]);
  });

  it('for keeping its row sums in parts until the end', () => {
    expect(check(inParts(watch(head, plan))).right).toBe(true);
  });

  it('for being watched before a tile is worked in, or at some tiles only', () => {
    const whole = watch(head, plan);
    const states = whole.observations;
    const earlier = states.map((one, at) => {
      const before = states[at - 1];
      const same = before?.tile.rowBlock === one.tile.rowBlock;
      const count = one.m!.length;
      return same
        ? { ...before, tile: one.tile }
        : {
            tile: one.tile,
            m: new Float64Array(count).fill(-Infinity),
            l: new Float64Array(count),
            accumulator: new Float64Array(count * 4),
          };
    });
    const before = check({ ...whole, observations: earlier });
    expect([before.wrong, before.phase.before]).toEqual([[], true]);
    for (const style of [{}, { backwards: true }]) {
      const { observations } = watch(head, plan, style);
      const some = {
        ...whole,
        observations: observations.filter((_, at) => at % 3 === 2),
        complete: false,
      };
      expect(check(some).wrong).toEqual([]);
    }
  });
});

describe('what cannot be compared', () => {
  const plan = planOf([8, 8, 4], [4, 4], noMask);

  it('are rows for which the inputs themselves make NaN: they are told, and hide no other row', () => {
    const head = randomHead(plan.shape, 2);
    head.queries[2 * 4] = NaN;
    const observed = watch(head, plan);
    const verdict = check(observed);
    expect([verdict.right, verdict.unknownRows]).toEqual([true, [2]]);
    const output = observed.output!.slice();
    output[5 * 4] = NaN;
    const worse = check({ ...observed, output });
    expect(worse.first).toMatchObject({ quantity: 'output', rows: [5] });
  });

  it('is nothing at all: then nothing is said to be right', () => {
    const head = randomHead(plan.shape, 2);
    const nothing = {
      head,
      plan,
      precision: 'float64',
      observations: [],
      complete: false,
      output: null,
      logSums: null,
    } as const;
    expect(check(nothing)).toMatchObject({ right: false, compared: 0, first: null });
    expect(likelySlips(nothing, check(nothing))).toEqual([]);
  });

  it('never makes an infinite input a crash', () => {
    const head = randomHead(plan.shape, 2);
    head.keys[3] = Infinity;
    head.values[0] = -Infinity;
    const observed = watch(head, plan);
    expect(() => likelySlips(observed, check(observed))).not.toThrow();
    expect(naiveAttention(head, noMask).output).toHaveLength(32);
  });
});
