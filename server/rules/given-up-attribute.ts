import type { Facts } from '../semantics/facts.ts';
import type { ClassDefinition } from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';

/** Whether a method other than the one with `store` lets the attribute go, which ends a cycle through it. */
export function isGivenUp(
  node: ClassDefinition,
  attribute: string,
  store: Node,
  { classes }: Facts,
): boolean {
  for (const one of [...classes.ancestors(node), ...classes.descendants(node)])
    for (const method of classes.body(one).methods.values()) {
      if (method.name.id === '__del__') continue;
      for (const part of walk(method.body)) {
        const isNone =
          part.kind === 'assign' &&
          part !== store &&
          part.value?.kind === 'constant' &&
          part.value.type === 'none';
        const targets = part.kind === 'delete' || isNone ? part.targets : [];
        if (method.name.id === '__init__' && isNone) continue;
        if (targets.some((it) => it.kind === 'attribute' && it.attribute === attribute))
          return true;
        if (
          part.kind === 'call' &&
          part.callee.kind === 'attribute' &&
          part.callee.attribute === 'clear'
        )
          if (part.callee.object.kind === 'attribute' && part.callee.object.attribute === attribute)
            return true;
      }
    }
  return false;
}
