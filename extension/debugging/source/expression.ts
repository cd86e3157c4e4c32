import type { Token } from './tokens.ts';

/** Offsets in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The expression that a person points at: a name with the attributes and simple items before it
 * (`self.rows[0].name`, up to the part pointed at). Looking it up calls nothing that is written there. Null on
 * calls, strings, comments, keywords, numbers and the names of keyword arguments.
 */
export function expressionAt(tokens: readonly Token[], offset: number): Span | null {
  const at = tokens.findIndex((token) => token.start <= offset && offset < token.end);
  const pointed = tokens[at];
  if (!pointed || isKeywordArgument(tokens, at)) return null;
  const first = tokens[chainStart(tokens, at) ?? -1];
  return first ? { start: first.start, end: pointed.end } : null;
}

/** Index of the token at which the chain of names, attributes and items begins that ends at `at`; null if it is none. */
function chainStart(tokens: readonly Token[], at: number): number | null {
  let end = at;
  for (;;) {
    const token = tokens[end];
    if (token?.text === ']') {
      const open = simpleItem(tokens, end);
      if (open === null) return null;
      end = open - 1;
    } else if (token?.kind !== 'name') {
      return null;
    } else if (tokens[end - 1]?.text === '.') {
      end -= 2;
    } else {
      return end;
    }
  }
}

/** Index of the `[` that belongs to the `]` at `close`, if a plain index stands between: `0`, `-1`, `"key"`, `i`. */
export function simpleItem(tokens: readonly Token[], close: number): number | null {
  const open = tokens[close - 2]?.text === '-' ? close - 3 : close - 2;
  const index = tokens[close - 1];
  const plain = index && ['number', 'string', 'name'].includes(index.kind);
  const signed = open === close - 3 && index?.kind !== 'number';
  return plain && !signed && tokens[open]?.text === '[' && isValue(tokens[open - 1]) ? open : null;
}

/** Whether what follows a token can be an index or an attribute of it. */
function isValue(token: Token | undefined): boolean {
  return token?.kind === 'name' || token?.text === ']';
}

/** `key` in `f(key=1)`: no name of the program's, however much it looks like one. */
export function isKeywordArgument(tokens: readonly Token[], at: number): boolean {
  if (tokens[at + 1]?.text !== '=' || !['(', ','].includes(tokens[at - 1]?.text ?? ''))
    return false;
  let depth = 0;
  for (let index = at - 1; index >= 0; index -= 1) {
    const { text, kind } = tokens[index] ?? { text: '', kind: 'newline' };
    if (kind === 'newline') return false;
    if (kind === 'mark' && ')]}'.includes(text)) depth += 1;
    if (kind === 'mark' && '([{'.includes(text) && --depth < 0) return text === '(';
  }
  return false;
}
