import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { needsInitialiser } from '../semantics/library-initialisers.ts';
import { callsOnOf } from '../semantics/members.ts';
import type { FunctionOwner } from '../semantics/piece-index.ts';
import { slotsOf } from '../semantics/slots.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { blocksOf, walk } from '../syntax/walk.ts';
import { classLocation, classNameOf } from './class-statement.ts';
import { finding, textAt } from './evidence.ts';
import { hasEffects } from './initialisers.ts';
import { missingAttributes, readerOf } from './missing-attributes.ts';
import type { Finding, Fix, Rule, Severity, Step } from './rule.ts';

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

interface SuperCall {
  readonly call: Call;
  /** The method that is looked up on it; null for another use. */
  readonly asked: string | null;
}

interface Place extends SuperCall {
  readonly owner: FunctionOwner;
  readonly method: FunctionDefinition;
  readonly node: ClassDefinition;
}

function superCalls(method: FunctionDefinition): SuperCall[] {
  const asked = new Map<Expression, string>();
  const found: SuperCall[] = [];
  for (const part of walk(method.body, (it) => it.kind !== 'class' && it.kind !== 'function')) {
    if (part.kind === 'attribute') asked.set(part.object, part.attribute);
    if (part.kind === 'call' && part.callee.kind === 'name' && part.callee.id === 'super')
      found.push({ call: part, asked: asked.get(part) ?? null });
  }
  return found;
}

function check(place: Place, facts: Facts): Finding | null {
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

/** `type(self)`, `self.__class__`, and `cls` in a class method. */
function isOwnType(expression: Expression, self: string, method: FunctionDefinition): boolean {
  const isSelf = (it: Expression | undefined): boolean => it?.kind === 'name' && it.id === self;
  if (expression.kind === 'attribute')
    return expression.attribute === '__class__' && isSelf(expression.object);
  if (expression.kind === 'call')
    return (
      expression.callee.kind === 'name' &&
      expression.callee.id === 'type' &&
      expression.arguments.length === 1 &&
      isSelf(expression.arguments[0]?.value)
    );
  return (
    isSelf(expression) &&
    (method.name.id === '__new__' ||
      method.decorators.some((it) => it.kind === 'name' && it.id === 'classmethod'))
  );
}

function locate({ owner }: Place, { start, end }: { start: number; end: number }): Location {
  return { piece: owner.piece, start, end };
}

/** `super()` means the class around, and needs no name that can be wrong. */
function plainSuper(place: Place): Fix[] {
  const [first] = place.call.arguments;
  const last = place.call.arguments.at(-1);
  if (first === undefined || last === undefined) return [];
  const { piece } = place.owner;
  return [
    {
      title: l10n.t('Use `super()`'),
      edits: [{ piece, start: first.value.start, end: last.value.end, text: '' }],
      isSafe: false,
    },
  ];
}

function told(place: Place, severity: Severity, message: string, steps: readonly Step[]): Finding {
  const location = locate(place, place.call);
  const fixes = plainSuper(place);
  return finding({ ruleId, severity, location, message, steps, fixes });
}

function ofOwnType(place: Place, first: Expression, facts: Facts): Finding | null {
  const { node, method, call } = place;
  const { classes } = facts;
  const isFinal = node.decorators.some(
    (it) => importedPath(it, classes.moduleOf(node)) === 'typing.final',
  );
  if (isFinal) return null;
  const name = method.name.id;
  const text = textAt(locate(place, first));
  // A subclass whose instances come here: it has no such method of its own, or one that calls on.
  const sub = classes.descendants(node).find((it) => {
    const own = classes.body(it).methods.get(name);
    return own === undefined || superCalls(own).some(({ asked }) => asked === name);
  });
  const at = sub === undefined ? null : classLocation(classes.reference(sub), classes);
  const written: Step = {
    location: locate(place, call),
    sentence: l10n.t('This goes on after the class of the object, not after `{0}`.', node.name.id),
  };
  if (sub === undefined || at === null)
    return told(
      place,
      isInFunction(node, facts) ? 'information' : 'warning',
      l10n.t(
        '`{0}` is another class in a subclass of `{1}`: `{2}` calls itself there until the stack is full.',
        text,
        node.name.id,
        name,
      ),
      [
        written,
        {
          location: locate(place, method.name),
          sentence: l10n.t('In each subclass that is this method again: RecursionError.'),
        },
      ],
    );
  return told(
    place,
    'warning',
    l10n.t(
      '`{0}` is `{1}` for an instance of `{1}`: `{2}` comes back to itself until the stack is full.',
      text,
      sub.name.id,
      name,
    ),
    [
      written,
      {
        location: at,
        sentence: l10n.t('For an instance of `{0}` that is after `{0}`.', sub.name.id),
      },
      {
        location: locate(place, method.name),
        sentence: l10n.t('The next class with `{0}` is this one again: RecursionError.', name),
      },
    ],
  );
}

/** A class of a function's own: nobody else can make a subclass of it by name. */
function isInFunction(node: ClassDefinition, { classes }: Facts): boolean {
  for (let scope = classes.place(node)?.scope.parent ?? null; scope !== null; scope = scope.parent)
    if (scope.kind === 'function' || scope.kind === 'lambda') return true;
  return false;
}

function ofAncestor(
  place: Place,
  named: ClassReference,
  passed: readonly ClassReference[],
  facts: Facts,
): Finding | null {
  const { asked, node, call } = place;
  const { classes } = facts;
  if (asked === null) return null;
  const skipped = passed.find((it) =>
    it.kind === 'file'
      ? classes.body(it.node).methods.has(asked)
      : asked === '__init__' && needsInitialiser.has(it.name),
  );
  if (skipped === undefined) return null;
  const method =
    skipped.kind === 'file' ? classes.body(skipped.node).methods.get(asked) : undefined;
  const isLost =
    asked === '__init__' &&
    (skipped.kind === 'library' ||
      method === undefined ||
      isMissed(node, skipped.node, method, facts));
  const home = classLocation(skipped, classes);
  // A `__new__` is passed over on purpose, where a base makes something else.
  if (asked === '__new__') return null;
  if (asked === '__init__' && method !== undefined && !hasEffects(method)) return null;
  const isSlipped =
    skipped.kind === 'file' && method !== undefined && isSlip(place, skipped.node, method, facts);
  const severity = isLost || isSlipped ? 'warning' : 'information';
  return told(
    place,
    severity,
    l10n.t(
      'The look-up of `{0}` begins after `{1}`: `{2}` of `{3}` is passed over.',
      asked,
      classNameOf(named),
      asked,
      classNameOf(skipped),
    ),
    [
      {
        location: locate(place, call),
        sentence: l10n.t(
          'In `{0}` this goes on after `{1}` in the order of the object’s class.',
          node.name.id,
          classNameOf(named),
        ),
      },
      ...(home === null
        ? []
        : [
            {
              location: home,
              sentence: l10n.t('`{0}`, which comes before, is not asked.', classNameOf(skipped)),
            },
          ]),
      ...(method === undefined || home === null
        ? []
        : [
            {
              location: { piece: home.piece, start: home.start, end: home.end },
              sentence: l10n.t('What its `{0}` does is missing.', asked),
            },
          ]),
    ],
  );
}

/**
 * Whether nothing was to be gained by passing the method over: it goes on to the one that is reached now, so that
 * `super()` would have come there, too. One that does not go on can only be avoided so, and a comment says that it is.
 */
function isSlip(
  { asked, call, method, owner }: Place,
  of: ClassDefinition,
  passed: FunctionDefinition,
  facts: Facts,
): boolean {
  if (asked !== method.name.id) return false;
  const { usesSuper, explicit } = callsOnOf(of, passed, facts.classes);
  if (!usesSuper && explicit.length === 0) return false;
  // What it does under a condition only, a check or a conversion, may be what is to be avoided.
  if (passed.body.some((it) => blocksOf(it).length > 0 || it.kind === 'raise')) return false;
  const { text } = owner.piece;
  const begin = text.lastIndexOf('\n', call.start - 1) + 1;
  const [line = ''] = text.slice(begin).split('\n', 1);
  const above = text.slice(text.lastIndexOf('\n', begin - 2) + 1, begin).trim();
  return !line.includes('#') && !above.startsWith('#');
}

/** Whether a method of the class reads what the initialiser that is passed over would have set. */
function isMissed(
  node: ClassDefinition,
  base: ClassDefinition,
  initialiser: FunctionDefinition,
  facts: Facts,
): boolean {
  return readerOf(node, missingAttributes(node, base, initialiser, facts), facts) !== null;
}

function ofStranger(
  place: Place,
  first: Expression,
  named: ClassReference,
  { classes }: Facts,
): Finding {
  const { node, call } = place;
  const home = classLocation(named, classes);
  const isSub = named.kind === 'file' && classes.descendants(node).includes(named.node);
  return told(
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
function beforeSlots(place: Place, facts: Facts): Finding | null {
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
