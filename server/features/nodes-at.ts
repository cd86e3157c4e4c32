import { type Callable, bodyOf } from '../semantics/scopes.ts';
import { homeOf, type Piece } from '../syntax/source.ts';
import { type Node, partsOf } from '../syntax/walk.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Checked } from '../workspace.ts';

/** A node, the piece from whose start its offsets count, and where it is in the whole text. */
export interface PlacedNode {
  readonly node: Node;
  readonly piece: Piece;
  readonly start: number;
  readonly end: number;
}

/** The nodes around an offset, outermost first; both ends count as inside. */
export function nodesAt({ analysis }: Checked, offset: number): PlacedNode[] {
  const around: PlacedNode[] = [];
  const placed = (node: Node, piece: Piece): PlacedNode => ({
    node,
    piece,
    ...analysis.rangeOf({ piece, start: node.start, end: node.end }),
  });
  const descend = (nodes: readonly Node[], piece: Piece): boolean =>
    nodes.some((node) => {
      const home = homeOf(node) ?? piece;
      const one = placed(node, home);
      // A class of several pieces is as long as its last one.
      const isInside = one.start <= offset && offset <= one.end;
      if (!isInside && node.kind !== 'class') return false;
      around.push(one);
      if (descend(partsOf(node), home) || isInside) return true;
      around.pop();
      return false;
    });
  for (const { owner, statements } of analysis.facts().indexes) {
    const { piece } = owner;
    const { start, end } = analysis.rangeOf({ piece, start: 0, end: piece.text.length });
    if (start <= offset && offset <= end && descend(statements, piece)) break;
  }
  return around;
}

/** The function that runs what stands at the innermost of the nodes, or the module's own statements. */
export function blockAround({ analysis }: Checked, around: readonly PlacedNode[]): Block {
  const facts = analysis.facts();
  const offset = around.at(-1)?.start ?? 0;
  const runs = (callable: Callable, piece: Piece): boolean => {
    const first = bodyOf(callable)[0];
    if (first === undefined) return false;
    const { start, end } = first;
    return analysis.rangeOf({ piece, start, end }).start <= offset;
  };
  for (const { node, piece } of around.toReversed())
    if ((node.kind === 'function' || node.kind === 'lambda') && runs(node, piece))
      return facts.block(node) ?? facts.moduleBlock();
  return facts.moduleBlock();
}
