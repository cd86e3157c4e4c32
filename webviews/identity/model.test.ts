import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import recorded from '../../test/fixtures/identity/sharing.json';
import { IdentityData } from '../../protocol/lenses/identity.ts';
import type { HeapObject } from '../../protocol/heap.ts';
import { Graph } from './graph.ts';
import { everything, pictureOf, type Picture } from './model.ts';
import { sceneOf, value } from './scene-for-tests.ts';

/** What the adapter says of test/fixtures/programs/sharing.py, stop by stop. */
const stops = v.parse(v.array(IdentityData), recorded);
const pictured = (data: IdentityData, showDefinitions = false): Picture =>
  pictureOf(new Graph(data, { showDefinitions, turned: new Map() }), everything);
const picture = (stop: number, showDefinitions = false): Picture =>
  pictured(stops[stop]!, showDefinitions);
const said = (stop: number): string => picture(stop).narration.join('\n');
const cardOf = (shown: Picture, name: string) => {
  const target = shown.lanes.flatMap((one) => one.slots).find((slot) => slot.name === name)?.target;
  return shown.cards.find((one) => one.serial === target);
};

describe('what the identity panel says', () => {
  it('says at the first stop that there is nothing to compare with', () => {
    expect(said(0)).toContain('First stop');
    expect(picture(0).cards.every((card) => card.mark === null)).toBe(true);
  });

  it('names every other way in which a mutated list is seen', () => {
    const at = stops.findIndex((one) =>
      one.changes?.mutated.some(({ slots }) => slots[0]?.after === "'fig'"),
    );
    expect(said(at)).toBe(
      "`fruit` (#3 list) changed in place: [2] is new: 'fig'. Also visible as `mine.items`, `yours.items`, `prices['rows'][0]`, `prices['rows'][1][1]`.",
    );
    expect(cardOf(picture(at), 'fruit')).toMatchObject({
      mark: 'mutated',
      holders: ['fruit', 'mine.items', 'yours.items', '#16[0]', '#18[1]'],
    });
  });

  it('tells a rebound name from a mutated object', () => {
    const at = stops.findIndex((one) =>
      one.changes?.rebound.some(({ name, before }) => name === 'fruit' && before),
    );
    expect(said(at)).toContain('`fruit` now refers to another object');
    const slot = picture(at)
      .lanes.flatMap((one) => one.slots)
      .find((one) => one.name === 'fruit');
    expect(slot).toMatchObject({ mark: 'rebound', was: "was #3 ['apple', 'pear', '…" });
  });

  it('shows the old value of an entry that is gone', () => {
    const at = stops.findIndex((one) =>
      one.changes?.mutated.some(({ slots }) => slots.some((s) => s.after === null)),
    );
    expect(said(at)).toContain("['apple'] is gone, it was 3");
    expect(cardOf(picture(at), 'prices')?.cells).toContainEqual(
      expect.objectContaining({ label: "['apple']", before: '3', text: '', changed: true }),
    );
  });

  it('shows a function whose default is mutable, and folds the others away', () => {
    const module = picture(2).lanes.at(-1)!;
    expect(module.slots.map((slot) => slot.name)).toEqual(['Basket', 'add']);
    expect(module.folded).toBe('functions: 1');
    expect(cardOf(picture(2), 'add')).toMatchObject({
      type: 'function add',
      cells: [{ label: 'items=' }],
    });
    expect(
      picture(2, true)
        .lanes.at(-1)!
        .slots.map((slot) => slot.name),
    ).toContain('main');
  });

  it('draws one card per object and one arrow per reference', () => {
    for (const [at] of stops.entries()) {
      const shown = picture(at);
      const serials = shown.cards.map((one) => one.serial);
      expect(new Set(serials).size).toBe(serials.length);
      expect(new Set(shown.arrows.map((one) => one.key)).size).toBe(shown.arrows.length);
      for (const arrow of shown.arrows) expect(serials).toContain(arrow.to);
    }
  });

  it('says that nothing is marked when the stop before was not recorded', () => {
    expect(pictured({ ...stops[3]!, changes: null }).narration[0]).toContain('not recorded');
  });

  it('says what a budget left out', () => {
    const data = structuredClone(stops[2]!);
    data.snapshot.cut = 'time';
    data.snapshot.omittedFrames = 3;
    expect(pictured(data).cuts.join(' ')).toMatch(/time for looking.*Frames not shown: 3/);
  });

  it('says why names share a fixed value as the driver found it, and guesses nothing', () => {
    const why = (kept: HeapObject['kept'], cut: 'time' | null = null) => {
      const data = sceneOf([{ ...value('5'), ...(kept ? { kept } : {}) }], { a: 1, b: 1 });
      data.snapshot.cut = cut;
      return pictured(data).cards[0]?.why;
    };
    expect(why({ reason: 'smallInt', where: null })).toMatchObject({
      chip: 'small-int cache',
      title: expect.stringContaining('A detail of CPython') as string,
    });
    expect(why({ reason: 'constant', where: 'f' })?.chip).toBe('constant of f');
    expect(why({ reason: 'singleton', where: null })?.title).toContain('rules of Python');
    expect(why({ reason: 'untold', where: null })).toBeNull();
    expect(why(undefined)?.title).toContain('Plain assignment');
    expect(why(undefined, 'time')).toBeNull();
  });

  it('says which object a person asked for, by the way to it or without one', () => {
    const data = sceneOf([{ type: 'Config', edges: [['.items', 2]] }, {}, { type: 'Node' }], { cfg: 1 }); // prettier-ignore
    data.focus = 2;
    expect(pictured(data).narration[0]).toBe('`cfg.items` is #2 list.');
    data.focus = 3;
    const alone = pictured(data);
    expect(alone.narration[0]).toBe('#3 Node: no name that is shown leads to it.');
    expect(alone.cards.find((card) => card.isLookedAt)?.serial).toBe(3);
  });

  it('says that the object asked for was not found in the time, not that it is gone', () => {
    const data = { ...sceneOf([{ type: 'Node' }], { one: 1 }), focus: null, searchCut: true };
    expect(pictured(data).narration[0]).toContain('it may still be alive');
  });

  it('marks what is reached again apart from what is new', () => {
    const data = structuredClone(stops[0]!);
    const [first, second] = data.snapshot.objects.map((one) => one.serial);
    data.changes = { appeared: [first!, second!], reached: [second!], gone: [], rebound: [], mutated: [] }; // prettier-ignore
    const { cards } = pictured(data, true);
    const markOf = (serial: number) => cards.find((one) => one.serial === serial)?.mark;
    expect([markOf(first!), markOf(second!), cards.filter((one) => one.mark).length]).toEqual([
      'new',
      'reached',
      2,
    ]);
  });
});
