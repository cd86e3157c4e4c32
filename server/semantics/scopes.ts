import type { Expression, FunctionDefinition, Lambda, Name, Statement } from '../syntax/nodes.ts';
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

/** The local names of a function as CPython's symbol table has them: parameters, and what the body binds. */
export function localNames(callable: Callable): ReadonlySet<string> {
  const names = new Set(callable.parameters.map((it) => it.name.id));
  const elsewhere = declaredElsewhere(callable);
  for (const node of nodesOfScope(bodyOf(callable)))
    for (const name of boundBy(node)) if (!elsewhere.has(name.id)) names.add(name.id);
  return names;
}

/** The names that a function declares `global` or `nonlocal`, with which of both. */
export function declaredElsewhere(callable: Callable): ReadonlyMap<string, 'global' | 'nonlocal'> {
  const names = new Map<string, 'global' | 'nonlocal'>();
  for (const node of nodesOfScope(bodyOf(callable)))
    if (node.kind === 'global' || node.kind === 'nonlocal')
      for (const name of node.names) names.set(name.id, node.kind);
  return names;
}

/** Whether these statements hold half-typed code at any depth of blocks. */
export function hasNotAnalysed(statements: readonly Statement[]): boolean {
  for (const node of nodesOfScope(statements)) if (node.kind === 'not-analysed') return true;
  return false;
}
