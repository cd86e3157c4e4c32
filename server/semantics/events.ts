import type {
  Argument,
  Call,
  ClassDefinition,
  Comprehension,
  Expression,
  For,
  Name,
  Statement,
} from '../syntax/nodes.ts';
import type { Pointer, Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import type { Location, Loop, Site } from './sites.ts';
import type { Effect } from './types.ts';

/** Where and when something happens: what all events have. The order of a trace's events is the order of the text's run. */
export interface Moment {
  readonly location: Location;
  /** The innermost statement it stands in; null in a lambda. */
  readonly statement: Statement | null;
  /** The loops around it, outermost first. */
  readonly loops: readonly Loop[];
  /** The class whose body is being run, if it is one. */
  readonly inClassBody: ClassDefinition | null;
}

/** How an object is changed. */
export type Change =
  | { readonly kind: 'method'; readonly name: string }
  | { readonly kind: 'item-store' }
  | { readonly kind: 'item-delete' }
  | { readonly kind: 'attribute-store'; readonly name: string }
  | { readonly kind: 'attribute-delete'; readonly name: string }
  | { readonly kind: 'augmented'; readonly operator: string }
  /** By a function of this file that it is handed to; `inner` is the change in there. */
  | { readonly kind: 'callee'; readonly name: string; readonly inner: Write };

/** An object is changed in place. */
export interface Write extends Moment {
  readonly kind: 'write';
  readonly pointer: Pointer;
  readonly change: Change;
  readonly effect: Effect;
  /** False where only the method's name tells that the object changes, because its type is not known. */
  readonly isSure: boolean;
  /** Whether the number of items can change, so that an iteration over the object notices. */
  readonly changesSize: boolean;
  /** Only where the object was found to hold something already. */
  readonly onlyWhenFilled: boolean;
  /** Parameters that were found to be true on the way: a call that gives something false does not come here. */
  readonly guards: readonly string[];
  /** The text of `key` in `object[key] = …`, and of the only argument of a method. */
  readonly key: string | null;
  /** `+=` where an attribute is bound anew by an augmented assignment. */
  readonly operator: string | null;
  /** What is put in, where that is one thing: the argument of `append`, the value of an item or attribute. */
  readonly value: Value | null;
}

/** An object is put where others find it later. */
export interface Escape extends Moment {
  readonly kind: 'escape';
  readonly pointer: Pointer;
  readonly how: 'return' | 'yield' | 'attribute' | 'global' | 'container';
  /** For `attribute`: the name on the left of the dot, and the attribute. */
  readonly base: string | null;
  readonly attribute: string | null;
  /** For `attribute` and `container`: what it is put into. */
  readonly target: Value | null;
}

/** The object is looked at under a key: `key in object`, `object[key]`, `object.get(key)`. */
export interface Lookup extends Moment {
  readonly kind: 'lookup';
  readonly pointer: Pointer;
  readonly key: string;
}

/** One binding of a name: what SSA calls a version. The same instance however often a loop goes round. */
export interface Version {
  readonly name: string;
  readonly how:
    | 'parameter'
    | 'assign'
    | 'augmented'
    | 'for'
    | 'comprehension'
    | 'with'
    | 'except'
    | 'import'
    | 'function'
    | 'class'
    | 'walrus'
    | 'match'
    | 'delete';
  readonly location: Location;
  readonly statement: Statement | null;
  readonly loops: readonly Loop[];
}

/** A name is bound (or deleted: then `value` is unknown). */
export interface Bind extends Moment {
  readonly kind: 'bind';
  readonly version: Version;
  readonly value: Value;
  /** What the name could hold before; empty for a first binding. */
  readonly before: readonly Version[];
}

/** A name is read. */
export interface Read extends Moment {
  readonly kind: 'read';
  readonly name: Name;
  readonly value: Value;
  /** The bindings of this function that can have given the name its value; empty for names from outside. */
  readonly versions: readonly Version[];
  readonly mayBeUnbound: boolean;
  /** A bare use as receiver (`x.append(…)`, `x[0] = …`) is no look at the content. */
  readonly use: 'read' | 'receiver';
}

/** A loop begins to go over something. */
export interface Iterate extends Moment {
  readonly kind: 'iterate';
  readonly loop: For | Comprehension;
  /** The object whose iterator runs, through views, `enumerate`, `reversed` and the like; not through copies. */
  readonly over: Value;
  /** By which method: `items` of `for k, v in d.items()`; null for the object itself. */
  readonly view: string | null;
  readonly iterable: Expression;
}

export interface Comparison extends Moment {
  readonly kind: 'compare';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly leftValue: Value;
  readonly rightValue: Value;
}

export interface PassedArgument {
  readonly argument: Argument;
  readonly value: Value;
}

/** A call, with what it is made on and given. */
export interface Called extends Moment {
  readonly kind: 'call';
  readonly call: Call;
  /** The library's name of the callee, `list` or `collections.deque`; null where it is not one. */
  readonly path: string | null;
  /** The function of this file that it reaches. */
  readonly target: Callable | null;
  /** The class of this file that is instantiated. */
  readonly classNode: ClassDefinition | null;
  /** What a method is called on, and the method. */
  readonly receiver: Value | null;
  readonly method: string | null;
  readonly passed: readonly PassedArgument[];
  readonly result: Value;
}

/** A function or lambda that takes names from outside is made. */
export interface Closure extends Moment {
  readonly kind: 'closure';
  readonly callable: Callable;
  readonly site: Site;
  /** The names of this function that it uses. */
  readonly captured: readonly string[];
}

export type FlowEvent =
  Write | Escape | Lookup | Bind | Read | Iterate | Comparison | Called | Closure;
