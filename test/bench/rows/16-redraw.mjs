import { median } from '../measure.mjs';
import { findBrowser, withPanel } from '../panel.mjs';
import { cards, recordSteps } from '../steps.mjs';

/**
 * The identity panel in headless Chromium, which draws without a graphics processor: from the message with a stop
 * until the frame that shows it is painted. A step is sent as the difference to the stop before, and again whole.
 */
export const title = 'The panel draws';
export const table = 'lenses';
export const contestants = ['cutaway'];
export const rounds = { most: 3 };
export const figures = [
  { name: 'first', title: '1,000 cards, first drawn', unit: 'ms' },
  {
    name: 'step',
    title: 'a step that rebinds one name among 1,000 cards, drawn',
    unit: 'ms',
    aims: () => [{ atMost: 30 }],
  },
  { name: 'work', title: '… the script of it, without layout and paint', unit: 'ms' },
  { name: 'whole', title: '… the same step, sent whole', unit: 'ms' },
];

export async function measure(contestant, context) {
  if (findBrowser() === null)
    return Object.fromEntries(figures.map(({ name }) => [name, 'no Chromium']));
  const count = context.quick ? 10 : 20;
  const told = await recordSteps(contestant, context, { count });
  const toldWhole = await recordSteps(contestant, context, { count, whole: true });
  const { first, step, work } = await draw(context, told);
  const { step: whole } = await draw(context, toldWhole);
  return { first, step, work, whole };
}

/** Milliseconds of the first stop and of a step, or a sentence where the panel did not take the step. */
function draw(context, { start, steps }) {
  return withPanel(context, async (panel) => {
    const first = await panel.show(start);
    const drawn = await panel.count('article.card');
    if (drawn < cards) throw new Error(`Only ${drawn} of ${cards} cards were drawn.`);
    const taken = [];
    for (const answer of steps) {
      taken.push(await panel.show(answer));
      const target = await panel.targetOf('current');
      if (target !== answer.changes.rebound[0].after)
        return { first: first.painted, step: 'not taken', work: 'not taken' };
    }
    return {
      first: first.painted,
      step: median(taken.map(({ painted }) => painted)),
      work: median(taken.map(({ handled }) => handled)),
    };
  });
}
