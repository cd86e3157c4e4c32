import * as l10n from '@vscode/l10n';
import type { ClassReference } from '../semantics/class-model.ts';
import type { Classes } from '../semantics/classes.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, ClassDefinition } from '../syntax/nodes.ts';
import { classNameOf, nameLocation } from './class-statement.ts';
import { finding, textAt } from './evidence.ts';
import { hasEffects, initialiserRuns, isTold, onwardCalls, type Run } from './initialisers.ts';
import { inMethod } from './methods.ts';
import type { Edit, Finding, Fix, Rule } from './rule.ts';

/**
 * A base whose `__init__` runs more than once for one instance: in a diamond in which classes call it by name. Counted
 * along the real order of the class, and told where it happens first.
 */
export const baseInitialisedMoreThanOnce: Rule = {
  ids: ['base-initialised-more-than-once'],
  checkClass(place, facts) {
    const { node } = place;
    const { classes } = facts;
    if (node.bases.length === 0) return [];
    const again = runsAgain(node, facts);
    if (again.size === 0) return [];
    const above = classes.ancestors(node).slice(1);
    const found = [...again].flatMap(([of, runs]) => {
      if (of.kind !== 'file' || above.some((it) => runsAgain(it, facts).has(of))) return [];
      const initialiser = classes.body(of.node).methods.get('__init__');
      if (initialiser === undefined || !hasEffects(initialiser)) return [];
      return told(place, of, runs, isTold(initialiser), facts) ?? [];
    });
    // The others run again for the same reason.
    const loudest = found.find((it) => it.severity === 'warning') ?? found[0];
    return loudest === undefined ? [] : [loudest];
  },
};

/** Of what runs more than once, the runs; a class that is run again only because one above it is comes after that one. */
function runsAgain(node: ClassDefinition, facts: Facts): Map<ClassReference, Run[]> {
  const found = new Map<ClassReference, Run[]>();
  for (const run of initialiserRuns(node, facts) ?? [])
    found.set(run.of, [...(found.get(run.of) ?? []), run]);
  for (const [of, runs] of found) if (runs.length < 2) found.delete(of);
  return found;
}

function told(
  place: ClassPlace,
  of: ClassReference & { kind: 'file' },
  [first, second, ...more]: readonly Run[],
  isWarning: boolean,
  facts: Facts,
): Finding | null {
  const { node } = place;
  const { classes } = facts;
  if (first === undefined || second === undefined) return null;
  // Where the two ways part: the call of the second one that the first did not take.
  const parting = second.through.find((it, at) => first.through[at]?.call !== it.call);
  const isOwn = parting?.in === node;
  const location =
    parting !== undefined && isOwn
      ? callLocation(parting.in, parting.call, classes)
      : nameLocation(place);
  const initialiser = classes.body(of.node).methods.get('__init__');
  const home = classes.place(of.node);
  if (initialiser === undefined || home === null || location === null) return null;
  const target = inMethod(initialiser, home, initialiser.name);
  const name = node.name.id;
  const count = 2 + more.length;
  const ways = [first, second].flatMap(({ through }, at) => {
    const last = through.at(-1);
    const call = last === undefined ? null : callLocation(last.in, last.call, classes);
    if (last === undefined || call === null) return [];
    return [
      {
        location: call,
        sentence:
          at === 0
            ? l10n.t('`{0}` of `{1}` runs it the first time.', textAt(call), last.in.name.id)
            : l10n.t('`{0}` of `{1}` runs it again.', textAt(call), last.in.name.id),
      },
    ];
  });
  return finding({
    ruleId: 'base-initialised-more-than-once',
    severity: isWarning ? 'warning' : 'information',
    location,
    message: l10n.t(
      'Making an instance of `{0}` runs `{1}.__init__` {2} times: what it has made the first time is made anew.',
      name,
      classNameOf(of),
      count,
    ),
    steps: [
      { location: nameLocation(place), sentence: l10n.t('An instance of `{0}` is made.', name) },
      ...ways,
      { location: target, sentence: l10n.t('This runs {0} times for one instance.', count) },
    ],
    alsoAt: [nameLocation(place), location],
    table: (initialiserRuns(node, facts) ?? []).map(
      ({ of: one, through }, at) =>
        `${at + 1}. ${[...through.map((it) => it.in.name.id), classNameOf(one)].join(' → ')}.__init__`,
    ),
    fixes: cooperative(node, facts),
  });
}

function callLocation(of: ClassDefinition, call: Call, classes: Classes): Location | null {
  const place = classes.place(of);
  const method = classes.body(of).methods.get('__init__');
  return place === null || method === undefined ? null : inMethod(method, place, call);
}

/** `super().__init__()` once in each class, where all calls by name hand on nothing but the instance. */
function cooperative(node: ClassDefinition, { classes }: Facts): Fix[] {
  const edits: Edit[] = [];
  for (const one of classes.ancestors(node)) {
    const method = classes.body(one).methods.get('__init__');
    const place = classes.place(one);
    if (method === undefined || place === null) continue;
    if (method.parameters.length > 1) return [];
    let isFirst = true;
    for (const onward of onwardCalls(method)) {
      if (onward.kind === 'unclear') return [];
      const statement = method.body.find(
        (it) => it.kind === 'expression' && it.value === onward.call,
      );
      if (statement === undefined) return [];
      const { piece } = inMethod(method, place, statement);
      if (onward.call.arguments.length > 1) return [];
      const { start, end } = statement;
      if (!isFirst) edits.push({ piece, ...wholeLine(piece.text, start, end), text: '' });
      else if (onward.kind === 'named')
        edits.push({ piece, start, end, text: 'super().__init__()' });
      isFirst = false;
    }
  }
  return edits.length === 0
    ? []
    : [{ title: l10n.t('Call `super().__init__()` in each class'), edits, isSafe: false }];
}

/** From the end of the line before to the end of its own. */
function wholeLine(text: string, start: number, end: number): { start: number; end: number } {
  const before = /(?:\r\n|\r|\n)[ \t]*$/.exec(text.slice(0, start));
  return { start: before === null ? start : before.index, end };
}
