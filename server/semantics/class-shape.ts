import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import type { ClassReference } from './class-model.ts';
import type { Classes } from './classes.ts';
import { libraryClasses } from './library-classes.ts';
import { boundBy } from './scopes.ts';
import { type Slots, slotsOf } from './slots.ts';

/** A class as `type.__new__` leaves it. */
export interface ClassShape {
  readonly metaclass: ClassReference;
  /** The class that fixes the layout of instances: two bases whose ones are not of one line do not go together. Null: not known. */
  readonly solid: ClassReference | null;
  /** Whether items of any number lie behind the fields of an instance (`int`, `tuple`, `bytes`, `type`): no slots there. */
  readonly isVariable: boolean;
}

/** Why `type.__new__` refuses a class, apart from its order. */
export type Refusal =
  /** The metaclass so far, with the base that it comes from (null: from the class's own head), and one that does not go with it. */
  | {
      readonly kind: 'metaclass';
      readonly winner: ClassReference;
      readonly from: number | null;
      readonly other: ClassReference;
      readonly at: number;
    }
  | {
      readonly kind: 'layout';
      readonly winner: ClassReference;
      readonly from: number;
      readonly other: ClassReference;
      readonly at: number;
    }
  /** A class that cannot be a base, such as `bool`. */
  | { readonly kind: 'final'; readonly base: ClassReference; readonly at: number }
  | { readonly kind: 'slots-behind-items'; readonly base: ClassReference; readonly slots: Slots }
  | { readonly kind: 'slot-and-attribute'; readonly name: string; readonly slots: Slots };

type Result =
  | { readonly kind: 'shape'; readonly shape: ClassShape }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown' };

const unknown: Result = { kind: 'unknown' };
const variable = new Set(['int', 'tuple', 'bytes', 'type']);

/**
 * The metaclass and the layout of each class, as `type_new` of CPython's typeobject.c finds them (`calculate_metaclass`,
 * `best_base`, `solid_base`, the slots), by the rule of 3.12: before that, a subclass of `int`, `tuple` or `bytes` with
 * a `__dict__` fixes the layout too. Unknown where a base, a decorator or a metaclass may do anything else.
 */
export class ClassShapes {
  readonly #classes: Classes;
  readonly #results = new Map<ClassReference, Result>();
  readonly #metaclasses = new Map<ClassReference, ClassReference | null>();

  constructor(classes: Classes) {
    this.#classes = classes;
  }

  /** Null where it is not known, or where there is no such class because Python refuses it. */
  shape(reference: ClassReference): ClassShape | null {
    const result = this.result(reference);
    return result.kind === 'shape' ? result.shape : null;
  }

  refusal(reference: ClassReference): Refusal | null {
    const result = this.result(reference);
    return result.kind === 'refused' ? result.refusal : null;
  }

  /**
   * The metaclass: its own, or the one among its bases' that derives from all the others. Null where one of them is not
   * known, or none derives from all.
   */
  metaclassOf(reference: ClassReference): ClassReference | null {
    const known = this.#metaclasses.get(reference);
    if (known !== undefined) return known;
    // A class that is its own ancestor, as half-typed code has it.
    this.#metaclasses.set(reference, null);
    const found = this.foundMetaclass(reference);
    this.#metaclasses.set(reference, found);
    return found;
  }

  private foundMetaclass(reference: ClassReference): ClassReference | null {
    if (reference.kind === 'library')
      return this.#classes.library(libraryClasses.get(reference.name)?.metaclass ?? 'type');
    const bases = this.#classes.realBases(reference.node);
    const found = bases === null ? null : this.metaclass(reference.node, bases);
    return found?.kind === 'metaclass' ? null : found;
  }

  private result(reference: ClassReference): Result {
    const known = this.#results.get(reference);
    if (known !== undefined) return known;
    this.#results.set(reference, unknown);
    const result =
      reference.kind === 'library' ? this.ofLibrary(reference) : this.ofFile(reference);
    this.#results.set(reference, result);
    return result;
  }

  private ofLibrary(reference: ClassReference & { kind: 'library' }): Result {
    const metaclass = this.metaclassOf(reference);
    const solid = this.#classes.library(libraryClasses.get(reference.name)?.solid ?? 'object');
    if (metaclass === null || solid === null) return unknown;
    const isVariable = solid.kind === 'library' && variable.has(solid.name);
    return { kind: 'shape', shape: { metaclass, solid, isVariable } };
  }

  private ofFile(reference: ClassReference & { kind: 'file' }): Result {
    const { node } = reference;
    const bases = this.#classes.realBases(node);
    if (bases === null || bases.some((it) => this.shape(it) === null)) return unknown;
    const metaclass = this.metaclass(node, bases);
    if (metaclass === null) return unknown;
    if (metaclass.kind === 'metaclass') return { kind: 'refused', refusal: metaclass };
    const best = this.bestBase(bases);
    if (best === null) return unknown;
    if ('refusal' in best) return { kind: 'refused', refusal: best.refusal };
    // What happens to the namespace before `type.__new__` gets it is not followed.
    const isHooked = this.hooks(metaclass, ['__new__', '__prepare__']).length > 0;
    const result = this.withSlots(reference, metaclass, best, isHooked);
    // The order comes last: a class that has none is not made.
    const isMade = this.#classes.linearization(reference).kind === 'order';
    return result.kind === 'shape' && !isMade ? unknown : result;
  }

  private withSlots(
    reference: ClassReference & { kind: 'file' },
    metaclass: ClassReference,
    best: ClassShape & { readonly base: ClassReference },
    isHooked: boolean,
  ): Result {
    const { node } = reference;
    const body = this.#classes.body(node);
    const slots = isHooked ? 'unknown' : slotsOf(node, this.#classes);
    if (slots === 'unknown')
      return { kind: 'shape', shape: { metaclass, solid: null, isVariable: best.isVariable } };
    if (slots !== null) {
      const own = slots.names.filter((it) => it !== '__dict__' && it !== '__weakref__');
      if (own.length > 0 && best.isVariable)
        return {
          kind: 'refused',
          refusal: { kind: 'slots-behind-items', base: best.base, slots },
        };
      // A bare annotation is no class variable.
      const clash = slots.isMadeLater
        ? undefined
        : own.find(
            (it) => body.methods.has(it) || (body.attributes.get(it)?.value ?? null) !== null,
          );
      if (clash !== undefined)
        return { kind: 'refused', refusal: { kind: 'slot-and-attribute', name: clash, slots } };
      if (own.length > 0)
        return { kind: 'shape', shape: { metaclass, solid: reference, isVariable: false } };
    }
    return {
      kind: 'shape',
      shape: { metaclass, solid: best.solid, isVariable: best.isVariable },
    };
  }

  /** The most derived of the metaclasses of the head and of the bases. */
  private metaclass(
    node: ClassDefinition,
    bases: readonly ClassReference[],
  ): ClassReference | (Refusal & { kind: 'metaclass' }) | null {
    const written = this.#classes.keyword(node, 'metaclass');
    if (node.bases.some((it) => it.keyword === '**')) return null;
    let winner =
      written === undefined ? this.#classes.library('type') : this.#classes.resolve(written, node);
    if (winner === null || !this.isSubclass(winner, 'type')) return null;
    let from: number | null = null;
    for (const [at, base] of bases.entries()) {
      const other = this.metaclassOf(base);
      if (other === null) return null;
      if (derives(winner, other, this.#classes)) continue;
      if (!derives(other, winner, this.#classes))
        return { kind: 'metaclass', winner, from, other, at };
      winner = other;
      from = at;
    }
    return winner;
  }

  private bestBase(
    bases: readonly ClassReference[],
  ): (ClassShape & { readonly base: ClassReference }) | { readonly refusal: Refusal } | null {
    let best: { shape: ClassShape; base: ClassReference; at: number } | null = null;
    let isKnown = true;
    for (const [at, base] of bases.entries()) {
      const shape = this.shape(base);
      if (shape === null) return null;
      if (base.kind === 'library' && libraryClasses.get(base.name)?.isFinal === true)
        return { refusal: { kind: 'final', base, at } };
      const [winner, other] = [best?.shape.solid ?? null, shape.solid];
      if (other === null) isKnown = false;
      if (best === null || winner === null || other === null) best ??= { shape, base, at };
      else if (derives(winner, other, this.#classes)) continue;
      else if (derives(other, winner, this.#classes)) best = { shape, base, at };
      else return { refusal: { kind: 'layout', winner, from: best.at, other, at } };
    }
    if (best !== null && !isKnown) return { ...best.shape, solid: null, base: best.base };
    return best === null ? null : { ...best.shape, base: best.base };
  }

  /** Whether the metaclass leaves bases and order as they are: `mro` is `type`'s, and `__new__` hands the bases on. */
  hasUsualOrder(node: ClassDefinition): boolean {
    const bases = this.#classes.realBases(node);
    const metaclass = bases === null ? null : this.metaclass(node, bases);
    if (metaclass === null) return node.bases.every((it) => it.keyword === null);
    if (metaclass.kind === 'metaclass') return true;
    if (this.hooks(metaclass, ['mro', '__call__']).length > 0) return false;
    return this.hooks(metaclass, ['__new__']).every(handsBasesOn);
  }

  /** Methods of a metaclass, of those names, that stand in this file. */
  private hooks(metaclass: ClassReference, names: readonly string[]): FunctionDefinition[] {
    if (metaclass.kind === 'library') return [];
    return this.#classes
      .ancestors(metaclass.node)
      .flatMap((it) => names.flatMap((name) => this.#classes.body(it).methods.get(name) ?? []));
  }

  private isSubclass(reference: ClassReference, ancestor: string): boolean {
    const found = this.#classes.library(ancestor);
    return found !== null && derives(reference, found, this.#classes);
  }
}

/** Whether a class has the other one in its order; every class has itself. */
export function derives(one: ClassReference, other: ClassReference, classes: Classes): boolean {
  const order = classes.linearization(one);
  return one === other || (order.kind === 'order' && order.order.includes(other));
}

/** Whether `__new__(mcs, name, bases, namespace)` calls on with the bases that it got. */
function handsBasesOn(method: FunctionDefinition): boolean {
  const bases = method.parameters[2];
  if (bases === undefined || bases.star !== '') return bases?.star === '*';
  const { id } = bases.name;
  let isHandedOn = false;
  for (const node of walk(method.body)) {
    if (boundBy(node).some((it) => it.id === id)) return false;
    if (node.kind === 'call' && node.callee.kind === 'attribute')
      if (node.callee.attribute === '__new__')
        isHandedOn = node.arguments.some(({ value }) => value.kind === 'name' && value.id === id);
  }
  return isHandedOn;
}
