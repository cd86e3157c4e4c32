import { describe, expect, it } from 'vitest';
import { inlineNames } from './inline-names.ts';
import { tokenize } from './tokens.ts';

/** Expressions in order, for a stop in the line marked `# @stop` (the last line without a mark). */
function shown(text: string): string[] {
  const mark = text.indexOf('# @stop');
  const stop = mark < 0 ? text.length : mark;
  return inlineNames(text, tokenize(text), stop).map(({ expression }) => expression);
}

describe('the values shown beside the lines of a stopped function', () => {
  it('are those of names, attributes and plain items', () => {
    expect(shown('total = price + self.tax[0] + row["key"].sum + rows[-1]')).toEqual([
      'total',
      'price',
      'self.tax[0]',
      'row["key"].sum',
      'rows[-1]',
    ]);
    expect(shown('x = grid[i][0] + grid[i + 1].y')).toEqual(['x', 'grid', 'i', 'grid', 'i']);
    expect(shown('x = (a\n  . b [ 0 ])')).toEqual(['x', 'a.b[0]']);
  });

  it('begin with the parameters, without their types and defaults', () => {
    const text = [
      'def other(x):',
      '    y = x',
      'async def pay(self, price: int, /, *rest: "str", tax=RATES[0], **more) -> Money:',
      '    total = price  # @stop',
      '    later = total',
    ].join('\n');
    expect(shown(text)).toEqual(['price', 'rest', 'tax', 'more', 'total', 'price']);
  });

  it('end with the line of the stop, however many lines it runs over', () => {
    expect(shown('a = 1\nb = (a +  # @stop\n  c)\nd = b')).toEqual(['a', 'b', 'a', 'c']);
    expect(shown('b = (a +\n  c)  # @stop\nd = b')).toEqual(['b', 'a', 'c']);
  });

  it('are those of the stopped function alone', () => {
    const text = [
      'limit = 3',
      'class Shop:',
      '    name = limit',
      '    def sell(self, item):',
      '        def price(thing):',
      '            return thing.cost',
      '        cost = price(item)  # @stop',
    ];
    expect(shown(text.join('\n'))).toEqual(['item', 'cost', 'item']);
    const whole = text.join('\n').replace('  # @stop', '');
    expect(shown(`${whole}\nsold = limit`)).toEqual(['limit', 'sold', 'limit']);
    expect(shown(text.slice(0, 3).join('\n'))).toEqual(['name', 'limit']);
    expect(shown(text.slice(0, 6).join('\n'))).toEqual(['thing', 'thing.cost']);
  });

  it('are not of what is called, but of what it is called on', () => {
    expect(shown('print(len(items), self.run(x), a.b.c(), d["e"](), self.names.sort())')).toEqual([
      'items',
      'x',
      'a.b',
      'd',
      'self.names',
    ]);
  });

  it('leave out strings and comments, and keep the fields of f-strings', () => {
    expect(shown(`x = "a b" + f"c {d.e:>{w}} {k=}"  # f`)).toEqual(['x', 'd.e', 'w', 'k']);
  });

  it('leave out keyword arguments, imports, decorators and declarations', () => {
    const text = [
      'import os, sys as system',
      'from a import b as c',
      '@cache(size=limit)',
      'def f(x=default): pass',
      'class A(B, metaclass=C): pass',
      'global g; h = open(path, mode=m)',
    ];
    expect(shown(text.join('\n'))).toEqual(['h', 'path', 'm']);
  });

  it('leave out variables of comprehensions and lambdas', () => {
    expect(shown('x = [a.b + c for a, (d, _) in rows if a in keep] + a')).toEqual([
      'x',
      'c',
      'rows',
      'keep',
      'a',
    ]);
    expect(shown('x = sorted(rows, key=lambda r, k=n: r[k] + m)')).toEqual(['x', 'rows', 'n', 'm']);
    expect(shown('x = {k: v for k, v in d.items()}, k')).toEqual(['x', 'd', 'k']);
    expect(shown('for k, v in d.items(): print(k)')).toEqual(['k', 'v', 'd', 'k']);
    expect(shown('f = f"{[y for y in ys]} {y}"')).toEqual(['f', 'ys', 'y']);
  });

  it('leave out annotations, and nothing else behind a colon', () => {
    expect(shown('total: dict[str, Money] = start')).toEqual(['total', 'start']);
    expect(shown('self.total: Money')).toEqual(['self.total']);
    expect(shown('if a: b = c')).toEqual(['a', 'b', 'c']);
    expect(shown('x = rows[a:b]')).toEqual(['x', 'rows', 'a', 'b']);
    expect(shown('x = lambda: y')).toEqual(['x', 'y']);
    expect(shown('with open(p) as f: data = f.read()')).toEqual(['p', 'f', 'data', 'f']);
  });

  it('leave out the instance itself and names such as __name__', () => {
    expect(shown('if __name__ == "__main__": run(self, cls.x)')).toEqual(['cls.x']);
  });

  it('are read past a statement that is a long table, or nested too deep to be read', () => {
    for (const piece of ['lambda x: ', 'f(x=1, ', '[x for x in ', 'f"{', '(', 'a.'])
      expect(shown(`before = 1; ${piece.repeat(20_000)}`)).toContain('before');
  });

  it('are none in an empty file, and some in a broken one', () => {
    expect(shown('')).toEqual([]);
    expect(shown('def f(a, b:\n  c = )a')).toBeInstanceOf(Array);
    expect(shown('x = = a]\ny')).toEqual(['x', 'a', 'y']);
  });
});
