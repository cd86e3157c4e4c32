import { lookAtLocals } from '../dap-session.mjs';
import { askLens, atMarkers, reachableFrom, withoutLimit } from '../lens.mjs';
import { median } from '../measure.mjs';
import { askPeer } from '../peers.mjs';

/**
 * Everything that the names of one frame lead to, told whole. Peers make their picture of the same heap as text,
 * without the drawing by dot: memory_graph with all elements of a container, objgraph without the class of the
 * instances, by which it would go on into the interpreter. Debuggers that are no lens show the frame's rows, one
 * level deep.
 */
export const title = 'A snapshot of the heap';
export const table = 'lenses';
export const contestants = ['cutaway', 'debugpy', 'mended', 'memoryGraph', 'objgraph'];

const sizes = [
  { count: 1_000, atMost: 15 },
  { count: 10_000, atMost: 120 },
];
export const figures = sizes.flatMap(({ count, atMost }) => {
  const aims = (minor) => (minor < 11 ? [] : [{ atMost }]);
  const objects = `${count.toLocaleString('en')} objects`;
  return [
    { name: `read ${count}`, title: `snapshot of ${objects}, in the program`, unit: 'ms', aims },
    { name: `asked ${count}`, title: '… asked and answered (debugpy: one level)', unit: 'ms' },
  ];
});

/** Looks at one stop, of which the median is told: a later one takes as long as the first. */
const turns = 5;

export async function measure(contestant, context) {
  const all = {};
  for (const { count } of sizes) {
    const figuresOfSize = await ofSize(contestant, context, count);
    for (const [name, value] of Object.entries(figuresOfSize)) all[`${name} ${count}`] = value;
  }
  return all;
}

async function ofSize(contestant, context, count) {
  if (contestant.kind === 'script') {
    const { took, found } = await askPeer(contestant, context, 'picture', 'heap', count);
    // memory_graph writes numbers and texts into the boxes of what holds them.
    const least = contestant.tool === 'memory_graph' ? 0.4 * count : count;
    if (typeof took === 'number' && found < least)
      throw new Error(`${contestant.tool} has only ${found} boxes.`);
    return { read: took };
  }
  const place = { file: 'heap.py', args: [count], markers: ['look'] };
  return atMarkers(contestant, context, place, (stop) =>
    contestant.key === 'cutaway' ? snapshots(stop, count) : rows(stop),
  );
}

async function snapshots(stop, count) {
  const read = [];
  const asked = [];
  for (let turn = 0; turn < turns; turn++) {
    const { answer, tookMs } = await askLens(stop, 'identity', withoutLimit);
    check(answer.snapshot, count);
    read.push(answer.snapshot.elapsedMs);
    asked.push(tookMs);
  }
  return { read: median(read), asked: median(asked) };
}

function check(snapshot, count) {
  if (snapshot.cut !== null) throw new Error(`The snapshot was cut: ${snapshot.cut}.`);
  const found = reachableFrom('look', snapshot);
  if (found.length !== count || found.includes(undefined))
    throw new Error(`${found.length} objects were told, not ${count}.`);
}

async function rows({ client, threadId }) {
  const asked = [];
  for (let turn = 0; turn < turns; turn++) {
    const begun = performance.now();
    const { variables } = await lookAtLocals(client, threadId);
    asked.push(performance.now() - begun);
    if (!variables.some(({ name }) => name === 'shelves'))
      throw new Error('The names of the frame were not shown.');
  }
  return { asked: median(asked) };
}
