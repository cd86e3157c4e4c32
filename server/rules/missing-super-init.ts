import * as l10n from '@vscode/l10n';
import type { ClassBody } from '../semantics/class-body.ts';
import type { BodyTest, ClassReference } from '../semantics/class-model.ts';
import type { Facts } from '../semantics/facts.ts';
import { needsInitialiser } from '../semantics/library-initialisers.ts';
import { endsThere } from '../semantics/never-returns.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { classLocation, classNameOf, nameLocation } from './class-statement.ts';
import { finding } from './evidence.ts';
import { missingAttributes, readerOf } from './missing-attributes.ts';
import { attributesSet, hasEffects, initialiserRuns, onwardCalls } from './initialisers.ts';
import { inMethod, selfOf } from './methods.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';

const ruleId = 'missing-super-init';

/**
 * An instance whose base is never initialised: along the real order of the class nothing calls the base's `__init__`, and
 * what that would have set is set by nobody else. Only where the whole order is known.
 */
export const missingSuperInit: Rule = {
  ids: [ruleId],
  checkClass(place, facts) {
    const { node } = place;
    const { classes } = facts;
    if (node.bases.length === 0) return [];
    const missed = missedInitialisers(node, facts);
    if (missed.length === 0) return [];
    const own = classes.body(node).methods.get('__init__') ?? null;
    if (own !== null && choosesBase(own)) return [];
    // What a base misses already is told there.
    const inherited = classes
      .ancestors(node)
      .slice(1)
      .flatMap((it) => missedInitialisers(it, facts));
    const [first] = missed.filter((it) => !inherited.includes(it));
    return first === undefined ? [] : (told(place, first, own, facts) ?? []);
  },
};

/** Classes of the order whose own `__init__` does something and does not run. */
function missedInitialisers(node: ClassDefinition, facts: Facts): ClassReference[] {
  const { classes } = facts;
  const order = classes.linearization(classes.reference(node));
  if (classes.isInLine(node, makesOtherwise)) return [];
  const runs = initialiserRuns(node, facts);
  if (order.kind !== 'order' || runs === null || runs.length === 0) return [];
  // An `__init__` that only raises: nobody makes an instance of just this class.
  if (
    runs.some(
      (it) =>
        it.of.kind === 'file' &&
        onlyRaises(classes.body(it.of.node).methods.get('__init__'), facts),
    )
  )
    return [];
  const done = new Set(runs.map((it) => it.of));
  return order.order.filter((it) => {
    if (done.has(it)) return false;
    if (it.kind === 'library') return needsInitialiser.has(it.name) && !isCovered(it, done, facts);
    const method = classes.body(it.node).methods.get('__init__');
    return method !== undefined && hasEffects(method);
  });
}

/** Itself, or by a function of the file that it calls last. */
function onlyRaises(method: FunctionDefinition | undefined, facts: Facts): boolean {
  const last = method?.body.at(-1);
  if (endsThere(last)) return true;
  if (last?.kind !== 'expression' || last.value.kind !== 'call') return false;
  const { callee } = last.value;
  const binding = callee.kind === 'name' ? facts.binding(callee.id) : undefined;
  if (binding?.kind !== 'function' || !endsThere(binding.node.body.at(-1))) return false;
  return ![...walk(binding.node.body)].some((it) => it.kind === 'return');
}

const makesOtherwise: BodyTest = {
  name: 'makes otherwise',
  holds: (body) =>
    body.methods.has('__new__') ||
    // It becomes an instance of another class, which has what is missing.
    body.assigned.has('__class__') ||
    initialisesLater(body) ||
    keepsInitialiser(body),
};

/** Whether a method other than `__init__` calls one on the instance. */
function initialisesLater({ methods }: ClassBody): boolean {
  return [...methods.values()].some(
    (it) =>
      !['__init__', '__post_init__'].includes(it.name.id) &&
      selfOf(it) !== null &&
      mentionsInitialiser(it),
  );
}

/** `start = Base.__init__` in the class body: a method by another name. */
function keepsInitialiser({ attributes }: ClassBody): boolean {
  return [...attributes.values()].some(
    ({ value }) => value?.kind === 'attribute' && value.attribute === '__init__',
  );
}

const mentions = new WeakMap<FunctionDefinition, boolean>();

function mentionsInitialiser(method: FunctionDefinition): boolean {
  let known = mentions.get(method);
  if (known === undefined) {
    known = false;
    for (const part of walk(method.body))
      if (part.kind === 'attribute' && part.attribute === '__init__') {
        known = true;
        break;
      }
    mentions.set(method, known);
  }
  return known;
}

/** Whether it says from which class on to look: `super(Base, self)`. That is another rule's matter. */
function choosesBase(method: FunctionDefinition): boolean {
  return onwardCalls(method).some((it) => it.kind === 'super' && it.after !== null);
}

/** A library's base of a library's class that runs is that one's own matter. */
function isCovered(
  reference: ClassReference,
  done: ReadonlySet<ClassReference>,
  { classes }: Facts,
): boolean {
  return [...done].some((it) => {
    const order = classes.linearization(it);
    return it.kind === 'library' && order.kind === 'order' && order.order.includes(reference);
  });
}

function told(
  place: ClassPlace,
  base: ClassReference,
  own: FunctionDefinition | null,
  facts: Facts,
): Finding[] | null {
  const { node } = place;
  const { classes } = facts;
  const location = own === null ? nameLocation(place) : inMethod(own, place, own.name);
  const [name, baseName] = [node.name.id, classNameOf(base)];
  const message = l10n.t(
    '`{0}` is made without `{1}.__init__`, which nothing calls in the order of its classes.',
    name,
    baseName,
  );
  const first: Step = {
    location,
    sentence: l10n.t('Making an instance of `{0}` comes here, and goes no further.', name),
  };
  const fixes =
    own === null || onwardCalls(own).length > 0 ? [] : callOnward(place, own, base, facts);
  if (base.kind === 'library') {
    const needed = needsInitialiser.get(base.name) ?? '';
    if (own !== null && attributesSet(node, own, facts).has(needed)) return null;
    const family = classes.ancestors(node).map((it) => classes.body(it));
    if (family.some((it) => it.methods.has(needed) || it.attributes.has(needed))) return null;
    const at = node.bases[0]?.value ?? node.name;
    const named: Location = { piece: place.piece, start: at.start, end: at.end };
    const sentence = l10n.t(
      'Its methods need `{0}`, which its own `__init__` would have made.',
      needed,
    );
    return [
      finding({
        ruleId,
        severity: 'warning',
        location,
        message,
        steps: [
          { location: named, sentence: l10n.t('`{0}` is a base.', baseName) },
          first,
          { location: named, sentence },
        ],
        alsoAt: [nameLocation(place)],
        fixes,
      }),
    ];
  }
  const initialiser = classes.body(base.node).methods.get('__init__');
  const home = classLocation(base, classes);
  if (initialiser === undefined || home === null) return null;
  const basePlace = classes.place(base.node);
  if (basePlace === null) return null;
  const missing = missingAttributes(node, base.node, initialiser, facts);
  if (missing.length === 0 || isMadeByDescendants(node, base.node, missing, facts)) return null;
  const found =
    isLeftOut(own) || isReplaced(node, own, base.node, initialiser, facts)
      ? null
      : readerOf(node, missing, facts);
  const setHere: Step = {
    location: inMethod(initialiser, basePlace, initialiser.name),
    sentence: l10n.t(
      'This would set `{0}`, which nothing else does.',
      found?.attribute ?? missing[0] ?? '',
    ),
  };
  return [
    finding({
      ruleId,
      severity: found === null ? 'information' : 'warning',
      location,
      message:
        found === null
          ? message
          : l10n.t(
              '`{0}` is made without `{1}.__init__`: `{2}` then does not find `{3}`.',
              name,
              baseName,
              found.reader,
              found.attribute,
            ),
      steps: [
        first,
        setHere,
        ...(found === null
          ? []
          : [
              { location: found.location, sentence: l10n.t('Here it is missing: AttributeError.') },
            ]),
      ],
      alsoAt: [nameLocation(place)],
      fixes,
    }),
  ];
}

/** Whether the file makes instances of descendants only, none of which looks at what nothing sets. */
function isMadeByDescendants(
  node: ClassDefinition,
  base: ClassDefinition,
  missing: readonly string[],
  facts: Facts,
): boolean {
  const { classes } = facts;
  const below = classes.descendants(node);
  if (below.length === 0 || facts.instances(node).length > 0) return false;
  return below.every((it) => {
    const family = classes.ancestors(it).filter((one) => one !== base);
    const left = missing.filter(
      (name) => !family.some((one) => classes.body(one).assigned.has(name)),
    );
    return left.length === 0 || readerOf(it, left, facts) === null;
  });
}

/** `def __init__(self): pass` is there for nothing but to leave the base's out. */
function isLeftOut(own: FunctionDefinition | null): boolean {
  return own !== null && own.body.every((it) => it.kind === 'pass');
}

/** Whether it does itself most of what the base's would do: then it takes the place of that one on purpose. */
function isReplaced(
  node: ClassDefinition,
  own: FunctionDefinition | null,
  base: ClassDefinition,
  initialiser: FunctionDefinition,
  facts: Facts,
): boolean {
  if (own === null) return false;
  const wanted = [...attributesSet(base, initialiser, facts)];
  const set = attributesSet(node, own, facts);
  const done = wanted.filter((it) => set.has(it)).length;
  return done >= 3 && done * 2 >= wanted.length;
}

/** `super().__init__()` first, where the base's initialiser wants nothing more. */
function callOnward(
  place: ClassPlace,
  method: FunctionDefinition,
  base: ClassReference,
  { classes, style }: Facts,
): Fix[] {
  const wanted =
    base.kind === 'file' ? (classes.body(base.node).methods.get('__init__')?.parameters ?? []) : [];
  if (wanted.slice(1).some((it) => it.default === null && it.star === '')) return [];
  const first = method.body.find(
    (it) => it.kind !== 'expression' || it.value.kind !== 'constant' || it.value.type !== 'string',
  );
  if (first === undefined) return [];
  const { piece } = inMethod(method, place, first);
  const before = piece.text.slice(0, first.start);
  const indent = /[^\r\n]*$/.exec(before)?.[0] ?? '';
  if (indent.trim() !== '') return [];
  const edit =
    first.kind === 'pass'
      ? { piece, start: first.start, end: first.end, text: 'super().__init__()' }
      : {
          piece,
          start: first.start,
          end: first.start,
          text: `super().__init__()${style.lineEnd}${indent}`,
        };
  return [{ title: l10n.t('Call `super().__init__()` first'), edits: [edit], isSafe: false }];
}
