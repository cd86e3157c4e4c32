import { describe, expect, it } from 'vitest';
import { splitArguments } from './command-line.ts';

describe('arguments that a person types', () => {
  it('are parted by spaces and kept together by quotes', () => {
    expect(splitArguments(`  a "b c" 'd "e"' f"g h"i ''  `, 'linux')).toEqual([
      'a',
      'b c',
      'd "e"',
      'fg hi',
      '',
    ]);
    expect(splitArguments('', 'linux')).toEqual([]);
  });

  it('may hold a quote or a space behind a backslash', () => {
    expect(splitArguments(String.raw`a\ b "c\"d" 'e\f' \\`, 'linux')).toEqual([
      'a b',
      'c"d',
      String.raw`e\f`,
      '\\',
    ]);
  });

  it('may be paths of Windows', () => {
    expect(splitArguments(String.raw`C:\data\in.txt "D:\my files" \"x\"`, 'win32')).toEqual([
      String.raw`C:\data\in.txt`,
      String.raw`D:\my files`,
      '"x"',
    ]);
  });

  it('may end in the middle of a quote', () => {
    expect(splitArguments('"a b', 'linux')).toEqual(['a b']);
    expect(splitArguments('a\\', 'linux')).toEqual(['a\\']);
  });
});
