import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import { type ClassPlace, homeOfNode } from '../semantics/piece-index.ts';
import type { Attribute, Call, ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { attributeTargets, initialiserRuns, onwardCalls } from './initialisers.ts';
import { inMethod, selfOf } from './methods.ts';
import type { Edit, Finding, Fix, Rule } from './rule.ts';

/**
 * An `__init__` that calls a method which a subclass overrides with one that reads what the subclass sets only after the
 * base's `__init__`: the attribute is not there yet.
 */
export const initCallsOverriddenMethod: Rule = {
  ids: ['init-calls-overridden-method'],
  checkClass(place, facts) {
    const { node } = place;
    const { classes } = facts;
    const below = ownCalls(place, facts).flatMap((it) => {
      for (const sub of classes.descendants(node)) {
        const found = early(sub, node, it.name, facts);
        if (found !== null) return [told(it, found, false, facts)];
      }
      return [];
    });
    return [...below, ...calledFromElsewhere(node, facts)];
  },
};

/** A call of `self.name(…)` that the `__init__` of a class makes itself. */
interface OwnCall {
  readonly place: ClassPlace;
  readonly initialiser: FunctionDefinition;
  readonly call: Call;
  readonly name: string;
}

function ownCalls(place: ClassPlace, { classes }: Facts): OwnCall[] {
  const initialiser = classes.body(place.node).methods.get('__init__');
  const self = initialiser === undefined ? null : selfOf(initialiser);
  if (initialiser === undefined || self === null) return [];
  return callsOfSelf(initialiser, self).map((it) => ({ place, initialiser, ...it }));
}

/** Where the base is of another file, it is told at the method that is called too early. */
function calledFromElsewhere(node: ClassDefinition, facts: Facts): Finding[] {
  const { classes } = facts;
  const { methods } = classes.body(node);
  if (node.bases.length === 0 || !methods.has('__init__')) return [];
  return classes.ancestors(node).flatMap((base) => {
    const place = homeOfNode(base) === homeOfNode(node) ? null : classes.place(base);
    if (place === null) return [];
    return ownCalls(place, facts).flatMap((it) => {
      const found = methods.has(it.name) ? early(node, base, it.name, facts) : null;
      return found === null ? [] : [told(it, found, true, facts)];
    });
  });
}

/** Calls of `self.name(…)` that an `__init__` makes itself. */
function callsOfSelf(method: FunctionDefinition, self: string): { call: Call; name: string }[] {
  const found: { call: Call; name: string }[] = [];
  const isOther = new Set(['function', 'class', 'lambda']);
  for (const part of walk(method.body, (it) => !isOther.has(it.kind)))
    if (part.kind === 'call' && part.callee.kind === 'attribute') {
      const { object, attribute } = part.callee;
      if (object.kind === 'name' && object.id === self && attribute !== '__init__')
        found.push({ call: part, name: attribute });
    }
  return found;
}

interface Early {
  readonly sub: ClassDefinition;
  readonly override: FunctionDefinition;
  readonly read: Attribute;
  /** The method that reads it: the override, or one that it calls. */
  readonly reader: FunctionDefinition;
  readonly onward: Call;
  readonly initialiser: FunctionDefinition;
  /** The statement that sets the attribute. */
  readonly setter: FunctionDefinition['body'][number];
}

/** Whether instances of the subclass come to its own method of that name while an attribute that it reads is not set. */
function early(
  sub: ClassDefinition,
  base: ClassDefinition,
  name: string,
  facts: Facts,
): Early | null {
  const { classes } = facts;
  const body = classes.body(sub);
  const override = body.methods.get(name);
  const initialiser = body.methods.get('__init__');
  if (override === undefined || initialiser === undefined) return null;
  const [run] = (initialiserRuns(sub, facts) ?? []).filter(
    (it) => it.of.kind === 'file' && it.of.node === base,
  );
  const [first] = run?.through ?? [];
  if (first === undefined || first.in !== sub) return null;
  const at = initialiser.body.findIndex(
    (it) => it.start <= first.call.start && first.call.end <= it.end,
  );
  const own = selfOf(initialiser);
  if (
    at < 0 ||
    own === null ||
    !onwardCalls(initialiser).some((it) => it.kind !== 'unclear' && it.call === first.call)
  )
    return null;
  const before = new Set(initialiser.body.slice(0, at).flatMap((it) => setIn([it], own)));
  for (const one of classes.ancestors(sub)) {
    const { attributes, methods } = classes.body(one);
    for (const it of attributes.values()) if (it.value !== null) before.add(it.name);
    for (const it of methods.keys()) before.add(it);
    if (methods.has('__getattr__')) return null;
    // What other methods set may be set by then, as far as is known here.
    if (one !== sub) for (const it of classes.body(one).assigned.keys()) before.add(it);
  }
  const setAfter = (attribute: string): Early['setter'] | undefined =>
    initialiser.body.slice(at + 1).find((it) => setIn([it], own).includes(attribute));
  const read = readEarly(sub, override, facts, new Set(before), 0);
  const found = read.find((it) => setAfter(it.read.attribute) !== undefined);
  const setter = found === undefined ? undefined : setAfter(found.read.attribute);
  if (found === undefined || setter === undefined) return null;
  return { sub, override, ...found, onward: first.call, initialiser, setter };
}

/** What a method, and those of the class that it calls, read of the instance before they set it. */
function readEarly(
  sub: ClassDefinition,
  method: FunctionDefinition,
  facts: Facts,
  known: Set<string>,
  depth: number,
): { read: Attribute; reader: FunctionDefinition }[] {
  const self = selfOf(method);
  if (self === null) return [];
  for (const part of walk(method.body)) {
    if (part.kind === 'assign') for (const it of setIn([part], self)) known.add(it);
    const isGuard =
      part.kind === 'call' && part.callee.kind === 'name' && part.callee.id === 'hasattr';
    if (part.kind === 'try' || isGuard) return [];
  }
  const found: { read: Attribute; reader: FunctionDefinition }[] = [];
  for (const part of walk(method.body)) {
    const at = part.kind === 'call' ? part.callee : part;
    if (at.kind !== 'attribute' || at.object.kind !== 'name' || at.object.id !== self) continue;
    const own = facts.classes.body(sub).methods.get(at.attribute);
    if (part.kind === 'call' && own !== undefined && own !== method && depth < 3)
      found.push(...readEarly(sub, own, facts, known, depth + 1));
    else if (!known.has(at.attribute)) found.push({ read: at, reader: method });
  }
  return found;
}

function setIn(statements: FunctionDefinition['body'], self: string): string[] {
  const found: string[] = [];
  for (const part of walk(statements))
    if (part.kind === 'assign' && part.value !== null)
      for (const target of part.targets) found.push(...attributeTargets(target, self));
  return found;
}

function told(
  { place, initialiser, call }: OwnCall,
  found: Early,
  isAtOverride: boolean,
  facts: Facts,
): Finding {
  const { sub, override, read, onward, setter } = found;
  const subPlace = facts.classes.place(sub) ?? place;
  const location = inMethod(initialiser, place, call);
  const readAt = inMethod(found.reader, subPlace, read);
  const setAt = inMethod(found.initialiser, subPlace, setter);
  const name = override.name.id;
  const overrideAt = inMethod(override, subPlace, override.name);
  return finding({
    ruleId: 'init-calls-overridden-method',
    severity: 'information',
    location: isAtOverride ? overrideAt : location,
    message: isAtOverride
      ? l10n.t(
          '`{0}.__init__` calls this `{1}` for a `{2}`: it reads `{3}` before `{2}.__init__` has set it.',
          place.node.name.id,
          name,
          sub.name.id,
          textAt(readAt),
        )
      : l10n.t(
          'For a `{0}` this calls `{1}` of `{0}`, which reads `{2}` before `{0}.__init__` has set it.',
          sub.name.id,
          name,
          textAt(readAt),
        ),
    steps: [
      {
        location: inMethod(found.initialiser, subPlace, onward),
        sentence: l10n.t('`{0}.__init__` first calls this.', sub.name.id),
      },
      { location, sentence: l10n.t('`{0}.__init__` calls `{1}`.', place.node.name.id, name) },
      {
        location: overrideAt,
        sentence: l10n.t('That is this method, of the subclass.'),
      },
      {
        location: readAt,
        sentence: l10n.t('`{0}` is not there yet: AttributeError.', textAt(readAt)),
      },
      { location: setAt, sentence: l10n.t('It is set only here.') },
    ],
    alsoAt: [readAt, overrideAt],
    fixes: setFirst(found, subPlace),
  });
}

/** The subclass sets the attribute before it calls on, where that needs nothing of the base. */
function setFirst({ initialiser, onward, setter }: Early, place: ClassPlace): Fix[] {
  const self = selfOf(initialiser);
  const call = initialiser.body.find((it) => it.start <= onward.start && onward.end <= it.end);
  if (call === undefined || setter.kind !== 'assign' || setter.value === null) return [];
  const parameters = new Set(initialiser.parameters.map((it) => it.name.id));
  for (const part of walk([setter.value]))
    if (part.kind === 'name' && (part.id === self || !parameters.has(part.id))) return [];
  const { piece } = inMethod(initialiser, place, setter);
  const { text } = piece;
  const lineOf = (at: number): string => /[^\r\n]*$/.exec(text.slice(0, at))?.[0] ?? '';
  if (lineOf(call.start).trim() !== '' || lineOf(setter.start).trim() !== '') return [];
  const lineBreak = /(?:\r\n|\r|\n)[ \t]*$/.exec(text.slice(0, setter.start));
  if (lineBreak === null) return [];
  const edits: Edit[] = [
    {
      piece,
      start: call.start,
      end: call.start,
      text: `${text.slice(setter.start, setter.end)}${lineBreak[0]}`,
    },
    { piece, start: lineBreak.index, end: setter.end, text: '' },
  ];
  return [
    {
      title: l10n.t(
        'Set `{0}` first',
        text.slice(
          setter.targets[0]?.start ?? setter.start,
          setter.targets[0]?.end ?? setter.start,
        ),
      ),
      edits,
      isSafe: false,
    },
  ];
}
