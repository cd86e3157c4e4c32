import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { rootOf } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';

/** A change of what lies below an attribute of a class's instances. */
export interface AttributeChange {
  readonly write: Pick<Write, 'location' | 'change'>;
  /** The function in which it happens; null for the module. */
  readonly block: Block | null;
}

/**
 * Where the object in an attribute is changed: by methods through `self`, by others through an instance, or by a method
 * of the object's own class (`of`), called there.
 */
export function changesBelow(
  node: ClassDefinition,
  attribute: string,
  of: ClassDefinition | null,
  facts: Facts,
): AttributeChange | null {
  const { classes } = facts;
  for (const one of [node, ...classes.descendants(node)])
    for (const method of classes.body(one).methods.values()) {
      const block = facts.block(method);
      const self = method.parameters[0]?.name.id;
      if (block?.trace === null || block === null || self === undefined) continue;
      const isSelf = ({ kind, name }: { kind: string; name: string | null }): boolean =>
        kind === 'parameter' && name === self;
      for (const write of block.trace.of('write')) {
        const { root, steps } = rootOf(write.pointer.site);
        if (isSelf(root) && steps[0] === attribute) return { write, block };
      }
      const called = of === null ? null : changingCall(block, attribute, of, isSelf, facts);
      if (called !== null) return called;
    }
  const outside = facts.instanceWrites(node).find((it) => it.steps[0] === attribute);
  if (outside !== undefined) return outside;
  if (of === null || !changesItself(of, facts)) return null;
  for (const block of facts.everyBlock()) {
    const isInstance = ({ classNode }: { classNode: ClassDefinition | null }): boolean =>
      classNode !== null && classes.current(classNode) === node;
    const called = changingCall(block, attribute, of, isInstance, facts);
    if (called !== null) return called;
  }
  return null;
}

/** A call of a method, of the object in the attribute, that changes its object. */
function changingCall(
  block: Block,
  attribute: string,
  of: ClassDefinition,
  isRoot: (root: ReturnType<typeof rootOf>['root']) => boolean,
  facts: Facts,
): AttributeChange | null {
  for (const call of block.trace?.of('call') ?? []) {
    const { method, receiver } = call;
    if (method === null || receiver === null) continue;
    const isThere = receiver.pointers.some(({ site }) => {
      const { root, steps } = rootOf(site);
      return steps.length === 1 && steps[0] === attribute && isRoot(root);
    });
    if (!isThere) continue;
    const callable = facts.classes.method(of, method);
    if (callable !== null && writesSelf(callable, facts))
      return {
        write: { location: call.location, change: { kind: 'method', name: method } },
        block,
      };
  }
  return null;
}

function writesSelf(callable: Parameters<Facts['summary']>[0], facts: Facts): boolean {
  const self = callable.parameters[0]?.name.id;
  return (facts.summary(callable)?.writes ?? []).some(
    ({ root }) => root.kind === 'parameter' && root.name === self,
  );
}

/** Whether methods of a class, other than those that set an instance up, change their object. */
export function changesItself(node: ClassDefinition, facts: Facts): boolean {
  return facts.classes
    .ancestors(node)
    .some((one) =>
      [...facts.classes.body(one).methods.values()].some(
        (method) =>
          !['__init__', '__new__', '__post_init__', '__setstate__'].includes(method.name.id) &&
          writesSelf(method, facts),
      ),
    );
}

/** Whether a keyword of the class's `dataclass(…)` is there and True. */
export function dataclassOption(node: ClassDefinition, option: string): boolean | null {
  for (const decorator of node.decorators) {
    if (decorator.kind !== 'call') continue;
    const given: Expression | undefined = decorator.arguments.find(
      (it) => it.keyword === option,
    )?.value;
    if (given?.kind === 'constant') return given.type === 'true';
  }
  return null;
}
