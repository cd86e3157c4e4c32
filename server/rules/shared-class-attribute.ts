import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { TypeName } from '../semantics/types.ts';
import { homeOf } from '../syntax/source.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, ClassDefinition, Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { inheritedAttributes } from './inherited-class-attribute.ts';
import {
  changes,
  type Found,
  givesOwn,
  hasOwn,
  isInPlace,
  writesThroughSelf,
} from './attribute-writes.ts';
import { changedMembers } from './enum-member-changes.ts';
import { mutableType } from './mutable-type.ts';
import { namedTupleDefaults } from './named-tuple-defaults.ts';
import { moveToInitialiser } from './shared-class-attribute-fix.ts';
import { isObserved, isSharedOnPurpose } from './shared-on-purpose.ts';
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
    const own = [...classes.body(node).attributes.values()].flatMap((attribute) => {
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
      // A subclass in another file may give each instance one of its own.
      if (found.length > 0 && givesOwn(facts.descendantsElsewhere(node), attribute.name, facts))
        return [];
      return told(place, attribute, attribute.value, type, found, facts);
    });
    return [...own, ...inheritedAttributes(place, facts)];
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
