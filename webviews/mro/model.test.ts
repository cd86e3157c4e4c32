import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import orders from '../../test/fixtures/mro/orders.json' with { type: 'json' };
import { MroData } from '../../protocol/lenses/mro.ts';
import { framesOf, frameSentence, mostClasses, Names, pictureOf } from './model.ts';

const recorded = v.parse(v.record(v.string(), MroData), orders);

function data(name: string): MroData {
  const found = recorded[name];
  if (!found) throw new Error(`nothing recorded as ${name}`);
  return found;
}

describe('the picture of a class', () => {
  it('numbers the classes in the order in which Python looks through them', () => {
    const { cards } = pictureOf(data('diamond'));
    const numbered = cards.filter((card) => card.number !== null);
    numbered.sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
    expect(numbered.map((card) => card.name)).toEqual([
      'Bottom',
      'Left',
      'Right',
      'Base',
      'object',
    ]);
  });

  it('has its bases in the order in which they were written', () => {
    const diamond = data('diamond');
    const names = new Names(diamond.classes);
    const { edges } = pictureOf(diamond);
    const told = edges.map(({ from, to }) => `${names.of(from)} ${names.of(to)}`);
    expect(told.filter((one) => one.startsWith('Bottom'))).toEqual(['Bottom Left', 'Bottom Right']);
  });

  it('tells those that pass for a class from those that derive from it', () => {
    const table = data('table');
    const picture = pictureOf(table);
    const registered = picture.cards.filter((card) => card.kind === 'registered');
    expect(registered.map((card) => card.name)).toContain('dict');
    expect(registered.every((card) => card.number === null)).toBe(true);
    expect(picture.lane.map((card) => card.name)).toEqual(['ABCMeta', 'type']);
    expect(picture.cards.find((card) => card.name === 'Table')?.detail).toBe(
      '(Box[int], MutableMapping)',
    );
  });

  it('shows a base that a metaclass left out of the order, without a number', () => {
    const diamond = data('diamond');
    const lying = { ...diamond, custom: true, order: diamond.order.filter((_, at) => at !== 2) };
    const right = pictureOf(lying).cards.find((card) => card.name === 'Right');
    expect(right).toMatchObject({ number: null, kind: 'outside', badge: 'not in the order' });
    expect(pictureOf(lying).narration.join(' ')).toContain('not the order of C3');
  });

  it('shows a class that could not be made above its bases', () => {
    const { cards, edges, narration } = pictureOf(data('conflict'));
    expect(cards[0]).toMatchObject({ kind: 'ghost', name: 'Both' });
    expect(edges.filter((edge) => edge.from === 0)).toHaveLength(2);
    expect(narration[0]).toContain('could not make `Both`');
  });

  it('is cut to the order, and says so, where there are too many classes', () => {
    const diamond = data('diamond');
    const [pattern] = diamond.classes;
    if (!pattern) throw new Error('no class');
    const more = Array.from({ length: mostClasses }, (_, at) => ({
      ...pattern,
      id: 1000 + at,
      name: `Abc${at}`,
      bases: [],
    }));
    const many = {
      ...diamond,
      classes: [...diamond.classes, ...more],
      registrations: more.map((one) => ({ abc: one.id, class: pattern.id })),
    };
    const { cards, narration } = pictureOf(many);
    expect(cards).toHaveLength(diamond.order.length);
    expect(narration.join(' ')).toContain('only those of the order are drawn');
  });

  it('tells classes of one name apart, by module or else by number', () => {
    const [pattern] = data('diamond').classes;
    if (!pattern) throw new Error('no class');
    const named = (id: number, module: string) => ({ ...pattern, id, module, name: 'A', qualifiedName: 'A' });
    const names = new Names([named(1, 'x'), named(2, 'y'), named(3, 'y')]);
    expect([1, 2, 3, 4].map((id) => names.of(id))).toEqual(['x.A', 'A #2', 'A #3', '#4']);
  }); // prettier-ignore
});

describe('the player of C3', () => {
  it('ends with the order, and each frame takes or rejects one head', () => {
    for (const name of ['diamond', 'table', 'init']) {
      const { merge, order } = data(name);
      if (!merge) throw new Error('no merge');
      const frames = framesOf(merge);
      expect(frames.at(-1)?.order).toEqual(order.slice(1));
      expect(frames.at(-1)?.gone).toEqual(merge.lists.map((list) => list.entries.length));
      for (const frame of frames.slice(1, -1)) {
        const list = merge.lists[frame.list ?? -1];
        expect(list?.entries[frame.gone[frame.list ?? 0] ?? 0]).toBe(frame.head);
        if (frame.blockedBy === null) continue;
        const tail = merge.lists[frame.blockedBy]?.entries.slice((frame.gone[frame.blockedBy] ?? 0) + 1);
        expect(tail).toContain(frame.head);
      }
    }
  }); // prettier-ignore

  it('says what waits for what', () => {
    const { merge, classes } = data('diamond');
    if (!merge) throw new Error('no merge');
    const names = new Names(classes);
    const said = framesOf(merge).map((frame) => frameSentence(frame, merge, names));
    expect(said).toContain('`Base` waits: it is still in the tail of L[Right].');
  });

  it('stops where every head waits', () => {
    const merge = data('conflict').conflict?.merge;
    if (!merge) throw new Error('no merge');
    const last = framesOf(merge).at(-1);
    expect(last?.stuck).toBe(true);
  });
});
