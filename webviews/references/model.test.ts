import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import borrowed from '../../test/fixtures/references/borrowed.json';
import choices from '../../test/fixtures/references/choices.json';
import died from '../../test/fixtures/references/died.json';
import exceptionCycle from '../../test/fixtures/references/exception-cycle.json';
import garbageCycle from '../../test/fixtures/references/garbage-cycle.json';
import immortal from '../../test/fixtures/references/immortal.json';
import plainList from '../../test/fixtures/references/plain-list.json';
import { ReferencesData, type Collector } from '../../protocol/lenses/references.ts';
import { collectorOf } from './collector.ts';
import { freesWords } from './ledger.ts';
import { pictureOf, seenIn, type LastSeen, type Picture } from './model.ts';
import { stripOf } from './strip.ts';

const parsed = (stops: unknown): ReferencesData[] => v.parse(v.array(ReferencesData), stops);

/** What is seen at the last of some stops, after the others. */
function seen(stops: unknown): { picture: Picture; data: ReferencesData; last: LastSeen | null } {
  const all = parsed(stops);
  let last: LastSeen | null = null;
  for (const data of all.slice(0, -1)) last = seenIn(data, last);
  const data = all.at(-1)!;
  return { picture: pictureOf(data, last), data, last };
}

const numberOf = (text: string): number => Number(text.replace('−', '-').replace(',', ''));

describe('what the references panel says', () => {
  it.each(Object.entries({ borrowed, died, exceptionCycle, garbageCycle, plainList }))(
    'shows a ledger that adds up from its rows to its count (%s)',
    (_, stops) => {
      for (const data of parsed(stops)) {
        const { ledger } = pictureOf(data, null);
        if (!ledger) continue;
        const rows = ledger.rows.reduce((sum, one) => sum + one.times, 0);
        const added = ledger.sums
          .filter(({ kind }) => kind === 'part' || kind === 'less')
          .reduce((sum, one) => sum + numberOf(one.number), rows);
        const total = ledger.sums.find(({ kind }) => kind === 'total')!;
        expect(added).toBe(numberOf(total.number));
        expect(ledger.equation).not.toContain('mistake');
      }
    },
  );

  it('says so when numbers do not add up, instead of showing them as if they did', () => {
    const [data] = parsed(plainList);
    data!.ledger!.count = 7;
    expect(pictureOf(data!, null).ledger!.equation).toContain('do not add up');
  });

  it('writes the equation with what is borrowed on the side of the count', () => {
    expect(seen(borrowed).picture.ledger!.equation).toBe('2 counted + 1 borrowed = 3 in slots');
    expect(seen(plainList).picture.ledger!.equation).toBe('5 counted = 3 in slots + 2 held from C');
  });

  it('does not call held from C what was found more often than counted', () => {
    const [data] = parsed(plainList);
    Object.assign(data!.ledger!, { count: 1, unexplained: -1 });
    const { sums, equation } = pictureOf(data!, null).ledger!;
    expect(sums[0]).toMatchObject({ words: 'found, and not counted', number: '−1' });
    expect(equation).toBe('1 counted = 2 in slots + −1 not counted');
  });

  it("keeps the debugger's own references out of the sum", () => {
    const { ledger } = pictureOf(parsed(plainList)[1]!, null);
    expect(ledger!.sums.at(-1)).toMatchObject({ kind: 'apart', number: '2' });
    expect(ledger!.sums.at(-2)).toMatchObject({ kind: 'total', number: '3' });
  });

  it('shows no number for an immortal object, and says why', () => {
    const { picture } = seen(immortal);
    expect(picture.subject).toMatchObject({ count: null });
    expect(picture.subject!.withheld).toContain('None is immortal');
    expect(picture.ledger!.sums.map(({ kind }) => kind)).toEqual(['part']);
    expect(picture.ledger!.equation).toBeNull();
    expect(picture.strip).toBeNull();
  });

  it('tells what letting go frees, now and later', () => {
    expect(freesWords({ now: 0, later: 0 })).toBe('frees nothing');
    expect(freesWords({ now: 3, later: 2 })).toBe('frees 3 now, 2 later');
    expect(seen(exceptionCycle).picture.ledger!.rows[1]).toMatchObject({
      frees: 'frees 7 later',
      deadly: true,
    });
  });

  it('names the way from a root, and says where none was found', () => {
    expect(seen(exceptionCycle).picture.way!.links.map((one) => one.label)).toEqual([
      'failures',
      '[0]',
    ]);
    expect(seen(garbageCycle).picture.way!.said).toContain('no name of the program leads to it');
    const { data } = seen(garbageCycle);
    data.ledger!.pathCut = 'time';
    expect(pictureOf(data, null).way!.said).toContain('before the time for looking was up');
  });

  it('says that garbage waits for the collector, and through whom a cycle is held', () => {
    const garbage = seen(garbageCycle).picture;
    expect(garbage.cycle!.verdict).toBe('Unreachable: it waits until generation 1 is collected.');
    const off = seen(garbageCycle).data;
    off.collector.enabled = false;
    expect(pictureOf(off, null).cycle!.verdict).toContain('the collector is switched off');
    expect(garbage.narration.join(' ')).toContain('garbage that waits');
    expect(garbage.deaths!.wouldRun).toEqual(['would run `Node.__del__`']);
    expect(seen(exceptionCycle).picture.cycle!.verdict).toBe(
      'Held from outside, through #51 ValueError: nothing of it is collected.',
    );
  });

  it('reckons with a cycle in sentences, with the same verdict as the driver gave', () => {
    for (const stops of [garbageCycle, exceptionCycle]) {
      const { cycle } = seen(stops).picture;
      const end = [...cycle!.steps.at(-1)!.members.values()];
      expect(end.every(({ standing }) => standing === 'unreachable')).toBe(cycle!.unreachable);
      expect(cycle!.said).toHaveLength(cycle!.steps.length);
    }
    expect(seen(exceptionCycle).picture.cycle!.said).toContain(
      '`error` of #53 refers to #51, a reference from inside: 2 − 1 = 1.',
    );
  });

  it('keeps an object that has died, with its history, until another one is asked for', () => {
    const { picture, data, last } = seen(died);
    expect(picture.narration).toEqual(['#17 list has died since stop 4.']);
    expect(picture.subject).toMatchObject({ dead: true, count: 3 });
    expect(picture.strip!.points).toHaveLength(4);
    const other = { ...data, asked: { expression: null, serial: 99 } };
    expect(pictureOf(other, last).narration).toEqual(['Object #99 is no longer alive.']);
    expect(pictureOf(other, last).subject).toBeNull();
  });

  it('calls an object dead only where that is known', () => {
    const { data, last } = seen(died);
    for (const [unknown, words] of [
      ['time', 'not found in the time'],
      ['forgotten', 'not met at the last stops'],
    ] as const) {
      const picture = pictureOf({ ...data, unknown }, last);
      expect(picture.narration).toHaveLength(1);
      expect(picture.narration[0]).toContain(words);
      expect(picture.subject).toBeNull();
    }
  });

  it('says when a name is not bound, and when there is nothing to choose', () => {
    const [data] = parsed(choices);
    const asked = { expression: 'gone.`x`', serial: null };
    expect(pictureOf({ ...data!, asked }, null).narration[0]).toBe(
      '`gone.´x´` is bound to nothing here, or finding it would run code of the program.',
    );
    expect(pictureOf({ ...data!, choices: [] }, null).narration[0]).toContain('no names yet');
  });

  it('tells that a followed name refers to another object now', () => {
    const { data, last } = seen(plainList);
    const rebound = { ...data, stop: 9, asked: { expression: 'rows', serial: null }, history: [] };
    rebound.ledger = { ...data.ledger!, serial: 40 };
    expect(pictureOf(rebound, last).narration[0]).toBe(
      '`rows` now refers to #40 list; before, another object was shown, #17 list.',
    );
  });

  it('says that the count changed only against a stop at which it was known', () => {
    const { data, picture } = seen(plainList);
    expect(picture.subject!.change).toBe('1 more than at stop 5');
    data.history.at(-2)!.count = null;
    expect(pictureOf(data, null).subject!.change).toBeNull();
  });

  it('leaves a gap in the history where a stop was not recorded, or not counted', () => {
    const { history } = seen(plainList).data;
    expect(stripOf(history)!.runs.map((run) => run.map((one) => one.stop))).toEqual([
      [1, 2, 3, 4, 5],
      [7],
    ]);
    history[1]!.count = null;
    expect(stripOf(history)!.runs.map((run) => run.map((one) => one.stop))).toEqual([
      [1],
      [3, 4, 5],
      [7],
    ]);
  });
});

describe('what the references panel says of the collector', () => {
  const base: Collector = parsed(plainList)[0]!.collector;

  it('names lanes as this Python collects', () => {
    const lanes = (kind: Collector['kind']) =>
      collectorOf({ ...base, kind }).lanes.map((one) => one.name);
    expect(lanes('generational')).toEqual(['generation 0', 'generation 1', 'generation 2']);
    expect(lanes('incremental')).toEqual(['young generation', 'old generation']);
    expect(lanes('freeThreaded')).toEqual(['all objects']);
  });

  it('has a place for each run in every kind of collector', () => {
    for (const kind of ['generational', 'incremental', 'freeThreaded'] as const) {
      const { lanes } = collectorOf({ ...base, kind });
      expect(lanes.flatMap((one) => one.runs)).toHaveLength(base.runs.length);
    }
  });

  it('tells how far it is to the next run, and what never runs by itself', () => {
    const { progress } = collectorOf({ ...base, thresholds: [2000, 10, 0], counts: [312, 4, 1] });
    expect(progress.map((one) => one.words)).toEqual([
      '312 of 2,000 new objects until it runs',
      '4 of 10 runs of generation 0 until it runs',
      'never by itself',
    ]);
    expect(collectorOf({ ...base, enabled: false }).notes[0]).toContain('switched it off');
  });

  it('adds up what a collector without generations has done', () => {
    const { totals, choices } = collectorOf({ ...base, kind: 'freeThreaded' });
    expect(totals).toEqual([{ name: 'all objects', numbers: ['45', '1,037', '0'] }]);
    expect(choices.map((one) => one.generation)).toEqual([2]);
  });
});
