import { describe, expect, it } from 'vitest';
import { tableOf, threeDigits, verdict } from './table.mjs';

const result = (key, ...values) => ({
  key,
  failure: null,
  rounds: values.map((cost) => ({ cost })),
});
const headings = {
  plain: 'plain',
  pdb: 'pdb',
  debugpy: 'debugpy',
  mended: 'mended',
  cutaway: 'Cutaway',
};
const figure = {
  name: 'cost',
  title: 'a loop',
  unit: 'ns',
  against: 'plain',
  aims: () => [{ atMost: 1.1, of: 'plain' }],
};
const lastLine = (shown, results) => tableOf([{ figures: [shown], results }], 12, headings).at(-1);

describe('a line of the table', () => {
  it('tells others as multiples of the plain run, and whether the aim is met', () => {
    const results = [result('cutaway', 52), result('debugpy', 5_000), result('plain', 50)];
    expect(lastLine(figure, results)).toBe(
      '| a loop | 50.0 ns | – | 100 × | – | 1.04 × | ≤ 1.1 × plain | met |',
    );
  });

  it('says by how much an aim was missed', () => {
    const results = [result('cutaway', 100), result('plain', 50)];
    expect(lastLine(figure, results)).toContain('| not met: 2.00 × plain |');
  });

  it('tells memory as what a debugger has more', () => {
    const memory = {
      name: 'cost',
      title: 'memory',
      unit: 'MiB',
      excess: 'plain',
      aims: () => [{ atMost: 8, over: 'plain' }],
    };
    expect(lastLine(memory, [result('cutaway', 16), result('plain', 11)])).toBe(
      '| memory | 11.0 MiB | – | – | – | +5.00 MiB | ≤ +8 MiB | met |',
    );
  });

  it('says who failed, and why a figure cannot be had', () => {
    const results = [
      result('cutaway', 1),
      result('debugpy', 'not in the tree'),
      { key: 'pdb', failure: 'It is not there.', missing: true, rounds: [] },
      { key: 'mended', failure: 'It is broken.', rounds: [] },
    ];
    const page = { name: 'cost', title: 'a page', unit: 'ms' };
    expect(lastLine(page, results)).toBe(
      '| a page | – | not measured | not in the tree | failed | 1.00 ms | – |  |',
    );
  });
});

describe('rows with other contestants', () => {
  const heads = { ...headings, memoryGraph: 'memory_graph 1.0', objgraph: 'objgraph 1.0' };
  const row = (table, ...results) => ({
    table,
    figures: [{ name: 'cost', title: `in ${table}`, unit: 'ms' }],
    results,
  });

  it('stand in a table of their own, with the columns that one of them has', () => {
    const rows = [
      row(undefined, result('cutaway', 1)),
      row('lenses', result('cutaway', 2)),
      row('lenses', result('cutaway', 3), result('memoryGraph', 'RecursionError')),
    ];
    expect(tableOf(rows, 12, heads)).toEqual([
      '| | plain | pdb | debugpy | mended | Cutaway | aim | |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      '| in undefined | – | – | – | – | 1.00 ms | – |  |',
      '',
      '| | memory_graph 1.0 | Cutaway | aim | |',
      '| --- | --- | --- | --- | --- |',
      '| in lenses | – | 2.00 ms | – |  |',
      '| in lenses | RecursionError | 3.00 ms | – |  |',
    ]);
  });

  it('show a peer that could not be installed', () => {
    const missing = { key: 'objgraph', failure: 'No network.', missing: true, rounds: [] };
    const lines = tableOf([row('lenses', result('cutaway', 2), missing)], 12, heads);
    expect(lines.at(-1)).toBe('| in lenses | not measured | 2.00 ms | – |  |');
  });
});

describe('a verdict on several aims', () => {
  const aims = [{ atMost: 3 }, { atMost: 0.75, of: 'mended' }];
  const step = { name: 'cost', unit: 'ms' };

  it('names only the aims that are missed', () => {
    const byKey = { cutaway: result('cutaway', 2), mended: result('mended', 2) };
    expect(verdict(aims, step, byKey)).toBe('not met: 1.00 × mended debugpy');
  });

  it('says when a peer was not there to compare with', () => {
    expect(verdict(aims, step, { cutaway: result('cutaway', 2) })).toBe(
      'met; mended debugpy was not measured',
    );
  });

  it('is not known when Cutaway was not measured', () => {
    expect(verdict(aims, step, {})).toBe('not known');
  });
});

it('shows three digits of any size', () => {
  expect([0.0312, 0.5, 1.234, 12.34, 2029.4].map(threeDigits)).toEqual([
    '0.031',
    '0.50',
    '1.23',
    '12.3',
    '2,029',
  ]);
});
