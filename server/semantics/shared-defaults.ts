import type { ClassDefinition, Parameter, Statement } from '../syntax/nodes.ts';
import { nodesOfScope } from './scopes.ts';
import type { Place } from './callables.ts';
import { follow } from './calls.ts';
import type { Escape, FlowEvent, Write } from './events.ts';
import type { ModuleReader } from './module-facts.ts';
import { sharedObject, type SharedObject } from './objects.ts';
import { OverBudget, Session } from './session.ts';
import { localNames } from './scopes.ts';
import { State, type Pointer } from './values.ts';

/** What happens to a mutable default object in its function, if a call leaves the parameter out. */
export interface DefaultStory {
  readonly place: Place;
  readonly parameter: Parameter;
  readonly default: NonNullable<Parameter['default']>;
  readonly object: SharedObject;
  /** The module-level name by which the default is given; null for an expression that makes it. */
  readonly name: string | null;
  readonly events: readonly FlowEvent[];
}

/** The story of a parameter's default; null where it is no mutable object, or there is too much to follow. */
export function defaultStory(
  place: Place,
  parameter: Parameter,
  module: ModuleReader,
): DefaultStory | null {
  const expression = parameter.default;
  if (expression === null) return null;
  const isModuleName = (name: string): boolean => !place.outerNames.has(name);
  const found = sharedObject(expression, place.piece, module, isModuleName);
  if (found === null) return null;
  const { object, name } = found;
  const pointer: Pointer = { object, path: [], method: null };
  const state = new State(
    new Map([[parameter.name.id, { pointers: [pointer], closures: [], other: false }]]),
  );
  const session = new Session(module);
  try {
    follow(place, session, state);
    const writes = storedWrites(place, session.events, object, module);
    const events = [...session.events, ...writes];
    return { place, parameter, default: expression, object, name, events };
  } catch (error) {
    if (error instanceof OverBudget) return null;
    throw error;
  }
}

/** Changes that other methods make through `self.name`, where this one has stored the object. */
function storedWrites(
  place: Place,
  events: readonly FlowEvent[],
  object: SharedObject,
  module: ModuleReader,
): Write[] {
  const { inClass, callable } = place;
  const self = callable.parameters[0]?.name.id;
  if (inClass === null || self === undefined) return [];
  const stores = events.filter(
    (it): it is Escape =>
      it.kind === 'escape' &&
      it.how === 'attribute' &&
      it.base === self &&
      it.pointer.object === object,
  );
  return stores.flatMap((store) => {
    const { attribute } = store;
    if (attribute === null || assignments(inClass, attribute) !== 1) return [];
    return inClass.body.flatMap((method) =>
      method === callable
        ? []
        : writesThroughAttribute(place, inClass, method, attribute, store, module),
    );
  });
}

function writesThroughAttribute(
  place: Place,
  inClass: ClassDefinition,
  method: Statement,
  attribute: string,
  store: Escape,
  module: ModuleReader,
): Write[] {
  if (method.kind !== 'function' || method.decorators.some(isStatic)) return [];
  const self = method.parameters[0]?.name.id;
  if (self === undefined) return [];
  const key = `${self}.${attribute}`;
  const step = { name: key, location: store.location };
  const pointer: Pointer = { ...store.pointer, path: [...store.pointer.path, step] };
  const session = new Session(module);
  session.steadyAttributes.add(attribute);
  const state = new State(new Map([[key, { pointers: [pointer], closures: [], other: false }]]));
  const owner = { piece: place.piece, callable: method, inClass, localNames: localNames(method) };
  follow(owner, session, state);
  return session.events.filter((it): it is Write => it.kind === 'write');
}

function isStatic(decorator: { kind: string; id?: string }): boolean {
  return (
    decorator.kind === 'name' && (decorator.id === 'staticmethod' || decorator.id === 'classmethod')
  );
}

/** In how many places the methods of a class assign an attribute of their first parameter. */
function assignments(inClass: ClassDefinition, attribute: string): number {
  let count = 0;
  for (const method of inClass.body) {
    if (method.kind !== 'function') continue;
    for (const node of nodesOfScope(method.body)) {
      if (node.kind !== 'assign') continue;
      for (const target of node.targets)
        for (const one of target.kind === 'tuple' ? target.elements : [target])
          if (one.kind === 'attribute' && one.attribute === attribute) count += 1;
    }
  }
  return count;
}
