import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Write } from '../semantics/events.ts';
import { effectOf } from '../semantics/effects.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { type Location, rootOf } from '../semantics/sites.ts';
import type { TypeName } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { mutableType } from './mutable-type.ts';
import { selfOf } from './methods.ts';
import type { Finding, Step } from './rule.ts';

interface Member {
  readonly attribute: ClassAttribute;
  readonly value: Expression;
  readonly type: TypeName;
}

/** Members of an enum whose value is changed: through `Kind.SMALL.value`, or by a method through `self.value`. */
export function changedMembers(place: ClassPlace, facts: Facts): Finding[] {
  const members = [...facts.classes.body(place.node).attributes.values()].flatMap(
    (attribute): Member[] => {
      const { value, name } = attribute;
      const type = value === null || name.startsWith('_') ? null : mutableType(value, facts);
      return value === null || type === null ? [] : [{ attribute, value, type }];
    },
  );
  // `__new__` may make other values of what stands there.
  if (members.length === 0 || facts.classes.body(place.node).methods.has('__new__')) return [];
  return members.flatMap((member): Finding[] => {
    const write =
      writeByName(place, member, facts) ??
      // Which member a method is called on is not known: told once, of the first.
      (member === members[0] ? writeBySelf(place, member, facts) : null);
    return write === null ? [] : [told(place, member, members, write)];
  });
}

function writeByName({ node }: ClassPlace, member: Member, facts: Facts): Write | null {
  const path = [member.attribute.name, 'value'];
  const isThere = (steps: readonly string[]): boolean => steps.join() === path.join();
  for (const { steps, write } of facts.globalWrites(node.name.id))
    if (isThere(steps) && changes(write, member)) return write;
  for (const write of facts.module().trace?.of('write') ?? []) {
    const { root, steps } = rootOf(write.pointer.site);
    if (root.classNode === null || facts.classes.current(root.classNode) !== node) continue;
    if (isThere(steps) && changes(write, member)) return write;
  }
  return null;
}

function writeBySelf({ node }: ClassPlace, member: Member, facts: Facts): Write | null {
  for (const method of facts.classes.body(node).methods.values()) {
    const self = selfOf(method);
    if (self === null) continue;
    for (const write of facts.block(method)?.trace?.of('write') ?? []) {
      const { root, steps } = rootOf(write.pointer.site);
      const isSelf = root.kind === 'parameter' && root.name === self;
      if (isSelf && steps.join() === 'value' && changes(write, member)) return write;
    }
  }
  return null;
}

/** Whether the value is changed in place; to bind `value` anew is refused by enum itself. */
function changes(write: Write, { type }: Member): boolean {
  const { change } = innermost(write);
  return change.kind !== 'attribute-store' && effectOf(change, type, false) !== undefined;
}

function told(
  place: ClassPlace,
  { attribute, value, type }: Member,
  members: readonly Member[],
  write: Write,
): Finding {
  const { name } = attribute;
  const className = place.node.name.id;
  const at = (of: ClassAttribute, { start, end }: { start: number; end: number }): Location => ({
    piece: homeOf(of.statement) ?? place.piece,
    start,
    end,
  });
  const made = at(attribute, value);
  const equal = members.find(
    (it) => it.attribute !== attribute && textAt(at(it.attribute, it.value)) === textAt(made),
  );
  const alias: Step[] =
    equal === undefined
      ? []
      : [
          {
            location: at(equal.attribute, equal.attribute.target),
            sentence: l10n.t(
              '`{0}` has an equal value: it is another name of the same member.',
              equal.attribute.name,
            ),
          },
        ];
  return finding({
    ruleId: 'shared-class-attribute',
    severity: 'warning',
    location: made,
    message: l10n.t(
      'The {0} is the value of the member `{1}`, of which there is one: `{2}` changes it for all who use `{3}.{1}`.',
      type,
      name,
      textAt(write.location),
      className,
    ),
    steps: [
      { location: made, sentence: l10n.t('This {0} is made once, when the class is.', type) },
      ...alias,
      ...changeSteps(write),
      {
        location: at(attribute, attribute.target),
        sentence: l10n.t(
          'Everyone finds the change in `{0}.{1}`, and `{0}({2})` finds it no more.',
          className,
          name,
          textAt(made),
        ),
      },
    ],
    alsoAt: [at(attribute, attribute.target), write.location],
    picture: {
      holders: [
        { label: `${className}.${name}`, through: 'value', object: 0 },
        ...(equal === undefined
          ? []
          : [{ label: `${className}.${equal.attribute.name}`, through: 'value', object: 0 }]),
      ],
      objects: [{ label: l10n.t('one {0}', type), text: textAt(made) }],
    },
  });
}
