/** The built-in types that matter here: those that can change, and those that surely cannot. */
export type MutableType =
  | 'list'
  | 'dict'
  | 'set'
  | 'bytearray'
  | 'deque'
  | 'defaultdict'
  | 'OrderedDict'
  | 'Counter'
  | 'array';

export type TypeName =
  | MutableType
  /** Of whatever type: an object that is known to be mutable, as a defaultdict makes it. */
  | 'any'
  | 'tuple'
  | 'str'
  | 'bytes'
  | 'int'
  | 'float'
  | 'complex'
  | 'bool'
  | 'NoneType'
  | 'frozenset'
  | 'range'
  | 'ellipsis'
  | 'iterator'
  | 'view'
  | 'function'
  | 'type'
  /** An object of a class of this file: `Site.classNode`. */
  | 'instance'
  /** An object of a class of the library that is none of these. */
  | 'object';

const mutable: ReadonlySet<TypeName> = new Set([
  'list',
  'dict',
  'set',
  'bytearray',
  'deque',
  'defaultdict',
  'OrderedDict',
  'Counter',
  'array',
  'any',
] satisfies TypeName[]);
const immutable: ReadonlySet<TypeName> = new Set([
  'tuple',
  'str',
  'bytes',
  'int',
  'float',
  'complex',
  'bool',
  'NoneType',
  'frozenset',
  'range',
  'ellipsis',
  'function',
  'type',
] satisfies TypeName[]);

/** Whether objects of the type are containers that can be changed in place. */
export function isMutable(type: TypeName | null): boolean {
  return type !== null && mutable.has(type);
}

export function isImmutable(type: TypeName | null): boolean {
  return type !== null && immutable.has(type);
}

const mappings: ReadonlySet<TypeName | null> = new Set<TypeName>([
  'dict',
  'defaultdict',
  'OrderedDict',
  'Counter',
]);

export function isMapping(type: TypeName | null): boolean {
  return mappings.has(type);
}

/** What an operation can do to an object: `grows` also changes an empty one, `shrinks` only a filled one. */
export type Effect = 'grows' | 'shrinks';

const methods = (grows: string, shrinks: string): ReadonlyMap<string, Effect> =>
  new Map([
    ...grows.split(' ').map((name): [string, Effect] => [name, 'grows']),
    ...shrinks.split(' ').map((name): [string, Effect] => [name, 'shrinks']),
  ]);

const list = methods('append extend insert __iadd__', 'remove pop clear sort reverse __delitem__');
const dict = methods('update setdefault __setitem__ __ior__', 'pop popitem clear __delitem__');
const set = methods(
  'add update symmetric_difference_update __ior__',
  'discard remove pop clear difference_update intersection_update',
);
const none: ReadonlyMap<string, Effect> = new Map();
const deque = methods(
  'append appendleft extend extendleft insert',
  'pop popleft remove clear rotate reverse',
);
const mutators: Partial<Record<TypeName, ReadonlyMap<string, Effect>>> = {
  list,
  bytearray: list,
  array: new Map([...list, ['frombytes', 'grows'], ['fromlist', 'grows'], ['byteswap', 'shrinks']]),
  dict,
  defaultdict: dict,
  set,
  deque,
  OrderedDict: new Map([...dict, ['move_to_end', 'shrinks']]),
  Counter: new Map([...dict, ['subtract', 'grows']]),
  any: new Map([...list, ...dict, ...set]),
};
const byName: ReadonlyMap<string, Effect> = new Map([
  ...list,
  ...dict,
  ...set,
  ...deque,
  ['subtract', 'grows'],
  ['move_to_end', 'shrinks'],
]);

/** What a method does to its object; undefined for one that only reads. For an unknown type the name decides. */
export function mutatorEffect(type: TypeName | null, method: string): Effect | undefined {
  return (type === null ? byName : (mutators[type] ?? none)).get(method);
}

/** Whether any type has a mutating method of this name. */
export function isMutatorName(method: string): boolean {
  return byName.has(method);
}

const ofAnyType: ReadonlySet<string> = new Set([
  ...byName.keys(),
  ...Object.values(mutators).flatMap((it) => [...it.keys()]),
]);

/** Whether `mutatorEffect` knows the method for any type. */
export function mayMutate(method: string): boolean {
  return ofAnyType.has(method);
}

const sameSize = new Set(['sort', 'reverse', 'rotate', 'move_to_end', '__setitem__', 'byteswap']);

/** Whether a mutating method changes how many items there are, so that an iteration notices. */
export function changesSize(method: string): boolean {
  return byName.has(method) && !sameSize.has(method);
}

const augmented: Partial<Record<TypeName, Record<string, Effect>>> = {
  list: { '+=': 'grows', '*=': 'shrinks' },
  bytearray: { '+=': 'grows', '*=': 'shrinks' },
  array: { '+=': 'grows', '*=': 'shrinks' },
  deque: { '+=': 'grows', '*=': 'shrinks' },
  set: { '|=': 'grows', '^=': 'grows', '&=': 'shrinks', '-=': 'shrinks' },
  dict: { '|=': 'grows' },
  defaultdict: { '|=': 'grows' },
  OrderedDict: { '|=': 'grows' },
  Counter: { '+=': 'grows', '-=': 'grows', '|=': 'grows', '&=': 'shrinks' },
  any: { '+=': 'grows', '|=': 'grows' },
};

/** What an augmented assignment does in place; undefined where it makes a new object, or where that is not known. */
export function augmentedEffect(type: TypeName | null, operator: string): Effect | undefined {
  return type === null ? undefined : augmented[type]?.[operator];
}

/** What `object[key] = value` does; undefined where the type refuses it. */
export function itemStoreEffect(type: TypeName | null, isSlice: boolean): Effect | undefined {
  if (type === null) return isSlice ? 'grows' : 'shrinks';
  if (!isMutable(type) || type === 'set') return undefined;
  const isSequence =
    type === 'list' || type === 'bytearray' || type === 'deque' || type === 'array';
  return isSequence && !isSlice ? 'shrinks' : 'grows';
}

/** Methods whose result is one of the object's items. */
export const elementMethods: ReadonlySet<string> = new Set(
  'get pop popleft popitem setdefault __getitem__'.split(' '),
);

/** Methods that make a new container with the same items. */
export const copyMethods: ReadonlySet<string> = new Set(
  'copy __copy__ union intersection difference symmetric_difference most_common'.split(' '),
);

/** Methods that look at the object itself, however it changes. */
export const viewMethods: ReadonlySet<string> = new Set(['items', 'keys', 'values']);
