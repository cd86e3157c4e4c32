import * as l10n from '@vscode/l10n';
import type { Called } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Loop, Location, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import { targetNames } from '../semantics/scopes.ts';
import type { Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { changeSteps, finding, innermost, keepsByName, textAt } from './evidence.ts';
import { type Handed, handedOver } from './handed-over.ts';
import { firstLookAfter } from './observers.ts';
import type { Finding, Fix, Rule, Severity, Step } from './rule.ts';

/** What so many calls in one function change is changed on purpose: no later one is looked at. */
const mostChanges = 50;

/**
 * A function changes what it is handed, and the caller goes on with the object as if it had not: told where the object
 * is a constant, what the loop goes over, or looked at later while the call was made for its result.
 */
export const argumentMutatedByCall: Rule = {
  ids: ['argument-mutated-by-call'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const told = new Set<string>();
    const changes = new Map<Site, number>();
    return trace.of('write').flatMap((write) => {
      if (write.change.kind !== 'callee' || write.inClassBody !== null) return [];
      const { site } = write.pointer;
      const count = (changes.get(site) ?? 0) + 1;
      changes.set(site, count);
      if (count > mostChanges) return [];
      const handed = handedOver(block, write, facts);
      if (handed === null || told.has(handed.key)) return [];
      const reason =
        constant(block, handed, facts) ??
        iterated(block, handed) ??
        lookedAtLater(block, handed, facts);
      if (reason === null) return [];
      told.add(handed.key);
      return [tell(handed, reason)];
    });
  },
};

interface Reason {
  readonly severity: Severity;
  readonly made: Step | null;
  readonly observer: Step;
}

/** `LIMITS = {…}` of the module or of one that is imported, which nothing else in these files changes. */
function constant(block: Block, { site, node }: Handed, facts: Facts): Reason | null {
  const imported = site.imported?.kind === 'value' ? site.imported : null;
  const own =
    site.kind === 'global' ? site.name : block.owner === null ? moduleName(block, site) : null;
  const name = imported?.name ?? own;
  if (name === null || !/^_?[A-Z][A-Z0-9_]*$/.test(name) || keepsByName.test(name)) return null;
  if (facts.isWrittenSomewhere(node.kind === 'name' ? node.id : name)) return null;
  const binding = imported === null ? facts.binding(name) : { ...imported, value: imported.node };
  if (binding?.kind !== 'value') return null;
  if (imported !== null && facts.isWrittenAtHome(imported)) return null;
  const { value, piece } = binding;
  const isFilled =
    ((value.kind === 'list' || value.kind === 'set') && value.elements.length > 0) ||
    (value.kind === 'dict' && value.entries.length > 0);
  if (!isFilled) return null;
  const location = { piece, start: value.start, end: value.end };
  return {
    severity: 'warning',
    made: { location, sentence: l10n.t('`{0}` is written as a constant.', name) },
    observer: {
      location,
      sentence: l10n.t('Everyone who uses `{0}` afterwards finds it changed.', name),
    },
  };
}

function moduleName({ trace }: Block, site: Site): string | null {
  const bind = trace?.of('bind').find((it) => it.value.pointers.some((one) => one.site === site));
  return bind?.version.name ?? null;
}

/** What a loop around the call goes over, put in another order; a change of its size is another rule's matter. */
function iterated({ trace }: Block, { write, site }: Handed): Reason | null {
  if (write.changesSize || innermost(write).change.kind !== 'method') return null;
  const over = trace?.of('iterate').find((it) => {
    const loop: Loop = it.loop;
    return write.loops.includes(loop) && it.over.pointers.some((one) => one.site === site);
  });
  if (over === undefined) return null;
  return {
    severity: 'warning',
    made: { location: over.location, sentence: l10n.t('The loop goes over it.') },
    observer: {
      location: over.location,
      sentence: l10n.t('The next round goes on in the changed order or content.'),
    },
  };
}

/** Names of functions that say that they change something. */
const says =
  /^_*(?:add|append|insert|push|put|set|up(?:date|grade)|fill|extend|remove|pop|del|delete|clear|sort|shuffle|reverse|rotate|swap|merge|register|store|write|read|load|populate|init|apply|inc|dec|move|drop|discard|consume|take|next|eat|parse|visit|walk|process|handle|mark|flush|accumulate|append|build|expand|resolve|record|collect|enqueue|dequeue|heap|mutate|modify|change|edit|replace|trim|strip|reset|advance|expect|match|emit|feed|save|note|log|track|prune|install|setup|make|prepare|fix|patch|rename|increment|decrement|toggle|enable|disable|link|attach|detach|bind|join|assign|adjust|transfer|deposit|withdraw|buy|pay|send|receive|shift|step|run|do|perform|execute)(?=_|$|[A-Z0-9])|in_?place|[iI]nto$/;

/** Names of functions that only answer. */
const answers =
  /^_*(?:is|has|get|find|count|sum|total|average|mean|median|mode|max|min|largest|smallest|highest|lowest|top|best|worst|first|last|compute|calculate|calc|describe|summar|sorted|reversed|unique|normali[sz]ed|cleaned|filtered|ranked|rank|percentile|contains|len|size|span)(?:_|$|[A-Z0-9]|ise|ize|y)/;

/** Names of functions that are called for what they print or check. */
const shows =
  /^_*(?:print|show|display|describe|report|render|dump|export|view|summari[sz]e)(?:_|$|[A-Z0-9])/;

/** The call is made for its result, and the object is looked at later by the same name. */
function lookedAtLater(block: Block, handed: Handed, facts: Facts): Reason | null {
  const { write, call, site, node, callee } = handed;
  const name = textAt(handed.argument);
  const isStatement = call.statement?.kind === 'expression' && call.statement.value === call.call;
  const location =
    node.kind === 'attribute'
      ? attributeLook(block, handed, facts)
      : firstLookAfter(
          block,
          write,
          site,
          facts,
          (it) =>
            (it.event.statement !== call.statement || it.event.kind === 'read') &&
            isByName(it.location, name),
        )?.location;
  if (location === undefined || isRebound(call, name) || isTakenFrom(block, site)) return null;
  const { change } = innermost(write);
  const isOrder = change.kind === 'method' && orders.test(change.name);
  if (isOrder && isExistenceTest(block, location)) return null;
  const severity = severityOf(handed, isStatement, facts);
  if (severity === null) return null;
  return {
    severity,
    made: site.isMet
      ? null
      : { location: site.made, sentence: l10n.t('`{0}` is made here.', name) },
    observer: {
      location,
      sentence: l10n.t('`{0}` is looked at again here: it shows what `{1}` did.', name, callee),
    },
  };
}

/** `for row in rows: if row.bad: found = True; break`: whether there is one does not depend on the order. */
function isExistenceTest({ trace }: Block, { piece, start, end }: Location): boolean {
  const loop = trace
    ?.of('iterate')
    .find(
      (it) => it.location.piece === piece && it.iterable.start === start && it.iterable.end === end,
    )?.loop;
  const [only, ...more] = loop?.kind === 'for' ? loop.body : [];
  if (loop?.kind !== 'for' || only?.kind !== 'if' || more.length > 0) return false;
  const targets = targetNames(loop.target).map((it) => it.id);
  return [...only.branches.map((it) => it.body), only.otherwise].every(
    (body) =>
      body.length === 0 ||
      (body.at(-1)?.kind === 'break' &&
        ![...walk(body)].some((it) => it.kind === 'name' && targets.includes(it.id))),
  );
}

/** Whether a look begins with the name: not one at the result, which may be the same object. */
function isByName({ piece, start }: Location, name: string): boolean {
  return piece.text.startsWith(name, start) && !/\w/.test(piece.text.charAt(start + name.length));
}

/** Where the function names the same attribute again: `self.scores`. */
function attributeLook(
  block: Block,
  { write, call, argument }: Handed,
  facts: Facts,
): Location | undefined {
  const text = textAt(argument);
  const flow = facts.controlFlow(block);
  return block.trace?.of('read').flatMap((it) => {
    const { piece, start } = it.location;
    const isSame = isByName(it.location, text);
    const isLater = it.statement !== call.statement && flow.reaches(write, it);
    return isSame && isLater ? [{ piece, start, end: start + text.length }] : [];
  })[0];
}

function severityOf(
  { call, site, callee, write }: Handed,
  isStatement: boolean,
  facts: Facts,
): Severity | null {
  const { target } = call;
  const summary = target === null ? null : facts.summary(target);
  if (summary === null) return null;
  // What is only added to is there to collect; what loses or reorders its items had a value before.
  const { change } = innermost(write);
  const roots = summary.writes.flatMap((it) =>
    facts.isSamePlace(innermost(it.write).location, innermost(write).location) ? [it.root] : [],
  );
  const isGivenBack = summary.returned.pointers.some((it) => roots.includes(it.site));
  // What is put in and taken out again is there for the time of the call.
  const isPutBack = summary.writes.some(
    (it) =>
      roots.includes(it.root) &&
      it.steps.length === 0 &&
      (it.write.effect === 'grows' || innermost(it.write).change.kind === 'item-store'),
  );
  const takes =
    !isPutBack &&
    (change.kind === 'item-delete' ||
      (change.kind === 'method' && (write.effect === 'shrinks' || orders.test(change.name))));
  const isCollected = site.kind === 'literal' && site.fill === 'empty';
  if (!isStatement && call.statement?.kind === 'assign' && isGivenBack && !isCollected)
    return 'warning';
  if (says.test(callee)) return null;
  if (isStatement) {
    if (shows.test(callee)) return takes ? 'warning' : null;
    // An empty one is there to be filled.
    const isMade = isMutable(site.type) && site.kind === 'literal' && site.fill === 'filled';
    return isMade ? 'hint' : null;
  }
  const isOrder = change.kind === 'method' && orders.test(change.name);
  return takes && (answers.test(callee) || isOrder) ? 'warning' : null;
}

const orders = /^(?:sort|reverse|random\.shuffle)$/;

/** `rows = fill(rows)`: the name, or the attribute, gets the result. */
function isRebound({ statement, location: { piece } }: Called, name: string): boolean {
  return (
    statement?.kind === 'assign' &&
    statement.targets.some((it) => piece.text.slice(it.start, it.end) === name)
  );
}

/** Whether the caller takes items out of it itself: a queue that is worked off here and there. */
function isTakenFrom({ trace }: Block, site: Site): boolean {
  return (
    trace
      ?.of('write')
      .some(
        (it) =>
          it.pointer.site === site &&
          it.change.kind === 'method' &&
          it.change.name.startsWith('pop'),
      ) === true
  );
}

function tell({ write, call, site, argument, node, callee }: Handed, reason: Reason): Finding {
  const type = site.type === null || site.type === 'any' ? l10n.t('object') : site.type;
  const name = textAt(argument);
  const inner = innermost(write);
  const fix = copied(argument, node, site, reason);
  return finding({
    ruleId: 'argument-mutated-by-call',
    severity: reason.severity,
    location: call.location,
    message: l10n.t(
      '`{0}` changes `{1}` itself (`{2}`), and `{1}` is used as if it were what it was.',
      callee,
      name,
      textAt(inner.location),
    ),
    steps: [...(reason.made === null ? [] : [reason.made]), ...changeSteps(write), reason.observer],
    alsoAt: [inner.location],
    picture: {
      holders: [
        { label: name, through: null, object: 0 },
        { label: l10n.t('parameter of {0}', callee), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', type), text: name }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** Hands over a copy, where the type has `copy`. */
function copied(argument: Location, node: Expression, site: Site, reason: Reason): Fix | null {
  if (node.kind !== 'name' || reason.severity !== 'warning') return null;
  if (site.type !== 'list' && site.type !== 'dict' && site.type !== 'set') return null;
  return {
    title: l10n.t('Hand over a copy of `{0}`', node.id),
    edits: [{ ...argument, text: `${node.id}.copy()` }],
    isSafe: false,
  };
}
