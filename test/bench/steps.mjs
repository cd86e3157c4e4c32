// Stops of programs/cards.py: a thousand cards, and from each stop to the next one name goes to another of them.
import { askLens, atMarkers, goOn, withoutLimit } from './lens.mjs';

export const cards = 1_000;

/**
 * The identity answers of one whole stop and of `count` stops after it, each told as a step from the one before,
 * or with `whole` as if nobody had that.
 */
export function recordSteps(contestant, context, { count, whole = false }) {
  const place = { file: 'cards.py', markers: ['one', 'other'] };
  return atMarkers(contestant, context, place, async (first) => {
    // At the first stop the name is not bound yet.
    let stop = await goOn(first);
    const { answer: start } = await askLens(stop, 'identity', withoutLimit);
    if (start.snapshot.cut !== null) throw new Error('The snapshot was cut.');
    const steps = [];
    let last = start;
    for (let at = 0; at < count; at++) {
      stop = await goOn(stop);
      const have = whole ? {} : { have: last.revision };
      ({ answer: last } = await askLens(stop, 'identity', { ...withoutLimit, ...have }));
      check(last, whole);
      steps.push(last);
    }
    return { start, steps };
  });
}

function check(answer, whole) {
  if ('delta' in answer === whole)
    throw new Error(`A step was told ${whole ? 'as a difference' : 'whole'}.`);
  const { rebound, mutated, appeared, gone } = answer.changes;
  const others = mutated.length + appeared.length + gone.length;
  if (rebound.length !== 1 || rebound[0].name !== 'current' || others > 0)
    throw new Error(`The step was told with the marks ${JSON.stringify(answer.changes)}.`);
}
