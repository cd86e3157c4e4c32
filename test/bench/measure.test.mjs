import { describe, expect, it } from 'vitest';
import { excessOf, figureOf, interleaved, median, ratioOf } from './measure.mjs';

describe('the median', () => {
  it('is the middle value, in whatever order the values came', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the mean of the two middle ones of an even count', () => {
    expect(median([10, 1, 3, 100])).toBe(6.5);
  });
});

describe('contestants', () => {
  const [one, two, three] = ['one', 'two', 'three'].map((key) => ({ key, name: key }));

  it('take turns, and each round begins with another one', async () => {
    const order = [];
    await interleaved([one, two, three], {
      runs: 2,
      warmUp: true,
      measure: async ({ key }) => void order.push(key),
    });
    expect(order.join(' ')).toBe('one two three two three one three one two');
  });

  it('are not told of their first round when it is for warming up', async () => {
    let round = 0;
    const measure = async () => ({ cost: ++round });
    const [result] = await interleaved([one], { runs: 2, warmUp: true, measure });
    expect(result.rounds).toEqual([{ cost: 2 }, { cost: 3 }]);
  });

  it('leave with their reason when they fail, and the others go on', async () => {
    const measure = async ({ key }) => {
      if (key === 'two') throw new Error('It is broken.');
      return { cost: 1 };
    };
    const results = await interleaved([one, two], { runs: 3, warmUp: false, measure });
    expect(results.map(({ rounds, failure }) => [rounds.length, failure])).toEqual([
      [3, null],
      [0, 'It is broken.'],
    ]);
  });

  it('that are missing are not measured', async () => {
    const missing = { ...two, missing: 'It could not be installed.' };
    const [result] = await interleaved([missing], {
      runs: 1,
      warmUp: false,
      measure: async () => ({ cost: 1 }),
    });
    expect(result).toMatchObject({ rounds: [], missing: true });
  });
});

describe('a comparison', () => {
  const own = { rounds: [{ cost: 2 }, { cost: 40 }, { cost: 6 }] };
  const peer = { rounds: [{ cost: 1 }, { cost: 10 }, { cost: 2 }] };

  it('sets each round against the same round of the other', () => {
    expect(ratioOf(own, peer, 'cost')).toBe(3);
    expect(excessOf(own, peer, 'cost')).toBe(4);
  });

  it('is unknown where the other has no figure', () => {
    expect(ratioOf(own, undefined, 'cost')).toBeNull();
    expect(ratioOf(own, { rounds: [] }, 'cost')).toBeNull();
    expect(figureOf({ rounds: [{ cost: 'not in the tree' }] }, 'cost')).toBeNull();
  });
});
