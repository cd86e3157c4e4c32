import type { Expression } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { Binding } from './module-facts.ts';
import type { TypeName } from './types.ts';

const builtins: ReadonlyMap<string, TypeName> = new Map([
  ['list', 'list'],
  ['dict', 'dict'],
  ['set', 'set'],
  ['bytearray', 'bytearray'],
  ['str', 'str'],
  ['int', 'int'],
  ['float', 'float'],
  ['bool', 'bool'],
  ['bytes', 'bytes'],
  ['frozenset', 'frozenset'],
]);

const imported: ReadonlyMap<string, TypeName> = new Map([
  ['typing.List', 'list'],
  ['typing.Dict', 'dict'],
  ['typing.Set', 'set'],
  ['typing.MutableSequence', 'list'],
  ['typing.MutableMapping', 'dict'],
  ['collections.abc.MutableSequence', 'list'],
  ['collections.abc.MutableMapping', 'dict'],
  ['collections.deque', 'deque'],
  ['typing.Deque', 'deque'],
  ['collections.OrderedDict', 'OrderedDict'],
  ['collections.Counter', 'Counter'],
]);

const written = /^(['"]?)([\w.]+)(?:\[[^|]*\])?\1$/;

/** The built-in type that an annotation promises, `list[int]` or `"List[int]"`; null for unions and all else. */
export function annotatedType(
  annotation: Expression | null,
  { text }: Piece,
  binding: (name: string) => Binding | undefined,
): TypeName | null {
  if (annotation === null) return null;
  const name = written.exec(text.slice(annotation.start, annotation.end))?.[2];
  if (name === undefined) return null;
  const [head = '', ...rest] = name.split('.');
  const bound = binding(head);
  if (bound === undefined) return builtins.get(name) ?? null;
  if (bound.kind !== 'import') return null;
  return imported.get([bound.path, ...rest].join('.')) ?? null;
}
