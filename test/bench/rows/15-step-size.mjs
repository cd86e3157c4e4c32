import { median } from '../measure.mjs';
import { recordSteps } from '../steps.mjs';

/** Length of the answer as JSON, as it goes to the extension and on to the panel. */
export const title = 'What a step sends to the panel';
export const table = 'lenses';
export const contestants = ['cutaway'];
export const rounds = { most: 3 };
export const figures = [
  {
    name: 'step',
    title: 'a step that rebinds one name among 1,000 cards, sent',
    unit: 'kB',
    aims: () => [{ atMost: 2 }],
  },
  { name: 'whole', title: '… the same stop, sent whole', unit: 'kB' },
];

const kilobytes = (answer) => Buffer.byteLength(JSON.stringify(answer)) / 1_000;

export async function measure(contestant, context) {
  const { start, steps } = await recordSteps(contestant, context, { count: 10 });
  return { step: median(steps.map(kilobytes)), whole: kilobytes(start) };
}
