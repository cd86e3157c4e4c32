import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parse } from './parser.ts';
import { Source } from './source.ts';

const texts = (source: Source): string[] => source.pieces.map((it) => it.piece.text);

/** Scraps out of which half-typed programs are made. */
const scrap = fc.constantFrom(
  'def f(x=[]):\n    x.append(1)\n',
  'class A:\n    def m(self):\n        pass\n',
  '@decorator\n',
  'else:\n    pass\n',
  'x = (1,\n',
  ')\n',
  '"""',
  "'",
  '\\\n',
  '\r\n',
  '\r',
  '\f',
  '\uFEFF',
  '\ud800',
  '# comment (\n',
  'if x:\n',
  '    y\n',
  '[',
  '}',
);
const program = fc.array(scrap, { maxLength: 30 }).map((parts) => parts.join(''));

describe('a text cut into top-level statements', () => {
  it('keeps a function, its decorators and its clauses together', () => {
    const text =
      '@one\n@two\ndef f():\n    pass\n\n# about g\nif x:\n    pass\nelse:\n    pass\ny = 1\n';
    expect(texts(Source.of(text))).toEqual([
      '@one\n@two\ndef f():\n    pass\n\n# about g\n',
      'if x:\n    pass\nelse:\n    pass\n',
      'y = 1\n',
    ]);
  });

  it('does not cut inside brackets and strings', () => {
    const text = 'x = (\n1,\n2)\ns = """\ndef f():\n"""\nt = 1 + \\\n2\n';
    expect(texts(Source.of(text))).toEqual([
      'x = (\n1,\n2)\n',
      's = """\ndef f():\n"""\n',
      't = 1 + \\\n2\n',
    ]);
  });

  it('ends a half-typed bracket at the next definition', () => {
    expect(texts(Source.of('x = f(\ndef g():\n    pass\n'))).toEqual([
      'x = f(\n',
      'def g():\n    pass\n',
    ]);
  });

  it('leaves a definition alone above which a decorator is about to be typed', () => {
    expect(texts(Source.of('@\ndef g():\n    pass\n'))).toEqual(['@\n', 'def g():\n    pass\n']);
    expect(texts(Source.of('@ (x)\ndef g():\n    pass\n'))).toHaveLength(1);
  });

  it('lays its pieces end to end over the whole text, whatever the text is', () => {
    fc.assert(
      fc.property(program, (text) => {
        const source = Source.of(text);
        expect(texts(source).join('')).toBe(text);
        expect(source.pieces.every((it) => it.piece.text.length > 0)).toBe(true);
      }),
    );
  });

  it('cuts an edited text as if it were new', () => {
    fc.assert(
      fc.property(program, program, fc.nat(), fc.nat(), (text, inserted, at, size) => {
        const start = at % (text.length + 1);
        const edited = text.slice(0, start) + inserted + text.slice(start + (size % 40));
        expect(texts(Source.of(text).changed(edited))).toEqual(texts(Source.of(edited)));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the statements that an edit leaves alone as the same objects', () => {
    const text = Array.from({ length: 9 }, (_, index) => `x${index} = ${index}\n`).join('');
    const before = Source.of(text);
    const after = before.changed(text.replace('x4 = 4', 'x4 = [4, 4]'));
    const kept = after.pieces.filter((it) => before.pieces.some((old) => old.piece === it.piece));
    expect(kept.length).toBeGreaterThanOrEqual(7);
    expect(after.pieces.at(-1)?.piece).toBe(before.pieces.at(-1)?.piece);
  });

  it('never has one piece at two places, also where classes have the same methods', () => {
    const className = (name: string): string =>
      `class ${name}:\n    x = 1\n\n    def draw(self):\n        pass\n\n\n`;
    // A parser that knows just that much: what stands in a class is of no account here.
    const parse: Parse = (text, as) =>
      as === 'member'
        ? []
        : [
            {
              kind: 'class',
              name: { kind: 'name', id: 'A', start: 6, end: 7 },
              typeParameters: [],
              bases: [],
              decorators: [],
              body: [],
              start: 0,
              end: text.length,
            },
          ];
    const parsed = (source: Source): Source => {
      for (const { piece } of source.pieces) piece.statements(parse);
      return source;
    };
    const before = parsed(Source.of(className('A') + className('B')));
    const after = parsed(before.changed(className('A') + className('C') + className('B')));
    const placed = [...after.placed()].map((it) => it.piece);
    expect(placed).toHaveLength(12);
    expect(new Set(placed).size).toBe(12);
    expect(after.pieces[0]?.piece).toBe(before.pieces[0]?.piece);
  });
});
