import { describe, expect, it } from 'vitest';
import { expressionAt } from './expression.ts';
import { tokenize } from './tokens.ts';

/** The expression at the `|` in the text. */
function at(marked: string): string | null {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = expressionAt(tokenize(text), offset);
  return found && text.slice(found.start, found.end);
}

describe('the expression a person hovers over', () => {
  it('is the name, with what it is an attribute or item of, up to the part pointed at', () => {
    expect(at('total = it|ems')).toBe('items');
    expect(at('self.ro|ws[0].name')).toBe('self.rows');
    expect(at('self.rows[0].na|me = 1')).toBe('self.rows[0].name');
    expect(at("data['key'][i].va|lue")).toBe("data['key'][i].value");
    expect(at('größe.höh|e')).toBe('größe.höhe');
  });

  it('is an item when its closing bracket is pointed at', () => {
    expect(at('x = rows[-1|]')).toBe('rows[-1]');
    expect(at('x = self.rows[-1][0|] + 1')).toBe('self.rows[-1][0]');
    expect(at('x = rows[-i|]')).toBeNull();
    expect(at('x = [1|]')).toBeNull();
    expect(at('x = "ab"[0|]')).toBeNull();
  });

  it('is the variable in a field of an f-string, also over several lines', () => {
    expect(at('f"{na|me}"')).toBe('name');
    expect(at('f"{user.na|me!r:>10} there"')).toBe('user.name');
    expect(at('text = f"""\n{user.na|me}"""')).toBe('user.name');
    expect(at('total = (self\n  .ro|ws)')).toBe('self\n  .rows');
  });

  it('never holds a call', () => {
    expect(at('make().na|me')).toBeNull();
    expect(at('rows[f()].na|me')).toBeNull();
    expect(at('rows[1:2].na|me')).toBeNull();
    expect(at('(a + b).na|me')).toBeNull();
    expect(at('pri|nt(x)')).toBe('print');
  });

  it('is nothing on keywords, strings, comments and numbers', () => {
    const texts = [
      're|turn x',
      '"te|xt"',
      'x = 1  # no|te',
      '12|3',
      'f"na|me"',
      '',
      '"""\nna|me"""',
    ];
    for (const text of texts) expect(at(text)).toBeNull();
  });

  it('is nothing on the name of a keyword argument, but is its value', () => {
    expect(at('open(path, mo|de=mode)')).toBeNull();
    expect(at('open(path, mode=mo|de)')).toBe('mode');
    expect(at('a, mo|de = 1, 2')).toBe('mode');
    expect(at('f((a, b), mo|de=1)')).toBeNull();
  });
});
