import { createHash } from 'node:crypto';

/** Chance that can be repeated: print `seed`, and give it in CUTAWAY_SEED to see the same run again. */
export const seed = Number(process.env['CUTAWAY_SEED'] ?? Date.now() % 2 ** 31);

/** Numbers from 0 to 1, the same for the same words. */
export function chance(...words: (string | number)[]): () => number {
  let drawn = 0;
  return () => {
    const text = [...words, drawn++].join(' ');
    return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
  };
}

/** One of the things, by chance. */
export function pick<T>(random: () => number, things: readonly T[]): T {
  const one = things[Math.floor(random() * things.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}
