import { describe, expect, it } from 'vitest';
import { expressionAt } from './expression.ts';

/** The expression at the `|` in the text. */
function at(marked: string): string | null {
  const column = marked.indexOf('|');
  const line = marked.replace('|', '');
  const found = expressionAt(line, column);
  return found && line.slice(found.start, found.end);
}

describe('the expression a person hovers over', () => {
  it('is the name, with what it is an attribute or item of, up to the part pointed at', () => {
    expect(at('total = it|ems')).toBe('items');
    expect(at('self.ro|ws[0].name')).toBe('self.rows');
    expect(at('self.rows[0].na|me = 1')).toBe('self.rows[0].name');
    expect(at("data['key'][i].va|lue")).toBe("data['key'][i].value");
    expect(at('größe.höh|e')).toBe('größe.höhe');
  });

  it('never holds a call', () => {
    expect(at('make().na|me')).toBeNull();
    expect(at('rows[f()].na|me')).toBeNull();
    expect(at('pri|nt(x)')).toBe('print');
  });

  it('is nothing on keywords, strings, comments and numbers', () => {
    for (const text of ['re|turn x', '"te|xt"', 'x = 1  # no|te', '12|3', 'f"{na|me}"', '']) {
      expect(at(text)).toBeNull();
    }
  });
});
