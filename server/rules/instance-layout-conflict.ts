import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Classes } from '../semantics/classes.ts';
import type { Refusal } from '../semantics/class-shape.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import { slotsOf } from '../semantics/slots.ts';
import { homeOf } from '../syntax/source.ts';
import {
  baseLocation,
  classLocation,
  classNameOf,
  nameLocation,
  surprises,
} from './class-statement.ts';
import { finding } from './evidence.ts';
import type { Finding, Rule, Step } from './rule.ts';

const ruleId = 'instance-layout-conflict';

/**
 * Bases whose instances are laid out in ways that do not go together, a base that cannot be one, and slots that the class
 * cannot have. Only where every base and all above it are known.
 */
export const instanceLayoutConflict: Rule = {
  ids: [ruleId],
  checkClass(place, facts) {
    const { classes } = facts;
    const refusal = classes.shapes.refusal(classes.reference(place.node));
    if (refusal === null || refusal.kind === 'metaclass') return [];
    const error = refusal.kind === 'slot-and-attribute' ? 'ValueError' : 'TypeError';
    if (!surprises(place, error, facts)) return [];
    switch (refusal.kind) {
      case 'layout':
        return [layout(place, refusal, classes)];
      case 'final':
        return [final(place, refusal.base, classes)];
      case 'slots-behind-items':
        return [behindItems(place, refusal, classes)];
      case 'slot-and-attribute':
        return [slotAndAttribute(place, refusal, classes)];
      default:
        return refusal satisfies never;
    }
  },
};

function layout(
  place: ClassPlace,
  { winner, from, other, at }: Refusal & { kind: 'layout' },
  classes: Classes,
): Finding {
  const { node, piece } = place;
  const bases = classes.realBases(node) ?? [];
  const steps = [
    ...layoutSteps(place, bases[from], winner, classes),
    ...layoutSteps(place, bases[at], other, classes),
  ];
  return finding({
    ruleId,
    severity: 'error',
    location: nameLocation(place),
    message: l10n.t(
      '`{0}` cannot be made: its instances would have to be laid out both as those of `{1}` and as those of `{2}`. The class statement raises TypeError.',
      node.name.id,
      classNameOf(winner),
      classNameOf(other),
    ),
    steps,
    alsoAt: node.bases.map(({ value }) => ({ piece, start: value.start, end: value.end })),
    table: [
      l10n.t('{0} → laid out by {1}', nameOf(bases[from]), classNameOf(winner)),
      l10n.t('{0} → laid out by {1}', nameOf(bases[at]), classNameOf(other)),
    ],
  });
}

function nameOf(reference: ClassReference | undefined): string {
  return reference === undefined ? '' : classNameOf(reference);
}

/** Where the base is named, and the slots that fix its layout. */
function layoutSteps(
  place: ClassPlace,
  base: ClassReference | undefined,
  solid: ClassReference,
  classes: Classes,
): Step[] {
  if (base === undefined) return [];
  const slots = solid.kind === 'file' ? slotsOf(solid.node, classes) : null;
  const named: Step = {
    location: baseLocation(place, base, classes),
    sentence:
      base === solid
        ? l10n.t('`{0}` lays its instances out in its own way.', classNameOf(base))
        : l10n.t('`{0}` lays its instances out as `{1}` does.', nameOf(base), classNameOf(solid)),
  };
  if (slots === null || slots === 'unknown') return [named];
  return [
    named,
    {
      location: slots.location,
      sentence: l10n.t('These slots of `{0}` stand at fixed places.', classNameOf(solid)),
    },
  ];
}

function final(place: ClassPlace, base: ClassReference, classes: Classes): Finding {
  const location = baseLocation(place, base, classes);
  return finding({
    ruleId,
    severity: 'error',
    location,
    message: l10n.t(
      '`{0}` cannot be a base class. The class statement raises TypeError.',
      classNameOf(base),
    ),
    steps: [
      {
        location,
        sentence: l10n.t('`{0}` does not let itself be extended.', classNameOf(base)),
      },
    ],
  });
}

function behindItems(
  place: ClassPlace,
  { base, slots }: Refusal & { kind: 'slots-behind-items' },
  classes: Classes,
): Finding {
  return finding({
    ruleId,
    severity: 'error',
    location: slots.location,
    message: l10n.t(
      '`{0}` cannot have slots: the size of a `{1}` is not fixed, so there is no fixed place behind it. The class statement raises TypeError.',
      place.node.name.id,
      classNameOf(base),
    ),
    steps: [
      {
        location: baseLocation(place, base, classes),
        sentence: l10n.t('Instances of `{0}` are as long as their items.', classNameOf(base)),
      },
      {
        location: slots.location,
        sentence: l10n.t('These slots would have to stand behind them.'),
      },
    ],
    alsoAt: [nameLocation(place)],
  });
}

function slotAndAttribute(
  place: ClassPlace,
  { name, slots }: Refusal & { kind: 'slot-and-attribute' },
  classes: Classes,
): Finding {
  const { methods, attributes } = classes.body(place.node);
  const method = methods.get(name);
  const attribute = attributes.get(name);
  const span = method?.name ?? attribute?.target ?? place.node.name;
  const statement = method ?? attribute?.statement;
  const piece = (statement === undefined ? undefined : homeOf(statement)) ?? place.piece;
  const location = { piece, start: span.start, end: span.end };
  return finding({
    ruleId,
    severity: 'error',
    location,
    message: l10n.t(
      '`{0}` cannot be both a slot and a class attribute of `{1}`. The class statement raises ValueError.',
      name,
      place.node.name.id,
    ),
    steps: [
      {
        location: slots.location,
        sentence: l10n.t('Here `{0}` is a slot: a descriptor in the class.', name),
      },
      { location, sentence: l10n.t('Here the class has another object of that name.') },
    ],
    alsoAt: [slots.location, classLocation(classes.reference(place.node), classes) ?? location],
  });
}
