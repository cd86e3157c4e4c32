import { afterBackslash, afterString, decorator, endOfLine, interesting } from './pieces.ts';

/** Where the statements of a class body begin and end, offsets in the text of the class. Text between them is in none. */
export interface ClassCut {
  /** The end of the line of `class …:`. */
  readonly headEnd: number;
  readonly indent: string;
  /** End to end from the head to the end of the text; each begins with its own line. */
  readonly starts: readonly number[];
}

const classHead = /^(?:[\uFEFF\f]*(?:@[^\r\n]*|#[^\r\n]*|[ \t]*)(?:\r\n|\r|\n))*[\uFEFF\f]*class\b/;
const carriesOn = /(?:else|elif|except|finally)\b/y;
const startsAnew = /(?:def|class|async[ \t]+def|@[A-Za-z_])/y;

/**
 * Cuts a class into the statements of its body by their indentation, so that each can be parsed, and kept, apart from
 * the others. Null for what is no class, has no body of lines, or is indented in a way that is not understood.
 */
export function cutClass(text: string): ClassCut | null {
  const head = classHead.exec(text);
  if (head === null) return null;
  let headEnd = -1;
  let indent: string | null = null;
  const starts: number[] = [];
  let depth = 0;
  let decorated = false;
  let at = head[0].length - 'class'.length;
  interesting.lastIndex = at;
  for (;;) {
    interesting.lastIndex = at;
    const found = interesting.exec(text);
    if (found === null) break;
    at = found.index;
    const character = found[0];
    if (character === '#') at = endOfLine(text, at);
    else if (character === '\\') at = afterBackslash(text, at);
    else if (character === "'" || character === '"') at = afterString(text, at);
    else if (character === '\r' || character === '\n') {
      at += character === '\r' && text.charCodeAt(at + 1) === 10 ? 2 : 1;
      const line = /[ \t\f]*/y;
      line.lastIndex = at;
      const space = line.exec(text)?.[0] ?? '';
      const first = at + space.length;
      const isBlank = first >= text.length || '\r\n#'.includes(text.charAt(first));
      if (isBlank) continue;
      if (headEnd < 0) {
        if (depth > 0) continue;
        if (!text.slice(0, at).trimEnd().endsWith(':') && !hasColon(text, head[0].length, at))
          return null;
        headEnd = at;
      }
      indent ??= space;
      if (indent === '' || (space.length < indent.length && depth === 0)) return null;
      if (space !== indent) continue;
      if (depth > 0 && !matches(startsAnew, text, first)) continue;
      depth = 0;
      if (matches(carriesOn, text, first)) continue;
      if (!decorated) starts.push(at);
      decorated = matches(decorator, text, first);
    } else {
      depth = '([{'.includes(character) ? depth + 1 : Math.max(0, depth - 1);
      at += 1;
    }
  }
  return indent === null || starts.length === 0 ? null : { headEnd, indent, starts };
}

/** Whether the head's lines end with a colon and perhaps a comment. */
function hasColon(text: string, from: number, to: number): boolean {
  return /:[ \t]*(?:#[^\r\n]*)?\s*(?:#[^\r\n]*\s*)*$/.test(text.slice(from, to));
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
