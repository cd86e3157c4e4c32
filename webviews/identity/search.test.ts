import { describe, expect, it } from 'vitest';
import { neighbours } from './neighbours.ts';
import { graphOf, value } from './scene-for-tests.ts';
import { search } from './search.ts';

const graph = graphOf(
  [
    { type: 'Config', text: '<Config>', edges: [['.items', 2], ['.name', 4]] },
    { text: "['apple']", edges: [['[0]', 3]] },
    value("'apple'", 'str'),
    value("'Main'", 'str'),
    { text: '[]' },
    { type: 'dict', edges: [["['far']", 5]] },
  ],
  { cfg: 1, rows: 2, last: 6 },
); // prettier-ignore

describe('what a person finds', () => {
  it('is found by name, type, number and text, upper or lower case', () => {
    const serials = (wanted: string) => search(graph, wanted).map(({ serial }) => serial);
    expect(serials('ROWS')).toEqual([2]);
    expect(serials('config')).toEqual([1]);
    expect(serials('#5')).toEqual([5]);
    expect(serials('apple')).toEqual([2, 3]);
    expect(serials('nothing like it')).toEqual([]);
    expect(serials('  ')).toEqual([]);
  });

  it('is shown on its own card, or on that of the object it is written into', () => {
    expect(search(graph, "'main'")[0]).toMatchObject({ serial: 4, card: 1, path: 'cfg.name' });
    expect(search(graph, 'rows')[0]).toMatchObject({ serial: 2, card: 2 });
  });

  it('names come before texts', () => {
    const named = graphOf([value("'b'", 'str'), { text: "['b']" }], { other: 2, b: 1 });
    expect(search(named, 'b').map(({ serial }) => serial)).toEqual([1, 2]);
  });
});

it('counts references both ways when only what is near is shown', () => {
  const near = (hops: number) => [...neighbours(graph, 5, hops)];
  expect(near(0)).toEqual([5]);
  expect(near(1)).toEqual([5, 6]);
  expect([...neighbours(graph, 2, 1)]).toEqual([2, 1]);
});
