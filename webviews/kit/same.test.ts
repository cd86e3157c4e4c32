import fc from 'fast-check';
import { expect, it } from 'vitest';
import { same } from './same.ts';

it('finds plain data equal exactly when their JSON is', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(same(a, structuredClone(a))).toBe(true);
      expect(same([a], [b])).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
    }),
  );
  expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(same([], {})).toBe(false);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // In an object of its own: an empty one is not an empty list.
  return { entries: entries.map(([key, one]) => [key, sorted(one)]) };
}
