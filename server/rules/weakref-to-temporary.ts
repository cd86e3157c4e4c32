import * as l10n from '@vscode/l10n';
import type { Called, Escape } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Pointer } from '../semantics/pointers.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { finding, textAt } from './evidence.ts';
import { attributeOrigin, instanceClass, madeBy, originOf } from './instances.ts';
import { selfOf } from './methods.ts';
import type { Finding, Fix, Rule } from './rule.ts';

const ruleId = 'weakref-to-temporary';
const references = new Set([
  'weakref.ref',
  'weakref.ReferenceType',
  'weakref.proxy',
  'weakref.finalize',
]);
/** What holds its values, or items, weakly. */
const containers = new Set(['weakref.WeakValueDictionary', 'weakref.WeakSet']);

const byKey = new Set(['weakref.WeakKeyDictionary']);

/** A weak reference to an object that nothing else holds: it is dead as soon as the statement is over. */
export const weakrefToTemporary: Rule = {
  ids: [ruleId],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const found = trace.of('call').flatMap((event): Finding[] => {
      const [first] = event.passed;
      const argument = event.call.arguments[0];
      if (first === undefined || argument === undefined || argument.keyword !== null) return [];
      const isReference = event.path !== null && references.has(event.path);
      const isAdded =
        event.method === 'add' && holds(event.receiver?.pointers, containers, block, facts);
      if (!isReference && !isAdded) return [];
      if (doesNothing(event.call.arguments[1]?.value)) return [];
      const temporary = temporaryOf(argument.value, first.value.pointers, first.value.other);
      return told(event, temporary, block, facts);
    });
    const stored = trace.of('write').flatMap((event): Finding[] => {
      if (event.change.kind !== 'item-store') return [];
      const { statement } = event;
      if (statement?.kind !== 'assign' || statement.value === null) return [];
      const [target] = statement.targets;
      const key = target?.kind === 'subscript' ? target.indices[0] : undefined;
      const isKey = key !== undefined && holds([event.pointer], byKey, block, facts);
      if (!isKey && !holds([event.pointer], containers, block, facts)) return [];
      const made = isKey ? trace.callAt(key)?.result : event.value;
      if (made === undefined || made === null) return [];
      const { pointers, other } = made;
      const temporary = temporaryOf(isKey ? key : statement.value, pointers, other);
      return told({ ...event, call: null, path: null }, temporary, block, facts);
    });
    return [...found, ...stored];
  },
};

/** `weakref.finalize(lambda: None, lambda: None)`: there for what making it does. */
function doesNothing(callback: Expression | undefined): boolean {
  return callback?.kind === 'lambda' && callback.body.kind === 'constant';
}

function holds(
  pointers: readonly Pointer[] | undefined,
  what: ReadonlySet<string>,
  block: Block,
  facts: Facts,
): boolean {
  return (pointers ?? []).some(({ site }) => {
    const path = madeBy(originOf(site, block, facts), facts);
    return path !== null && what.has(path);
  });
}

/** What is handed over and has no other holder. */
type Temporary =
  | { readonly kind: 'object'; readonly pointer: Pointer; readonly at: Expression }
  | { readonly kind: 'lambda'; readonly at: Expression }
  | { readonly kind: 'method'; readonly at: Expression & { kind: 'attribute' } };

function temporaryOf(
  at: Expression,
  pointers: readonly Pointer[],
  other: boolean,
): Temporary | null {
  if (at.kind === 'lambda') return { kind: 'lambda', at };
  if (at.kind === 'attribute') return { kind: 'method', at };
  const [pointer, ...more] = pointers;
  if (at.kind !== 'call' || other || pointer === undefined || more.length > 0) return null;
  const { site, path, holder, method } = pointer;
  const isNew = site.kind === 'constructor' || site.kind === 'call';
  return isNew && path.length === 0 && holder === null && method === null
    ? { kind: 'object', pointer, at }
    : null;
}

type Use = Pick<Called, 'location' | 'statement'> & {
  readonly call: Called['call'] | null;
  readonly path: string | null;
};

function told(event: Use, temporary: Temporary | null, block: Block, facts: Facts): Finding[] {
  if (temporary === null) return [];
  const { start, end } = temporary.at;
  const made: Location = { piece: event.location.piece, start, end };
  if (
    temporary.kind === 'object' &&
    !isUnheld(temporary.pointer, temporary.at, event, block, facts)
  )
    return [];
  if (temporary.kind === 'method' && !isBoundMethod(temporary.at, block, facts)) return [];
  const text = textAt(made);
  const [message, first] =
    temporary.kind === 'method'
      ? [
          l10n.t(
            '`{0}` makes a new bound method each time, which nothing else holds: the weak reference is dead at once.',
            text,
          ),
          l10n.t('This bound method is made here, for this use.'),
        ]
      : [
          l10n.t('Nothing else holds `{0}`: the weak reference is dead at once.', text),
          l10n.t('This object is made here.'),
        ];
  return [
    finding({
      ruleId,
      severity: 'warning',
      location: event.location,
      message,
      steps: [
        { location: made, sentence: first },
        {
          location: event.location,
          sentence: l10n.t('A weak reference does not keep it, and no name does.'),
        },
        {
          location: event.location,
          sentence:
            event.path === 'weakref.finalize'
              ? l10n.t('When this statement is over the object is gone, and the callback has run.')
              : l10n.t(
                  'When this statement is over the object is gone: who asks later finds nothing.',
                ),
        },
      ],
      alsoAt: [made],
      picture: {
        holders: [{ label: textAt(event.location), through: l10n.t('weakly'), object: 0 }],
        objects: [{ label: l10n.t('held by nobody'), text }],
      },
      fixes: temporary.kind === 'method' ? weakMethod(event) : [],
    }),
  ];
}

/** `weakref.WeakMethod` instead of `weakref.ref`. */
function weakMethod({ call, path, location }: Use): Fix[] {
  if (call?.callee.kind !== 'attribute' || path !== 'weakref.ref') return [];
  const { object, end } = call.callee;
  return [
    {
      title: l10n.t('Use `weakref.WeakMethod`'),
      edits: [{ piece: location.piece, start: object.end, end, text: '.WeakMethod' }],
      isSafe: false,
    },
  ];
}

/** Whether nothing that makes the object keeps it: no method that runs on it, and no function that it comes from. */
function isUnheld(
  pointer: Pointer,
  at: Expression,
  { statement }: Use,
  { trace }: Block,
  facts: Facts,
): boolean {
  const { site } = pointer;
  const node = site.classNode;
  if (node === null || trace === null || !isPlainlyMade(node, facts)) return false;
  const isElsewhere = (it: Escape): boolean =>
    it.how !== 'return' && !(it.how === 'container' && it.statement === statement);
  if (trace.of('escape').some((it) => it.pointer.site === site && isElsewhere(it))) return false;
  if (site.kind === 'constructor') return true;
  const maker = trace.callAt(at)?.target ?? null;
  const inside = maker === null ? null : (facts.block(maker)?.trace ?? null);
  const { origin } = site;
  if (inside === null || origin?.kind !== 'constructor') return false;
  // The function may have been followed anew since, with the same outcome.
  const isMade = ({ site: { kind, made } }: Pointer): boolean =>
    kind === 'constructor' && facts.isSamePlace(made, origin.made);
  const isHandedOut = (it: Escape): boolean => it.how !== 'return';
  if (inside.of('escape').some((it) => isMade(it.pointer) && isHandedOut(it))) return false;
  return !inside
    .of('call')
    .some((it) => it.passed.some(({ value }) => value.pointers.some(isMade)));
}

/** Whether making an instance runs nothing that may keep it. */
function isPlainlyMade(node: ClassDefinition, facts: Facts): boolean {
  const { classes } = facts;
  if (!classes.isWholeKnown(node) || classes.keyword(node, 'metaclass') !== undefined) return false;
  return classes.ancestors(node).every((one) => {
    const { methods } = classes.body(one);
    if (methods.has('__new__') || classes.keyword(one, 'metaclass') !== undefined) return false;
    const initialiser = methods.get('__init__') ?? methods.get('__post_init__');
    const self = initialiser?.parameters[0]?.name.id;
    if (initialiser === undefined || self === undefined) return true;
    const inside = facts.block(initialiser)?.trace ?? null;
    const isSelf = ({ site }: Pointer): boolean => site.kind === 'parameter' && site.name === self;
    return (
      inside !== null &&
      !inside.of('escape').some((it) => isSelf(it.pointer)) &&
      !inside
        .of('call')
        .some(
          (it) =>
            it.classNode === null &&
            it.passed.some(({ value }) => value.pointers.some(isSelf)) &&
            !(it.call.callee.kind === 'attribute' && it.call.callee.attribute === '__init__'),
        )
    );
  });
}

/** Whether `object.name` is a method of a class of this file, bound by this look. */
function isBoundMethod(
  { object, attribute }: Expression & { kind: 'attribute' },
  block: Block,
  facts: Facts,
): boolean {
  const { classes } = facts;
  const of = classOf(object, block, facts);
  const method = of === null ? null : classes.method(of, attribute);
  if (of === null || method?.kind !== 'function' || selfOf(method) === null) return false;
  const isStored = [...classes.ancestors(of)].some((one) =>
    classes.body(one).assigned.has(attribute),
  );
  return method.decorators.length === 0 && !isStored;
}

/** The class of what a name, or an attribute of `self`, holds. */
function classOf(object: Expression, block: Block, facts: Facts): ClassDefinition | null {
  if (object.kind === 'attribute') {
    const callable = block.owner?.callable;
    const self = callable?.kind === 'function' ? selfOf(callable) : null;
    const node = block.owner?.inClass ?? null;
    if (node === null || object.object.kind !== 'name' || object.object.id !== self) return null;
    const origin = attributeOrigin(node, object.attribute, facts);
    const made = origin?.kind === 'call' ? facts.classes.resolve(origin.callee) : null;
    return made?.kind === 'file' ? made.node : null;
  }
  const read = block.trace?.of('read').find((it) => it.name === object);
  const [pointer] = read?.value.pointers ?? [];
  const isOne = read?.value.pointers.length === 1 && pointer?.method === null;
  return pointer !== undefined && isOne ? instanceClass(pointer.site, block, facts) : null;
}
