import { describe, expect, it } from 'vitest';
import { afterSecondTry, toTryAgain } from './second-try.mjs';

const failure = (title: string) => ({ title, text: 'why', again: `again ${title}` });
const first = { passed: 5, failed: 2, failures: [failure('a'), failure('b')] };

describe('what is tried again', () => {
  it('is each failed test once, and the whole layer where a failure names none', () => {
    expect(toTryAgain({ ...first, failures: [failure('a'), failure('a')] })).toEqual(['again a']);
    const nameless = { title: 'it left no result', text: '' };
    expect(toTryAgain({ failed: 2, failures: [failure('a'), nameless] })).toEqual([]);
  });

  it('is nothing where nothing failed, and nothing where too much did for an accident', () => {
    expect(toTryAgain({ failed: 0, failures: [] })).toBeNull();
    const many = Array.from({ length: 11 }, (_, at) => failure(String(at)));
    expect(toTryAgain({ failed: 11, failures: many })).toBeNull();
    expect(toTryAgain({ failed: 10, failures: many.slice(1) })).toHaveLength(10);
  });
});

describe('after a second try', () => {
  it('what passed has passed and is listed with its first message, what failed has failed', () => {
    const second = { passed: 1, failed: 1, failures: [failure('b')] };
    const result = afterSecondTry(first, ['again a', 'again b'], second, 1);
    expect([result.passed, result.failed]).toEqual([6, 1]);
    expect(result.recovered).toEqual([failure('a')]);
    expect(result.failures.map(({ title }) => title)).toEqual(['b (failed twice)']);
  });

  it('what fails in it alone is a failure', () => {
    const second = { passed: 3, failed: 1, failures: [failure('c')] };
    const result = afterSecondTry(first, ['a file'], second, 1);
    expect([result.passed, result.failed]).toEqual([7, 1]);
    expect(result.failures[0]?.title).toBe('c (failed in the second try alone)');
  });

  it('a layer that was run whole counts as it did then', () => {
    const second = { passed: 30, failed: 0, failures: [] };
    expect(afterSecondTry(first, [], second, 0)).toMatchObject({ passed: 30, failed: 0 });
  });

  it.each([
    ['it left no result', null, 0],
    ['it ran less than was asked', { passed: 1, failed: 0, failures: [] }, 0],
    ['it ended badly without a failure', { passed: 2, failed: 0, failures: [] }, 1],
    ['it named fewer failures than it counted', { passed: 1, failed: 1, failures: [] }, 1],
  ])('the first failures stand where %s', (_, second, code) => {
    const result = afterSecondTry(first, ['again a', 'again b'], second, code);
    expect([result.passed, result.failed, result.recovered]).toEqual([5, 2, []]);
    expect(result.failures.map(({ title }) => title.slice(0, 15))).toEqual([
      'a (the second t',
      'b (the second t',
    ]);
  });
});
