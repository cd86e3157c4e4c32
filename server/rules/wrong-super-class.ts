import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Facts } from '../semantics/facts.ts';
import { slotsOf } from '../semantics/slots.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { classLocation, classNameOf } from './class-statement.ts';
import { finding } from './evidence.ts';
import type { Finding, Rule } from './rule.ts';
import { locate, superCalls, type SuperPlace, wrongSuper } from './super-call.ts';
import { isOwnType, ofOwnType } from './super-of-own-type.ts';
import { ofAncestor } from './super-past-ancestor.ts';

const ruleId = 'wrong-super-class';

/**
 * `super(X, self)` where X is not the class around: of `type(self)`, which is another class in a subclass; of an
 * ancestor, which passes over classes; or of a class that the object is none of.
 */
export const wrongSuperClass: Rule = {
  ids: [ruleId],
  checkBlock(block, facts) {
    const { owner } = block;
    const inClass = owner?.inClass ?? null;
    if (owner === null || inClass === null || owner.callable.kind !== 'function') return [];
    if (!owner.scope.names.has('super') || facts.binding('super') !== undefined) return [];
    const method = owner.callable;
    const node = facts.classes.current(inClass);
    return superCalls(method).flatMap((it) => check({ ...it, owner, method, node }, facts) ?? []);
  },
};

function check(place: SuperPlace, facts: Facts): Finding | null {
  const { call, method, node, owner } = place;
  const [first, second] = call.arguments.map((it) => it.value);
  const self = method.parameters[0]?.name.id;
  if (first === undefined) return beforeSlots(place, facts);
  if (second === undefined || second.kind !== 'name' || second.id !== self) return null;
  if (isOwnType(first, self, method))
    return place.asked === method.name.id ? ofOwnType(place, first, facts) : null;
  const { classes } = facts;
  const named = classes.resolveIn(first, owner.scope);
  if (named === null || (named.kind === 'file' && classes.current(named.node) === node))
    return null;
  const ancestors: ClassReference[] = ancestorsOf(node, facts);
  const at = ancestors.indexOf(named);
  if (at > 0) return ofAncestor(place, named, ancestors.slice(1, at + 1), facts);
  const isWholeKnown = classes.isWholeKnown(node);
  const isBelow = classes
    .descendants(node)
    .some(
      (it) =>
        it !== (named.kind === 'file' ? named.node : null) &&
        ancestorsOf(it, facts).includes(named),
    );
  return isWholeKnown && !isBelow ? ofStranger(place, first, named, facts) : null;
}

function ancestorsOf(node: ClassDefinition, { classes }: Facts): ClassReference[] {
  const order = classes.linearization(classes.reference(node));
  return order.kind === 'order'
    ? [...order.order]
    : classes.ancestors(node).map((it) => classes.reference(it));
}

function ofStranger(
  place: SuperPlace,
  first: Expression,
  named: ClassReference,
  { classes }: Facts,
): Finding {
  const { node, call } = place;
  const home = classLocation(named, classes);
  const isSub = named.kind === 'file' && classes.descendants(node).includes(named.node);
  return wrongSuper(
    place,
    'warning',
    isSub
      ? l10n.t(
          '`{0}` is a subclass of `{1}`: an instance of `{1}` is none of it, and this call raises TypeError.',
          classNameOf(named),
          node.name.id,
        )
      : l10n.t(
          '`{0}` is no base of `{1}`: an instance of `{1}` is none of it, and this call raises TypeError.',
          classNameOf(named),
          node.name.id,
        ),
    [
      { location: locate(place, first), sentence: l10n.t('This names `{0}`.', classNameOf(named)) },
      ...(home === null
        ? []
        : [{ location: home, sentence: l10n.t('That is this class, another one.') }]),
      {
        location: locate(place, call),
        sentence: l10n.t('`super` wants an instance of the class that it is given: TypeError.'),
      },
    ],
  );
}

/** `super()` in a class that `@dataclass(slots=True)` makes anew: up to Python 3.13 it means the class before. */
function beforeSlots(place: SuperPlace, facts: Facts): Finding | null {
  const { node, call } = place;
  const slots = slotsOf(node, facts.classes);
  if (slots === null || slots === 'unknown' || !slots.isMadeLater) return null;
  const location = locate(place, call);
  return finding({
    ruleId,
    severity: 'warning',
    location,
    message: l10n.t(
      '`@dataclass(slots=True)` makes `{0}` anew, but `super()` means the class before: up to Python 3.13 this call raises TypeError.',
      node.name.id,
    ),
    steps: [
      { location, sentence: l10n.t('`super()` remembers the class that this text made.') },
      {
        location: slots.location,
        sentence: l10n.t('The decorator makes another one, with slots, of that name.'),
      },
      { location, sentence: l10n.t('An instance of the new class is none of the old one.') },
    ],
  });
}
