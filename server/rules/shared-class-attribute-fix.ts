import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { homeOf, type Piece } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import type { Edit, Fix } from './rule.ts';

/**
 * `self.name = value` at the beginning of `__init__`, which is made where there is none and no base needs its own. The
 * class keeps its attribute: others may read it. Empty where the value means something else inside a method.
 */
export function moveToInitialiser(
  place: ClassPlace,
  attribute: ClassAttribute,
  value: Expression,
  facts: Facts,
): Fix[] {
  const { classes, style } = facts;
  const { node } = place;
  for (const part of walk([value]))
    if (part.kind === 'name' && classes.body(node).attributes.has(part.id)) return [];
  const home = homeOf(attribute.statement) ?? place.piece;
  const made = home.text.slice(value.start, value.end);
  if (/[\r\n]/.test(made)) return [];
  const initialiser = classes.body(node).methods.get('__init__');
  const edit =
    initialiser === undefined
      ? newInitialiser(place, attribute, made, facts)
      : intoInitialiser(
          initialiser,
          homeOf(initialiser) ?? place.piece,
          attribute.name,
          made,
          style.lineEnd,
        );
  if (edit === null) return [];
  return [
    {
      title: l10n.t('Make a new `{0}` for each instance in `__init__`', attribute.name),
      edits: [edit],
      isSafe: false,
    },
  ];
}

function intoInitialiser(
  method: FunctionDefinition,
  piece: Piece,
  name: string,
  made: string,
  lineEnd: string,
): Edit | null {
  const self = method.parameters[0]?.name.id;
  const first = method.body.find((it) => !isDocstring(it)) ?? null;
  if (self === undefined || first === null) return null;
  const { text } = piece;
  const lineStart =
    Math.max(text.lastIndexOf('\n', first.start - 1), text.lastIndexOf('\r', first.start - 1)) + 1;
  const indent = text.slice(lineStart, first.start);
  if (indent.trim() !== '') return null;
  return {
    piece,
    start: first.start,
    end: first.start,
    text: `${self}.${name} = ${made}${lineEnd}${indent}`,
  };
}

/** Before the first method. Only for a class without bases: theirs would have to be called, with what they want. */
function newInitialiser(
  { node, piece: head }: ClassPlace,
  attribute: ClassAttribute,
  made: string,
  { style }: Facts,
): Edit | null {
  if (node.bases.length > 0 || node.decorators.length > 0) return null;
  const method = node.body.find((it) => it.kind === 'function');
  if (method === undefined) return null;
  const piece = homeOf(method) ?? head;
  const { text } = piece;
  const lineStart =
    Math.max(text.lastIndexOf('\n', method.start - 1), text.lastIndexOf('\r', method.start - 1)) +
    1;
  const indent = text.slice(lineStart, method.start);
  if (indent.trim() !== '') return null;
  const { lineEnd } = style;
  const lines = [
    'def __init__(self):',
    `${indent}${style.indent}self.${attribute.name} = ${made}`,
    '',
    indent,
  ];
  return { piece, start: method.start, end: method.start, text: lines.join(lineEnd) };
}

function isDocstring(statement: FunctionDefinition['body'][number]): boolean {
  return (
    statement.kind === 'expression' &&
    statement.value.kind === 'constant' &&
    statement.value.type === 'string'
  );
}
