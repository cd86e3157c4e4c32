import type { Moment } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Expression } from '../syntax/nodes.ts';
import { type Node, partsOf } from '../syntax/walk.ts';

/**
 * What an expression stands in, from the statement (in a lambda: its body) down to the expression that holds it;
 * empty where it is the statement's or lambda's own. Null: it is not found there.
 */
export function surroundings(
  { owner }: Block,
  { statement }: Moment,
  node: Expression,
): readonly Node[] | null {
  const root = statement ?? (owner?.callable.kind === 'lambda' ? owner.callable.body : null);
  if (root === null) return null;
  if (root === node) return [];
  const path: Node[] = [];
  for (let at: Node | undefined = root; at !== undefined;) {
    path.push(at);
    const parts: readonly Node[] = partsOf(at);
    if (parts.includes(node)) return path;
    at = parts.find((it) => it.start <= node.start && node.end <= it.end);
  }
  return null;
}
