import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blindRows,
  causalTiles,
  closedForm,
  countTraffic,
  exampleOf,
  firstBackward,
  flashGigabytes,
  flashMemory,
  forwardGigabytes,
  memoryTable,
  naiveAttention,
  noMask,
  occupancy,
  paperFigures,
  printedBlocks,
  randomHead,
  rounding,
  runPlan,
  seen,
  standardBackward,
  standardForward,
  standardGigabytes,
  standardMemory,
  stepsOf,
  styleOf,
  tilesOf,
  total,
  traceRow,
  visitedTiles,
  type Mask,
  type Order,
  type Plan,
  type Precision,
} from './model.ts';

const anyMask: fc.Arbitrary<Mask> = fc.record({
  causal: fc.constantFrom('none', 'topLeft', 'bottomRight'),
  left: fc.option(fc.integer({ min: 0, max: 12 })),
  right: fc.option(fc.integer({ min: 0, max: 12 })),
  padding: fc.integer({ min: 0, max: 5 }),
  shift: fc.integer({ min: -4, max: 4 }),
});
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  shape: fc.record({
    queries: fc.integer({ min: 1, max: 40 }),
    keys: fc.integer({ min: 1, max: 40 }),
    depth: fc.integer({ min: 1, max: 6 }),
    valueDepth: fc.integer({ min: 1, max: 6 }),
  }),
  blocks: fc.record({
    rows: fc.integer({ min: 1, max: 17 }),
    columns: fc.integer({ min: 1, max: 17 }),
  }),
  mask: anyMask,
  order: fc.constantFrom('fa1', 'fa2'),
  skips: fc.boolean(),
});

const square = (
  tokens: number,
  depth: number,
  [rows, columns]: [number, number],
  order: Order,
  mask: Mask = noMask,
): Plan => ({
  shape: { queries: tokens, keys: tokens, depth, valueDepth: depth },
  blocks: { rows, columns },
  mask,
  order,
  skips: order === 'fa2',
});
const causal: Mask = { ...noMask, causal: 'bottomRight' };

describe('what moves between HBM and the chip', () => {
  it('is, counted move by move, what the closed forms say, for any shape, mask and order', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const counted = countTraffic(plan);
        expect(total(counted)).toBe(closedForm(plan));
        const tiles = [...stepsOf(plan)].filter((step) => step.kind === 'tile').length;
        expect(tiles).toBe(visitedTiles(plan).tiles);
      }),
      { numRuns: 500 },
    );
  });

  it('is what the papers print as formulas where lengths are equal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 128 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 64 }),
        (n, d, rows, columns) => {
          const [tr, tc] = [Math.ceil(n / rows), Math.ceil(n / columns)];
          const first = square(n, d, [rows, columns], 'fa1');
          expect(closedForm(first)).toBe((3 + 3 * tc) * n * d + (2 + 4 * tc) * n);
          expect(total(firstBackward(first))).toBe((7 + 5 * tc) * n * d + 2 * tc * n);
          const second = square(n, d, [rows, columns], 'fa2');
          expect(closedForm(second)).toBe((2 + 2 * tr) * n * d + n);
          expect(total(standardForward(first.shape))).toBe(4 * n * d + 4 * n * n);
          expect(total(standardBackward(first.shape))).toBe(8 * n * d + 7 * n * n);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['hand', 112, 52, 96, 0, 4],
    ['ragged', 262, 161, 212, 0, 9],
    ['causal', 228, 78, 192, 3, 9],
    ['causalRagged', 336, 103, 252, 3, 12],
    ['bottomRight', 88, 46, 68, 1, 6],
    ['topLeft', 88, 26, 68, 4, 6],
    ['window', 384, 96, 320, 9, 16],
  ] as const)(
    'in the example “%s” is %d, %d and %d elements',
    (name, fa1, fa2, standard, skipped, all) => {
      const { plan } = exampleOf(name);
      expect(total(countTraffic({ ...plan, order: 'fa1', skips: false }))).toBe(fa1);
      expect(total(countTraffic({ ...plan, order: 'fa2', skips: true }))).toBe(fa2);
      expect(total(standardForward(plan.shape))).toBe(standard);
      expect([...tilesOf(plan)].length).toBe(all);
      expect(all - visitedTiles({ ...plan, skips: true }).tiles).toBe(skipped);
    },
  );

  it('for the shapes of the papers is what was worked out for them', () => {
    const blocks = printedBlocks(98_304, 64);
    expect(blocks).toEqual({ rows: 64, columns: 384 });
    const first = square(1024, 64, [64, 384], 'fa1');
    expect(total(standardForward(first.shape))).toBe(4_456_448);
    expect(total(standardBackward(first.shape))).toBe(7_864_320);
    expect(closedForm(first)).toBe(800_768);
    expect(total(firstBackward(first))).toBe(1_447_936);
    expect(closedForm({ ...first, order: 'fa2' })).toBe(2_229_248);
    const skipping = { ...first, order: 'fa2', skips: true, mask: causal } as const;
    expect(closedForm(skipping)).toBe(1_541_120);
    expect(visitedTiles(skipping).tiles).toBe(30);
    expect(printedBlocks(1024, 16)).toEqual({ rows: 16, columns: 16 });
    const small = square(100, 16, [16, 16], 'fa1');
    expect(total(standardForward(small.shape))).toBe(46_400);
    expect(total(standardBackward(small.shape))).toBe(82_800);
    expect(closedForm(small)).toBe(41_400);
    expect(total(firstBackward(small))).toBe(68_600);
    expect(closedForm({ ...small, order: 'fa2' })).toBe(25_700);
    const smallCausal = { ...small, order: 'fa2', skips: true, mask: causal } as const;
    expect(closedForm(smallCausal)).toBe(17_252);
    expect(visitedTiles(smallCausal).tiles).toBe(28);
  });

  it('skips just what the printed causal rule skips, where each row sees something', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (queries, more, rows, columns) => {
          const shape = { queries, keys: queries + more, depth: 2, valueDepth: 2 };
          const plan: Plan = {
            shape,
            blocks: { rows, columns },
            mask: causal,
            order: 'fa2',
            skips: true,
          };
          let tiles = 0;
          for (let row = 0; row < queries; row += rows) {
            tiles += causalTiles(shape, columns, Math.min(row + rows, queries) - 1);
          }
          expect(visitedTiles(plan).tiles).toBe(tiles);
        },
      ),
    );
  });

  it('does not always fit: the printed block rule asks for 1.25 times the memory', () => {
    const blocks = printedBlocks(16_384, 64);
    expect(occupancy({ depth: 64, valueDepth: 64 }, blocks).used).toBe(20_608);
    expect(occupancy({ depth: 64, valueDepth: 64 }, printedBlocks(98_304, 64)).used).toBe(82_048);
  });
});

describe('masks', () => {
  it('let a row see what the rule of each column says', () => {
    fc.assert(
      fc.property(anyPlan, ({ shape, mask }) => {
        for (let row = 0; row < shape.queries; row += 1) {
          const range = seen(mask, shape, row);
          const diagonal =
            row + mask.shift + (mask.causal === 'topLeft' ? 0 : shape.keys - shape.queries);
          for (let column = 0; column < shape.keys; column += 1) {
            const sees =
              column < shape.keys - mask.padding &&
              (mask.causal === 'none' || column <= diagonal) &&
              (mask.left === null || column >= diagonal - mask.left) &&
              (mask.right === null || column <= diagonal + mask.right);
            expect(column >= range.from && column < range.to).toBe(sees);
          }
        }
      }),
    );
  });

  it('tell tiles that are seen in full, in part and not at all', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { tile, cover } of tilesOf(plan)) {
          let [some, all] = [false, true];
          for (let row = tile.rows.from; row < tile.rows.to; row += 1) {
            const { from, to } = seen(plan.mask, plan.shape, row);
            for (let column = tile.columns.from; column < tile.columns.to; column += 1) {
              if (column >= from && column < to) some = true;
              else all = false;
            }
          }
          expect(cover).toBe(all ? 'full' : some ? 'partial' : 'empty');
        }
      }),
    );
  });
});

describe('attention in tiles', () => {
  const worst = (a: Float64Array, b: Float64Array): number =>
    a.reduce((most, one, at) => Math.max(most, Math.abs(one - (b[at] ?? NaN))), 0);

  it('gives what the plain form gives, for any shape, mask and order, and zeros where nothing is seen', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer(), (plan, seed) => {
        const head = randomHead(plan.shape, seed);
        const plain = naiveAttention(head, plan.mask);
        const tiled = runPlan(head, plan);
        expect(worst(tiled.output, plain.output)).toBeLessThan(4e-15);
        for (const row of blindRows(plan.mask, plan.shape)) {
          const { valueDepth } = plan.shape;
          const part = tiled.output.slice(row * valueDepth, (row + 1) * valueDepth);
          expect([...part]).toEqual([...new Float64Array(valueDepth)]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['float64', 1e-15],
    ['float32', 6e-7],
    ['float16', 1.9e-3],
  ] as const)('in %s differs by rounding only', (precision: Precision, most) => {
    const round = rounding[precision];
    for (const [tokens, rows, columns, order] of [
      [64, 16, 16, 'fa2'],
      [100, 16, 48, 'fa1'],
      [256, 64, 64, 'fa2'],
      [129, 64, 32, 'fa1'],
    ] as const) {
      const plan = square(tokens, 32, [rows, columns], order, tokens % 2 ? causal : noMask);
      const head = randomHead(plan.shape, tokens);
      for (const numbers of [head.queries, head.keys, head.values]) {
        numbers.forEach((one, at) => (numbers[at] = round(one)));
      }
      const tiled = runPlan(head, plan, { ...styleOf(plan), precision });
      // The errors that were measured with other random numbers, and a third.
      expect(worst(tiled.output, naiveAttention(head, plan.mask).output)).toBeLessThan(most * 1.34);
    }
  });

  it('traces the chosen row as the whole run has it', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat(), (plan, chosen) => {
        const head = randomHead(plan.shape, 5);
        const row = chosen % plan.shape.queries;
        const trace = traceRow(head, plan, row);
        const block = Math.floor(row / plan.blocks.rows);
        const states = runPlan(head, plan).states.filter((one) => one.tile.rowBlock === block);
        expect(trace.map((one) => [one.m, one.l])).toEqual(
          states.map((one) => [one.m[row - one.tile.rows.from], one.l[row - one.tile.rows.from]]),
        );
        let m = -Infinity;
        for (const one of trace) {
          expect(one.rescale).toBeCloseTo(m === one.m ? 1 : Math.exp(m - one.m), 12);
          m = one.m;
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('rounding to half precision', () => {
  it('keeps what is one of its numbers, and goes to the even one in the middle', () => {
    const half = rounding.float16;
    for (const one of [0, 1, -2, 0.5, 65504, 2 ** -24, 6.103515625e-5, 1.0009765625]) {
      expect(half(one)).toBe(one);
    }
    expect(half(1 + 2 ** -11)).toBe(1);
    expect(half(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(half(65520)).toBe(Infinity);
    expect(half(2 ** -26)).toBe(0);
    expect(half(NaN)).toBeNaN();
  });
});

describe('figures that the papers print', () => {
  const figures = new Map(paperFigures().map((one) => [one.name, one]));

  it('follow from a model for 40.3 and 4.4 GB, and from none for 35.3 GB and the GFLOPs', () => {
    const model = (name: Parameters<typeof figures.get>[0]): number => figures.get(name)!.model;
    expect(model('standardBytesBare')).toBeCloseTo(25.23, 2);
    expect(model('standardBytesBare')).toBeCloseTo(standardGigabytes(), 9);
    expect(model('standardBytes')).toBeCloseTo(40.27, 2);
    expect(model('standardBytesNoDropout')).toBeCloseTo(33.82, 2);
    expect(model('flashBytes')).toBeCloseTo(4.38, 2);
    expect(model('flashBytesNotZeroed')).toBeCloseTo(4.1, 2);
    expect(model('flashBytesAllZeroed')).toBeCloseTo(4.65, 2);
    expect(model('flashBytesAllZeroed')).toBeCloseTo(flashGigabytes(192), 9);
    expect(model('standardFlops')).toBeCloseTo(824.6, 1);
    expect(model('flashFlops')).toBeCloseTo(962.1, 1);
    expect([...figures.values()].map((one) => [one.name, one.follows])).toEqual([
      ['standardBytesBare', null],
      ['standardBytes', true],
      ['standardBytesNoDropout', false],
      ['flashBytes', true],
      ['flashBytesNotZeroed', null],
      ['flashBytesAllZeroed', null],
      ['standardFlops', false],
      ['flashFlops', false],
    ]);
  });

  it('say how much 4.4 GB depend on the memory taken for granted', () => {
    const rounded = [64, 100, 128, 164].map((kilobytes) => flashGigabytes(kilobytes).toFixed(1));
    expect(rounded).toEqual(['10.1', '7.9', '5.7', '5.7']);
    expect([64, 128, 256, 512].map((one) => forwardGigabytes(one).toFixed(2))).toEqual([
      '7.12',
      '3.77',
      '2.09',
      '1.25',
    ]);
  });

  it('of memory are met in every cell of Table 21', () => {
    const { tokens, standard, flash } = memoryTable;
    expect(
      tokens.map((n, at) => (standard[at] === null ? null : Math.round(standardMemory(n)))),
    ).toEqual(standard);
    // 104.5 MiB at 512 tokens are printed as 104.
    for (const [at, n] of tokens.entries()) {
      expect(Math.abs(flashMemory(n) - flash[at]!)).toBeLessThanOrEqual(0.5);
    }
  });
});
