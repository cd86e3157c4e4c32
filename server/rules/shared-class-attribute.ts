import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-model.ts';
import { ControlFlow } from '../semantics/control-flow.ts';
import type { Write } from '../semantics/events.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { effectOf } from '../semantics/effects.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { rootOf } from '../semantics/sites.ts';
import { augmentedEffect, type TypeName } from '../semantics/types.ts';
import { homeOf } from '../syntax/source.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { changedMembers } from './enum-member-changes.ts';
import { mutableType } from './mutable-type.ts';
import { namedTupleDefaults } from './named-tuple-defaults.ts';
import { moveToInitialiser } from './shared-class-attribute-fix.ts';
import { type AttributeWrite, isObserved, isSharedOnPurpose } from './shared-on-purpose.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * A mutable object in a class body is made once; a method that changes it through `self` changes it for all instances.
 * Not told where instances get one of their own, where the class says that it is shared, or where nothing changes it.
 */
export const sharedClassAttribute: Rule = {
  ids: ['shared-class-attribute'],
  checkBlock: namedTupleDefaults,
  checkClass(place, facts) {
    const { classes } = facts;
    const { node } = place;
    const kind = classes.kind(node);
    if (kind === 'enum') return changedMembers(place, facts);
    if (
      kind === 'typed-dict' ||
      kind === 'dataclass' ||
      hasFields(node, facts) ||
      isMetaclass(node, facts)
    )
      return [];
    let writes: ReadonlyMap<string, readonly Found[]> | null = null;
    return [...classes.body(node).attributes.values()].flatMap((attribute) => {
      const type = attribute.value === null ? null : mutableType(attribute.value, facts);
      if (type === null || attribute.value === null || /^__\w+__$/.test(attribute.name)) return [];
      if (hasOwn(node, attribute.name, facts)) return [];
      if (kind === 'named-tuple' && isAlwaysGiven(place, attribute.name, facts)) return [];
      writes ??= writesThroughSelf(node, facts);
      const found = (writes.get(attribute.name) ?? []).filter((it) => changes(it.write, type));
      if (found.length === 0) {
        const outside = writeFromOutside(node, attribute.name, type, facts);
        if (outside !== null) found.push(outside);
      }
      return told(place, attribute, attribute.value, type, found, facts);
    });
  },
};

/** Whether attrs makes fields of what stands in the class: the matter of the rule on dataclasses. */
function hasFields(node: ClassDefinition, facts: Facts): boolean {
  return node.decorators.some((it) =>
    /^attrs?\./.test(importedPath(it.kind === 'call' ? it.callee : it, facts) ?? ''),
  );
}

/** Whether each call in the file gives the field of a named tuple, so that nobody gets the default. */
function isAlwaysGiven(place: ClassPlace, name: string, facts: Facts): boolean {
  const { node } = place;
  const fields = [...facts.classes.body(node).attributes.keys()];
  const made = [...facts.instances(node).map((it) => it.call.call), ...callsOfClass(node)];
  return (
    made.length > 0 &&
    made.every(
      ({ arguments: given }) =>
        given.some((it) => it.keyword === name || (it.keyword?.startsWith('*') ?? false)) ||
        given.filter((it) => it.keyword === null).length > fields.indexOf(name),
    )
  );
}

/** `cls(…)` in its class methods. */
function callsOfClass({ body }: ClassDefinition): Call[] {
  return [...walk(body)].filter(
    (it): it is Call => it.kind === 'call' && it.callee.kind === 'name' && it.callee.id === 'cls',
  );
}

function isMetaclass(node: ClassDefinition, { classes }: Facts): boolean {
  return classes
    .bases(node)
    .some((it) => it.reference?.kind === 'library' && it.reference.name === 'type');
}

/** Methods that run before any other on each new instance. */
const initialisers = new Set([
  '__init__',
  '__new__',
  '__post_init__',
  'setUp',
  'asyncSetUp',
  'setup_method',
]);

/** Whether instances get an object of their own: in an initialiser on every path, or anywhere else, where in doubt. */
function hasOwn(node: ClassDefinition, attribute: string, { classes }: Facts): boolean {
  const relatives = [...classes.ancestors(node), ...classes.descendants(node)];
  return relatives.some((one) => {
    const { assigned, methods } = classes.body(one);
    const maker = methods.get('__new__');
    if (maker !== undefined && assigns(maker, attribute)) return true;
    return (assigned.get(attribute) ?? []).some(({ method, target }) => {
      if (!initialisers.has(method.name.id)) return true;
      const statement = method.body.find((it) => it.start <= target.start && target.end <= it.end);
      if (statement === undefined) return true;
      const isDirect = statement.kind === 'assign';
      return isDirect
        ? new ControlFlow(method.body).isOnEveryPath(method.body, statement)
        : statement.kind === 'if' && statement.otherwise.length > 0;
    });
  });
}

/** `made.name = …` in a `__new__`, by whatever name it has the instance. */
function assigns({ body }: FunctionDefinition, attribute: string): boolean {
  for (const part of walk(body))
    if (part.kind === 'assign')
      for (const it of part.targets)
        if (it.kind === 'attribute' && it.attribute === attribute) return true;
  return false;
}

interface Found extends AttributeWrite {
  /** The name of the function that changes it; null for the module. */
  readonly by: string | null;
}

/** A change through an instance that a function or the module has made: `dog.tricks.append("sit")`. */
function writeFromOutside(
  node: ClassDefinition,
  attribute: string,
  type: TypeName,
  facts: Facts,
): Found | null {
  const found = facts.instanceWrites(node).find(({ steps, write }) => {
    const { change } = innermost(write);
    return steps.length === 1 && steps[0] === attribute && isInPlace(change, type);
  });
  if (found === undefined) return null;
  const callable = found.block.owner?.callable;
  const by = callable?.kind === 'function' ? callable.name.id : null;
  return { write: found.write, by, method: null };
}

function isInPlace(change: Write['change'], type: TypeName): boolean {
  return change.kind !== 'attribute-store' && effectOf(change, type, false) !== undefined;
}

/** Of a class with more descendants, the methods of the others are not looked at: one that changes it is enough. */
const mostDescendants = 200;

/** Changes of attributes, or of their objects, through the first parameter of methods, by attribute. */
function writesThroughSelf(
  node: ClassDefinition,
  facts: Facts,
): ReadonlyMap<string, readonly Found[]> {
  const found = new Map<string, Found[]>();
  const { classes } = facts;
  for (const one of [node, ...classes.descendants(node).slice(0, mostDescendants)])
    for (const method of classes.body(one).methods.values()) {
      const self = method.parameters[0]?.name.id;
      const isOfClass = method.decorators.some(
        (it) => it.kind === 'name' && (it.id === 'classmethod' || it.id === 'staticmethod'),
      );
      if (
        self === undefined ||
        isOfClass ||
        method.name.id === '__new__' ||
        method.name.id === '__init_subclass__'
      )
        continue;
      for (const write of facts.block(method)?.trace?.of('write') ?? []) {
        const { root, steps } = rootOf(write.pointer.site);
        if (root.kind !== 'parameter' || root.name !== self) continue;
        const { change } = write;
        const isStore = change.kind === 'attribute-store';
        const attribute = isStore ? (steps.length === 0 ? change.name : undefined) : steps[0];
        if (attribute === undefined || steps.length > 1) continue;
        const known = found.get(attribute) ?? [];
        known.push({ write, by: method.name.id, method });
        found.set(attribute, known);
      }
    }
  return found;
}

/** Whether the write changes an object of that type in place. */
function changes(write: Write, type: TypeName): boolean {
  const { change, operator } = write;
  if (change.kind === 'attribute-store')
    return operator !== null && augmentedEffect(type, operator) !== undefined;
  return isInPlace(innermost(write).change, type);
}

function told(
  place: ClassPlace,
  attribute: ClassAttribute,
  value: Expression,
  type: TypeName,
  writes: readonly Found[],
  facts: Facts,
): Finding[] {
  const [first] = writes;
  if (first === undefined) return [];
  const { write, by } = first;
  const piece = homeOf(attribute.statement) ?? place.piece;
  const at = (span: { start: number; end: number }): Location => ({
    piece,
    start: span.start,
    end: span.end,
  });
  const { name } = attribute;
  const isMeant = isSharedOnPurpose(place, attribute, writes, facts);
  const className = place.node.name.id;
  const fixes = isMeant ? [] : moveToInitialiser(place, attribute, value, facts);
  const told = finding({
    ruleId: 'shared-class-attribute',
    severity: isMeant ? 'hint' : isObserved(place, name, first, facts) ? 'warning' : 'information',
    location: at(value),
    message: isMeant
      ? l10n.t(
          'The {0} `{1}` of the class `{2}` is one for all instances, and `{3}` changes it.',
          type,
          name,
          className,
          by ?? textAt(write.location),
        )
      : l10n.t(
          'The {0} `{1}` is made once, with the class `{2}`: `{3}` changes it for all instances.',
          type,
          name,
          className,
          textAt(write.location),
        ),
    steps: [
      { location: at(value), sentence: l10n.t('This {0} is made once, when the class is.', type) },
      ...changeSteps(write),
      {
        location: at(attribute.target),
        sentence: l10n.t(
          'Every other instance of `{0}` finds the change in its `{1}`.',
          className,
          name,
        ),
      },
    ],
    alsoAt: [at(attribute.target), write.location],
    picture: {
      holders: [
        { label: className, through: '__dict__', object: 0 },
        { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
        { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: textAt(at(value)) }],
    },
    fixes,
  });
  return [told];
}
