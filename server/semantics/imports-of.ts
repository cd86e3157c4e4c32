import type { Statement } from '../syntax/nodes.ts';
import type { Parse } from '../syntax/parser.ts';
import type { Source } from '../syntax/source.ts';
import { pathOf } from './module-facts.ts';

/** A piece that imports something, comments before it left out. */
const importing = /^\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*\f*(?:import|from)\b/;

/** The paths that a module imports whatever happens: nothing else of it is parsed. */
export function importsOf(source: Source, parse: Parse): readonly string[] {
  return source.pieces.flatMap(({ piece }) =>
    importing.test(piece.text) ? piece.statements(parse).flatMap(pathsOf) : [],
  );
}

/** What a statement imports: with `import a.b` the path `a.b`. */
function pathsOf(statement: Statement): string[] {
  if (statement.kind !== 'import') return [];
  const paths = statement.bindings.map((it) => (it.member === null ? it.module : pathOf(it)));
  return statement.star === null ? paths : [...paths, statement.star];
}
