import * as l10n from '@vscode/l10n';
import { callables } from '../semantics/catalogue.ts';
import type { Called, Moment } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { Location } from '../semantics/sites.ts';
import type { Call, Expression } from '../syntax/nodes.ts';
import type { Node } from '../syntax/walk.ts';
import { consumptionAt } from './consumption.ts';
import { finding, textAt } from './evidence.ts';
import type { Finding, Fix } from './rule.ts';
import { surroundings } from './surroundings.ts';
import { type Use, usesOf } from './uses.ts';

/** What holds all groups: `pairs` of keys and groups, such pairs with a number before, or a dict of them. */
type Shape = 'pairs' | 'numbered' | 'dict';

interface Collection {
  readonly groupby: Called;
  /** `list(groupby(rows))`. */
  readonly node: Expression;
  readonly shape: Shape;
  /** What the collection stands in. */
  readonly around: readonly Node[];
}

/**
 * `list(groupby(rows))`, `dict(groupby(rows))`: when the first group is gone over, `groupby` has gone past all of them.
 * Told where somebody goes over one.
 */
export function collectedGroups(block: Block, facts: Facts): Finding[] {
  return (block.trace?.of('call') ?? []).flatMap((groupby): Finding[] => {
    if (groupby.path !== 'itertools.groupby') return [];
    const collection = collectionOf(groupby, block);
    if (collection === null) return [];
    for (const use of usesOf({ ...collection, moment: groupby }, block)) {
      const at = consumedAt(use, collection.shape, block, facts);
      if (at !== null) return [told(collection, at, block)];
    }
    return [];
  });
}

const collectors = new Map<string, 'dict' | 'list'>([
  ['list', 'list'],
  ['tuple', 'list'],
  ['sorted', 'list'],
  ['collections.deque', 'list'],
  ['dict', 'dict'],
]);

function collectionOf(groupby: Called, block: Block): Collection | null {
  const around = [...(surroundings(block, groupby, groupby.call) ?? [])];
  let inner: Expression = groupby.call;
  let parent = around.pop();
  let shape: Shape = 'pairs';
  if (parent?.kind === 'call' && pathOf(parent, block) === 'enumerate') {
    shape = 'numbered';
    inner = parent;
    parent = around.pop();
  }
  if (parent?.kind === 'starred') {
    const display = around.pop();
    return display?.kind === 'list' || display?.kind === 'tuple'
      ? { groupby, node: display, shape, around }
      : null;
  }
  if (parent?.kind !== 'call' || parent.arguments[0]?.value !== inner) return null;
  const made = collectors.get(pathOf(parent, block) ?? '');
  if (made === undefined || (made === 'dict' && shape === 'numbered')) return null;
  return { groupby, node: parent, shape: made === 'dict' ? 'dict' : shape, around };
}

function pathOf(call: Call, { trace }: Block): string | null {
  return trace?.callAt(call)?.path ?? null;
}

/** Where a group of the collection is gone over. */
function consumedAt(
  { node, around, moment }: Use,
  shape: Shape,
  block: Block,
  facts: Facts,
): Location | null {
  const outer = [...around];
  let held: Node = node;
  let kind: Shape | 'groups' = shape;
  for (let parent = outer.pop(); parent !== undefined; parent = outer.pop()) {
    if (parent.kind === 'subscript' && parent.object === held) {
      if (kind === 'dict') return takenAt(parent, outer, moment, block);
      const part = outer.pop();
      if (kind !== 'pairs' || part?.kind !== 'subscript') return null;
      const [index] = part.indices;
      const isGroup = index !== undefined && textAt({ ...moment.location, ...index }) === '1';
      return isGroup ? takenAt(part, outer, moment, block) : null;
    }
    if (parent.kind === 'attribute' && outer.at(-1)?.kind === 'call') {
      const isItems = parent.attribute === 'items';
      if (kind !== 'dict' || (!isItems && parent.attribute !== 'values')) return null;
      kind = isItems ? 'pairs' : 'groups';
      parent = outer.pop() ?? parent;
    } else if (parent.kind === 'call' && parent.arguments[0]?.value === held) {
      const path = pathOf(parent, block) ?? '';
      if (path === 'enumerate' && kind === 'pairs') kind = 'numbered';
      else if (kind === 'dict' || !passing.has(path)) return null;
    } else return inLoop(parent, held, kind, block, facts);
    held = parent;
  }
  return null;
}

/** What gives the same items. */
const passing = new Set(['list', 'tuple', 'sorted', 'reversed', 'iter']);

/** The group itself, taken out by its key or number, where a loop or a call goes over it. */
function takenAt(
  group: Expression,
  outer: readonly Node[],
  { location: { piece } }: Moment,
  block: Block,
): Location | null {
  const parent = outer.at(-1);
  const at: Location = { piece, start: group.start, end: group.end };
  switch (parent?.kind) {
    case 'for':
      return parent.iterable === group ? at : null;
    case 'comprehension':
      return parent.clauses.some((it) => it.kind === 'for' && it.iterable === group) ? at : null;
    case 'call': {
      const index = parent.arguments.findIndex((it) => it.value === group);
      const path = pathOf(parent, block) ?? '';
      return callables.get(path)?.consumes.includes(index) === true ? at : null;
    }
    default:
      return null;
  }
}

/** Where the group that a loop gives by name is gone over in its body. */
function inLoop(
  loop: Node,
  iterable: Node,
  kind: Shape | 'groups',
  block: Block,
  facts: Facts,
): Location | null {
  if (loop.kind !== 'for' && loop.kind !== 'comprehension') return null;
  const clauses = loop.kind === 'for' ? [loop] : loop.clauses;
  const clause = clauses.find((it) => it.kind === 'for' && it.iterable === iterable);
  const group = clause?.kind === 'for' ? groupIn(clause.target, kind) : null;
  const reads = block.trace?.of('read') ?? [];
  for (const read of group === null ? [] : reads) {
    const [version, ...others] = read.versions;
    if (version?.name !== group?.id || version?.location.start !== group?.start) continue;
    if (others.length === 0 && consumptionAt(block, read, facts) !== null) return read.location;
  }
  return null;
}

/** The name of the group in the target of a loop over the collection. */
function groupIn(target: Expression, kind: Shape | 'groups'): (Expression & { id: string }) | null {
  if (kind === 'groups') return target.kind === 'name' ? target : null;
  if (kind === 'dict' || target.kind !== 'tuple' || target.elements.length !== 2) return null;
  const second = target.elements[1];
  if (second === undefined) return null;
  return groupIn(second, kind === 'numbered' ? 'pairs' : 'groups');
}

function told(collection: Collection, at: Location, block: Block): Finding {
  const { groupby, node } = collection;
  const kept: Location = { piece: groupby.location.piece, start: node.start, end: node.end };
  const fix = block.owner?.localNames.has('list') === true ? null : itemsKept(collection);
  return finding({
    ruleId: 'iterator-reused-after-exhaustion',
    severity: 'warning',
    location: at,
    message: l10n.t(
      '`{0}` gives nothing: `groupby` has gone past this group, since all of them were kept before.',
      textAt(at),
    ),
    steps: [
      {
        location: groupby.location,
        sentence: l10n.t('`groupby` and all its groups take from one iterator.'),
      },
      {
        location: kept,
        sentence: l10n.t(
          '`{0}` goes to its end, and keeps the groups, not their items.',
          textAt(kept),
        ),
      },
      { location: at, sentence: l10n.t('Nothing is left for `{0}`.', textAt(at)) },
    ],
    alsoAt: [kept],
    picture: {
      holders: [
        { label: l10n.t('first: {0}', textAt(kept)), through: null, object: 0 },
        { label: l10n.t('then: {0}', textAt(at)), through: null, object: 0 },
      ],
      objects: [{ label: l10n.t('one iterator'), text: l10n.t('at its end') }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** The items of each group in a list of their own, made before `groupby` goes on. */
function itemsKept({ groupby, node, shape }: Collection): Fix {
  const { location } = groupby;
  const { piece } = location;
  const source = `for key, group in ${textAt(location)}`;
  const title = l10n.t('Keep the items of each group in a list');
  const isPlainList =
    node.kind === 'call' && textAt({ piece, ...node.callee }) === 'list' && shape === 'pairs';
  const whole: Location = { piece, start: node.start, end: node.end };
  if (node.kind === 'call' && node.arguments.length === 1 && (shape === 'dict' || isPlainList)) {
    const text =
      shape === 'dict' ? `{key: list(group) ${source}}` : `[(key, list(group)) ${source}]`;
    return { title, edits: [{ ...whole, text }], isSafe: false };
  }
  return { title, edits: [{ ...location, text: `((key, list(group)) ${source})` }], isSafe: false };
}
