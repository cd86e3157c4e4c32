import { expect, it } from 'vitest';
import { closingPart } from './closing.mjs';

const one = (title: string, text = 'why') => ({ layer: 'driver', title, text });

it('says nothing where nothing failed', () => {
  expect(closingPart({ failures: [], recovered: [], seed: '7' })).toEqual([]);
});

it('names layer, title and message of what failed, what passed when tried again before it', () => {
  const text = closingPart({ failures: [one('f')], recovered: [one('r')], seed: '7' }).join('\n');
  expect(text).toBe(
    `Passed when tried again:
  driver: r
      why

Failed:
  driver: f
      why

CUTAWAY_SEED=7 draws the same by chance again.`,
  );
});

it('shows the beginning of a long message, without colours', () => {
  const text = ['\u001b[31mred\u001b[39m', ...Array.from({ length: 40 }, (_, n) => `line ${n}`)];
  const lines = closingPart({ failures: [one('f', text.join('\n'))], recovered: [], seed: '7' });
  expect(lines[2]).toBe('      red');
  expect(lines[26]).toBe('      line 23');
  expect(lines[27]).toBe('      … 16 more lines');
});

it('names all of very many failures, and shows the messages of the first', () => {
  const failures = Array.from({ length: 40 }, (_, n) => one(`title ${n}`));
  const lines = closingPart({ failures, recovered: [], seed: '7' });
  expect(lines.filter((line) => line.startsWith('  driver: '))).toHaveLength(40);
  expect(lines.filter((line) => line === '      why')).toHaveLength(12);
});
