import { describe, expect, it } from 'vitest';
import { longFunction, markedLine } from './programs.mjs';

describe('a marker in a program', () => {
  it('is found in the one line that ends with it', () => {
    expect(markedLine('a = 1\nb = 2  # @stop\n# not @stop here\n', 'stop')).toBe(2);
  });

  it('is refused when it is missing or not alone', () => {
    expect(() => markedLine('a = 1\n', 'stop')).toThrow('0 lines');
    expect(() => markedLine('a  # @stop\nb  # @stop\n', 'stop')).toThrow('2 lines');
  });
});

it('makes a function of as many lines as asked for', () => {
  const lines = longFunction(160).trimEnd().split('\n');
  expect(lines).toHaveLength(160);
  expect(lines.at(-1)).toBe('    return total');
});
