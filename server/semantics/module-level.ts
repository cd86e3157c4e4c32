import type { Parse } from '../syntax/parser.ts';
import type { Piece, Source } from '../syntax/source.ts';
import { exportsName } from './exported-names.ts';
import { ModuleFacts } from './module-facts.ts';
import { indexOf } from './piece-index.ts';

/** The name of a function or class that a piece is, where nothing stands before it. */
const definition = /^(?:async[ \t]+def|def|class)[ \t]+(\w+)/;
/** How a function or class may bind another name of the module. */
const bindsOthers = /\bglobal\b|:=/;
/** How a module may have names which it does not show. */
const opening = /\bimport[ \t]*\*|\b__getattr__\b/;

/**
 * The module level of a text, right for one name: only the pieces are parsed that may bind it, or replace something in
 * what it imports. Anything else that is asked of it may be wrong.
 */
export function levelFor(name: string, source: Source, parse: Parse): ModuleFacts {
  const patch = `${name}.`;
  const parsed = (isMeant: (piece: Piece) => boolean): ModuleFacts =>
    new ModuleFacts(
      source.pieces.flatMap(({ piece }) =>
        isMeant(piece) ? [indexOf(piece, piece.statements(parse))] : [],
      ),
    );
  const level = parsed((it) => mayBind(it.text, name));
  return level.binding(name)?.kind === 'import'
    ? parsed((it) => mayBind(it.text, name) || it.text.includes(patch))
    : level;
}

function mayBind(text: string, name: string): boolean {
  if (opening.test(text)) return true;
  if (!text.includes(name)) return false;
  if (name === exportsName) return true;
  const defined = definition.exec(text)?.[1];
  return defined === undefined || defined === name || bindsOthers.test(text);
}
