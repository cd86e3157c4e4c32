import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './tokens.ts';

/** Texts of the tokens of a kind, in order. */
const texts = (text: string, kind: string): string[] =>
  tokenize(text)
    .filter((token) => token.kind === kind)
    .map((token) => token.text);
const names = (text: string): string[] => texts(text, 'name');

describe('Python text', () => {
  it('holds no names in its strings and comments', () => {
    expect(names(`a = "b" + 'c' + rb'\\' + d' # e`)).toEqual(['a']);
    expect(names(`a = """b "c" \n d""" + e`)).toEqual(['a', 'e']);
    expect(names(`a = '''b\\''' c''' + e`)).toEqual(['a', 'e']);
    expect(names(`a = "it's" + b  # "c" + d\nf`)).toEqual(['a', 'b', 'f']);
  });

  it('holds names in the fields of f-strings, whatever is nested in them', () => {
    expect(names(`f"a {b} c {d.e!r:>{g}} {{h}} {i:j}"`)).toEqual(['b', 'd', 'e', 'g', 'i']);
    expect(names(`f"{a['b']} {f'{c} d'} e"`)).toEqual(['a', 'c']);
    expect(names(`f"{a["b"]} {f"{c} d"} e" + g`)).toEqual(['a', 'c', 'g']);
    expect(names(`rf'\\{a}' f'\\N{DASH}{b}' f"{c != d}" f"{e=}"`)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(names(`f'''{\n a\n}''' + b`)).toEqual(['a', 'b']);
    expect(names(`t"{a}" + f"{ {'b': c}['b'] }"`)).toEqual(['a', 'c']);
  });

  it('has logical lines: brackets and backslashes join the lines they run over', () => {
    expect(texts('a = [1,\n 2]\nb = 1 + \\\n 2\n', 'newline')).toHaveLength(3);
  });

  it('tells keywords and numbers from names', () => {
    expect(names('return größe if x1 else 0x1f + 1e5j + 1_000.5')).toEqual(['größe', 'x1']);
  });

  it('is read again behind a string that nobody closed', () => {
    expect(names(`a = "b\nc = f"{d\ne = 1`)).toEqual(['a', 'c', 'd', 'e']);
    expect(names(`print(f"{a" + b)\nc`)).toContain('c');
  });

  it('gives tokens in order and with their own text, for any text', () => {
    const pieces = fc.constantFrom(
      '"',
      "'",
      '"""',
      "'''",
      'f"',
      "rf'",
      '{',
      '}',
      '\\',
      '\n',
      '\r\n',
      '#',
      '!',
      ':',
      'a',
      'ä',
      '😀',
      ' ',
      '(',
      ')',
      '[',
      ']',
      '.',
      '=',
      '1',
      'for',
      '\t',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        let at = 0;
        for (const token of tokenize(text)) {
          expect(token.start).toBeGreaterThanOrEqual(at);
          expect(token.text).toBe(text.slice(token.start, token.end));
          at = token.end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
