import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-model.ts';
import { ControlFlow } from '../semantics/control-flow.ts';
import { constructorType } from '../semantics/default-object.ts';
import type { Write } from '../semantics/events.ts';
import { effectOf } from '../semantics/effects.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { rootOf } from '../semantics/sites.ts';
import { augmentedEffect, type TypeName } from '../semantics/types.ts';
import { homeOf } from '../syntax/source.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { changeSteps, finding, keepsByName, textAt } from './evidence.ts';
import { moveToInitialiser } from './shared-class-attribute-fix.ts';
import type { Finding, Rule } from './rule.ts';
import { surroundings } from './surroundings.ts';

/**
 * A mutable object in a class body is made once; a method that changes it through `self` changes it for all instances.
 * Not told where instances get one of their own, where the class says that it is shared, or where nothing changes it.
 */
export const sharedClassAttribute: Rule = {
  ids: ['shared-class-attribute'],
  checkClass(place, facts) {
    const { classes } = facts;
    const { node } = place;
    const kind = classes.kind(node);
    if (
      kind === 'enum' ||
      kind === 'typed-dict' ||
      kind === 'dataclass' ||
      isMetaclass(node, facts)
    )
      return [];
    return [...classes.body(node).attributes.values()].flatMap((attribute) => {
      const type = attribute.value === null ? null : mutableType(attribute.value, facts);
      if (type === null || attribute.value === null) return [];
      if (hasOwn(node, attribute.name, facts)) return [];
      const found = writeThrough(node, attribute.name, type, facts);
      if (found === null) return [];
      return [told(place, attribute, attribute.value, type, found.write, found.method, facts)];
    });
  },
};

function isMetaclass(node: ClassDefinition, { classes }: Facts): boolean {
  return classes
    .bases(node)
    .some((it) => it.reference?.kind === 'library' && it.reference.name === 'type');
}

function mutableType(value: Expression, facts: Facts): TypeName | null {
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set') return value.kind;
  if (value.kind === 'comprehension') return value.result === 'generator' ? null : value.result;
  return value.kind === 'call' ? constructorType(value.callee, facts) : null;
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
    const { assigned } = classes.body(one);
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

interface Found {
  readonly write: Write;
  readonly method: FunctionDefinition;
}

/** A change of the attribute's object through the first parameter of a method. */
function writeThrough(
  node: ClassDefinition,
  attribute: string,
  type: TypeName,
  facts: Facts,
): Found | null {
  const { classes } = facts;
  for (const one of [node, ...classes.descendants(node)])
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
      const write = (facts.block(method)?.trace?.of('write') ?? []).find((it) => {
        const { root, steps } = rootOf(it.pointer.site);
        if (root.kind !== 'parameter' || root.name !== self) return false;
        if (it.change.kind === 'attribute-store')
          return (
            steps.length === 0 &&
            it.change.name === attribute &&
            it.operator !== null &&
            augmentedEffect(type, it.operator) !== undefined
          );
        if (steps.length !== 1 || steps[0] !== attribute) return false;
        const change = it.change.kind === 'callee' ? it.change.inner.change : it.change;
        return effectOf(change, type, false) !== undefined && change.kind !== 'attribute-store';
      });
      if (write !== undefined) return { write, method };
    }
  return null;
}

/** `Breakpoint.registry`: who names the class knows that there is one for all. */
function isUsedThroughClass(className: string, attribute: string, facts: Facts): boolean {
  return facts.globalReads(className).some(({ block, read }) => {
    const around = surroundings(block, read, read.name)?.at(-1);
    return around?.kind === 'attribute' && around.attribute === attribute;
  });
}

function told(
  place: ClassPlace,
  attribute: ClassAttribute,
  value: Expression,
  type: TypeName,
  write: Write,
  method: FunctionDefinition,
  facts: Facts,
): Finding {
  const piece = homeOf(attribute.statement) ?? place.piece;
  const at = (span: { start: number; end: number }): Location => ({
    piece,
    start: span.start,
    end: span.end,
  });
  const { name } = attribute;
  const isMeant =
    keepsByName.test(name) ||
    name === name.toUpperCase() ||
    (attribute.annotation !== null && /\bClassVar\b/.test(textAt(at(attribute.annotation)))) ||
    isUsedThroughClass(place.node.name.id, name, facts);
  const className = place.node.name.id;
  const fixes = isMeant ? [] : moveToInitialiser(place, attribute, value, facts);
  return finding({
    ruleId: 'shared-class-attribute',
    severity: isMeant ? 'hint' : 'warning',
    location: at(value),
    message: isMeant
      ? l10n.t(
          'The {0} `{1}` of the class `{2}` is one for all instances, and `{3}` changes it.',
          type,
          name,
          className,
          method.name.id,
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
}
