import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type {
  Assign,
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
} from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';
import { selfOf } from './methods.ts';

/** How what an instance stores holds the instance in turn. */
export type Back =
  | { readonly kind: 'itself'; readonly at: Expression }
  | { readonly kind: 'method'; readonly at: Expression }
  | { readonly kind: 'closure'; readonly at: Expression }
  | {
      readonly kind: 'child';
      readonly of: ClassDefinition;
      /** The argument of the call that makes the child. */
      readonly given: Expression;
      readonly initialiser: FunctionDefinition;
      readonly store: Assign;
    };

/** Methods that put one thing into a container. */
export const puts = new Set(['append', 'add', 'appendleft', 'insert']);

/** What a statement or call puts into an attribute of the instance, or into a container there. */
export function holdsIn(part: Node, self: string): { attribute: string; value: Expression }[] {
  if (part.kind === 'assign' && part.value !== null) {
    const attribute = ownAttribute(part.targets, self);
    return attribute === null ? [] : [{ attribute, value: part.value }];
  }
  if (part.kind !== 'call' || part.callee.kind !== 'attribute') return [];
  const { object, attribute } = part.callee;
  const own = puts.has(attribute) ? ownAttribute([object], self) : null;
  return own === null ? [] : part.arguments.map(({ value }) => ({ attribute: own, value }));
}

/** The name of a function that stands in the method and uses the instance. */
export function closureNamed(
  value: Expression,
  self: string,
  method: FunctionDefinition,
): Back | null {
  if (value.kind !== 'name') return null;
  for (const it of method.body) {
    if (it.kind !== 'function' || it.name.id !== value.id) continue;
    if (it.parameters.some(({ name }) => name.id === self)) return null;
    for (const part of walk(it.body))
      if (part.kind === 'name' && part.id === self) return { kind: 'closure', at: it.name };
  }
  return null;
}

/** The `name` of a target `self.name`, or of an item of it. */
export function ownAttribute(targets: readonly Expression[], self: string): string | null {
  for (const target of targets) {
    const at = target.kind === 'subscript' ? target.object : target;
    if (at.kind === 'attribute' && at.object.kind === 'name' && at.object.id === self)
      return at.attribute;
  }
  return null;
}

/** How an expression that a method of the class stores leads back to the instance; null where it does not. */
export function backFrom(
  value: Expression,
  self: string,
  place: ClassPlace,
  facts: Facts,
): Back | null {
  const { classes } = facts;
  const isSelf = (it: Expression): boolean => it.kind === 'name' && it.id === self;
  if (isSelf(value)) return { kind: 'itself', at: value };
  if (value.kind === 'attribute' && isSelf(value.object)) {
    const method = classes.method(place.node, value.attribute);
    const isMethod =
      method?.kind === 'function' && selfOf(method) !== null && method.decorators.length === 0;
    return isMethod ? { kind: 'method', at: value } : null;
  }
  if (value.kind === 'lambda') {
    if (value.parameters.some((it) => it.name.id === self)) return null;
    for (const part of walk([value.body]))
      if (part.kind === 'name' && part.id === self) return { kind: 'closure', at: value };
    return null;
  }
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') {
    for (const element of value.elements) {
      const back = backFrom(element, self, place, facts);
      if (back !== null) return back;
    }
    return null;
  }
  if (value.kind === 'dict') {
    for (const entry of value.entries) {
      const back = backFrom(entry.value, self, place, facts);
      if (back !== null) return back;
    }
    return null;
  }
  if (value.kind !== 'call') return null;
  return throughChild(value, isSelf, place, facts) ?? throughPartial(value, self, place, facts);
}

/** `functools.partial(self.method, …)`. */
function throughPartial(call: Call, self: string, place: ClassPlace, facts: Facts): Back | null {
  const { callee } = call;
  const isPartial =
    (callee.kind === 'name' && callee.id === 'partial') ||
    (callee.kind === 'attribute' && callee.attribute === 'partial');
  if (!isPartial) return null;
  for (const { value } of call.arguments) {
    const back = value.kind === 'call' ? null : backFrom(value, self, place, facts);
    if (back !== null) return back;
  }
  return null;
}

/** `Child(self)`, where the child's `__init__` keeps what it gets there in an attribute. */
function throughChild(
  call: Call,
  isSelf: (it: Expression) => boolean,
  place: ClassPlace,
  { classes }: Facts,
): Back | null {
  if (!call.arguments.some(({ value }) => isSelf(value))) return null;
  const child = classes.resolveIn(call.callee, place.scope);
  if (child?.kind !== 'file') return null;
  const initialiser = classes.method(child.node, '__init__');
  if (initialiser?.kind !== 'function') return null;
  const [receiver, ...parameters] = initialiser.parameters;
  for (const [at, { keyword, value }] of call.arguments.entries()) {
    if (!isSelf(value)) continue;
    const parameter =
      keyword === null ? parameters[at] : parameters.find((it) => it.name.id === keyword);
    if (parameter === undefined || parameter.star !== '') return null;
    const store = storeOf(initialiser, receiver?.name.id ?? '', parameter.name.id);
    if (store !== null) return { kind: 'child', of: child.node, given: value, initialiser, store };
  }
  return null;
}

/** `self.attribute = parameter`. */
function storeOf(method: FunctionDefinition, self: string, parameter: string): Assign | null {
  for (const part of method.body)
    if (part.kind === 'assign' && part.value?.kind === 'name' && part.value.id === parameter)
      if (ownAttribute(part.targets, self) !== null) return part;
  return null;
}
