import type { Span } from './nodes.ts';

const stringStart = /(?:'''|"""|'|")/y;
/** What can matter outside strings: quotes, brackets, comments, line ends, backslashes. */
export const interesting = /['"#()[\]{}\\\r\n]/g;
/** A line that carries on the statement above it although it stands at column 0. */
const carriesOn = /(?:else|elif|except|finally)\b/y;
/** What a definition follows; not an `@` to which nothing has been typed so far. */
export const decorator = /@[ \t]*[^ \t\r\n]/y;
/** A line at column 0 that starts a statement even inside an open bracket: the bracket was half-typed. */
const startsAnew = /(?:def|class|async[ \t]+def|@[A-Za-z_])/y;

/**
 * The first top-level statement at or after `start`, which is the beginning of a line, with the blank
 * and comment lines after it. Pieces lie end to end; only the last one reaches the end of the text.
 * An unclosed bracket ends at the next `def`, `class` or decorator at column 0; an unclosed triple quote never.
 */
export function nextPiece(text: string, start: number): Span {
  let depth = 0;
  let at = start;
  let decorated = false;
  let lineStart = true;
  let first = true;
  for (;;) {
    if (lineStart) {
      lineStart = false;
      at = skipMarks(text, at);
      const character = text.charCodeAt(at);
      const starts = depth === 0 ? !isBlankOrIndent(character) : matches(startsAnew, text, at);
      if (starts && !matches(carriesOn, text, at)) {
        if (!first && !decorated) return { start, end: at };
        if (depth === 0) {
          decorated = matches(decorator, text, at);
          first = false;
        } else {
          return { start, end: at };
        }
      }
    }
    interesting.lastIndex = at;
    const found = interesting.exec(text);
    if (found === null) return { start, end: text.length };
    at = found.index;
    const character = found[0];
    if (character === '#') at = endOfLine(text, at);
    else if (character === '\\') at = afterBackslash(text, at);
    else if (character === "'" || character === '"') at = afterString(text, at);
    else if (character === '\r' || character === '\n') {
      at += character === '\r' && text.charCodeAt(at + 1) === 10 ? 2 : 1;
      lineStart = true;
    } else {
      depth = '([{'.includes(character) ? depth + 1 : Math.max(0, depth - 1);
      at += 1;
    }
  }
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Past a byte order mark and form feeds, which leave the column at 0. */
function skipMarks(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0xfeff || text.charCodeAt(at) === 12) at += 1;
  return at;
}

/** Whether a line that begins so cannot start a statement: indented, blank, a comment, or the end. */
function isBlankOrIndent(character: number): boolean {
  return (
    Number.isNaN(character) ||
    character === 32 ||
    character === 9 ||
    character === 10 ||
    character === 13 ||
    character === 35
  );
}

export function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at += 1;
  return at;
}

export function afterBackslash(text: string, at: number): number {
  return text.startsWith('\r\n', at + 1) ? at + 3 : at + 2;
}

const singleEnd = { "'": /[\\'\r\n]/g, '"': /[\\"\r\n]/g };
const tripleEnd = { "'": /\\|'''/g, '"': /\\|"""/g };

/** The offset after the string that opens at `start`; a one-line string also ends before its line does. */
export function afterString(text: string, start: number): number {
  stringStart.lastIndex = start;
  const opener = stringStart.exec(text)?.[0] ?? '"';
  const quote = opener.startsWith("'") ? "'" : '"';
  const end = opener.length === 3 ? tripleEnd[quote] : singleEnd[quote];
  let at = start + opener.length;
  for (;;) {
    end.lastIndex = at;
    const found = end.exec(text);
    if (found === null) return text.length;
    if (found[0] === '\\') at = afterBackslash(text, found.index);
    else if (found[0] === '\r' || found[0] === '\n') return found.index;
    else return found.index + opener.length;
  }
}
