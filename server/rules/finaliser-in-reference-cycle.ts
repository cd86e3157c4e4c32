import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, FunctionDefinition, Statement } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { blocksOf, type Node, walk } from '../syntax/walk.ts';
import { finding, textAt } from './evidence.ts';
import { isGivenUp } from './given-up-attribute.ts';
import { type Back, backFrom, closureNamed, holdsIn, puts } from './held-by-instance.ts';
import { linksIn } from './linked-instances.ts';
import { inMethod, selfOf } from './methods.ts';
import { moduleNamed } from './module-named.ts';
import type { Finding, Fix, Rule, Step } from './rule.ts';

const ruleId = 'finaliser-in-reference-cycle';

/**
 * A class with `__del__` whose instances are part of a cycle from the beginning: they hold a bound method of their own, or
 * an object that holds them. `__del__` then waits for the garbage collector.
 */
export const finaliserInReferenceCycle: Rule = {
  ids: [ruleId],
  checkClass(place, facts) {
    const { node } = place;
    let own: Finaliser | null | undefined;
    for (const method of node.body) {
      if (method.kind !== 'function') continue;
      const self = selfOf(method);
      if (self === null || method.name.id === '__del__') continue;
      if (own === undefined) own = finaliserOf(node, facts);
      const found = cycleIn(method, self, place, own, facts);
      if (found !== null) return [found];
    }
    return [];
  },
};

interface Finaliser {
  readonly of: ClassDefinition;
  readonly location: Location;
}

/** The `__del__` that an instance of the class has; null where it has none, or an empty one. */
function finaliserOf(node: ClassDefinition, { classes }: Facts): Finaliser | null {
  const method = classes.method(node, '__del__');
  if (method?.kind !== 'function' || method.body.every((it) => it.kind === 'pass')) return null;
  const of = classes
    .ancestors(node)
    .find((it) => classes.body(it).methods.get('__del__') === method);
  const place = of === undefined ? null : classes.place(of);
  return of === undefined || place === null
    ? null
    : { of, location: inMethod(method, place, method.name) };
}

const putting = new RegExp(String.raw`\b(?:${[...puts].join('|')})\b`);

/** The statements of a method itself, each before those in it. */
function* statementsIn(statements: readonly Statement[]): Generator<Statement> {
  for (const it of statements) {
    yield it;
    if (it.kind !== 'function' && it.kind !== 'class')
      for (const block of blocksOf(it)) yield* statementsIn(block);
  }
}

/** Whether a method may do more with its instance than to get at attributes. */
function isGivenAway(self: string, body: string): boolean {
  return !/^\w+$/.test(self) || mayMention(new RegExp(String.raw`\b${self}\b(?!\s*\.)`), body);
}

/** Letters beyond ASCII may be another way to write one of those. */
function mayMention(pattern: RegExp, text: string): boolean {
  return pattern.test(text) || /[^\0-\x7f]/.test(text);
}

function cycleIn(
  method: FunctionDefinition,
  self: string,
  place: ClassPlace,
  own: Finaliser | null,
  facts: Facts,
): Finding | null {
  const { text } = homeOf(method) ?? place.piece;
  // Else only another object's finaliser could matter, and that object would have to be given the instance.
  if (own === null && !isGivenAway(self, text.slice(method.body[0]?.start, method.end)))
    return null;
  // Else only statements can store something.
  const mayPut = mayMention(putting, text.slice(method.start, method.end));
  const isInside = (it: Node): boolean => it.kind !== 'function' && it.kind !== 'class';
  for (const part of mayPut ? walk(method.body, isInside) : statementsIn(method.body)) {
    for (const { attribute, value } of holdsIn(part, self)) {
      const back = backFrom(value, self, place, facts) ?? closureNamed(value, self, method);
      if (back === null) continue;
      const finaliser = own ?? (back.kind === 'child' ? finaliserOf(back.of, facts) : null);
      if (finaliser === null || isGivenUp(place.node, attribute, part, facts)) continue;
      return told(place, method, part, attribute, back, finaliser, facts);
    }
  }
  if (own === null) return null;
  return linked(method, self, place, own, facts);
}

/** Two objects that a method makes hold each other, as parent and child do. */
function linked(
  method: FunctionDefinition,
  self: string,
  place: ClassPlace,
  finaliser: Finaliser,
  facts: Facts,
): Finding | null {
  for (const { other, attribute, ownAttribute, store, hold } of linksIn(method, self)) {
    if (isGivenUp(place.node, attribute, store, facts)) continue;
    if (isGivenUp(place.node, ownAttribute, store, facts)) continue;
    const location = inMethod(method, place, store);
    const held = inMethod(method, place, hold);
    const given = store.kind === 'assign' ? store.value : null;
    return cycle(
      place,
      location,
      finaliser,
      [
        { location: held, sentence: l10n.t('`{0}` holds `{1}`.', self, other) },
        { location, sentence: l10n.t('`{0}` holds `{1}` in turn.', other, self) },
      ],
      [self, other],
      given === null ? null : heldWeakly(inMethod(method, place, given), facts),
    );
  }
  return null;
}

function told(
  place: ClassPlace,
  method: FunctionDefinition,
  store: Node,
  attribute: string,
  back: Back,
  finaliser: Finaliser,
  facts: Facts,
): Finding {
  const location = inMethod(method, place, store);
  const name = place.node.name.id;
  const first: Step = {
    location,
    sentence: l10n.t('The instance of `{0}` holds this in `{1}`.', name, attribute),
  };
  const steps = [first];
  const labels = [name];
  if (back.kind === 'itself')
    steps.push({ location, sentence: l10n.t('That is the instance itself.') });
  else if (back.kind === 'child') {
    const home = facts.classes.place(back.of) ?? place;
    steps.push({
      location: inMethod(back.initialiser, home, back.store),
      sentence: l10n.t('`{0}` holds the instance of `{1}` in turn.', back.of.name.id, name),
    });
    labels.push(back.of.name.id);
  } else {
    const at = inMethod(method, place, back.at);
    steps.push({
      location: at,
      sentence:
        back.kind === 'method'
          ? l10n.t('A bound method holds its instance in `__self__`.')
          : l10n.t('The function holds the instance in a cell.'),
    });
    labels.push(textAt(at));
  }
  const given = back.kind === 'child' ? back.given : back.kind === 'itself' ? back.at : null;
  const fix = given === null ? null : heldWeakly(inMethod(method, place, given), facts);
  return cycle(place, location, finaliser, steps, labels, fix);
}

function cycle(
  place: ClassPlace,
  location: Location,
  finaliser: Finaliser,
  steps: readonly Step[],
  labels: readonly string[],
  fix: Fix | null,
): Finding {
  const [one = '', two = one] = labels;
  return finding({
    ruleId,
    severity: 'information',
    location,
    message: l10n.t(
      'This makes a cycle around `{0}.__del__`: it runs when the garbage collector comes by, not when the last name is gone.',
      finaliser.of.name.id,
    ),
    steps: [
      ...steps,
      {
        location: finaliser.location,
        sentence: l10n.t(
          'So the count of holders does not come to 0, and this waits for the collector.',
        ),
      },
    ],
    alsoAt: [finaliser.location],
    picture: {
      holders: [
        { label: two, through: null, object: 0 },
        { label: one, through: null, object: labels.length < 2 ? 0 : 1 },
      ],
      objects: [
        { label: l10n.t('an instance with __del__'), text: one },
        ...(labels.length < 2 ? [] : [{ label: l10n.t('held by it'), text: two }]),
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** A proxy in the place of the instance: whoever has it can use the instance, and does not hold it. */
function heldWeakly(at: Location, facts: Facts): Fix | null {
  const weakref = moduleNamed('weakref', facts);
  if (weakref === null) return null;
  const text = `${weakref.name}.proxy(${textAt(at)})`;
  return {
    title: l10n.t('Hold it weakly: `{0}`', text),
    edits: [...weakref.edits, { ...at, text }],
    isSafe: false,
  };
}
