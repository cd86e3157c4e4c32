import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Classes } from '../semantics/classes.ts';
import type { Refusal } from '../semantics/class-shape.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import {
  baseLocation,
  classLocation,
  classNameOf,
  nameLocation,
  surprises,
} from './class-statement.ts';
import { finding } from './evidence.ts';
import { combinedMetaclass } from './metaclass-conflict-fix.ts';
import type { Finding, Rule, Step } from './rule.ts';

/** Two metaclasses of which none is derived from the other: the class statement raises TypeError. */
export const metaclassConflict: Rule = {
  ids: ['metaclass-conflict'],
  checkClass(place, facts) {
    if (place.node.bases.length === 0) return [];
    const { classes } = facts;
    const refusal = classes.shapes.refusal(classes.reference(place.node));
    if (refusal?.kind !== 'metaclass' || !surprises(place, 'TypeError', facts)) return [];
    return [told(place, refusal, facts)];
  },
};

function told(
  place: ClassPlace,
  { winner, from, other, at }: Refusal & { kind: 'metaclass' },
  facts: Facts,
): Finding {
  const { classes } = facts;
  const { node, piece } = place;
  const bases = classes.realBases(node) ?? [];
  const [first, second] = [from === null ? null : (bases[from] ?? null), bases[at] ?? null];
  const written = classes.keyword(node, 'metaclass');
  const head: Location =
    written === undefined ? nameLocation(place) : { piece, start: written.start, end: written.end };
  const fix = combinedMetaclass(place, facts);
  const steps = [
    ...(first === null
      ? [
          {
            location: head,
            sentence: l10n.t('The class itself asks for the metaclass `{0}`.', classNameOf(winner)),
          },
        ]
      : metaclassSteps(place, first, winner, classes)),
    ...(second === null ? [] : metaclassSteps(place, second, other, classes)),
  ];
  return finding({
    ruleId: 'metaclass-conflict',
    severity: 'error',
    location: nameLocation(place),
    message: l10n.t(
      '`{0}` cannot be made: its metaclass would have to be a subclass of both `{1}` and `{2}`. The class statement raises TypeError.',
      node.name.id,
      classNameOf(winner),
      classNameOf(other),
    ),
    steps,
    alsoAt: node.bases.map(({ value }) => ({ piece, start: value.start, end: value.end })),
    table: [
      ...(first === null
        ? [l10n.t('{0} → metaclass {1}', node.name.id, classNameOf(winner))]
        : [l10n.t('{0} → metaclass {1}', classNameOf(first), classNameOf(winner))]),
      ...(second === null
        ? []
        : [l10n.t('{0} → metaclass {1}', classNameOf(second), classNameOf(other))]),
    ],
    fixes: fix === null ? [] : [fix],
  });
}

/** Where the base is named, and where a class of the file says what its metaclass is. */
function metaclassSteps(
  place: ClassPlace,
  base: ClassReference,
  metaclass: ClassReference,
  classes: Classes,
): Step[] {
  const order = classes.linearization(base);
  const giver = (order.kind === 'order' ? order.order : []).find(
    (it) => it.kind === 'file' && classes.keyword(it.node, 'metaclass') !== undefined,
  );
  const named: Step = {
    location: baseLocation(place, base, classes),
    sentence: l10n.t('`{0}` has the metaclass `{1}`.', classNameOf(base), classNameOf(metaclass)),
  };
  const made = giver === undefined ? null : classLocation(giver, classes);
  if (giver === undefined || giver === base || made === null) return [named];
  return [
    named,
    {
      location: made,
      sentence: l10n.t('`{0}` brings `{1}` in.', classNameOf(giver), classNameOf(metaclass)),
    },
  ];
}
