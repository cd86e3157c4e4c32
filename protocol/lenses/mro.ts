import * as v from 'valibot';

/**
 * What the MRO lens shows: where the behaviour of a class comes from.
 *
 * The same form holds for a paused program and for what is known of the source alone. What only a
 * running program has (`address`, texts of values, outcomes of a look-up) is then null. Classes are
 * named by numbers that hold within one answer: serials where the program runs.
 */

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Id = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A line of a file, 1-based. */
export const MroPlace = v.object({
  path: v.string(),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type MroPlace = v.InferOutput<typeof MroPlace>;

export const MroClass = v.object({
  id: Id,
  address: v.nullable(v.string()),
  name: v.string(),
  qualifiedName: v.string(),
  module: v.string(),
  /** `__bases__` in order, as far as they are among the classes told. */
  bases: v.array(Id),
  omittedBases: Count,
  /** `__orig_bases__`: what stood in the statement where that put other classes in its place (`Box[int]`). */
  written: v.nullable(v.array(v.string())),
  metaclass: v.nullable(Id),
  /** `protocolClass`: a class that derives from typing's Protocol and is one; `generic` and `protocol` are typing's own. */
  role: v.picklist(['class', 'object', 'generic', 'protocol', 'protocolClass', 'abstract']),
  /** `__abstractmethods__`, sorted. */
  abstract: v.array(v.string()),
  /** Whether a `class` statement made it, or C code. */
  madeBy: v.picklist(['python', 'c']),
  place: v.nullable(MroPlace),
});
export type MroClass = v.InferOutput<typeof MroClass>;

/**
 * C3's merge. At each step what was `taken` leaves the head of every list. A head is `rejected`
 * because it is in the tail of the list `blockedBy`. A step that takes nothing is the last: no order.
 */
export const MroMerge = v.object({
  /** The order of each base, and last the bases as written (`of` null). */
  lists: v.array(v.object({ of: v.nullable(Id), entries: v.array(Id) })),
  steps: v.array(
    v.object({
      rejected: v.array(v.object({ list: Count, head: Id, blockedBy: Count })),
      taken: v.nullable(Id),
      /** The list at whose head it was found. */
      list: v.nullable(Count),
    }),
  ),
  works: v.boolean(),
});
export type MroMerge = v.InferOutput<typeof MroMerge>;

/**
 * What a class or an instance holds under a name.
 *
 * - `slot`: of `__slots__`; `computed`: a descriptor in C, such as `__dict__`; `cMethod`: a method in C.
 * - `dataDescriptor`, `descriptor`: of a class in Python; the first wins over the instance's own.
 * - `value`: anything that has no say in its being looked up.
 */
export const MemberKind = v.picklist([
  'function',
  'classMethod',
  'staticMethod',
  'property',
  'slot',
  'computed',
  'cMethod',
  'class',
  'dataDescriptor',
  'descriptor',
  'value',
]);
export type MemberKind = v.InferOutput<typeof MemberKind>;

export const MroMember = v.object({
  /** Whose dictionary it is in; null for the instance's own. */
  class: v.nullable(Id),
  where: v.picklist(['class', 'metaclass', 'instance']),
  kind: MemberKind,
  text: v.string(),
  place: v.nullable(MroPlace),
});
export type MroMember = v.InferOutput<typeof MroMember>;

/** One question of the descriptor protocol, in the order Python asks. */
export const LookupStop = v.object({
  /**
   * `typeData`: a data descriptor on the type (of a class: its metaclass) and its bases; `instance`:
   * the instance's dictionary; `own`: the class itself and its bases, where a class is asked;
   * `classValue`: anything else on the type. `getattribute` and `getattr` are hooks.
   */
  name: v.picklist(['getattribute', 'typeData', 'instance', 'own', 'classValue', 'getattr']),
  /**
   * `waits`: found, but not a data descriptor: comes later if nothing else does. `overridden`: a
   * `__getattribute__` of the program decides alone. `unused`: not needed. `none`: there is no dictionary.
   */
  status: v.picklist(['absent', 'waits', 'wins', 'shadowed', 'overridden', 'unused', 'none']),
  /** Place of what was found among `definitions`; null also for hooks. */
  definition: v.nullable(Count),
});
export type LookupStop = v.InferOutput<typeof LookupStop>;

/** What `getattr` would do with a name, foretold without doing it. */
export const MroLookup = v.object({
  name: v.string(),
  on: v.picklist(['instance', 'class']),
  stops: v.array(LookupStop),
  /** All there are, nearest first; those that are not the winner are shadowed. */
  definitions: v.array(MroMember),
  /** Place of the winner among `definitions`; null where there is none, or a hook decides. */
  winner: v.nullable(Count),
  /** The hook that decides: `__getattribute__` or `__getattr__`. */
  hook: v.nullable(MroMember),
  outcome: v.object({
    /**
     * - `value`: that object. `bound`: a method, made at this moment.
     * - `wouldRun`: code of Python, which `would` names. `computed`: C code. `missing`: AttributeError.
     * - `unknown`: the class looks names up in C code of its own.
     */
    kind: v.picklist(['value', 'bound', 'wouldRun', 'computed', 'missing', 'unknown']),
    text: v.nullable(v.string()),
    would: v.nullable(v.string()),
  }),
});
export type MroLookup = v.InferOutput<typeof MroLookup>;

/** A method of one name in the order: what its code does with the next one, counted as if each call were made once. */
export const MroLink = v.object({
  class: Id,
  kind: MemberKind,
  place: v.nullable(MroPlace),
  /** Written in Python, so that its calls are known. */
  isPython: v.boolean(),
  usesSuper: v.boolean(),
  /** Where its `super()` goes. */
  next: v.nullable(Id),
  /** Classes whose method it calls by name: `Base.__init__(self)`. */
  explicit: v.array(Id),
  /** How often it is called from the first one; 0: never. */
  calls: Count,
});
export type MroLink = v.InferOutput<typeof MroLink>;

/** A method that runs, and where `super()` in it goes for this object. */
export const MroSuper = v.object({
  /** Its first argument. */
  argument: v.string(),
  bound: v.picklist(['instance', 'class']),
  method: v.string(),
  /** The class whose method it is. */
  defining: Id,
  /** The order of the object's class, in which `super()` goes on behind `defining`. */
  start: Id,
  order: v.array(Id),
  omitted: Count,
  /** The class behind it in that order, and the first one behind it that has the method. */
  next: v.nullable(Id),
  target: v.nullable(Id),
  links: v.array(MroLink),
});
export type MroSuper = v.InferOutput<typeof MroSuper>;

/** Why Python refused to make a class. */
export const MroConflict = v.object({
  kind: v.picklist(['order', 'duplicate', 'metaclass', 'layout']),
  /** CPython's own words, on one line. */
  message: v.string(),
  name: v.nullable(v.string()),
  place: v.nullable(MroPlace),
  /** The bases, null for one that could not be found without running code; empty where none is known. */
  bases: v.array(v.nullable(Id)),
  /** As they stand in the source. */
  written: v.array(v.string()),
  /** The merge up to where it is stuck. */
  merge: v.nullable(MroMerge),
  /** Orders that exclude each other: each `after` is the next one's `before`, in a circle. */
  clashes: v.array(
    v.object({
      before: Id,
      after: Id,
      /** The base whose order says so; null: the statement itself. */
      of: v.nullable(Id),
      /** `derives`: `before` is a subclass. `bases`: `declaredBy` lists them so, or bases that bring them. */
      because: v.picklist(['statement', 'derives', 'bases', 'order']),
      declaredBy: v.nullable(Id),
      place: v.nullable(MroPlace),
    }),
  ),
  /** Orders of the same bases that work, the nearest to the written one first. */
  working: v.array(v.array(Id)),
  /** Bases without which the rest works: others bring them along. */
  redundant: v.array(Id),
  /** Bases given twice. */
  duplicates: v.array(Id),
  /** Two metaclasses, or two classes that lay out instances their own way, neither of which derives from the other. */
  against: v.array(v.object({ base: v.nullable(Id), decides: Id })),
});
export type MroConflict = v.InferOutput<typeof MroConflict>;

/** What the driver tells at one stop. */
export const MroReport = v.object({
  /** What is looked at; null where nothing was found to look at, or a conflict is explained. */
  subject: v.nullable(
    v.object({
      kind: v.picklist(['class', 'instance']),
      /** The class, or the instance's. */
      class: Id,
      /** How it came to be chosen: asked for, the argument of a method that runs, or a name of the frame. */
      chosen: v.picklist(['asked', 'argument', 'name']),
      /** In Python: `self`, `Box[0]`; null where it was chosen by its number. */
      expression: v.nullable(v.string()),
      text: v.nullable(v.string()),
    }),
  ),
  /** Why what was asked for cannot be shown: a sentence; null if it can. */
  refused: v.nullable(v.string()),
  classes: v.array(MroClass),
  /** `__mro__` of the subject's class, as far as its classes are told. */
  order: v.array(Id),
  /** Classes of the order that are not told. */
  omittedClasses: Count,
  /** C3 for the subject's class; null for a subject whose lists are too long to be told. */
  merge: v.nullable(MroMerge),
  /** True where `__mro__` is not what C3 gives. */
  custom: v.boolean(),
  /** The metaclass that has an `mro()` of its own. */
  customBy: v.nullable(v.object({ class: Id, place: v.nullable(MroPlace) })),
  /** The order of Python 2's classic classes, which had no object: it is put last. */
  depthFirst: v.array(Id),
  /** Names that would come from another class in that order. */
  differing: v.array(v.object({ name: v.string(), c3: Id, depthFirst: Id })),
  /** The order of the metaclass. */
  metaclasses: v.array(Id),
  /** Classes that derive directly from the subject's. */
  subclasses: v.array(Id),
  omittedSubclasses: Count,
  /** `ABC.register`: `class` passes for `abc` without having it in its order. */
  registrations: v.array(v.object({ abc: Id, class: Id })),
  /** False where registrations could not be read. */
  registrationsRead: v.boolean(),
  /** Names that can be looked up, those with several definitions first. */
  names: v.array(v.object({ name: v.string(), definitions: Count })),
  lookup: v.nullable(MroLookup),
  super: v.nullable(MroSuper),
  /** `__init__` along the order of the subject's class. */
  initialisers: v.array(MroLink),
  conflict: v.nullable(MroConflict),
  /** Names of the frame that could be looked at. */
  choices: v.array(v.object({ name: v.string(), class: v.string() })),
  /** The time was up before all lines of classes and all registrations were looked for. */
  cut: v.boolean(),
  elapsedMs: v.nullable(v.number()),
});
export type MroReport = v.InferOutput<typeof MroReport>;

export const MroData = v.object({
  lens: v.literal('mro'),
  /** Number of the stop in the session; null where no program runs. */
  stop: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What the person asked for, to be asked for again with more. */
  asked: v.object({
    expression: v.nullable(v.string()),
    /** The file in which `expression` is a class, where no program runs. */
    path: v.optional(v.nullable(v.string())),
    serial: v.nullable(Id),
    address: v.nullable(v.string()),
    attribute: v.nullable(v.string()),
  }),
  ...MroReport.entries,
});
export type MroData = v.InferOutput<typeof MroData>;
