import type { ClassDefinition, Statement } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import { type Node, partsOf } from '../syntax/walk.ts';
import { boundBy, localNames, nodesOfScope } from './scopes.ts';
import type { Owner } from './session.ts';

/** A function or lambda with what its defaults can see. */
export interface Place extends Owner {
  /** Names of the functions and the class around it: a default that uses one does not mean the module's name. */
  readonly outerNames: ReadonlySet<string>;
}

/** Every function and lambda of a piece, outer ones first. */
export function callablesOf(piece: Piece, statements: readonly Statement[]): Place[] {
  const places: Place[] = [];
  const visit: { node: Node; inClass: ClassDefinition | null; outer: ReadonlySet<string> }[] =
    statements.toReversed().map((node) => ({ node, inClass: null, outer: new Set() }));
  for (let next = visit.pop(); next !== undefined; next = visit.pop()) {
    const { node } = next;
    let { inClass, outer } = next;
    if (node.kind === 'function' || node.kind === 'lambda') {
      const own = localNames(node);
      places.push({
        piece,
        callable: node,
        inClass: node.kind === 'function' ? inClass : null,
        localNames: own,
        outerNames: outer,
      });
      outer = new Set([...outer, ...own]);
      inClass = null;
    } else if (node.kind === 'class') {
      outer = new Set([...outer, ...classNames(node)]);
      inClass = node;
    }
    for (const part of partsOf(node).toReversed()) visit.push({ node: part, inClass, outer });
  }
  return places;
}

function classNames(node: ClassDefinition): string[] {
  return [...nodesOfScope(node.body)].flatMap((it) => boundBy(it).map((name) => name.id));
}
