/** The built-in types whose objects a default can share. `any`: an object that a defaultdict makes. */
export type ObjectType =
  | 'list'
  | 'dict'
  | 'set'
  | 'bytearray'
  | 'deque'
  | 'defaultdict'
  | 'OrderedDict'
  | 'Counter'
  | 'tuple'
  | 'any';

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
const mutators: Record<ObjectType, ReadonlyMap<string, Effect>> = {
  list,
  bytearray: list,
  dict,
  defaultdict: dict,
  set,
  tuple: new Map(),
  deque: methods(
    'append appendleft extend extendleft insert',
    'pop popleft remove clear rotate reverse',
  ),
  OrderedDict: new Map([...dict, ['move_to_end', 'shrinks']]),
  Counter: new Map([...dict, ['subtract', 'grows']]),
  any: new Map([...list, ...dict, ...set]),
};

/** What a method of the type does to its object; undefined for one that only reads. */
export function mutatorEffect(type: ObjectType, method: string): Effect | undefined {
  return mutators[type].get(method);
}

/** Whether any type has a mutating method of this name. */
export function isMutatorName(method: string): boolean {
  return mutators.any.has(method) || mutators.deque.has(method) || mutators.Counter.has(method);
}

const augmented: Record<ObjectType, Record<string, Effect>> = {
  list: { '+=': 'grows', '*=': 'shrinks' },
  bytearray: { '+=': 'grows', '*=': 'shrinks' },
  deque: { '+=': 'grows', '*=': 'shrinks' },
  set: { '|=': 'grows', '^=': 'grows', '&=': 'shrinks', '-=': 'shrinks' },
  dict: { '|=': 'grows' },
  defaultdict: { '|=': 'grows' },
  OrderedDict: { '|=': 'grows' },
  Counter: { '+=': 'grows', '-=': 'grows', '|=': 'grows', '&=': 'shrinks' },
  tuple: {},
  any: { '+=': 'grows', '|=': 'grows' },
};

/** What an augmented assignment does in place; undefined where it makes a new object. */
export function augmentedEffect(type: ObjectType, operator: string): Effect | undefined {
  return augmented[type][operator];
}

/** What `object[key] = value` does; undefined where the type refuses it. */
export function itemStoreEffect(type: ObjectType, isSlice: boolean): Effect | undefined {
  if (type === 'tuple' || type === 'set') return undefined;
  const isSequence = type === 'list' || type === 'bytearray' || type === 'deque';
  return isSequence && !isSlice ? 'shrinks' : 'grows';
}

/** Methods whose result is one of the object's elements. */
export const elementMethods: ReadonlySet<string> = new Set([
  'get',
  'pop',
  'popleft',
  'popitem',
  'setdefault',
  '__getitem__',
]);

/** Functions of the standard library that change an argument: its position and the effect. */
export const mutatingFunctions: ReadonlyMap<string, { argument: number; effect: Effect }> = new Map(
  [
    ['heapq.heappush', { argument: 0, effect: 'grows' }],
    ['heapq.heappop', { argument: 0, effect: 'shrinks' }],
    ['heapq.heapify', { argument: 0, effect: 'shrinks' }],
    ['heapq.heapreplace', { argument: 0, effect: 'shrinks' }],
    ['bisect.insort', { argument: 0, effect: 'grows' }],
    ['bisect.insort_left', { argument: 0, effect: 'grows' }],
    ['bisect.insort_right', { argument: 0, effect: 'grows' }],
    ['random.shuffle', { argument: 0, effect: 'shrinks' }],
    ['operator.setitem', { argument: 0, effect: 'grows' }],
    ['operator.iadd', { argument: 0, effect: 'grows' }],
    ['exec', { argument: 1, effect: 'grows' }],
  ],
);
