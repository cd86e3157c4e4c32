import type { Expression } from '../syntax/nodes.ts';
import type { TypeName } from './types.ts';

/** A condition that tells whether something is empty: `xs`, `len(xs) > 0`, `xs == []`. `whenTrue`: it is empty when true. */
export function emptinessTest(
  condition: Expression,
): { subject: Expression; emptyWhenTrue: boolean } | null {
  if (condition.kind === 'call') {
    const subject = lengthOf(condition) ?? argumentOf(condition, 'bool');
    return subject === null ? null : { subject, emptyWhenTrue: false };
  }
  if (condition.kind !== 'compare' || condition.operators.length !== 1) return null;
  const [left, right] = condition.operands;
  const operator = condition.operators[0];
  if (left === undefined || right === undefined) return null;
  const isEmptyDisplay =
    (right.kind === 'list' && right.elements.length === 0) ||
    (right.kind === 'dict' && right.entries.length === 0);
  if (isEmptyDisplay && (operator === '==' || operator === '!='))
    return { subject: left, emptyWhenTrue: operator === '==' };
  const subject = lengthOf(left);
  if (subject === null || right.kind !== 'constant' || right.type !== 'number') return null;
  const isZero = right.end - right.start === 1;
  if (!isZero) return null;
  if (operator === '==' || operator === '<=') return { subject, emptyWhenTrue: true };
  return operator === '!=' || operator === '>' ? { subject, emptyWhenTrue: false } : null;
}

function lengthOf(node: Expression): Expression | null {
  return argumentOf(node, 'len');
}

function argumentOf(node: Expression, name: string): Expression | null {
  if (node.kind !== 'call' || node.callee.kind !== 'name' || node.callee.id !== name) return null;
  return node.arguments.length === 1 ? (node.arguments[0]?.value ?? null) : null;
}

const sequences = ['Sequence', 'MutableSequence', 'Reversible'];
const mappings = ['Mapping', 'MutableMapping'];
const always = ['object', 'Iterable', 'Collection', 'Container', 'Sized'];
const classesOf: Partial<Record<TypeName, readonly string[]>> = {
  list: ['list', ...sequences],
  bytearray: ['bytearray', ...sequences],
  deque: ['deque', ...sequences],
  tuple: ['tuple', 'Sequence', 'Reversible'],
  str: ['str', 'Sequence', 'Reversible'],
  bytes: ['bytes', 'Sequence', 'Reversible'],
  set: ['set', 'Set', 'MutableSet', 'AbstractSet'],
  frozenset: ['frozenset', 'Set', 'AbstractSet'],
  dict: ['dict', ...mappings],
  defaultdict: ['defaultdict', 'dict', ...mappings],
  OrderedDict: ['OrderedDict', 'dict', ...mappings],
  Counter: ['Counter', 'dict', ...mappings],
};
const knownClasses = new Set([
  ...Object.values(classesOf).flat(),
  'int',
  'float',
  'bool',
  'complex',
  'type',
  ...always,
]);

/** `isinstance(x, classes)` for an object of this type; null when that or a class is not known. */
export function isInstance(type: TypeName | null, classes: Expression): boolean | null {
  const own = type === null ? undefined : classesOf[type];
  if (own === undefined) return null;
  let matches = false;
  for (const name of classNames(classes)) {
    if (always.includes(name) || own.includes(name)) matches = true;
    else if (!knownClasses.has(name)) return null;
  }
  return matches;
}

const exact = new Map<string, TypeName>(
  (
    ['list', 'dict', 'set', 'tuple', 'str', 'bytes', 'int', 'float', 'frozenset', 'deque'] as const
  ).map((name) => [name, name]),
);

/** The type that `isinstance(x, classes)` shows, where it is one. */
export function instanceType(classes: Expression): TypeName | null {
  const names = classNames(classes);
  return names.length === 1 ? (exact.get(names[0] ?? '') ?? null) : null;
}

function classNames(classes: Expression): string[] {
  const all = classes.kind === 'tuple' ? classes.elements : [classes];
  return all.map((one) =>
    one.kind === 'name' ? one.id : one.kind === 'attribute' ? one.attribute : '',
  );
}
