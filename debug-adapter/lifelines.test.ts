import { describe, expect, it } from 'vitest';
import type { SourceFrame } from '../protocol/driver.ts';
import type { FrameLane, HeapObject, HeapSnapshot } from '../protocol/heap.ts';
import { changesBetween, History } from './history.ts';
import { Lifelines } from './lifelines.ts';

/** Objects by serial, with what they hold at [0], [1], …; and the names of lanes. */
function heap(
  objects: Record<number, { text: string; holds?: number[] }>,
  lanes: Record<number, Record<string, number>>,
): HeapSnapshot {
  return {
    frames: Object.entries(lanes).map(([lane, names]): FrameLane => ({
      lane: Number(lane),
      frameId: Number(lane),
      name: lane === '1' ? '<module>' : 'add',
      kind: lane === '1' ? 'module' : 'function',
      path: null,
      line: null,
      names: Object.entries(names).map(([name, target]) => ({ name, kind: 'local', target })),
      omittedNames: 0,
    })),
    omittedFrames: 0,
    objects: Object.entries(objects).map(([serial, { text, holds = [] }]): HeapObject => ({
      serial: Number(serial),
      address: `0x${serial}`,
      type: 'list',
      typeModule: 'builtins',
      category: 'data',
      mutability: 'mutable',
      text,
      size: holds.length,
      edges: holds.map((target, at) => ({ kind: 'index', label: `[${at}]`, target })),
      omitted: 0,
    })),
    cut: null,
    elapsedMs: 0,
  };
}

const at = (line: number): SourceFrame => ({
  frameId: 1,
  name: '<module>',
  path: '/x.py',
  sourceName: '/x.py',
  sourceReference: 0,
  line,
  library: false,
  module: null,
  canRestart: false,
});

const kinds = (history: History, serial: number) =>
  history
    .lineage(serial)
    .moments.map(({ stop, happened }) => [stop, ...happened.map(({ kind }) => kind)]);

describe('what happened to an object', () => {
  it('is its birth, its names, its changes with old and new value, its end and its return', () => {
    const history = new History();
    const stop = (line: number, snapshot: HeapSnapshot) => {
      history.nextStop(at(line));
      history.record(snapshot);
    };
    const item = { 8: { text: "'a'" } };
    stop(1, heap({ 9: { text: '[9]' } }, { 1: { other: 9 } }));
    stop(2, heap({ 9: { text: '[9]' }, 5: { text: '[]' } }, { 1: { other: 9, rows: 5 } }));
    stop(3, heap({ 9: { text: '[9]' }, 5: { text: '[]' } }, { 1: { other: 9, rows: 5 }, 2: { to: 5 } })); // prettier-ignore
    stop(4, heap({ ...item, 9: { text: '[9]' }, 5: { text: "['a']", holds: [8] } }, { 1: { other: 9, rows: 5 } })); // prettier-ignore
    stop(5, heap({ 9: { text: '[9]' } }, { 1: { other: 9, rows: 9 } }));
    stop(6, heap({ ...item, 9: { text: '[9]' }, 5: { text: "['a']", holds: [8] } }, { 1: { other: 5, rows: 9 } })); // prettier-ignore
    expect(kinds(history, 9)).toEqual([
      [1, 'seen'],
      [5, 'named'],
      [6, 'unnamed'],
    ]);
    expect(kinds(history, 5)).toEqual([
      [2, 'new', 'named'],
      [3, 'named'],
      [4, 'mutated'],
      [5, 'unnamed', 'gone'],
      [6, 'reached', 'named'],
    ]);
    const [, called, mutated, left, back] = history.lineage(5).moments;
    expect(called!.happened).toEqual([{ kind: 'named', name: 'to', frame: 'add', instead: null }]);
    expect(mutated).toEqual({
      stop: 4,
      since: 3,
      from: { function: '<module>', path: '/x.py', line: 3 },
      to: { function: '<module>', path: '/x.py', line: 4 },
      happened: [
        {
          kind: 'mutated',
          before: '[]',
          after: "['a']",
          slots: [{ label: '[0]', before: null, after: "'a'" }],
          moreSlots: 0,
        },
      ],
    });
    expect(left!.happened).toEqual([
      { kind: 'unnamed', name: 'rows', frame: null, now: { serial: 9, text: '[9]' } },
      { kind: 'gone', type: 'list', text: "['a']" },
    ]);
    expect(back!.happened[1]).toEqual({
      kind: 'named',
      name: 'other',
      frame: null,
      instead: { serial: 9, text: '[9]' },
    });
  });

  it('is told across stops that nobody looked at, which are said', () => {
    const history = new History();
    history.nextStop(at(1));
    history.record(heap({ 5: { text: '[1]', holds: [1] }, 1: { text: '1' } }, { 1: { a: 5 } }));
    for (const line of [2, 3, 4]) history.nextStop(at(line));
    const changes = history.record(heap({ 5: { text: '[]' } }, { 1: { a: 5 } }));
    expect(changes).toBeNull();
    const { moments, recorded, stops } = history.lineage(5);
    expect([recorded, stops]).toEqual([2, 4]);
    expect(moments[1]).toMatchObject({
      stop: 4,
      since: 1,
      from: { line: 1 },
      to: { line: 4 },
      happened: [{ kind: 'mutated', before: '[1]', after: '[]' }],
    });
  });

  it('is told once of a stop at which it was asked for twice', () => {
    const history = new History();
    const empty = heap({ 5: { text: '[]' } }, { 1: { a: 5 } });
    const full = heap({ 5: { text: '[5]', holds: [5] } }, { 1: { a: 5 } });
    history.nextStop();
    history.record(empty);
    history.nextStop();
    history.record(empty);
    history.record(full);
    history.record(full);
    expect(kinds(history, 5)).toEqual([
      [1, 'seen'],
      [2, 'mutated'],
    ]);
  });

  it('keeps its newest steps where there are very many, and says how many are left out', () => {
    const history = new History();
    for (let stop = 1; stop <= 301; stop += 1) {
      history.nextStop(at(stop));
      history.record(heap({ 5: { text: '', holds: Array(stop % 2).fill(5) } }, { 1: { a: 5 } }));
    }
    const { moments, earlier } = history.lineage(5);
    expect([moments.length, earlier, moments.at(-1)!.stop]).toEqual([200, 101, 301]);
  });

  it('is forgotten from its beginning where it takes too much, and that is said', () => {
    const lifelines = new Lifelines(12);
    const told = (stop: number) => ({
      stop,
      where: null,
      snapshot: heap({ [stop]: { text: '' }, 100: { text: '', holds: [stop] } }, {}),
    });
    for (let stop = 1; stop <= 5; stop += 1) {
      const [before, now] = [stop === 1 ? undefined : told(stop - 1), told(stop)];
      const changes = before ? changesBetween(before.snapshot, now.snapshot) : null;
      lifelines.note({ before, now, changes, seen: new Set() });
    }
    // A stop counts one and what happened at it: 3, and 4 from then on.
    expect(lifelines.of(1, 5)).toMatchObject({ forgotten: 2, moments: [], recorded: 5, stops: 5 });
    expect(lifelines.of(100, 5).moments.map(({ stop }) => stop)).toEqual([3, 4, 5]);
  });

  it('is nothing for an object that nobody has seen', () => {
    const history = new History();
    history.nextStop();
    history.record(heap({}, {}));
    expect(history.lineage(77)).toMatchObject({ serial: 77, moments: [], earlier: 0 });
  });
});
