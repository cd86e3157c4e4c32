import { describe, expect, it } from 'vitest';
import type { SourceFrame } from '../protocol/driver.ts';
import type { ReferencesLedger } from '../protocol/lenses/references.ts';
import { CountHistory } from './count-history.ts';

const ledger = (serial: number, count: number | null): ReferencesLedger => ({
  serial, address: '0x1', type: 'list', text: '[]', mutability: 'mutable', count, withheld: null, edges: [], omitted: 0, borrowed: 0,
  debugger: 0, unexplained: 0, tracked: true, generation: 0, frozen: false, finalized: false, weakReferences: 0,
  path: [], pathCut: null, cycle: null, cycleCut: null, dependents: null, elapsedMs: 0,
}); // prettier-ignore
const at = (name: string, line: number): SourceFrame => ({
  frameId: 1, name, path: '/a.py', sourceName: '/a.py', sourceReference: 0, line, library: false,
  module: '__main__', canRestart: false,
}); // prettier-ignore

describe('the counts of an object', () => {
  it('are told stop by stop, each with its place, whichever object was asked for between', () => {
    const history = new CountHistory();
    history.record(1, ledger(7, 1), at('f', 3));
    history.record(2, ledger(8, 5), at('f', 4));
    expect(history.record(4, ledger(7, 2), at('g', 9))).toEqual([
      { stop: 1, count: 1, function: 'f', path: '/a.py', line: 3 },
      { stop: 4, count: 2, function: 'g', path: '/a.py', line: 9 },
    ]);
  });

  it('are those of the last question of a stop', () => {
    const history = new CountHistory();
    history.record(1, ledger(7, 1), undefined);
    const told = history.record(1, ledger(7, 3), undefined);
    expect(told.map(({ count }) => count)).toEqual([3]);
  });

  it('are forgotten oldest first, of objects and of stops', () => {
    const history = new CountHistory();
    for (let serial = 1; serial <= 101; serial += 1)
      history.record(1, ledger(serial, 1), undefined);
    expect(history.record(2, ledger(1, 1), undefined)).toHaveLength(1);
    for (let stop = 3; stop <= 600; stop += 1) history.record(stop, ledger(101, stop), undefined);
    const told = history.record(601, ledger(101, 0), undefined);
    expect(told).toHaveLength(500);
    expect(told.at(-1)).toMatchObject({ stop: 601, count: 0 });
  });

  it('are none where there is no such object', () => {
    expect(new CountHistory().record(1, null, undefined)).toEqual([]);
  });
});
