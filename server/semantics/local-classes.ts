import type { ClassDefinition, Statement } from '../syntax/nodes.ts';
import { boundBy, nodesOfScope } from './scopes.ts';
import type { Scope } from './symbols.ts';

/**
 * The class that a name means through a function or class around `scope`: the only binding of the name there. Null where
 * the name is bound there in another way; undefined where it is the module's, or builtin.
 */
export function localClass(name: string, scope: Scope | null): ClassDefinition | null | undefined {
  for (let at = scope; at !== null && at.kind !== 'module'; at = at.parent) {
    // A class body is seen by its own statements only.
    if (at.kind === 'class' && at !== scope) continue;
    const use = at.names.get(name);
    if (use?.declared === 'global') return undefined;
    if (use?.bound !== true || use.declared === 'nonlocal') continue;
    const { node } = at;
    return node?.kind === 'function' || node?.kind === 'class'
      ? nestedClass(node.body, name)
      : null;
  }
  return undefined;
}

/** The class that these statements bind the name to, if that is the only binding of it. */
export function nestedClass(body: readonly Statement[], name: string): ClassDefinition | null {
  let found: ClassDefinition | null = null;
  for (const node of nodesOfScope(body)) {
    if (!boundBy(node).some((it) => it.id === name)) continue;
    if (found !== null || node.kind !== 'class') return null;
    found = node;
  }
  return found;
}
