import fc from 'fast-check';
import { pick } from './chance.ts';

/** Values that no guard expects, from fast-check and from experience. */
export function oddValues(seed: number, count: number): unknown[] {
  const known = [
    null,
    true,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '',
    'x'.repeat(100_000),
    '\u0000\ud800\u2028',
    [],
    {},
    [[[[[[]]]]]],
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": null}') as unknown,
    deep(2_000),
  ];
  return [...known, ...fc.sample(fc.jsonValue(), { seed, numRuns: count })];
}

function deep(levels: number): unknown {
  let value: unknown = 0;
  for (let n = 0; n < levels; n++) value = [value];
  return value;
}

/** A copy with one part, chosen by chance, replaced by an odd value or taken away. */
export function spoiled(value: unknown, random: () => number, odd: readonly unknown[]): unknown {
  const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
  if (keys.length === 0 || random() < 0.1) return pick(random, odd);
  const key = pick(random, keys);
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  if (random() < 0.15) delete copy[key];
  else copy[key] = spoiled(copy[key], random, odd);
  return Array.isArray(value) ? Object.values(copy) : copy;
}
