import type { Expression, Parameter, Statement, TypeParameter } from './nodes.ts';

export type Node = Statement | Expression;

const inParameters = (parameters: readonly Parameter[]): Expression[] =>
  parameters.flatMap((it) => present(it.annotation, it.default));

const inTypeParameters = (parameters: readonly TypeParameter[]): Expression[] =>
  parameters.flatMap((it) => present(it.bound));

const present = <T>(...values: readonly (T | null)[]): T[] => values.filter((it) => it !== null);

/** The direct parts of a node in the order in which they stand or run. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'name':
    case 'constant':
    case 'pass':
    case 'break':
    case 'continue':
    case 'global':
    case 'nonlocal':
    case 'import':
    case 'not-analysed':
      return [];
    case 'attribute':
      return [node.object];
    case 'subscript':
      return [node.object, ...node.indices];
    case 'call':
      return [node.callee, ...node.arguments.map((it) => it.value)];
    case 'list':
    case 'set':
    case 'tuple':
      return node.elements;
    case 'dict':
      return node.entries.flatMap((it) => present(it.key, it.value));
    case 'comprehension':
      return [
        ...node.clauses.flatMap((it) =>
          it.kind === 'for' ? [it.iterable, it.target] : [it.condition],
        ),
        ...node.elements,
      ];
    case 'lambda':
      return [...inParameters(node.parameters), node.body];
    case 'conditional':
      return [node.condition, node.whenTrue, node.otherwise];
    case 'boolean':
    case 'binary':
      return [node.left, node.right];
    case 'compare':
      return node.operands;
    case 'walrus':
      return [node.value, node.target];
    case 'starred':
    case 'not':
    case 'unary':
    case 'await':
    case 'yield-from':
      return [node.value];
    case 'yield':
    case 'return':
      return present(node.value);
    case 'other':
    case 'raise':
      return node.parts;
    case 'function':
      return [
        ...node.decorators,
        ...inTypeParameters(node.typeParameters),
        ...inParameters(node.parameters),
        ...present(node.returns),
        ...node.body,
      ];
    case 'class':
      return [
        ...node.decorators,
        ...inTypeParameters(node.typeParameters),
        ...node.bases.map((it) => it.value),
        ...node.body,
      ];
    case 'assign':
      return present<Node>(node.value, ...node.targets, node.annotation);
    case 'augmented':
      return [node.value, node.target];
    case 'expression':
      return [node.value];
    case 'delete':
      return node.targets;
    case 'type-alias':
      return [...inTypeParameters(node.typeParameters), node.value];
    case 'assert':
      return present(node.condition, node.message);
    case 'if':
      return [
        ...node.branches.flatMap((it): Node[] => [it.condition, ...it.body]),
        ...node.otherwise,
      ];
    case 'while':
      return [node.condition, ...node.body, ...node.otherwise];
    case 'for':
      return [node.iterable, node.target, ...node.body, ...node.otherwise];
    case 'try':
      return [
        ...node.body,
        ...node.handlers.flatMap((it): Node[] => [...it.types, ...it.body]),
        ...node.otherwise,
        ...node.finally,
      ];
    case 'with':
      return [...node.items.flatMap((it) => present(it.value, it.target)), ...node.body];
    case 'match':
      return [
        node.subject,
        ...node.cases.flatMap((it): Node[] => [
          ...it.reads,
          ...it.captures,
          ...present(it.guard),
          ...it.body,
        ]),
      ];
    default:
      return node satisfies never;
  }
}

/** Every node at and below the given ones, each before its parts. `enter` false leaves out what is below. */
export function* walk(nodes: readonly Node[], enter?: (node: Node) => boolean): Generator<Node> {
  const stack = nodes.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if (enter === undefined || enter(node)) stack.push(...partsOf(node).toReversed());
  }
}

/** The blocks of statements in a statement. */
export function blocksOf(statement: Statement): (readonly Statement[])[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
    case 'with':
      return [statement.body];
    case 'if':
      return [...statement.branches.map((it) => it.body), statement.otherwise];
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map((it) => it.body),
        statement.otherwise,
        statement.finally,
      ];
    case 'match':
      return statement.cases.map((it) => it.body);
    default:
      return [];
  }
}
