/**
 * A piece of Python text. `start` and `end` are offsets in UTF-16 units. The literal parts of an f-string are
 * `string` tokens of their own; what its fields hold are ordinary tokens between the marks `{` and `}`.
 * `newline` ends a logical line: line breaks in brackets and behind a backslash are none.
 */
export interface Token {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'mark' | 'newline';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of Python text, comments left out. Broken text is read as far as it makes sense; nothing throws. */
export function tokenize(text: string): Token[] {
  return new Tokenizer(text).all();
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);

const space = /(?:[ \t\f]|\\\r?\n|#[^\r\n]*)+/uy;
const lineBreak = /\r\n|\n|\r/uy;
const opening = /([rbfutRBFUT]{0,2})("""|'''|"|')/uy;
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*/uy;
const number =
  /(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)[jJ]?/uy;
const mark = /:=|->|==|!=|<=|>=|\S/uy;

/** Fields nested deeper are read as text: nobody writes them, and each takes room on the stack. */
const deepestField = 50;

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  /** Of brackets. */
  #depth = 0;
  /** Of fields in fields of f-strings. */
  #fields = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): Token[] {
    while (this.#at < this.#text.length) this.#one();
    this.#push('newline', this.#at);
    return this.#tokens;
  }

  /** Reads what comes next outside strings; always moves on. */
  #one(): void {
    const start = this.#at;
    if (this.#take(space)) return;
    if (this.#take(lineBreak)) {
      if (this.#depth === 0) this.#push('newline', start);
      return;
    }
    const opened = this.#take(opening);
    if (opened) this.#string(start, opened[1] ?? '', opened[2] ?? '');
    else if (this.#take(name)) this.#push('name', start);
    else if (this.#take(number)) this.#push('number', start);
    else this.#mark(start);
  }

  #mark(start: number): void {
    const [text] = this.#take(mark) ?? [];
    if (text === undefined) {
      this.#at += 1;
      return;
    }
    if ('([{'.includes(text)) this.#depth += 1;
    if (')]}'.includes(text)) this.#depth = Math.max(0, this.#depth - 1);
    this.#push('mark', start);
  }

  /** The rest of a string whose quote has been read. Without its closing quote it ends with its line. */
  #string(start: number, prefix: string, quote: string): void {
    const formatted = /[ft]/iu.test(prefix);
    const raw = /r/iu.test(prefix);
    let from = start;
    while (this.#at < this.#text.length && !this.#brokenOff(quote)) {
      if (this.#text.startsWith(quote, this.#at)) {
        this.#at += quote.length;
        break;
      }
      const here = this.#text[this.#at];
      const field = formatted && here === '{' && this.#text[this.#at + 1] !== '{';
      if (field && this.#fields < deepestField) {
        this.#pushText(from);
        this.#field(quote);
        from = this.#at;
      } else this.#at += this.#literal(formatted, raw);
    }
    this.#at = Math.min(this.#at, this.#text.length);
    this.#pushText(from);
  }

  /** Length of the piece of a literal that stands here: an escape, a doubled brace, or one character. */
  #literal(formatted: boolean, raw: boolean): number {
    const here = this.#text[this.#at];
    const next = this.#text[this.#at + 1] ?? '';
    if (formatted && (here === '{' || here === '}')) return next === here ? 2 : 1;
    if (here !== '\\') return 1;
    if (!formatted) return 2;
    // In f-strings a backslash does not take a brace's meaning away, except in `\N{DASH}`.
    if (!raw && next === 'N' && this.#text[this.#at + 2] === '{') {
      const end = this.#text.indexOf('}', this.#at);
      return end < 0 ? 3 : end + 1 - this.#at;
    }
    return next === '{' || next === '}' ? 1 : 2;
  }

  /** `{expression!r:format}`: the expression is code, the rest is a string that may hold fields again. */
  #field(quote: string): void {
    const depth = this.#depth;
    this.#fields += 1;
    this.#mark(this.#at);
    while (this.#at < this.#text.length && !this.#brokenOff(quote)) {
      const here = this.#text[this.#at];
      if (this.#depth === depth + 1) {
        if (here === '}' || (this.#text.startsWith(quote, this.#at) && !this.#expectsMore())) break;
        if (here === ':' || (here === '!' && this.#text[this.#at + 1] !== '=')) {
          this.#format(quote);
          break;
        }
      }
      this.#one();
    }
    if (this.#text[this.#at] === '}') this.#mark(this.#at);
    this.#depth = depth;
    this.#fields -= 1;
  }

  /** `!r:>{width}`, up to the brace that ends the field. */
  #format(quote: string): void {
    let from = this.#at;
    while (this.#at < this.#text.length && !this.#brokenOff(quote)) {
      if (this.#text[this.#at] === '}' || this.#text.startsWith(quote, this.#at)) break;
      if (this.#text[this.#at] === '{' && this.#fields < deepestField) {
        this.#pushText(from);
        this.#field(quote);
        from = this.#at;
      } else this.#at += 1;
    }
    this.#pushText(from);
  }

  /** A line break in a string between single quotes: its end was forgotten, or is still being typed. */
  #brokenOff(quote: string): boolean {
    return quote.length === 1 && '\r\n'.includes(this.#text[this.#at] ?? ' ');
  }

  /** Whether a string may begin here: behind an operator, a keyword, an opening bracket or a comma. */
  #expectsMore(): boolean {
    const last = this.#tokens.at(-1);
    return last?.kind === 'keyword' || (last?.kind === 'mark' && !')]}'.includes(last.text));
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #pushText(from: number): void {
    if (this.#at > from) this.#push('string', from);
  }

  #push(kind: Token['kind'], start: number): void {
    const text = this.#text.slice(start, this.#at);
    const told = kind === 'name' && keywords.has(text) ? 'keyword' : kind;
    this.#tokens.push({ kind: told, text, start, end: this.#at });
  }
}
