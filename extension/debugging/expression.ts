/**
 * The expression under a column of a line of Python: a name, with the attributes and simple items
 * before it (`self.rows[0].name` up to the part pointed at). Never a call. Null on strings, comments,
 * keywords and numbers.
 */
export function expressionAt(line: string, column: number): { start: number; end: number } | null {
  const tokens = tokenize(line);
  const at = tokens.findIndex((one) => one.start <= column && column < one.end);
  const pointed = tokens[at];
  if (!pointed || pointed.kind !== 'name' || keywords.has(pointed.text)) return null;
  let start = at;
  for (;;) {
    if (tokens[start - 1]?.text !== '.') break;
    const before = beginOfPrimary(tokens, start - 2);
    // `f().x` and `"a".x` cannot be looked up without running code.
    if (before === null) return null;
    start = before;
  }
  const first = tokens[start];
  return first ? { start: first.start, end: pointed.end } : null;
}

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'mark';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);

const pattern =
  /(?<string>[rbfutRBFUT]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\])*(?:"|$)|'(?:\\.|[^'\\])*(?:'|$)))|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\w.]*)|(?<comment>#.*)|(?<mark>\S)/gu;

function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(pattern)) {
    const { string, name, number, mark } = match.groups ?? {};
    const text = string ?? name ?? number ?? mark;
    if (text === undefined) break;
    const kind =
      string !== undefined
        ? 'string'
        : name !== undefined
          ? 'name'
          : number !== undefined
            ? 'number'
            : 'mark';
    tokens.push({ kind, text, start: match.index, end: match.index + text.length });
  }
  return tokens;
}

/** Index of the token at which the name or item chain that ends at `at` begins; null if it is none. */
function beginOfPrimary(tokens: readonly Token[], at: number): number | null {
  const token = tokens[at];
  if (token?.kind === 'name' && !keywords.has(token.text)) return at;
  if (token?.text !== ']') return null;
  const index = tokens[at - 1];
  const opening = tokens[at - 2];
  const simple =
    index && (index.kind === 'number' || index.kind === 'string' || index.kind === 'name');
  return simple && opening?.text === '[' ? beginOfPrimary(tokens, at - 3) : null;
}
