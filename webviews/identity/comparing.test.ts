import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, partsOf } from './comparing.ts';
import { graphOf, value, type Told } from './scene-for-tests.ts';

const list = (...targets: number[]): Told => ({
  edges: targets.map((target, place) => [`[${place}]`, target]),
});

describe('two objects compared', () => {
  it('are the same where they are one', () => {
    expect(compare(graphOf([list()], { a: 1 }), 1, 1)).toMatchObject({ isSame: true, equal: true });
  });

  it('are equal as deep as they go, also round a cycle', () => {
    const rings = graphOf([list(2, 5), list(1), list(4, 5), list(3), value('7')], { a: 1, b: 3 });
    expect(compare(rings, 1, 3)).toEqual({
      isSame: false,
      equal: true,
      difference: null,
      sharing: null,
    });
  });

  it('differ where the path says', () => {
    const graph = graphOf(
      [
        { type: 'dict', edges: [["['rows']", 2]] },
        list(5, 6),
        { type: 'dict', edges: [["['rows']", 4]] },
        list(5, 7),
        value('1'),
        value('2'),
        value('3'),
      ],
      { a: 1, b: 3 },
    );
    expect(compare(graph, 1, 3)).toMatchObject({
      equal: false,
      difference: { path: "['rows'][1]", a: '2', b: '3' },
    });
  });

  it('differ by type and by size, whatever the text says', () => {
    const graph = graphOf([value('1'), value('1', 'float'), list(1), list(1, 1)], { a: 3, b: 4 });
    expect(compare(graph, 1, 2).equal).toBe(false);
    expect(compare(graph, 3, 4).equal).toBe(false);
  });

  it('are not called equal where something was not read or cannot be', () => {
    const long = { ...list(5), size: 300, omitted: 299 };
    const opaque: Told = { type: 'Handle', mutability: 'unknown', text: '<Handle>', size: null };
    const cut = value(`'${'x'.repeat(100)}…`, 'str');
    const graph = graphOf([long, { ...long }, opaque, opaque, value('1'), cut, cut], {
      a: 1,
      b: 2,
    });
    expect(compare(graph, 1, 2)).toMatchObject({ equal: null, difference: { path: '' } });
    expect(compare(graph, 3, 4).equal).toBeNull();
    expect(compare(graph, 6, 7).equal).toBeNull();
  });

  it('have sets compared without order, and nothing said of members that no text tells apart', () => {
    const set = (...targets: number[]): Told => ({
      type: 'set',
      edges: targets.map((target) => ['{…}', target]),
    });
    const graph = graphOf(
      [set(5, 6), set(6, 5), set(5), set(7), value('1'), value('2'), { type: 'P', text: '<P>' }, set(9), { type: 'P', text: '<P>' }],
      { a: 1, b: 2 },
    ); // prettier-ignore
    expect(compare(graph, 1, 2).equal).toBe(true);
    expect(compare(graph, 3, 4).equal).toBe(false);
    expect(compare(graph, 4, 8).equal).toBeNull();
  });

  it('are told to share in one what is two in the other', () => {
    const graph = graphOf([list(3, 3), list(4, 5), list(), list(), list()], { a: 1, b: 2 });
    expect(compare(graph, 1, 2)).toMatchObject({
      equal: true,
      sharing: { path: '[0]', other: '[1]' },
    });
  });

  it('are what a plain comparison of trees says of them', () => {
    const trees = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.integer({ min: 0, max: 1 }), fc.array(tie('tree'), { maxLength: 3 })), // prettier-ignore
    })).tree;
    fc.assert(
      fc.property(trees, trees, (one, other) => {
        const objects: Told[] = [];
        const [a, b] = [grow(one, objects), grow(other, objects)];
        const { equal, difference } = compare(graphOf(objects, { a, b }), a, b);
        expect(equal).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(difference === null).toBe(equal);
      }),
    );
  });

  it('share what both lead to, and have the rest alone; fixed values do not count', () => {
    const graph = graphOf([list(3, 6), list(3, 4, 6), list(5), list(), list(), value('1')], {
      a: 1,
      b: 2,
    });
    const { both, first, second, isWhole } = partsOf(graph, 1, 2);
    expect([[...both], [...first], [...second], isWhole]).toEqual([[3, 5], [1], [2, 4], true]);
  });
});

type Tree = number | Tree[];

/** Adds the objects of a tree and gives the number of its root; each number is an object of its own. */
function grow(tree: Tree, objects: Told[]): number {
  if (typeof tree === 'number') return objects.push(value(String(tree)));
  const parts = tree.map((one) => grow(one, objects));
  return objects.push(list(...parts));
}
