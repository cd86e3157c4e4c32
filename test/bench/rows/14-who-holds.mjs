import { askLens, atMarkers } from '../lens.mjs';
import { median } from '../measure.mjs';
import { askPeer } from '../peers.mjs';

/**
 * Who holds an object, and a way to it that keeps it alive: the references lens with its default budget, and
 * objgraph's show_backrefs of one level with its find_backref_chain from a module. debugpy cannot be asked.
 */
export const title = 'Who holds an object';
export const table = 'lenses';
export const contestants = ['cutaway', 'objgraph'];
export const figures = [
  { name: 'read', title: 'who holds one of 100,000 objects, in the program', unit: 'ms' },
  { name: 'asked', title: '… asked and answered', unit: 'ms' },
];

const count = 100_000;
const turns = 5;
/** The name `latest`, an element of its shelf, and one of `corners`. */
const holders = 3;

export async function measure(contestant, context) {
  if (contestant.kind === 'script') {
    const { took, found } = await askPeer(contestant, context, 'holders', 'heap', count);
    // A name of a running function is no object that the collector could find.
    if (typeof took === 'number' && found < holders - 1)
      throw new Error(`objgraph found only ${found} references.`);
    return { read: took };
  }
  const place = { file: 'heap.py', args: [count], markers: ['look'] };
  return atMarkers(contestant, context, place, async (stop) => {
    const read = [];
    const asked = [];
    for (let turn = 0; turn < turns; turn++) {
      const { answer, tookMs } = await askLens(stop, 'references', { expression: 'latest' });
      check(answer.ledger);
      read.push(answer.ledger.elapsedMs);
      asked.push(tookMs);
    }
    return { read: median(read), asked: median(asked) };
  });
}

function check(ledger) {
  const times = (ledger?.edges ?? []).reduce((sum, edge) => sum + edge.times, 0);
  if (times !== holders) throw new Error(`${times} references were told, not ${holders}.`);
  if (ledger.path.length === 0) throw new Error('No way to the object was told.');
}
