import * as l10n from '@vscode/l10n';
import type { FixContext } from '../semantics/facts.ts';
import { boundBy, targetNames } from '../semantics/scopes.ts';
import type { Expression, FunctionDefinition, Parameter } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import type { DefaultStory } from './default-story.ts';
import type { Fix } from './rule.ts';

/** A replacement in the function's piece. */
interface PieceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A parameter's default, in the function that has it. */
export type DefaultPlace = Pick<DefaultStory, 'owner' | 'parameter' | 'default'>;

/**
 * `None` as the default, and the original expression made anew in each call that leaves it out. Null where that
 * could change anything else: lambdas, named defaults, functions for which None means something already.
 */
export function fixOf(story: DefaultStory, style: FixContext): Fix | null {
  const { parameter, object } = story;
  if (object.name !== null || !callsConstructorsOnly(story.default)) return null;
  const type = object.site.type ?? 'object';
  const title = l10n.t('Make a new {0} for `{1}` in each call', type, parameter.name.id);
  return noneInstead(story, title, style);
}

/** As `fixOf`, for any expression that gives the same when it is evaluated inside the function. */
export function noneInstead(place: DefaultPlace, title: string, style: FixContext): Fix | null {
  const { owner, parameter } = place;
  const { callable, piece } = owner;
  if (callable.kind !== 'function') return null;
  if (!isMovable(place) || comparesWithNone(callable, parameter)) return null;
  const renewed = renewal(callable, place, style);
  if (renewed === null) return null;
  return {
    title,
    isSafe: false,
    edits: [
      { start: place.default.start, end: place.default.end, text: 'None' },
      ...annotationEdit(parameter, piece.text),
      renewed,
    ].map((it) => ({ ...it, piece })),
  };
}

function callsConstructorsOnly(expression: Expression): boolean {
  return [...walk([expression])].every((it) => it.kind !== 'call' || isConstructor(it.callee));
}

/** Whether the expression gives the same in the body: it names nothing that the function or a class binds. */
function isMovable({ owner, default: expression }: DefaultPlace): boolean {
  const own = new Set<string>();
  for (const node of walk([expression])) {
    if (node.kind === 'comprehension')
      for (const clause of node.clauses)
        if (clause.kind === 'for') for (const name of targetNames(clause.target)) own.add(name.id);
    if (node.kind === 'await' || node.kind === 'yield' || node.kind === 'walrus') return false;
    if (node.kind === 'lambda') return false;
  }
  for (const node of walk([expression])) {
    if (node.kind === 'name' && !own.has(node.id))
      if (owner.localNames.has(node.id) || owner.outerNames.has(node.id)) return false;
  }
  return true;
}

const constructors =
  /^(?:list|dict|set|bytearray|range|(?:\w+\.)?(?:deque|defaultdict|OrderedDict|Counter))$/;

function isConstructor(callee: Expression): boolean {
  if (callee.kind === 'name') return constructors.test(callee.id);
  return callee.kind === 'attribute' && constructors.test(callee.attribute);
}

function comparesWithNone(callable: FunctionDefinition, parameter: Parameter): boolean {
  for (const node of walk(callable.body)) {
    if (boundBy(node).some((it) => it.id === parameter.name.id) && node.kind === 'delete')
      return true;
    if (node.kind !== 'compare') continue;
    const names = node.operands.some((it) => it.kind === 'name' && it.id === parameter.name.id);
    if (names && node.operands.some((it) => it.kind === 'constant' && it.type === 'none'))
      return true;
  }
  return false;
}

/** `| None` after the annotation, unless it allows None already. */
function annotationEdit({ annotation }: Parameter, text: string): PieceEdit[] {
  if (annotation === null) return [];
  const written = text.slice(annotation.start, annotation.end);
  if (/\b(?:Optional|None|Any|object)\b/.test(written)) return [];
  const isQuoted = annotation.kind === 'constant' && annotation.type === 'string';
  const isSimpleQuoted = isQuoted && /^(['"])[^'"]*\1$/.test(written);
  const end = isSimpleQuoted ? annotation.end - 1 : annotation.end;
  return [{ start: end, end, text: ' | None' }];
}

/** The two lines that make the object anew: after the docstring, before anything else. */
function renewal(
  callable: FunctionDefinition,
  place: DefaultPlace,
  { indent, lineEnd }: FixContext,
): PieceEdit | null {
  const { text } = place.owner.piece;
  const name = text.slice(place.parameter.name.start, place.parameter.name.end);
  const made = text.slice(place.default.start, place.default.end);
  const [first, second] = callable.body;
  if (first === undefined) return null;
  const headIndent = indentAt(text, callable.headStart);
  const startsLine = text.slice(lineStart(text, first.start), first.start).trim() === '';
  if (!startsLine) {
    const inner = headIndent + indent;
    const colon = text.slice(0, first.start).trimEnd().length;
    if (text.charAt(colon - 1) !== ':' || isDocstring(first)) return null;
    const lines = [`${inner}if ${name} is None:`, `${inner}${indent}${name} = ${made}`, inner];
    return { start: colon, end: first.start, text: lineEnd + lines.join(lineEnd) };
  }
  const inner = indentAt(text, first.start);
  const step =
    inner.startsWith(headIndent) && inner !== headIndent ? inner.slice(headIndent.length) : indent;
  const lines = [`if ${name} is None:`, `${inner}${step}${name} = ${made}`];
  if (!isDocstring(first))
    return { start: first.start, end: first.start, text: lines.join(lineEnd) + lineEnd + inner };
  const end = lineEndAt(text, first.end);
  if (second !== undefined && second.start < end) return null;
  return { start: end, end, text: lineEnd + inner + lines.join(lineEnd) };
}

function isDocstring(statement: FunctionDefinition['body'][number]): boolean {
  return (
    statement.kind === 'expression' &&
    statement.value.kind === 'constant' &&
    statement.value.type === 'string'
  );
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

function lineEndAt(text: string, offset: number): number {
  const found = text.slice(offset).search(/[\r\n]/);
  return found < 0 ? text.length : offset + found;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t\f]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}
