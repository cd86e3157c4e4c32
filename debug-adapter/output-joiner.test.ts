import { expect, it } from 'vitest';
import { OutputJoiner, type OutputText } from './output-joiner.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const at = (text: string, line: number | null = null): OutputText => ({
  category: 'console',
  text,
  path: line === null ? null : '/a.py',
  line,
});

it('joins what one place says within one turn, and keeps the order of places', async () => {
  const sent: OutputText[] = [];
  const joiner = new OutputJoiner((text) => sent.push(text));
  for (let n = 0; n < 1000; n++) joiner.add(at('x', 3));
  joiner.add(at('y', 4));
  joiner.add(at('z', 3));
  await nextTurn();
  expect(sent).toEqual([at('x'.repeat(1000), 3), at('y', 4), at('z', 3)]);
  joiner.add(at('later'));
  await nextTurn();
  expect(sent.at(-1)).toEqual(at('later'));
});

it('sends pieces of a bounded length', async () => {
  const sent: OutputText[] = [];
  const joiner = new OutputJoiner((text) => sent.push(text));
  for (let n = 0; n < 100; n++) joiner.add(at('x'.repeat(10_000)));
  await nextTurn();
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent.map(({ text }) => text.length))).toBeLessThanOrEqual(65_536);
  expect(sent.map(({ text }) => text).join('')).toBe('x'.repeat(1_000_000));
});
