import * as v from 'valibot';

/**
 * What the driver reads of the heap at one stop: plain data, no live object.
 * Python builds it (driver/cutaway/lenses/), TypeScript guards it here; test/contracts holds both to it.
 */

/** A number given to an object when it is first seen in a session, starting at 1; never an address. */
const Serial = v.pipe(v.number(), v.integer(), v.minValue(1));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * - `mutable`: its content can change in place (list, dict, most instances).
 * - `immutable`: neither it nor what it holds can change (int, str, a tuple of ints).
 * - `shell`: itself fixed, but it holds something mutable (a tuple of lists).
 * - `unknown`: an extension type about which Cutaway makes no claim.
 */
export const Mutability = v.picklist(['mutable', 'immutable', 'shell', 'unknown']);
export type Mutability = v.InferOutput<typeof Mutability>;

/** What an object is to a reader; a view may fold all but `data`. */
export const ObjectCategory = v.picklist(['data', 'function', 'class', 'module']);
export type ObjectCategory = v.InferOutput<typeof ObjectCategory>;

/** How one object holds another; `label` on the edge is the Python spelling of that slot. */
export const EdgeKind = v.picklist([
  'index', // sequence element, label `[0]`
  'key', // mapping value, label `['name']`
  'keyObject', // the key itself, sent only when the key is not a short scalar
  'member', // set element, label `{…}`
  'attribute', // instance or class attribute, label `.name`; `.<held>` for what a type in C holds without a name
  'slot', // attribute stored in __slots__, label `.name`
  'cell', // closure variable of a function, or a name that a suspended generator or coroutine goes on with, label `name`
  'cellContent', // what a cell holds, label `cell_contents`
  'default', // default argument of a function, label `parameter=`
  'self', // bound method, also one written in C, to its instance
  'function', // bound method, partial, property to its function
]);
export type EdgeKind = v.InferOutput<typeof EdgeKind>;

export const HeapEdge = v.object({ kind: EdgeKind, label: v.string(), target: Serial });
export type HeapEdge = v.InferOutput<typeof HeapEdge>;

export const HeapObject = v.object({
  serial: Serial,
  /** Address in hexadecimal, `0x7f…`: shown as a detail, never used as a key. */
  address: v.string(),
  /** Name of the type, `list`, `Point`; `typeModule` is its module, `builtins`, `__main__`. */
  type: v.string(),
  typeModule: v.string(),
  category: ObjectCategory,
  mutability: Mutability,
  /** A short literal made without user code: `[1, 2, …]`, `'abc'`, `Point(x=1, y=2)`, `<Point>`. */
  text: v.string(),
  /** Elements a container says it has (read without `__len__`), or null where that has no meaning. */
  size: v.nullable(Count),
  edges: v.array(HeapEdge),
  /** Elements or attributes that were not read because of a budget. */
  omitted: Count,
});
export type HeapObject = v.InferOutput<typeof HeapObject>;

export const BindingKind = v.picklist(['argument', 'local', 'cell', 'free', 'global', 'class']);
export type BindingKind = v.InferOutput<typeof BindingKind>;

export const Binding = v.object({ name: v.string(), kind: BindingKind, target: Serial });
export type Binding = v.InferOutput<typeof Binding>;

export const FrameLane = v.object({
  /** Stays the same while the frame lives, over all stops of a session. */
  lane: Serial,
  /** The DAP frame id at this stop. */
  frameId: v.pipe(v.number(), v.integer()),
  name: v.string(),
  kind: v.picklist(['module', 'class', 'function']),
  path: v.nullable(v.string()),
  line: v.nullable(v.pipe(v.number(), v.integer())),
  names: v.array(Binding),
  omittedNames: Count,
});
export type FrameLane = v.InferOutput<typeof FrameLane>;

export const HeapSnapshot = v.object({
  /** Innermost (current) frame first, the module last. */
  frames: v.array(FrameLane),
  omittedFrames: Count,
  /** Breadth-first from the frame the person looks at. */
  objects: v.array(HeapObject),
  /** The budget that ended the walk early, or null if everything reachable was read. */
  cut: v.nullable(v.picklist(['time', 'objects', 'bytes'])),
  elapsedMs: v.number(),
});
export type HeapSnapshot = v.InferOutput<typeof HeapSnapshot>;
