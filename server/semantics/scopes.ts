import type { Expression, FunctionDefinition, Lambda, Name } from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';

/** A thing with parameters and a body of its own. */
export type Callable = FunctionDefinition | Lambda;

/** The nodes that run in the scope of these statements: not the bodies of functions and classes inside. */
export function* nodesOfScope(nodes: readonly Node[]): Generator<Node> {
  yield* walk(nodes, (node) => !['function', 'class', 'lambda'].includes(node.kind));
}

export function bodyOf(callable: Callable): readonly Node[] {
  return callable.kind === 'function' ? callable.body : [callable.body];
}

/** The names that an assignment target binds; `a.b` and `a[b]` bind none. */
export function targetNames(target: Expression): Name[] {
  switch (target.kind) {
    case 'name':
      return [target];
    case 'tuple':
    case 'list':
      return target.elements.flatMap(targetNames);
    case 'starred':
      return targetNames(target.value);
    default:
      return [];
  }
}

/** The names that this node itself binds in its scope. */
export function boundBy(node: Node): Name[] {
  switch (node.kind) {
    case 'assign':
      return node.targets.flatMap(targetNames);
    case 'augmented':
      return targetNames(node.target);
    case 'for':
      return targetNames(node.target);
    case 'with':
      return node.items.flatMap((it) => (it.target === null ? [] : targetNames(it.target)));
    case 'try':
      return node.handlers.flatMap((it) => (it.name === null ? [] : [it.name]));
    case 'delete':
      return node.targets.flatMap(targetNames);
    case 'import':
      return node.bindings.map((it) => it.name);
    case 'function':
    case 'class':
    case 'type-alias':
      return [node.name];
    case 'walrus':
      return [node.target];
    case 'match':
      return node.cases.flatMap((it) => it.captures);
    default:
      return [];
  }
}
