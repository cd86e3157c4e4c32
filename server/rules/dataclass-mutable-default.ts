import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import { defaultObject } from '../semantics/default-object.ts';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { factoryFix } from './dataclass-factory-fix.ts';
import { finding, textAt } from './evidence.ts';
import { changesBelow, changesItself, dataclassOption } from './instance-changes.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * A default in a dataclass is one object for all instances. Lists, dicts, sets, and all else that has no hash, are
 * refused when the class is made (an error); an instance of a class that changes is shared.
 */
export const dataclassMutableDefault: Rule = {
  ids: ['dataclass-mutable-default'],
  checkClass(place, facts) {
    const kind = fieldsOf(place.node, facts);
    if (kind === null) return [];
    return [...facts.classes.body(place.node).attributes.values()].flatMap((attribute) => {
      const value = defaultOf(attribute, kind, facts);
      return value === null ? [] : told(place, attribute, value, kind, facts);
    });
  },
};

/** `dataclass` refuses what has no hash, attrs shares all. */
type FieldsKind = 'dataclass' | 'attrs';

const attrs = new Set(
  'attr.s attr.attrs attr.define attr.mutable attr.dataclass attrs.define attrs.mutable'.split(' '),
);

function fieldsOf(node: ClassDefinition, facts: Facts): FieldsKind | null {
  if (facts.classes.kind(node) === 'dataclass') return 'dataclass';
  const isAttrs = node.decorators.some((it) =>
    attrs.has(importedPath(it.kind === 'call' ? it.callee : it, facts) ?? ''),
  );
  return isAttrs ? 'attrs' : null;
}

const fields = new Set([
  'dataclasses.field',
  'attr.ib',
  'attr.attrib',
  'attr.field',
  'attrs.field',
]);

/** The default of a field: what is assigned, or given to `field(default=…)`. Null for what is no field. */
function defaultOf(
  { value, annotation }: ClassAttribute,
  kind: FieldsKind,
  facts: Facts,
): Expression | null {
  if (value === null) return null;
  const isField = value.kind === 'call' && fields.has(importedPath(value.callee, facts) ?? '');
  if (annotation === null && !(isField && kind === 'attrs')) return null;
  if (!isField) return value;
  return value.arguments.find((it) => it.keyword === 'default')?.value ?? null;
}

/** `ClassVar`, also quoted, is no field; `InitVar` is an argument only. */
const noField = /^['"]?\s*(?:\w+\.)?(?:ClassVar|InitVar)\b/;

function told(
  place: ClassPlace,
  attribute: ClassAttribute,
  value: Expression,
  kind: FieldsKind,
  facts: Facts,
): Finding[] {
  const piece = homeOf(attribute.statement) ?? place.piece;
  const at = (span: { start: number; end: number }): Location => ({
    piece,
    start: span.start,
    end: span.end,
  });
  if (attribute.annotation !== null && noField.test(textAt(at(attribute.annotation)))) return [];
  const { classes } = facts;
  const own = classes.body(place.node).attributes;
  const object = defaultObject(value, piece, facts, (name) => !own.has(name));
  const of = object === null ? instanceClass(value, facts) : null;
  const type = object?.site.type ?? of?.name.id ?? null;
  if (type === null || type === 'tuple') return [];
  const { name } = attribute;
  const picture = {
    holders: [
      { label: place.node.name.id, through: name, object: 0 },
      { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
      { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
    ],
    objects: [{ label: l10n.t('one {0}', type), text: textAt(at(value)) }],
  };
  const made = {
    location: at(value),
    sentence: l10n.t('This {0} is made once, when the class is.', type),
  };
  const isRefused =
    kind === 'dataclass' && (object !== null || (of !== null && isUnhashable(of, facts)));
  const fixes = factoryFix(place, attribute, value, facts, isRefused);
  const common = { ruleId: 'dataclass-mutable-default', location: at(value), fixes };
  if (isRefused)
    return [
      finding({
        ...common,
        severity: 'error',
        message:
          of === null
            ? l10n.t(
                'The class statement raises ValueError: `dataclass` refuses the {0} as default of `{1}`, which all instances would share.',
                type,
                name,
              )
            : l10n.t(
                'The class statement raises ValueError (Python 3.11 and newer): `dataclass` refuses the default of `{1}`, which all instances would share, since `{0}` has no hash.',
                type,
                name,
              ),
        steps: [
          made,
          {
            location: at(attribute.target),
            sentence: l10n.t(
              'Every instance of `{0}` would find it in `{1}`.',
              place.node.name.id,
              name,
            ),
          },
        ],
      }),
    ];
  if (of !== null && isFixed(of, facts)) return [];
  const change = changesBelow(place.node, name, of, facts);
  if (change === null && of !== null && !changesItself(of, facts)) return [];
  return [
    finding({
      ...common,
      severity: change === null ? 'information' : 'warning',
      message:
        change === null
          ? l10n.t(
              'The {0} in `{1}` is made once, with the class: all instances of `{2}` share it.',
              type,
              name,
              place.node.name.id,
            )
          : l10n.t(
              'The {0} in `{1}` is made once, with the class: `{2}` changes it for all instances.',
              type,
              name,
              textAt(change.write.location),
            ),
      steps: [
        made,
        ...(change === null
          ? []
          : [
              {
                location: change.write.location,
                sentence: l10n.t('`{0}` changes it.', textAt(change.write.location)),
              },
            ]),
        {
          location: at(attribute.target),
          sentence: l10n.t(
            'Every other instance of `{0}` finds the same in `{1}`.',
            place.node.name.id,
            name,
          ),
        },
      ],
      alsoAt: change === null ? [] : [change.write.location],
      picture,
    }),
  ];
}

/** The class of this file that the expression makes an instance of. */
function instanceClass(value: Expression, facts: Facts): ClassDefinition | null {
  if (value.kind !== 'call') return null;
  const reference = facts.classes.resolve(value.callee);
  return reference?.kind === 'file' ? reference.node : null;
}

/** Whether instances cannot change: enums, named tuples, frozen dataclasses. */
function isFixed(node: ClassDefinition, { classes }: Facts): boolean {
  const kind = classes.kind(node);
  if (kind === 'enum' || kind === 'named-tuple' || kind === 'typed-dict') return true;
  return kind === 'dataclass' && dataclassOption(node, 'frozen') === true;
}

/** Whether instances have no hash, so that `dataclass` takes them for mutable. */
function isUnhashable(node: ClassDefinition, { classes }: Facts): boolean {
  const { methods, attributes } = classes.body(node);
  if (methods.has('__hash__') || attributes.has('__hash__')) return false;
  if (classes.kind(node) !== 'dataclass')
    return methods.has('__eq__') && classes.kind(node) === 'plain';
  return (
    !['frozen', 'unsafe_hash'].some((it) => dataclassOption(node, it) === true) &&
    dataclassOption(node, 'eq') !== false
  );
}
