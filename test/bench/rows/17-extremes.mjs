import { askLens, atMarkers } from '../lens.mjs';
import { askPeer } from '../peers.mjs';

/**
 * What nobody can be shown whole, asked for as the panel asks, with the budget of 50 ms. A figure of Cutaway
 * stands there only if the answer says what was left out. memory_graph shows 25 elements of a container.
 */
export const title = 'Extremes';
export const table = 'lenses';
export const contestants = ['cutaway', 'memoryGraph'];
export const rounds = { most: 3 };

const kinds = [
  { kind: 'list', title: 'a list of 1,000,000', isSaid: listIsSaid },
  { kind: 'text', title: 'a string of 100 MB', isSaid: textIsSaid },
  { kind: 'chain', title: 'a linked list 1,500 deep', isSaid: chainIsSaid },
  { kind: 'classes', title: 'a module of 10,000 classes', isSaid: classesAreSaid },
];
export const figures = kinds.map(({ kind, title }) => ({
  name: kind,
  title: `${title}, in the program`,
  unit: 'ms',
  // The budget and a fifth of it.
  aims: () => [{ atMost: 60 }],
}));

export async function measure(contestant, context) {
  const took = {};
  for (const { kind, isSaid } of kinds)
    took[kind] =
      contestant.kind === 'script'
        ? (await askPeer(contestant, context, 'sample', 'extremes', kind)).took
        : await snapshot(contestant, context, kind, isSaid);
  return took;
}

function snapshot(contestant, context, kind, isSaid) {
  const place = { file: 'extremes.py', args: [kind], markers: ['look'] };
  return atMarkers(contestant, context, place, async (stop) => {
    const { answer } = await askLens(stop, 'identity');
    if (!isSaid(answer.snapshot)) throw new Error(`What is left out of the ${kind} is not said.`);
    return answer.snapshot.elapsedMs;
  });
}

/** The object that `held` of the frame stands for. */
function heldIn({ frames, objects }) {
  const name = frames[0].names.find((one) => one.name === 'held');
  return objects.find(({ serial }) => serial === name?.target);
}

function listIsSaid(snapshot) {
  const { size, omitted, edges } = heldIn(snapshot);
  return size === 1_000_000 && omitted + edges.length === size;
}

function textIsSaid(snapshot) {
  const { size, text } = heldIn(snapshot);
  return size === 100_000_000 && text.endsWith('…');
}

/** Either every node was read, or a budget is said to have ended it. */
function chainIsSaid({ objects, cut }) {
  return cut !== null || objects.filter(({ type }) => type === 'Node').length === 1_500;
}

function classesAreSaid({ frames }) {
  const { names, omittedNames } = frames.at(-1);
  return names.length + omittedNames > 10_000;
}
