import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type {
  Assign,
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
} from '../syntax/nodes.ts';
import { type Node, walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { inMethod, selfOf } from './methods.ts';
import type { Finding, Rule, Step } from './rule.ts';

const ruleId = 'finaliser-in-reference-cycle';

/**
 * A class with `__del__` whose instances are part of a cycle from the beginning: they hold a bound method of their own, or
 * an object that holds them. `__del__` then waits for the garbage collector.
 */
export const finaliserInReferenceCycle: Rule = {
  ids: [ruleId],
  checkClass(place, facts) {
    const { node } = place;
    for (const method of node.body) {
      if (method.kind !== 'function') continue;
      const self = selfOf(method);
      if (self === null || method.name.id === '__del__') continue;
      const found = cycleIn(method, self, place, facts);
      if (found !== null) return [found];
    }
    return [];
  },
};

interface Finaliser {
  readonly of: ClassDefinition;
  readonly location: Location;
}

/** The `__del__` that an instance of the class has; null where it has none, or an empty one. */
function finaliserOf(node: ClassDefinition, { classes }: Facts): Finaliser | null {
  const method = classes.method(node, '__del__');
  if (method?.kind !== 'function' || method.body.every((it) => it.kind === 'pass')) return null;
  const of = classes
    .ancestors(node)
    .find((it) => classes.body(it).methods.get('__del__') === method);
  const place = of === undefined ? null : classes.place(of);
  return of === undefined || place === null
    ? null
    : { of, location: inMethod(method, place, method.name) };
}

/** How what is stored holds the instance. */
type Back =
  | { readonly kind: 'itself' }
  | { readonly kind: 'method'; readonly at: Expression }
  | { readonly kind: 'closure'; readonly at: Expression }
  | {
      readonly kind: 'child';
      readonly of: ClassDefinition;
      readonly initialiser: FunctionDefinition;
      readonly store: Assign;
    };

function cycleIn(
  method: FunctionDefinition,
  self: string,
  place: ClassPlace,
  facts: Facts,
): Finding | null {
  const own = finaliserOf(place.node, facts);
  for (const part of walk(method.body, (it) => it.kind !== 'function' && it.kind !== 'class')) {
    for (const { attribute, value } of holdsIn(part, self)) {
      const back = backFrom(value, self, place, facts) ?? closureNamed(value, self, method);
      if (back === null) continue;
      const finaliser = own ?? (back.kind === 'child' ? finaliserOf(back.of, facts) : null);
      if (finaliser === null || isGivenUp(place.node, attribute, part, facts)) continue;
      return told(place, method, part, attribute, back, finaliser, facts);
    }
  }
  if (own === null) return null;
  return linked(method, self, place, own, facts);
}

const puts = new Set(['append', 'add', 'appendleft', 'insert']);

/** What a statement or call puts into an attribute of the instance, or into a container there. */
function holdsIn(part: Node, self: string): { attribute: string; value: Expression }[] {
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
function closureNamed(value: Expression, self: string, method: FunctionDefinition): Back | null {
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
function ownAttribute(targets: readonly Expression[], self: string): string | null {
  for (const target of targets) {
    const at = target.kind === 'subscript' ? target.object : target;
    if (at.kind === 'attribute' && at.object.kind === 'name' && at.object.id === self)
      return at.attribute;
  }
  return null;
}

/** Whether another method lets the attribute go, which ends the cycle. */
function isGivenUp(
  node: ClassDefinition,
  attribute: string,
  store: Node,
  { classes }: Facts,
): boolean {
  for (const one of [...classes.ancestors(node), ...classes.descendants(node)])
    for (const method of classes.body(one).methods.values()) {
      if (method.name.id === '__del__') continue;
      for (const part of walk(method.body)) {
        const isNone =
          part.kind === 'assign' &&
          part !== store &&
          part.value?.kind === 'constant' &&
          part.value.type === 'none';
        const targets = part.kind === 'delete' || isNone ? part.targets : [];
        if (method.name.id === '__init__' && isNone) continue;
        if (targets.some((it) => it.kind === 'attribute' && it.attribute === attribute))
          return true;
        if (
          part.kind === 'call' &&
          part.callee.kind === 'attribute' &&
          part.callee.attribute === 'clear'
        )
          if (part.callee.object.kind === 'attribute' && part.callee.object.attribute === attribute)
            return true;
      }
    }
  return false;
}

function backFrom(value: Expression, self: string, place: ClassPlace, facts: Facts): Back | null {
  const { classes } = facts;
  const isSelf = (it: Expression): boolean => it.kind === 'name' && it.id === self;
  if (isSelf(value)) return { kind: 'itself' };
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
    if (store !== null) return { kind: 'child', of: child.node, initialiser, store };
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

/** `child.parent = self` together with `self.children.append(child)`: each holds the other. */
function linked(
  method: FunctionDefinition,
  self: string,
  place: ClassPlace,
  finaliser: Finaliser,
  facts: Facts,
): Finding | null {
  for (const store of walk(method.body)) {
    const handed = handedOn(store, self);
    if (handed === null || handed.other === self) continue;
    const { other, attribute } = handed;
    const hold = holdOf(method, self, other);
    if (hold === null || isGivenUp(place.node, attribute, store, facts)) continue;
    if (isGivenUp(place.node, hold.attribute, store, facts)) continue;
    const location = inMethod(method, place, store);
    const held = inMethod(method, place, hold.at);
    return cycle(
      place,
      location,
      finaliser,
      [
        { location: held, sentence: l10n.t('`{0}` holds `{1}`.', self, other) },
        { location, sentence: l10n.t('`{0}` holds `{1}` in turn.', other, self) },
      ],
      [self, other],
    );
  }
  return null;
}

/** Whether another object gets the instance: `other.attribute = self`, `other.attribute.append(self)`. */
function handedOn(part: Node, self: string): { other: string; attribute: string } | null {
  const isSelf = (it: Expression | null | undefined): boolean =>
    it?.kind === 'name' && it.id === self;
  const [target] = part.kind === 'assign' && isSelf(part.value) ? part.targets : [];
  const isPut =
    part.kind === 'call' &&
    part.callee.kind === 'attribute' &&
    puts.has(part.callee.attribute) &&
    part.arguments.some(({ value }) => isSelf(value));
  const at = isPut && part.callee.kind === 'attribute' ? part.callee.object : target;
  if (at?.kind !== 'attribute' || at.object.kind !== 'name') return null;
  return { other: at.object.id, attribute: at.attribute };
}

function holdOf(
  method: FunctionDefinition,
  self: string,
  other: string,
): { at: Expression; attribute: string } | null {
  const isOther = (it: Expression | null | undefined): boolean =>
    it?.kind === 'name' && it.id === other;
  for (const part of walk(method.body)) {
    if (part.kind === 'assign' && isOther(part.value)) {
      const attribute = ownAttribute(part.targets, self);
      const [at] = part.targets;
      if (attribute !== null && at !== undefined) return { at, attribute };
    }
    if (part.kind !== 'call' || part.callee.kind !== 'attribute') continue;
    const { object, attribute } = part.callee;
    if (!puts.has(attribute)) continue;
    if (object.kind !== 'attribute' || object.object.kind !== 'name' || object.object.id !== self)
      continue;
    if (part.arguments.some(({ value }) => isOther(value)))
      return { at: part, attribute: object.attribute };
  }
  return null;
}

function told(
  place: ClassPlace,
  method: FunctionDefinition,
  store: Node,
  attribute: string,
  back: Back,
  finaliser: Finaliser,
  facts: Facts,
): Finding {
  const location = inMethod(method, place, store);
  const name = place.node.name.id;
  const first: Step = {
    location,
    sentence: l10n.t('The instance of `{0}` holds this in `{1}`.', name, attribute),
  };
  const steps = [first];
  const labels = [name];
  if (back.kind === 'itself')
    steps.push({ location, sentence: l10n.t('That is the instance itself.') });
  else if (back.kind === 'child') {
    const home = facts.classes.place(back.of) ?? place;
    steps.push({
      location: inMethod(back.initialiser, home, back.store),
      sentence: l10n.t('`{0}` holds the instance of `{1}` in turn.', back.of.name.id, name),
    });
    labels.push(back.of.name.id);
  } else {
    const at = inMethod(method, place, back.at);
    steps.push({
      location: at,
      sentence:
        back.kind === 'method'
          ? l10n.t('A bound method holds its instance in `__self__`.')
          : l10n.t('The function holds the instance in a cell.'),
    });
    labels.push(textAt(at));
  }
  return cycle(place, location, finaliser, steps, labels);
}

function cycle(
  place: ClassPlace,
  location: Location,
  finaliser: Finaliser,
  steps: readonly Step[],
  labels: readonly string[],
): Finding {
  const [one = '', two = one] = labels;
  return finding({
    ruleId,
    severity: 'information',
    location,
    message: l10n.t(
      'This makes a cycle around `{0}.__del__`: it runs when the garbage collector comes by, not when the last name is gone.',
      finaliser.of.name.id,
    ),
    steps: [
      ...steps,
      {
        location: finaliser.location,
        sentence: l10n.t(
          'So the count of holders does not come to 0, and this waits for the collector.',
        ),
      },
    ],
    alsoAt: [finaliser.location],
    picture: {
      holders: [
        { label: two, through: null, object: 0 },
        { label: one, through: null, object: labels.length < 2 ? 0 : 1 },
      ],
      objects: [
        { label: l10n.t('an instance with __del__'), text: one },
        ...(labels.length < 2 ? [] : [{ label: l10n.t('held by it'), text: two }]),
      ],
    },
  });
}
