import { isKeywordArgument, simpleItem, type Span } from './expression.ts';
import type { Token } from './tokens.ts';

/** A name, attribute or item whose value can stand beside its line; `expression` is written without spaces. */
export interface InlineName extends Span {
  readonly expression: string;
}

/**
 * What the code around a stop reads and writes, from the head of its function (class body, module) to the line of
 * the stop. `stop` is an offset in that line. Left out: what belongs to nested functions, what is called, and names
 * that mean nothing to the stopped frame (keyword arguments, imports, annotations, variables of comprehensions and
 * lambdas).
 */
export function inlineNames(text: string, tokens: readonly Token[], stop: number): InlineName[] {
  const lines = logicalLines(text, tokens);
  const last = lines.findLastIndex(({ start }) => start <= stop);
  const scope = lines[last]?.scope;
  const found = lines
    .slice(0, last + 1)
    .filter((line) => line.scope === scope && !line.heads)
    .flatMap((line) => statements(line.tokens).flatMap(namesIn));
  const head = lines.find(({ heads }) => heads !== null && heads === scope);
  return head ? [...parameters(head.tokens), ...found] : found;
}

/** A function's or class's body, told apart by identity. */
type Scope = { readonly indent: number };

interface LogicalLine {
  readonly tokens: readonly Token[];
  /** Offset at which its first physical line begins. */
  readonly start: number;
  /** The body it stands in; undefined in a module. */
  readonly scope: Scope | undefined;
  /** The body it is the head of, for `def` and `class`. */
  readonly heads: Scope | null;
}

function logicalLines(text: string, tokens: readonly Token[]): LogicalLine[] {
  const lines: LogicalLine[] = [];
  const open: Scope[] = [];
  let line: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'newline') {
      line.push(token);
      continue;
    }
    const [first] = line;
    if (first) {
      const start = text.lastIndexOf('\n', first.start) + 1;
      const indent = indentation(text.slice(start, first.start));
      while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
      const word = (first.text === 'async' ? line[1] : first)?.text;
      const heads = word === 'def' || word === 'class' ? { indent } : null;
      lines.push({ tokens: line, start, scope: open.at(-1), heads });
      if (heads) open.push(heads);
    }
    line = [];
  }
  return lines;
}

/** Columns of leading space as Python counts them: a tab goes on to the next multiple of eight. */
function indentation(space: string): number {
  let column = 0;
  for (const one of space) column = one === '\t' ? column - (column % 8) + 8 : column + 1;
  return column;
}

/** Parts of a line between semicolons. */
function statements(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === ';') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** A statement of more tokens is a table of data; reading it would take longer than a stop may. */
const longestStatement = 5000;
const valueless = new Set(['import', 'from', 'global', 'nonlocal', '@']);

function namesIn(statement: readonly Token[]): InlineName[] {
  if (valueless.has(statement[0]?.text ?? '') || statement.length > longestStatement) return [];
  const bound = boundRegions(statement);
  const annotation = annotated(statement);
  const names: InlineName[] = [];
  for (const [at, token] of statement.entries()) {
    if (token.text === 'import') break;
    const begins =
      token.kind === 'name' &&
      statement[at - 1]?.text !== '.' &&
      !isKeywordArgument(statement, at) &&
      !(annotation.start <= at && at < annotation.end) &&
      !bound.some((one) => one.start <= at && at < one.end && one.names.has(token.text));
    const chain = begins ? chainFrom(statement, at) : null;
    if (chain) names.push(chain);
  }
  return names;
}

/** Names that say nothing beside a line: the instance itself, and `__name__` and its like. */
const dull = /^(?:self|cls|__\w+__)$/u;

/** The longest chain of attributes and plain items that begins at a name and is not called. */
function chainFrom(tokens: readonly Token[], at: number): InlineName | null {
  let end = at;
  let before = -1;
  for (;;) {
    if (tokens[end + 1]?.text === '.' && tokens[end + 2]?.kind === 'name') {
      before = end;
      end += 2;
      continue;
    }
    const close = [end + 3, end + 4].find((one) => simpleItem(tokens, one) === end + 1);
    if (close === undefined || tokens[close - 1]?.kind === 'name') break;
    before = end;
    end = close;
  }
  // What is called is no value to show; what it is called on may be.
  if (tokens[end + 1]?.text === '(') end = before;
  const chain = tokens.slice(at, end + 1);
  const [first] = chain;
  const expression = chain.map(({ text }) => text).join('');
  if (!first || dull.test(expression)) return null;
  return { expression, start: first.start, end: chain.at(-1)?.end ?? first.end };
}

interface Region extends Span {
  readonly names: ReadonlySet<string>;
}

/** Where comprehensions and lambdas have variables of their own; spans are indexes of tokens. */
function boundRegions(tokens: readonly Token[]): Region[] {
  return tokens.flatMap((token, at) => {
    if (token.text === 'lambda') return lambdaRegion(tokens, at);
    const bracket = token.text === 'for' ? enclosing(tokens, at) : null;
    if (!bracket) return [];
    const target = tokens.slice(at + 1, indexAtDepth(tokens, at + 1, ['in']));
    return { ...bracket, names: namesOf(target) };
  });
}

function lambdaRegion(tokens: readonly Token[], at: number): Region {
  const colon = indexAtDepth(tokens, at + 1, [':']);
  const end = indexAtDepth(tokens, colon + 1, [',', ';']);
  const own = tokens.slice(at, colon).filter((_, index, all) => startsParameter(all[index - 1]));
  return { start: at, end, names: namesOf(own) };
}

const startsParameter = (token: Token | undefined): boolean =>
  ['lambda', '(', ',', '*', '**'].includes(token?.text ?? '');

const namesOf = (tokens: readonly Token[]): Set<string> =>
  new Set(tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text));

/** The bracket around a token; null outside brackets. */
function enclosing(tokens: readonly Token[], at: number): Span | null {
  let depth = 0;
  for (let start = at - 1; start >= 0; start -= 1) {
    depth += step(tokens[start]);
    if (depth > 0) return { start, end: indexAtDepth(tokens, at + 1, []) };
  }
  return null;
}

/** Index of the first of these tokens in the same bracket, from `at`; else of the bracket's end. */
function indexAtDepth(tokens: readonly Token[], at: number, texts: readonly string[]): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (depth === 0 && texts.includes(token?.text ?? '')) return index;
    depth += step(token);
    if (depth < 0) return index;
  }
  return tokens.length;
}

/** By how much a token changes the depth of brackets. */
function step(token: Token | undefined): -1 | 0 | 1 {
  if (token?.kind !== 'mark') return 0;
  if ('([{'.includes(token.text)) return 1;
  return ')]}'.includes(token.text) ? -1 : 0;
}

/** The `type` of `name: type = value`, as indexes of tokens; empty in other statements. */
function annotated(statement: readonly Token[]): Span {
  const colon = indexAtDepth(statement, 0, [':']);
  const plain = statement
    .slice(0, colon)
    .every(({ kind, text }) => kind !== 'keyword' && text !== '=');
  // `match value:` and `else:` and their like have nothing, or a line break, behind the colon.
  const start = colon + 1;
  if (!plain || start >= statement.length || statement[1]?.kind === 'name')
    return { start: 0, end: 0 };
  return { start, end: indexAtDepth(statement, start, ['=']) };
}

/** The parameters of a function's head; none of a class's. */
function parameters(head: readonly Token[]): InlineName[] {
  const def = head.findIndex(({ text }) => text === 'def');
  const open = head.findIndex(({ text }, at) => at > def && text === '(');
  if (def < 0 || open < 0) return [];
  const close = indexAtDepth(head, open + 1, []);
  return head.flatMap((token, at) => {
    const own = at > open && at < close && token.kind === 'name' && startsParameter(head[at - 1]);
    if (!own || enclosing(head, at)?.start !== open || dull.test(token.text)) return [];
    return { expression: token.text, start: token.start, end: token.end };
  });
}
