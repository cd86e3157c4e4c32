import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Facts } from '../semantics/facts.ts';
import { type ClassPlace, homeOfNode } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { TypeName } from '../semantics/types.ts';
import type { ClassDefinition } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { changes, type Found, hasOwn, writesIn } from './attribute-writes.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { mutableType } from './mutable-type.ts';
import { isObserved, isSharedOnPurpose } from './shared-on-purpose.ts';
import type { Finding } from './rule.ts';

interface Inherited {
  readonly base: ClassPlace;
  readonly attribute: ClassAttribute;
  readonly type: TypeName;
}

/**
 * A class that changes the object which a base in another file has made with its own class: told where it does. Not told
 * where another class above changes it as well: then it is there for that, or is told there.
 */
export function inheritedAttributes(place: ClassPlace, facts: Facts): Finding[] {
  const { classes } = facts;
  const inherited = inheritedFromElsewhere(place.node, facts);
  if (inherited.length === 0) return [];
  const own = writesIn([place.node], facts);
  const above = classes.ancestors(place.node).filter((it) => it !== place.node);
  return inherited.flatMap((one) => {
    const { base, attribute, type } = one;
    const { name } = attribute;
    const found = (own.get(name) ?? []).filter((it) => changes(it.write, type));
    const [first] = found;
    if (first === undefined || hasOwn(place.node, name, facts)) return [];
    if (
      writesIn(above, facts)
        .get(name)
        ?.some((it) => changes(it.write, type)) === true
    )
      return [];
    const isMeant = [base, place].some((it) => isSharedOnPurpose(it, attribute, found, facts));
    return isMeant ? [] : [told(one, place, first, facts)];
  });
}

/** Containers in the bodies of bases of other files, as instances of the class find them. */
function inheritedFromElsewhere(node: ClassDefinition, { classes }: Facts): Inherited[] {
  const seen = new Set<string>();
  const found: Inherited[] = [];
  for (const one of classes.ancestors(node)) {
    const { attributes, methods } = classes.body(one);
    const isElsewhere = homeOfNode(one) !== homeOfNode(node);
    const base = isElsewhere && classes.kind(one) === 'plain' ? classes.place(one) : null;
    for (const attribute of attributes.values()) {
      const { name, value } = attribute;
      if (value === null || seen.has(name)) continue;
      seen.add(name);
      const type = base === null ? null : mutableType(value, classes.moduleOf(one));
      if (base === null || type === null || /^__\w+__$/.test(name)) continue;
      if (one.decorators.length === 0) found.push({ base, attribute, type });
    }
    for (const it of methods.keys()) seen.add(it);
  }
  return found;
}

function told(
  { base, attribute, type }: Inherited,
  place: ClassPlace,
  found: Found,
  facts: Facts,
): Finding {
  const { name, value, target, statement } = attribute;
  const piece = homeOf(statement) ?? base.piece;
  const at = ({ start, end }: { start: number; end: number }): Location => ({ piece, start, end });
  const made = at(value ?? target);
  const { write } = found;
  const className = base.node.name.id;
  return finding({
    ruleId: 'shared-class-attribute',
    severity: isObserved(place, name, found, facts) ? 'warning' : 'information',
    location: write.location,
    message: l10n.t(
      'The {0} `{1}` is made once, with the class `{2}`: `{3}` changes it for all instances.',
      type,
      name,
      className,
      textAt(write.location),
    ),
    steps: [
      { location: made, sentence: l10n.t('This {0} is made once, when the class is.', type) },
      ...changeSteps(write),
      {
        location: at(target),
        sentence: l10n.t(
          'Every other instance of `{0}` finds the change in its `{1}`.',
          className,
          name,
        ),
      },
    ],
    picture: {
      holders: [
        { label: className, through: '__dict__', object: 0 },
        { label: l10n.t('instance 1: {0}', name), through: null, object: 0 },
        { label: l10n.t('instance 2: {0}', name), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: textAt(made) }],
    },
    fixes: [],
  });
}
