import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { type Node, walk } from '../syntax/walk.ts';
import type { Classes } from './classes.ts';
import { importedPath } from './imported-path.ts';

/** A field of a dataclass, in the order of its `__init__`. */
export interface Field {
  readonly name: string;
  /** The expression after `=`; null where there is none. */
  readonly default: Expression | null;
  /** Whether the hash that the decorator makes reads it. */
  readonly isHashed: boolean;
}

/** By what instances of a class are hashed. */
export type HashKind =
  /** Not at all: TypeError. `because` has an `__eq__`, by itself or by its decorator. */
  | { readonly kind: 'none'; readonly because: ClassDefinition; readonly isDataclass: boolean }
  /** By these attributes, which `method` reads; null for the `__hash__` that a dataclass makes. */
  | {
      readonly kind: 'attributes';
      readonly of: ClassDefinition;
      readonly method: FunctionDefinition | null;
      readonly names: readonly string[];
      readonly isFrozen: boolean;
    }
  | { readonly kind: 'identity' }
  | { readonly kind: 'unknown' };

const unknown: HashKind = { kind: 'unknown' };

/** As `type.__new__` and the decorator of dataclasses (its table of `eq`, `frozen` and `unsafe_hash`) set `__hash__`. */
export function hashKind(node: ClassDefinition, classes: Classes): HashKind {
  const order = classes.linearization(classes.reference(node));
  if (order.kind !== 'order') return unknown;
  for (const one of order.order) {
    if (one.kind === 'library') {
      if (one.name === 'object') return { kind: 'identity' };
      if (/^(?:abc\.ABC|typing\.(?:Generic|Protocol)|object)$/.test(one.name)) continue;
      return unknown;
    }
    if (classes.keyword(one.node, 'metaclass') !== undefined) return unknown;
    const { methods, attributes, unsteady } = classes.body(one.node);
    if (unsteady.has('__hash__') || unsteady.has('__eq__')) return unknown;
    const method = methods.get('__hash__');
    const assigned = attributes.get('__hash__')?.value ?? null;
    const options = dataclassOptions(one.node, classes);
    if (options === 'unknown') return unknown;
    if (method !== undefined) {
      if (options?.unsafeHash === true || method.decorators.length > 0) return unknown;
      const names = readBy(one.node, method, classes);
      return {
        kind: 'attributes',
        of: one.node,
        method,
        names,
        isFrozen: options?.frozen === true,
      };
    }
    if (assigned !== null) {
      const isNone = assigned.kind === 'constant' && assigned.type === 'none';
      return isNone && options === null
        ? { kind: 'none', because: one.node, isDataclass: false }
        : unknown;
    }
    if (options !== null && (options.unsafeHash || (options.eq && options.frozen))) {
      const fields = fieldsOf(one.node, classes);
      if (fields === null) return unknown;
      const names = fields.flatMap((it) => (it.isHashed ? [it.name] : []));
      return { kind: 'attributes', of: one.node, method: null, names, isFrozen: options.frozen };
    }
    if (options?.eq === true) return { kind: 'none', because: one.node, isDataclass: true };
    if (methods.has('__eq__')) return { kind: 'none', because: one.node, isDataclass: false };
    if (attributes.has('__eq__')) return unknown;
  }
  return { kind: 'identity' };
}

export interface DataclassOptions {
  readonly eq: boolean;
  readonly frozen: boolean;
  readonly unsafeHash: boolean;
  readonly init: boolean;
  readonly decorator: Expression;
}

/** Null: no dataclass. Unknown where another decorator may do anything. */
export function dataclassOptions(
  node: ClassDefinition,
  classes: Classes,
): DataclassOptions | 'unknown' | null {
  let options: DataclassOptions | null = null;
  for (const decorator of node.decorators) {
    const head = decorator.kind === 'call' ? decorator.callee : decorator;
    const path = importedPath(head, classes.moduleOf(node));
    if (path === 'functools.total_ordering' || path === 'typing.final') continue;
    if (path !== 'dataclasses.dataclass') return 'unknown';
    const given = new Map<string, boolean>();
    for (const { keyword, value } of decorator.kind === 'call' ? decorator.arguments : []) {
      if (keyword === null || value.kind !== 'constant') return 'unknown';
      given.set(keyword, value.type === 'true');
    }
    options = {
      eq: given.get('eq') ?? true,
      frozen: given.get('frozen') ?? false,
      unsafeHash: given.get('unsafe_hash') ?? false,
      init: given.get('init') ?? true,
      decorator,
    };
  }
  return options;
}

/** The fields of a dataclass, those of its bases first; null where they are not known. */
export function fieldsOf(node: ClassDefinition, classes: Classes): Field[] | null {
  const fields = new Map<string, Field>();
  for (const one of [...classes.ancestors(node)].toReversed()) {
    const options = dataclassOptions(one, classes);
    if (options === 'unknown') return null;
    if (options === null) continue;
    for (const { name, annotation, value, statement } of classes.body(one).attributes.values()) {
      if (annotation === null) continue;
      const { text } = homeOf(statement) ?? classes.place(one)?.piece ?? { text: '' };
      const written = text.slice(annotation.start, annotation.end);
      if (/\bClassVar\b/.test(written)) continue;
      if (/\b(?:InitVar|KW_ONLY)\b/.test(written)) return null;
      fields.set(name, { name, default: value, isHashed: isHashed(value) });
    }
  }
  return [...fields.values()];
}

/** `field(hash=…)` says it, else `field(compare=…)`. */
function isHashed(value: Expression | null): boolean {
  if (value?.kind !== 'call') return true;
  const said = (name: string): boolean | null => {
    const given = value.arguments.find((it) => it.keyword === name)?.value;
    if (given?.kind !== 'constant' || given.type === 'none') return null;
    return given.type === 'true';
  };
  return said('hash') ?? said('compare') ?? true;
}

/** The attributes of the instance of which a method makes its result, also through another method that it calls. */
export function readBy(
  node: ClassDefinition,
  method: FunctionDefinition,
  classes: Classes,
  depth = 0,
): string[] {
  const self = method.parameters[0]?.name.id;
  const found = new Set<string>();
  for (const part of walk(resultsOf(method))) {
    if (part.kind !== 'attribute' || part.object.kind !== 'name' || part.object.id !== self)
      continue;
    const other = classes.method(node, part.attribute) ?? propertyOf(node, part.attribute, classes);
    if (other?.kind !== 'function') found.add(part.attribute);
    else {
      // By the name of a property it can be changed as well.
      if (other.decorators.length > 0) found.add(part.attribute);
      if (depth < 2) for (const it of readBy(node, other, classes, depth + 1)) found.add(it);
    }
  }
  return [...found];
}

/** What the result is made of: what is returned, or all of the method where names in between are. */
function resultsOf(method: FunctionDefinition): readonly Node[] {
  const results: Expression[] = [];
  for (const part of walk(method.body)) {
    if (part.kind === 'assign' || part.kind === 'augmented' || part.kind === 'for')
      return method.body;
    if (part.kind === 'return' && part.value !== null) results.push(part.value);
  }
  return results;
}

function propertyOf(
  node: ClassDefinition,
  name: string,
  classes: Classes,
): FunctionDefinition | null {
  for (const one of classes.ancestors(node)) {
    const getter = one.body.find(
      (it) =>
        it.kind === 'function' &&
        it.name.id === name &&
        it.decorators.some((by) => by.kind === 'name' && by.id === 'property'),
    );
    const method = getter?.kind === 'function' ? getter : classes.body(one).methods.get(name);
    if (method !== undefined) return method;
  }
  return null;
}
