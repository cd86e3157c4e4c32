import { type DefaultObject, defaultObject } from '../semantics/default-object.ts';
import type { Escape, FlowEvent } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import { pointTo } from '../semantics/pointers.ts';
import type { FunctionDefinition, Parameter } from '../syntax/nodes.ts';

/** What happens to a mutable default object in its function, if a call leaves the parameter out. */
export interface DefaultStory {
  readonly owner: FunctionOwner;
  readonly parameter: Parameter;
  readonly default: NonNullable<Parameter['default']>;
  readonly object: DefaultObject;
  readonly events: readonly FlowEvent[];
}

/** The story of a parameter's default; null where it is no mutable object, or there is too much to follow. */
export function defaultStory(
  owner: FunctionOwner,
  parameter: Parameter,
  facts: Facts,
): DefaultStory | null {
  const expression = parameter.default;
  if (expression === null) return null;
  const isModuleName = (name: string): boolean => !owner.outerNames.has(name);
  const object = defaultObject(expression, owner.piece, facts, isModuleName);
  if (object === null) return null;
  const parameters = new Map([[parameter.name.id, pointTo(object.site)]]);
  const trace = facts.follow(owner, { parameters, contents: object.contents });
  if (trace === null) return null;
  const writes = storedWrites(owner, trace.events, object, facts);
  const events = [...trace.events, ...writes];
  return { owner, parameter, default: expression, object, events };
}

/** Changes that other methods make through `self.name`, where this one has stored the object. */
function storedWrites(
  owner: FunctionOwner,
  events: readonly FlowEvent[],
  object: DefaultObject,
  facts: Facts,
): FlowEvent[] {
  const { inClass, callable } = owner;
  const self = callable.parameters[0]?.name.id;
  if (inClass === null || self === undefined) return [];
  const stores = events.filter(
    (it): it is Escape =>
      it.kind === 'escape' &&
      it.how === 'attribute' &&
      it.base === self &&
      it.pointer.site === object.site,
  );
  return stores.flatMap((store) => {
    const { attribute } = store;
    if (attribute === null || !facts.classes.isSteady(inClass, attribute)) return [];
    return [...facts.classes.body(inClass).methods.values()].flatMap((method) =>
      method === callable ? [] : writesThroughAttribute(method, attribute, store, object, facts),
    );
  });
}

function writesThroughAttribute(
  method: FunctionDefinition,
  attribute: string,
  store: Escape,
  object: DefaultObject,
  facts: Facts,
): FlowEvent[] {
  if (method.decorators.some(isStatic)) return [];
  const self = method.parameters[0]?.name.id;
  const owner = facts.block(method)?.owner ?? null;
  if (self === undefined || owner === null) return [];
  const step = { name: `${self}.${attribute}`, location: store.location };
  const pointer = { ...store.pointer, path: [...store.pointer.path, step] };
  const attributes = new Map([[attribute, { pointers: [pointer], other: false }]]);
  const trace = facts.follow(owner, { attributes, contents: object.contents });
  return (trace?.events ?? []).filter((it) => it.kind === 'write' && isOf(object, it.pointer.site));
}

/** Whether a site is the object or one that it held from the beginning. */
export function isOf(object: DefaultObject, site: unknown): boolean {
  return [...object.contents].some(
    ([one, fields]) =>
      one === site || [...fields.values()].some((it) => it.pointers.some((of) => of.site === site)),
  );
}

function isStatic(decorator: { kind: string; id?: string }): boolean {
  return (
    decorator.kind === 'name' && (decorator.id === 'staticmethod' || decorator.id === 'classmethod')
  );
}
