import type { ClassReference } from '../semantics/class-model.ts';
import type { Classes } from '../semantics/classes.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { Span, Statement } from '../syntax/nodes.ts';
import { blocksOf } from '../syntax/walk.ts';

/** The last part of a class's name: `OrderedDict` of `collections.OrderedDict`. */
export function classNameOf(reference: ClassReference): string {
  return reference.kind === 'file'
    ? reference.node.name.id
    : (reference.name.split('.').at(-1) ?? reference.name);
}

/** Where the class is named among the bases, counted from 0 where it is named more than once; its name where it is not. */
export function baseLocation(
  { node, piece }: ClassPlace,
  base: ClassReference,
  classes: Classes,
  count = 0,
): Location {
  const written = classes.bases(node).filter((it) => it.reference === base)[count]?.written;
  const { start, end } = written ?? node.name;
  return { piece, start, end };
}

/** The name of a class where it is defined; null for one of the library. */
export function classLocation(reference: ClassReference, classes: Classes): Location | null {
  const home = reference.kind === 'file' ? classes.place(reference.node) : null;
  if (home === null) return null;
  return { piece: home.piece, start: home.node.name.start, end: home.node.name.end };
}

export function nameLocation({ node, piece }: ClassPlace): Location {
  return { piece, start: node.name.start, end: node.name.end };
}

/** The function or module whose run comes to a class statement. */
export function blockAround(place: ClassPlace, facts: Facts): Block | null {
  for (let at = place.scope.parent; at !== null; at = at.parent) {
    const { node } = at;
    if (node?.kind === 'function' || node?.kind === 'lambda') return facts.block(node);
  }
  return facts.module();
}

/**
 * Whether a run can come to the class statement, and no code around it waits for its error: `try` with a handler for it,
 * or a `with` of a test that wants it.
 */
export function surprises(place: ClassPlace, error: string, facts: Facts): boolean {
  const block = blockAround(place, facts);
  // A run that was kept met the class as it was before an edit of its methods.
  const isReached =
    block?.trace?.of('bind').some(({ version: { statement } }) => {
      return statement?.kind === 'class' && facts.classes.current(statement) === place.node;
    }) ?? true;
  return isReached && !isExpected(place, error);
}

function isExpected({ piece, node }: ClassPlace, error: string): boolean {
  return isExpectedAt({ piece, start: node.start, end: node.end }, error);
}

/** Whether code around the place waits for that error. */
export function isExpectedAt({ piece, start, end }: Location, error: string): boolean {
  const visit = (statements: readonly Statement[]): boolean => {
    const around = statements.find((it) => it.start <= start && end <= it.end);
    if (around === undefined || (around.start === start && around.end === end)) return false;
    if (expects(around, piece.text, error) && !isInHandler(around, { start, end })) return true;
    return blocksOf(around).some(visit);
  };
  return visit(piece.parsed);
}

function expects(statement: Statement, text: string, error: string): boolean {
  const names = new RegExp(`\\b(?:${error}|Exception|BaseException)\\b`);
  if (statement.kind === 'try')
    return statement.handlers.some(
      ({ types }) =>
        types.length === 0 || types.some((it) => names.test(text.slice(it.start, it.end))),
    );
  return (
    statement.kind === 'with' &&
    statement.items.some(({ value }) =>
      /\b(?:raises|assertRaises|assertRaisesRegex|suppress|check_\w*)\b/i.test(
        text.slice(value.start, value.end),
      ),
    )
  );
}

function isInHandler(statement: Statement, { start, end }: Span): boolean {
  return (
    statement.kind === 'try' && !statement.body.some((it) => it.start <= start && end <= it.end)
  );
}
