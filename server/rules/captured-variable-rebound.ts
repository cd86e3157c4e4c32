import * as l10n from '@vscode/l10n';
import type { Bind, Closure, FlowEvent } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { walk } from '../syntax/walk.ts';
import { consumptionsOf } from './consumption.ts';
import { finding, textAt } from './evidence.ts';
import { asList, lateNames } from './late-names.ts';
import { bindNow, readOf } from './late-binding-closure.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * A function, lambda or generator expression looks its names up when it runs, not when it is made. Told where a name is
 * bound anew in between, and nothing has run it before: who wrote it meant the value of then, mostly.
 */
export const capturedVariableRebound: Rule = {
  ids: ['captured-variable-rebound'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const closures = trace.of('closure').flatMap((it) => ofClosure(it, block, facts));
    return [...closures, ...ofGenerators(block, facts)];
  },
};

interface Late {
  readonly made: Location;
  /** Where it looks the name up. */
  readonly read: Location;
  readonly name: string;
  readonly rebound: Bind;
  readonly run: Location;
  readonly kind: 'function' | 'generator';
}

function ofClosure(closure: Closure, block: Block, facts: Facts): Finding[] {
  const { callable, captured, site, loops } = closure;
  const { trace } = block;
  if (trace === null || loops.length > 0 || closure.inClassBody !== null) return [];
  if (callable.kind === 'function' && callable.decorators.length > 0) return [];
  const madeAt = trace.positionOf(closure);
  return captured.flatMap((name) => {
    const rebound = reboundAfter(name, closure, madeAt, block, facts);
    const read = readOf(callable, name);
    if (rebound === null || read === null) return [];
    const first = trace.events.find((it, at) => at > madeAt && isUse(it, site));
    if (first === undefined) return [];
    // What has run it before the name was bound anew wanted the value of that moment.
    if (trace.positionOf(first) < trace.positionOf(rebound)) return [];
    const flow = facts.controlFlow(block);
    if (!flow.reaches(rebound, first)) return [];
    // A `def` that is used on a way without the new value, too, is written for both.
    const isForBoth =
      callable.kind === 'function' &&
      trace.events.some(
        (it, at) => at > madeAt && isUse(it, site) && flow.reachesAvoiding(closure, it, rebound),
      );
    if (isForBoth) return [];
    const fix = bindNow(closure, name);
    const { piece } = closure.location;
    return [
      told(
        {
          made: closure.location,
          read: { piece, start: read.start, end: read.end },
          name,
          rebound,
          run: first.location,
          kind: 'function',
        },
        fix,
      ),
    ];
  });
}

/** Whether the function is called, handed to somebody, or leaves. */
function isUse(event: FlowEvent, site: Site): boolean {
  if (event.kind === 'call')
    return (
      event.target === site.callable ||
      event.passed.some((it) => it.value.pointers.some((one) => one.site === site))
    );
  if (event.kind === 'write') return event.value?.pointers.some((it) => it.site === site) === true;
  return event.kind === 'escape' && event.pointer.site === site;
}

/** The binding by which the name means something else later; not one that goes on from the value before. */
function reboundAfter(
  name: string,
  made: Closure | Bind,
  madeAt: number,
  block: Block,
  facts: Facts,
): Bind | null {
  const { trace } = block;
  if (trace === null) return null;
  const flow = facts.controlFlow(block);
  const binds = trace.bindsOf(name);
  const rebound = binds.find(
    (it) =>
      trace.positionOf(it) > madeAt &&
      it.version.how === 'assign' &&
      it.statement !== made.statement &&
      it.loops.length === 0 &&
      it.before.length > 0 &&
      !goesOn(it) &&
      flow.reaches(made, it),
  );
  if (rebound === undefined) return null;
  const before = binds.filter((it) => rebound.before.includes(it.version));
  // `result = None` only makes room for what comes.
  const isRoom = before.some((it) => {
    const value = it.statement?.kind === 'assign' ? it.statement.value : null;
    return value?.kind === 'constant' && value.type === 'none';
  });
  return isRoom ? null : rebound;
}

function goesOn({ statement, version }: Bind): boolean {
  if (statement?.kind !== 'assign' || statement.value === null) return true;
  return [...walk([statement.value])].some((it) => it.kind === 'name' && it.id === version.name);
}

function ofGenerators(block: Block, facts: Facts): Finding[] {
  const { trace } = block;
  if (trace === null) return [];
  return trace.of('bind').flatMap((bind) => {
    const { statement, value } = bind;
    if (statement?.kind !== 'assign' || bind.loops.length > 0) return [];
    const node = statement.value;
    if (node?.kind !== 'comprehension' || node.result !== 'generator') return [];
    const site = value.pointers[0]?.site;
    if (site === undefined || site.node !== node) return [];
    const madeAt = trace.positionOf(bind);
    const uses = consumptionsOf(block, site, facts).filter(
      (it) => trace.positionOf(it.read) > madeAt,
    );
    const first = uses[0];
    if (first === undefined) return [];
    const names = new Map(lateNames(node).map((it) => [it.id, it]));
    return [...names].flatMap(([name, read]) => {
      const rebound = reboundAfter(name, bind, madeAt, block, facts);
      if (rebound === null) return [];
      if (trace.positionOf(first.read) < trace.positionOf(rebound)) return [];
      if (!facts.controlFlow(block).reaches(rebound, first.read)) return [];
      const { piece } = bind.location;
      const made: Location = { piece, start: node.start, end: node.end };
      const at: Location = { piece, start: read.start, end: read.end };
      return [
        told({ made, read: at, name, rebound, run: first.at, kind: 'generator' }, asList(made)),
      ];
    });
  });
}

function told({ made, read, name, rebound, run, kind }: Late, fix: Fix | null): Finding {
  return finding({
    ruleId: 'captured-variable-rebound',
    severity: 'information',
    location: read,
    message:
      kind === 'function'
        ? l10n.t(
            '`{0}` is looked up when the function is called: it has been bound anew by then.',
            name,
          )
        : l10n.t(
            '`{0}` is looked up when the generator runs: it has been bound anew by then.',
            name,
          ),
    steps: [
      {
        location: made,
        sentence:
          kind === 'function'
            ? l10n.t('This function keeps the variable `{0}`, not its value.', name)
            : l10n.t('This generator keeps the variable `{0}`, not its value.', name),
      },
      {
        location: rebound.location,
        sentence: l10n.t('`{0}` is bound anew.', name),
      },
      { location: run, sentence: l10n.t('It runs later: `{0}`.', textAt(run)) },
      { location: read, sentence: l10n.t('It finds the new value.') },
    ],
    alsoAt: [made, rebound.location],
    picture: {
      holders: [
        {
          label: kind === 'function' ? l10n.t('the function') : l10n.t('the generator'),
          through: l10n.t('variable {0}', name),
          object: 1,
        },
        { label: l10n.t('when it was made'), through: null, object: 0 },
      ],
      objects: [
        { label: l10n.t('the old value'), text: name },
        { label: l10n.t('the new value'), text: name },
      ],
    },
    fixes: fix === null ? [] : [fix],
  });
}
