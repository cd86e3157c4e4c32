import { expect, it } from 'vitest';
import { OutputJoiner, type OutputText } from './output-joiner.ts';

const at = (text: string, line: number | null = null): OutputText => ({
  category: 'console',
  text,
  path: line === null ? null : '/a.py',
  line,
});

it('joins what one place says at once, and keeps the order of places', () => {
  const sent: OutputText[] = [];
  const joiner = new OutputJoiner((text) => sent.push(text));
  for (let n = 0; n < 1000; n++) joiner.add(at('x', 3));
  joiner.add(at('y', 4));
  joiner.add(at('z', 3));
  joiner.flush();
  expect(sent).toEqual([at('x'.repeat(1000), 3), at('y', 4), at('z', 3)]);
  joiner.add(at('later'));
  joiner.flush();
  expect(sent.at(-1)).toEqual(at('later'));
});

it('sends what is said without being asked, and what follows it too', async () => {
  const sent: string[] = [];
  let wake = (): void => {};
  const joiner = new OutputJoiner(({ text }) => {
    sent.push(text);
    wake();
  });
  for (const text of ['first', 'second']) {
    const said = new Promise<void>((resolve) => (wake = resolve));
    joiner.add(at(text));
    await said;
  }
  expect(sent).toEqual(['first', 'second']);
});

it('sends pieces of a bounded length', () => {
  const sent: OutputText[] = [];
  const joiner = new OutputJoiner((text) => sent.push(text));
  for (let n = 0; n < 100; n++) joiner.add(at('x'.repeat(10_000)));
  joiner.flush();
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent.map(({ text }) => text.length))).toBeLessThanOrEqual(65_536);
  expect(sent.map(({ text }) => text).join('')).toBe('x'.repeat(1_000_000));
});
