import type { Expression } from '../syntax/nodes.ts';
import { matched } from './arguments.ts';
import type { Facts } from './facts.ts';
import type { FunctionOwner } from './piece-index.ts';
import { isMutable, type MutableType, type TypeName } from './types.ts';

const builtin: ReadonlyMap<string, MutableType> = new Map([
  ['list', 'list'],
  ['dict', 'dict'],
  ['set', 'set'],
  ['bytearray', 'bytearray'],
]);
const imported: ReadonlyMap<string, MutableType> = new Map([
  ['typing.List', 'list'],
  ['typing.Dict', 'dict'],
  ['typing.Set', 'set'],
  ['typing.DefaultDict', 'defaultdict'],
  ['typing.Deque', 'deque'],
  ['typing.OrderedDict', 'OrderedDict'],
  ['typing.Counter', 'Counter'],
  ['collections.deque', 'deque'],
  ['collections.defaultdict', 'defaultdict'],
  ['collections.OrderedDict', 'OrderedDict'],
  ['collections.Counter', 'Counter'],
  ['array.array', 'array'],
]);

/**
 * The type of a parameter that has none by itself: by its annotation, or by what every call in this file gives. Null
 * where neither tells, or a call gives something else.
 */
export function parameterType(owner: FunctionOwner, name: string, facts: Facts): TypeName | null {
  const parameter = owner.callable.parameters.find((it) => it.name.id === name);
  if (parameter === undefined || parameter.star !== '') return null;
  const { annotation } = parameter;
  return annotation === null ? givenType(owner, name, facts) : annotatedType(annotation, facts);
}

/** The mutable built-in type that an annotation names. */
function annotatedType(annotation: Expression, facts: Facts): MutableType | null {
  if (annotation.kind === 'other') {
    // `list[int]` in an annotation: the type and what it is of.
    const [head] = annotation.parts;
    return head === undefined ? null : annotatedType(head, facts);
  }
  if (annotation.kind === 'subscript') return annotatedType(annotation.object, facts);
  if (annotation.kind === 'name') {
    const binding = facts.binding(annotation.id);
    if (binding === undefined) return builtin.get(annotation.id) ?? null;
    return binding.kind === 'import' ? (imported.get(binding.path) ?? null) : null;
  }
  if (annotation.kind !== 'attribute' || annotation.object.kind !== 'name') return null;
  const module = facts.binding(annotation.object.id);
  return module?.kind === 'import'
    ? (imported.get(`${module.path}.${annotation.attribute}`) ?? null)
    : null;
}

function givenType(
  { callable, inClass }: FunctionOwner,
  name: string,
  facts: Facts,
): TypeName | null {
  let type: TypeName | null = null;
  for (const { call } of facts.calls(callable)) {
    const isBound = inClass !== null && call.receiver !== null;
    const parameters = callable.parameters.slice(isBound ? 1 : 0);
    const given = matched(parameters, call.passed).find((it) => it.parameter.name.id === name);
    const types = new Set(given?.value.pointers.map((it) => it.site.type));
    const [only] = types;
    if (given === undefined || given.value.other || types.size !== 1) return null;
    if (only === undefined || !isMutable(only) || (type !== null && type !== only)) return null;
    type = only;
  }
  return type;
}
