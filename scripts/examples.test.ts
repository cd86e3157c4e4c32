import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPython, root } from './machine.mjs';

const folder = path.join(root, 'examples');

/** Lines that each program must print, in this order; other lines may stand between. */
const claims: Readonly<Record<string, readonly string[]>> = {
  'mutable_and_immutable.py': [
    'numbers: [1, 2, 3] same: [1, 2, 3]',
    'the list kept its address: True',
    'point: (1, 2, 3) still: (1, 2)',
    'the tuple kept its address: False',
    'numbers: [1, 2, 3, 4] same: [1, 2, 3]',
    'equal: True one object: False',
  ],
  'arguments.py': [
    'outside: [1, 2, 3]',
    'inside, after assignment: [1, 2, 3, 4]',
    'outside: [1, 2, 3]',
    'swapped without taking the result: a b',
    'swapped by taking the result: b a',
  ],
  'mutable_default.py': [
    "third call: ['apple', 'pear', 'plum']",
    "first call, looked at now: ['apple', 'pear', 'plum']",
    'one list in all three: True',
    "a list of its own: ['pear']",
  ],
  'shallow_and_deep_copy.py': [
    "shallow: [['a', 'b', 'X'], ['c', 'd']]",
    "deep:    [['a', 'b'], ['c', 'd']]",
    'rows: 3 2 2',
    "the copy's rows are one object: True",
  ],
  'closures.py': [
    'late:  [2, 2, 2]',
    'early: [0, 1, 2]',
    'cells shared by three functions: 1',
    'read: 2',
    'another counter: 0',
  ],
  'class_attributes.py': [
    "bella has learned: ['roll over']",
    'one list for both: True',
    'mia has learned: []',
    'legs: 3 4 4',
  ],
  'going_over.py': [
    'a 2 and a 4 are left: [1, 2, 3, 4]',
    'none is left: [1, 3]',
    'refused: dictionary changed size during iteration',
    'sum: 14',
    'largest, of what is left: nothing',
    'sum: 14 largest: 9',
  ],
  'references_and_cycles.py': [
    '  one more name, counts one more: 1',
    '  one name is gone, the object stays: alone',
    '  alone goes',
    '  no name leads there any more, but both are alive',
    '  left goes',
    '  right goes',
    '  found by the collector: True',
  ],
  'diamond.py': [
    'calls from Bottom: Bottom Left Right Base',
    'calls from Left:   Left Base',
    'no order for Base before Left',
  ],
  'pdb_demo.py': ['the 3', 'and 2'],
  'tiled_attention.py': ['1', '3', '10'].map((width) => `tiles of ${width}: max difference`),
  'flash_attention_1.py': ['max difference'],
  'flash_attention_2.py': ['max difference'],
  'flash_attention_numpy.py': [],
  'attention_puzzle_1.py': ['max difference 2.2e+00, equal: False'],
  'attention_puzzle_2.py': ['max difference 7.5e-02, equal: False'],
  'attention_puzzle_3.py': ['max difference 8.2e-01, equal: False'],
  'utils.py': [],
  'breakpoint_kinds.py': [
    'Ada pays for 9 months',
    'Ben pays for 12 months',
    'Cy pays for 3 months',
  ],
  'exceptions.py': ["caught: KeyError('coffee')"],
  'lazy_values.py': ['run by looking: []'],
  'stepping.py': ['bill: 45.0', 'running total: [12.0, 20.0, 40.0]'],
  'threads.py': ['doubled: [0, 2, 4, 6, 8, 10]'],
};

/** The last line in stderr of programs that end by an exception, as they say they do. */
const failures: Readonly<Record<string, string>> = {
  'exceptions.py': 'OrderError: no price for cake',
};

/** What a program prints and how it ends, without pdb at `breakpoint()` and without byte code left behind. */
function runExample(file: string): { status: number | null; stdout: string; stderr: string } {
  const { python } = findPython();
  if (python === null) throw new Error('No Python 3.10 or newer was found on PATH.');
  const env = { ...process.env, PYTHONBREAKPOINT: '0', PYTHONDONTWRITEBYTECODE: '1' };
  return spawnSync(python, [file], { cwd: folder, encoding: 'utf8', env, timeout: 20_000 });
}

/** The claims that were not printed in their turn. */
function missingClaims(stdout: string, expected: readonly string[]): string[] {
  const lines = stdout.split(/\r?\n/);
  let from = 0;
  return expected.filter((claim) => {
    const at = lines.findIndex((line, index) => index >= from && line.startsWith(claim));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

const differences = (stdout: string): number[] =>
  [...stdout.matchAll(/difference ([\d.e+-]+),/g)].map((match) => Number(match[1]));

const programs = fs.readdirSync(folder).filter((name) => name.endsWith('.py'));

describe('the examples a newcomer opens', () => {
  test('each program is described here and in the README beside it', () => {
    const readme = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
    expect(programs.toSorted()).toEqual(Object.keys(claims).toSorted());
    expect(programs.filter((name) => !readme.includes(`(${name})`))).toEqual([]);
  });

  test.each(programs)('%s ends and prints as it claims', { timeout: 30_000 }, (name) => {
    const { status, stdout, stderr } = runExample(name);
    const failure = failures[name] ?? '';
    expect({
      status,
      last: stderr
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.replace(/^__main__\./, ''),
    }).toEqual({
      status: failure ? 1 : 0,
      last: failure,
    });
    expect(missingClaims(stdout, claims[name] ?? [])).toEqual([]);
  });

  test(
    'attention in tiles differs from the whole form by rounding only',
    { timeout: 30_000 },
    () => {
      const programs = ['tiled_attention.py', 'flash_attention_1.py', 'flash_attention_2.py'];
      const numbers = programs.flatMap((name) => differences(runExample(name).stdout));
      expect(numbers).toHaveLength(5);
      expect(Math.max(...numbers)).toBeLessThan(1e-12);
      // Two differences where this Python has numpy, else a sentence that says how to get it.
      const { stdout } = runExample('flash_attention_numpy.py');
      if (!stdout.includes('needs numpy')) {
        expect(differences(stdout)).toHaveLength(2);
        expect(Math.max(...differences(stdout))).toBeLessThan(1e-12);
      }
    },
  );
});
