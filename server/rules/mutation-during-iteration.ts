import * as l10n from '@vscode/l10n';
import type { Iterate, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { isOneAt, rootOf, type Site } from '../semantics/sites.ts';
import type { Trace } from '../semantics/trace.ts';
import type { TypeName } from '../semantics/types.ts';
import { targetNames } from '../semantics/scopes.ts';
import type { Expression } from '../syntax/nodes.ts';
import { isExpectedAt } from './class-statement.ts';
import { changeSteps, finding, innermost, textAt } from './evidence.ts';
import { indexLoops } from './index-loop.ts';
import type { Finding, Fix, Rule, Severity } from './rule.ts';
import { isByItem, isMoved, isOtherMapping, isRepeated, isSurelySame } from './same-container.ts';
import { isTestedToBe } from './tested-key.ts';

/**
 * A loop goes over a container whose number of items changes in the loop, and goes on. A dict or set then raises, a list
 * skips items. Changes after which the loop is left, and changes of what only may be the same object, are not told.
 */
export const mutationDuringIteration: Rule = {
  ids: ['mutation-during-iteration'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const writes = trace.of('write').filter((it) => it.changesSize && it.loops.length > 0);
    if (writes.length === 0) return [];
    const counted = indexLoops(block, writes, facts);
    const direct = trace.of('iterate').flatMap((iterate) => {
      const over = iterate.over.pointers.filter((it) => isOneAt(it, iterate)).map((it) => it.site);
      const write = writes.find(
        (it) =>
          it.loops.includes(iterate.loop) &&
          over.includes(it.pointer.site) &&
          isSameObject(it, iterate) &&
          isOneAt(it.pointer, it) &&
          disturbs(it, iterate, trace) &&
          !(isBackwards(iterate) && (it.effect === 'shrinks' || isAtTheEnd(it))) &&
          !isOnlyPossible(it, block) &&
          !isAhead(it, block) &&
          !isOtherClass(it, block, facts) &&
          !isOtherMapping(it, block) &&
          !isMoved(it, block) &&
          isSurelySame(it, iterate, block) &&
          !isExpectedAt(iterate.location, 'RuntimeError') &&
          facts.controlFlow(block).reachesNextRound(it, iterate.loop),
      );
      return write === undefined ? [] : [told(block, iterate, write, facts)];
    });
    return [...direct, ...counted];
  },
};

/** Not another object by the same name: what is bound anew in each round was not what the loop goes over. */
function isSameObject(write: Write, { loop }: Iterate): boolean {
  const { site } = write.pointer;
  return !site.loops.includes(loop);
}

/** `for x in reversed(xs): xs.remove(x)`: what moves has been gone over already. */
function isBackwards({ iterable }: Iterate): boolean {
  return (
    iterable.kind === 'call' && iterable.callee.kind === 'name' && iterable.callee.id === 'reversed'
  );
}

/** `xs.append(x)`, `xs += more`: the other items stay where they are. */
function isAtTheEnd(write: Write): boolean {
  const { change } = innermost(write);
  return (
    change.kind === 'augmented' ||
    (change.kind === 'method' && (change.name === 'append' || change.name === 'extend'))
  );
}

/** `del xs[j]` in `for j in range(i + 1, …)`: what stands behind the position of the loop is not skipped. */
function isAhead({ key, loops }: Write, { trace }: Block): boolean {
  if (trace === null || key === null) return false;
  const counter = loops.find(
    (it) => it.kind === 'for' && it.target.kind === 'name' && it.target.id === key,
  );
  if (counter?.kind !== 'for' || counter.iterable.kind !== 'call') return false;
  const { callee, arguments: given } = counter.iterable;
  return (
    callee.kind === 'name' &&
    callee.id === 'range' &&
    given.length > 1 &&
    given[0]?.value.kind === 'binary' &&
    given[0].value.operator === '+'
  );
}

/** An attribute that the class assigns an object of some other class: its `keys()` may well be a list. */
function isOtherClass(write: Write, { owner }: Block, facts: Facts): boolean {
  const { root, steps } = rootOf(write.pointer.site);
  const inClass = owner?.inClass ?? null;
  const [attribute] = steps;
  if (inClass === null || attribute === undefined || steps.length !== 1) return false;
  if (root.kind !== 'parameter' || root.name !== owner?.callable.parameters[0]?.name.id)
    return false;
  const assigned = facts.classes.body(inClass).assigned.get(attribute) ?? [];
  return assigned.some(({ method }) =>
    facts
      .block(method)
      ?.trace?.of('write')
      .some(
        ({ change, value }) =>
          change.kind === 'attribute-store' &&
          change.name === attribute &&
          value?.pointers.some((it) => it.site.type === 'instance') === true,
      ),
  );
}

/** What kind of container it is: by its type, by how it is iterated, by how it is changed. */
function kindOf(write: Write, iterate: Iterate): 'dict' | 'set' | 'list' {
  const { type } = write.pointer.site;
  if (type !== null) return kinds.get(type) ?? 'list';
  if (iterate.view !== null || isOfOwnDict(write) || isByItem(write, iterate)) return 'dict';
  const { change } = innermost(write);
  if (change.kind === 'method' && ['add', 'discard', 'difference_update'].includes(change.name))
    return 'set';
  if (change.kind === 'method' && ['popitem', 'setdefault'].includes(change.name)) return 'dict';
  return 'list';
}

/** `self.__dict__`, or a copy of it. */
function isOfOwnDict({ pointer: { site } }: Write): boolean {
  return site.name === '__dict__' || site.of?.name === '__dict__';
}

const kinds: ReadonlyMap<TypeName, 'dict' | 'set' | 'list'> = new Map([
  ['dict', 'dict'],
  ['defaultdict', 'dict'],
  ['OrderedDict', 'dict'],
  ['Counter', 'dict'],
  ['set', 'set'],
]);

/** Whether an iteration notices the change. */
function disturbs(write: Write, iterate: Iterate, trace: Trace): boolean {
  const { change } = innermost(write);
  const kind = kindOf(write, iterate);
  if (change.kind === 'method') {
    const { name } = change;
    // Clearing ends the iteration over a list; an update may change values only.
    if (name === 'clear') return kind !== 'list';
    if (name === 'update') return kind === 'set';
    if (name === 'setdefault') return !isKnownKey(write, trace);
    return true;
  }
  // A slice may get as many items as it had: in doubt, nothing is said.
  if (change.kind === 'item-store') return kind === 'dict' && !isKnownKey(write, trace);
  if (change.kind === 'augmented') return write.pointer.site.type !== null;
  return true;
}

/** A key that a loop around has given, or under which the dict was looked at, is there already. */
function isKnownKey(write: Write, trace: Trace): boolean {
  const targets = write.loops.flatMap((it) => (it.kind === 'for' ? targetNames(it.target) : []));
  if (targets.some((it) => it.id === write.key)) return true;
  if (targets.some((it) => isTestedToBe(it, write))) return true;
  return trace
    .of('lookup')
    .some((it) => it.pointer.site === write.pointer.site && it.key === write.key);
}

function severityOf(write: Write, iterate: Iterate, block: Block): Severity {
  const { type } = write.pointer.site;
  if (kindOf(write, iterate) !== 'list') {
    if (type !== null) return 'error';
    return isOfOwnDict(write) || !isByItem(write, iterate) ? 'warning' : 'information';
  }
  if (type === 'deque') return 'error';
  return adds(write) || isRepeated(write, iterate, block) ? 'information' : 'warning';
}

/** A list that grows at its end is gone over to the new end: a work list, mostly. */
function adds(write: Write): boolean {
  const { change } = innermost(write);
  return isAtTheEnd(write) || (change.kind === 'method' && change.name === 'appendleft');
}

/** A change of a name of the module, somewhere in a function that is called, and only under some condition. */
function isOnlyPossible({ pointer, change, location }: Write, { trace }: Block): boolean {
  if (change.kind !== 'callee' || pointer.site.kind !== 'global') return false;
  const call = trace
    ?.of('call')
    .find((it) => it.location.piece === location.piece && it.location.start === location.start);
  const { statement } = change.inner;
  if (call?.target?.kind !== 'function' || statement === null) return false;
  if (call.passed.some((it) => it.value.pointers.some((one) => one.site === pointer.site)))
    return false;
  return !call.target.body.includes(statement);
}

function told(block: Block, iterate: Iterate, write: Write, facts: Facts): Finding {
  const kind = kindOf(write, iterate);
  const severity = severityOf(write, iterate, block);
  const name = textAt(iterate.location);
  const change = textAt(innermost(write).location);
  const fix = fixOf(iterate, block, facts);
  return finding({
    ruleId: 'mutation-during-iteration',
    severity,
    location: write.location,
    message: messageOf(kind, adds(write), name, change),
    steps: [
      { location: iterate.location, sentence: l10n.t('The loop goes over this {0}.', kind) },
      ...changeSteps(write),
      {
        location: iterate.location,
        sentence:
          kind === 'list'
            ? adds(write)
              ? l10n.t('The next rounds go over what was added, too.')
              : l10n.t('The next round takes the next position, where another item stands now.')
            : l10n.t('The next round finds that the size has changed, and raises RuntimeError.'),
      },
    ],
    alsoAt: [iterate.location],
    picture: {
      holders: [
        { label: l10n.t('the loop’s iterator'), through: null, object: 0 },
        { label: nameOf(write.pointer.site, change), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one {0}', kind), text: name }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

function nameOf(site: Site, otherwise: string): string {
  const { root, steps } = rootOf(site);
  return root.name === null || root.name.startsWith('import:')
    ? otherwise
    : [root.name, ...steps].join('.');
}

function messageOf(kind: string, isAdded: boolean, name: string, change: string): string {
  if (kind !== 'list')
    return l10n.t(
      '`{0}` changes the size of the {1} that the loop over `{2}` goes over: the next round raises RuntimeError.',
      change,
      kind,
      name,
    );
  return isAdded
    ? l10n.t(
        '`{0}` adds to the list that the loop over `{1}` goes over: it goes over the new items, too.',
        change,
        name,
      )
    : l10n.t(
        '`{0}` moves the items of the list that the loop over `{1}` goes over: some are skipped.',
        change,
        name,
      );
}

/** Go over a copy. Only for what is written as the object itself, or as one of its views. */
function fixOf({ loop, location, iterable }: Iterate, block: Block, facts: Facts): Fix | null {
  if (loop.kind !== 'for' || !isPlain(iterable)) return null;
  const isHidden =
    block.owner?.localNames.has('list') === true || facts.binding('list') !== undefined;
  if (isHidden) return null;
  return {
    title: l10n.t('Go over a copy: `list(…)`'),
    edits: [
      { ...location, text: `list(${location.piece.text.slice(location.start, location.end)})` },
    ],
    isSafe: false,
  };
}

function isPlain(node: Expression): boolean {
  if (node.kind === 'name' || node.kind === 'attribute' || node.kind === 'subscript') return true;
  if (node.kind !== 'call' || node.arguments.length > 0) return false;
  return (
    node.callee.kind === 'attribute' && ['items', 'keys', 'values'].includes(node.callee.attribute)
  );
}
