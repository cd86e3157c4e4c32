import type { Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';
import { ownAttribute, puts } from './held-by-instance.ts';

/** Two objects that a method makes hold each other. */
export interface Link {
  /** The name of the other object. */
  readonly other: string;
  /** The attributes in which the other holds the instance, and the instance the other. */
  readonly attribute: string;
  readonly ownAttribute: string;
  /** Where the other is given the instance, and the instance the other. */
  readonly store: Node;
  readonly hold: Expression;
}

/** `child.parent = self` together with `self.children.append(child)`. */
export function* linksIn(method: FunctionDefinition, self: string): Generator<Link> {
  for (const store of walk(method.body)) {
    const handed = handedOn(store, self);
    if (handed === null || handed.other === self) continue;
    const hold = holdOf(method, self, handed.other);
    if (hold !== null) yield { ...handed, store, ownAttribute: hold.attribute, hold: hold.at };
  }
}

/** Whether another object gets the instance: `other.attribute = self`, `other.attribute.append(self)`. */
function handedOn(part: Node, self: string): { other: string; attribute: string } | null {
  const isSelf = (it: Expression | null | undefined): boolean =>
    it?.kind === 'name' && it.id === self;
  const [target] = part.kind === 'assign' && isSelf(part.value) ? part.targets : [];
  const isPut =
    part.kind === 'call' &&
    part.callee.kind === 'attribute' &&
    puts.has(part.callee.attribute) &&
    part.arguments.some(({ value }) => isSelf(value));
  const at = isPut && part.callee.kind === 'attribute' ? part.callee.object : target;
  if (at?.kind !== 'attribute' || at.object.kind !== 'name') return null;
  return { other: at.object.id, attribute: at.attribute };
}

function holdOf(
  method: FunctionDefinition,
  self: string,
  other: string,
): { at: Expression; attribute: string } | null {
  const isOther = (it: Expression | null | undefined): boolean =>
    it?.kind === 'name' && it.id === other;
  for (const part of walk(method.body)) {
    if (part.kind === 'assign' && isOther(part.value)) {
      const attribute = ownAttribute(part.targets, self);
      const [at] = part.targets;
      if (attribute !== null && at !== undefined) return { at, attribute };
    }
    if (part.kind !== 'call' || part.callee.kind !== 'attribute') continue;
    const { object, attribute } = part.callee;
    if (!puts.has(attribute)) continue;
    if (object.kind !== 'attribute' || object.object.kind !== 'name' || object.object.id !== self)
      continue;
    if (part.arguments.some(({ value }) => isOther(value)))
      return { at: part, attribute: object.attribute };
  }
  return null;
}
