import * as l10n from '@vscode/l10n';
import type { Bind, Iterate, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location } from '../semantics/sites.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { type Consumption, consumptionAt, isWithin } from './consumption.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';
import { surroundings } from './surroundings.ts';

/**
 * The groups of `itertools.groupby` take their items from the one iterator that the next round goes on with: one that is
 * gone over twice, or kept beyond its round, has nothing left.
 */
export function groups(block: Block, facts: Facts): Finding[] {
  const { trace } = block;
  return (trace?.of('iterate') ?? []).flatMap((iterate): Finding[] => {
    const bind = groupBound(iterate, block);
    if (trace === null || bind === null) return [];
    const reads = trace
      .of('read')
      .filter((it) => it.versions.length > 0 && it.versions.every((one) => one === bind.version));
    const twice = goneOverTwice(reads, iterate, block, facts);
    if (twice !== null) return [toldTwice(twice, bind, iterate, block)];
    for (const read of reads) {
      const at = keptAt(read, iterate, block);
      if (at !== null && facts.controlFlow(block).reachesNextRound(read, iterate.loop))
        return [toldKept(read, at, bind, iterate, block)];
    }
    return [];
  });
}

/** The binding of `group` in `for key, group in groupby(rows)`. */
function groupBound({ iterable, loop }: Iterate, { trace }: Block): Bind | null {
  if (trace === null || iterable.kind !== 'call') return null;
  if (trace.callAt(iterable)?.path !== 'itertools.groupby') return null;
  const clauses = loop.kind === 'for' ? [loop] : loop.clauses;
  for (const clause of clauses) {
    if (clause.kind !== 'for' || clause.iterable !== iterable) continue;
    const { target } = clause;
    const group =
      target.kind === 'tuple' && target.elements.length === 2 ? target.elements[1] : null;
    if (group?.kind !== 'name') return null;
    return (
      trace
        .of('bind')
        .find(
          ({ version }) => version.name === group.id && version.location.start === group.start,
        ) ?? null
    );
  }
  return null;
}

type Twice = readonly [Consumption, Consumption];

function goneOverTwice(
  reads: readonly Read[],
  { loop }: Iterate,
  block: Block,
  facts: Facts,
): Twice | null {
  const flow = facts.controlFlow(block);
  const all = reads.flatMap((it) => consumptionAt(block, it, facts) ?? []);
  for (const first of all)
    for (const second of all) {
      if (!first.isFull || isWithin(second, first) || isWithin(first, second)) continue;
      if (first.read.location.piece !== second.read.location.piece) continue;
      if (first.read.name.end > second.read.name.start) continue;
      if (flow.reachesInRound(first.read, second.read, loop)) return [first, second];
    }
  return null;
}

const keeping = new Set(['append', 'appendleft', 'add', 'insert', 'setdefault', 'put']);

/** What keeps the group beyond its round: a container or attribute of before, or what a comprehension makes. */
function keptAt(read: Read, { loop }: Iterate, block: Block): Location | null {
  const { piece } = read.location;
  const around = [...(surroundings(block, read, read.name) ?? [])];
  let held: Node = read.name;
  while (around.at(-1)?.kind === 'tuple' || around.at(-1)?.kind === 'list')
    held = around.pop() ?? held;
  const parent = around.at(-1);
  if (parent === undefined) return null;
  const at: Location = { piece, start: parent.start, end: parent.end };
  if (parent === loop)
    return loop.kind === 'comprehension' &&
      loop.result !== 'generator' &&
      isElement(held, loop.elements)
      ? at
      : null;
  if (parent.kind === 'call') {
    const { callee } = parent;
    const isKeeping = callee.kind === 'attribute' && keeping.has(callee.attribute);
    const isGiven = parent.arguments.some((it) => it.value === held);
    return isKeeping && isGiven && isOfBefore(callee.object, read, { loop }, block) ? at : null;
  }
  if (parent.kind !== 'assign' || parent.value !== held) return null;
  const [target] = parent.targets;
  if (target?.kind !== 'subscript' && target?.kind !== 'attribute') return null;
  return isOfBefore(target.object, read, { loop }, block) ? at : null;
}

function isElement(held: Node, elements: readonly Expression[]): boolean {
  return elements.some((it) => it === held);
}

/** Whether the round only puts something there: it has neither made it, nor does it look at it. */
function isOfBefore(
  container: Expression,
  { loops }: Read,
  { loop }: Pick<Iterate, 'loop'>,
  { trace }: Block,
): boolean {
  let head = container;
  while (head.kind === 'attribute' || head.kind === 'subscript' || head.kind === 'call')
    head = head.kind === 'call' ? head.callee : head.object;
  if (head.kind !== 'name' || trace === null || !loops.includes(loop)) return false;
  const { id } = head;
  const uses = trace.of('read').filter((it) => it.name.id === id && it.loops.includes(loop));
  return uses.every(
    (it) => it.name === head && it.versions.every((version) => !version.loops.includes(loop)),
  );
}

function toldTwice([first, second]: Twice, bind: Bind, iterate: Iterate, block: Block): Finding {
  const { name } = bind.version;
  const fix = listFirst(name, iterate, block);
  return finding({
    ruleId: 'iterator-reused-after-exhaustion',
    severity: 'warning',
    location: second.read.location,
    message: l10n.t('`{0}` has been gone over to its end before: it gives nothing here.', name),
    steps: [
      {
        location: iterate.location,
        sentence: l10n.t('Each group that `groupby` gives gives its items once.'),
      },
      { location: first.at, sentence: l10n.t('`{0}` takes all its items.', textAt(first.at)) },
      { location: second.at, sentence: l10n.t('Nothing is left for `{0}`.', textAt(second.at)) },
    ],
    alsoAt: [first.at, bind.location],
    picture: {
      holders: [
        { label: l10n.t('first: {0}', textAt(first.at)), through: null, object: 0 },
        { label: l10n.t('then: {0}', textAt(second.at)), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one group'), text: l10n.t('at its end') }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

function toldKept(read: Read, at: Location, bind: Bind, iterate: Iterate, block: Block): Finding {
  const { name } = bind.version;
  const { location } = read;
  return finding({
    ruleId: 'iterator-reused-after-exhaustion',
    severity: 'warning',
    location,
    message: l10n.t(
      '`{0}` is kept beyond its round: as soon as `groupby` goes on, nothing is left in it.',
      name,
    ),
    steps: [
      {
        location: iterate.location,
        sentence: l10n.t('`groupby` and all its groups take from one iterator.'),
      },
      { location: at, sentence: l10n.t('`{0}` keeps the group, not its items.', textAt(at)) },
      {
        location: bind.location,
        sentence: l10n.t('The next round passes over what is left of the group before.'),
      },
    ],
    alsoAt: [bind.location],
    picture: {
      holders: [
        { label: l10n.t('what is kept'), through: name, object: 0 },
        { label: l10n.t('groupby, in the next round'), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one iterator'), text: textAt(iterate.location) }],
    },
    fixes: isHidden(block)
      ? []
      : [
          {
            title: l10n.t('Keep the items in a list'),
            edits: [{ ...location, text: `list(${name})` }],
            isSafe: false,
          },
        ],
  });
}

const isHidden = ({ owner }: Block): boolean => owner?.localNames.has('list') === true;

/** `group = list(group)` at the beginning of the round. */
function listFirst(name: string, { loop, location }: Iterate, block: Block): Fix | null {
  const first = loop.kind === 'for' ? loop.body[0] : undefined;
  if (first === undefined || isHidden(block)) return null;
  const { text } = location.piece;
  const lead = text.slice(text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const separator = /^\s*$/.test(lead) ? `${text.includes('\r\n') ? '\r\n' : '\n'}${lead}` : '; ';
  return {
    title: l10n.t('Keep the items in a list'),
    edits: [
      {
        piece: location.piece,
        start: first.start,
        end: first.start,
        text: `${name} = list(${name})${separator}`,
      },
    ],
    isSafe: false,
  };
}
