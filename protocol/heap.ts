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

/**
 * Why a fixed value is shared without anybody having assigned it: details of CPython, each found in the
 * running interpreter and not assumed from its version.
 */
export const Kept = v.object({
  reason: v.picklist([
    'singleton', // None, True, NotImplemented, …
    'smallInt', // the interpreter's cache of small integers
    'empty', // the one empty tuple, str, bytes
    'character', // the one-character texts and bytes that are made once
    'interned', // in the interpreter's table of strings; `where` if it also stands in a function's constants
    'untold', // a text on Python up to 3.12, which does not tell whether it is interned
    'constant', // stands in the constants of a function, `where`
    'default', // default argument of a function, `where`
    'enumMember',
  ]),
  where: v.nullable(v.string()),
});
export type Kept = v.InferOutput<typeof Kept>;

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
  /** The first element that `edges` begin with: more than 0 where a later page was asked for. */
  start: v.optional(Count),
  /** Elements or attributes that were not read because of a budget, or lie outside the page. */
  omitted: Count,
  /** Why CPython has one object here for everybody who writes this value; absent where nothing is known. */
  kept: v.optional(Kept),
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

/**
 * What changes one snapshot into the next, small where little changed. The order of `objects` is not
 * kept: those that stay stand before those that are new.
 */
export const HeapDelta = v.object({
  /** All frames shown, in order; `names` is null where a frame's names are as before. */
  frames: v.array(
    v.object({
      ...FrameLane.entries,
      names: v.nullable(
        v.object({
          /** All names in order where `gone` is null; else those that are new or refer to another object. */
          set: v.array(Binding),
          gone: v.nullable(v.array(v.string())),
        }),
      ),
    }),
  ),
  omittedFrames: Count,
  /** Objects that are new or whose content differs, whole. */
  objects: v.array(HeapObject),
  removed: v.array(Serial),
  cut: HeapSnapshot.entries.cut,
  elapsedMs: v.number(),
});
export type HeapDelta = v.InferOutput<typeof HeapDelta>;
