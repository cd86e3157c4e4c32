import * as l10n from '@vscode/l10n';
import type { Escape, Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite, type Value } from '../semantics/pointers.ts';
import type { Location, Loop, Site } from '../semantics/sites.ts';
import { isMutable } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { changeSteps, finding, textAt } from './evidence.ts';
import { isInside } from './observers.ts';
import type { Finding, Fix, Rule } from './rule.ts';

/**
 * A loop that puts one object, made before it, into a container in every round, and changes it in between: all places
 * show what the last round left.
 */
export const sameObjectAppendedInLoop: Rule = {
  ids: ['same-object-appended-in-loop'],
  checkBlock(block, facts) {
    const { trace } = block;
    if (trace === null) return [];
    const told = new Set<Site>();
    const put = trace.of('write').flatMap((put) => {
      const one = putInRounds(block, put);
      if (one === null || told.has(one.site)) return [];
      const change = changeInRounds(block, put, one, facts);
      if (change === null || isTakenOut(block, put, one.loop) || isRenewed(block, one)) return [];
      told.add(one.site);
      return [tell(block, put, one, change)];
    });
    const given = trace.of('escape').flatMap((give) => {
      const one = give.how === 'yield' ? givenInRounds(block, give) : null;
      if (one === null || told.has(one.site)) return [];
      const change = changeInRounds(block, give, one, facts);
      if (change === null || isRenewed(block, one)) return [];
      told.add(one.site);
      return [tellGiven(give, one, change)];
    });
    return [...put, ...given];
  },
};

/** The object from before a loop that a generator gives in every round. */
function givenInRounds(block: Block, { pointer, loops }: Escape): Put | null {
  const { site, path } = pointer;
  const loop = loops.find((it) => !site.loops.includes(it));
  const name = path.at(-1)?.name;
  if (loop === undefined || name === undefined || site.isMet || !isFollowed(site, block))
    return null;
  return { site, loop, name };
}

function tellGiven({ location }: Escape, { site, name }: Put, change: Write): Finding {
  const type = site.type === 'instance' ? (site.name ?? 'object') : (site.type ?? 'object');
  return finding({
    ruleId: 'same-object-appended-in-loop',
    severity: 'information',
    location,
    message: l10n.t(
      'Each round gives the same {0} `{1}`, and `{2}` changes it: whoever keeps what was given finds the last round in all.',
      type,
      name,
      textAt(change.location),
    ),
    steps: [
      { location: site.made, sentence: l10n.t('This {0} is made once, before the loop.', type) },
      { location, sentence: l10n.t('Each round gives that same object.') },
      ...changeSteps(change),
    ],
    alsoAt: [change.location],
  });
}

interface Put {
  /** What is put in, again and again. */
  readonly site: Site;
  /** The outermost loop whose rounds put the same object in. */
  readonly loop: Loop;
  readonly name: string;
}

/** The object from outside a loop that a write in it puts into a container from outside it, too. */
function putInRounds(block: Block, put: Write): Put | null {
  const { value, pointer, change, loops } = put;
  if (loops.length === 0 || change.kind === 'attribute-store' || change.kind === 'callee')
    return null;
  const container = pointer.site;
  if (container.type === 'set' || container.isMany || container.isEarlier) return null;
  const held = value === null ? addedPart(block, put) : wholeOrPart(value, block);
  if (held === null) return null;
  const { site, name } = held;
  if (site === container || name === null) return null;
  const loop = loops.find((it) => !site.loops.includes(it) && !container.loops.includes(it));
  if (loop === undefined) return null;
  // `table["total"] = row` keeps one place, whatever the round.
  if (change.kind === 'item-store' && !keyChanges(block, put, loop)) return null;
  return { site, loop, name };
}

/** The one object that is put in: itself, or in a tuple, list or dict made on the spot. */
function wholeOrPart(value: Value, block: Block): { site: Site; name: string | null } | null {
  const only = onlySite(value);
  if (only === null) return null;
  const name =
    value.pointers[0]?.path.at(-1)?.name ?? (only.kind === 'parameter' ? only.name : null);
  if (isFollowed(only, block) && name !== null) return { site: only, name };
  const { node } = only;
  if (name !== null || only.kind !== 'literal' || node === null) return null;
  if (node.kind === 'tuple' || node.kind === 'list') return partOf(node.elements, block);
  return node.kind === 'dict'
    ? partOf(
        node.entries.map((it) => it.value),
        block,
      )
    : null;
}

/** `rows += [row]`. */
function addedPart(block: Block, { statement }: Write): { site: Site; name: string } | null {
  if (statement?.kind !== 'augmented' || statement.operator !== '+=') return null;
  const { value } = statement;
  return value.kind === 'list' || value.kind === 'tuple' ? partOf(value.elements, block) : null;
}

function partOf(parts: readonly Expression[], block: Block): { site: Site; name: string } | null {
  for (const read of block.trace?.of('read') ?? []) {
    if (!parts.includes(read.name)) continue;
    const site = onlySite(read.value);
    if (site !== null && isFollowed(site, block)) return { site, name: read.name.id };
  }
  return null;
}

/** Objects that can change: made here, or a parameter other than `self`. */
function isFollowed(site: Site, { owner }: Block): boolean {
  if (site.isMany || site.isEarlier) return false;
  if (site.kind === 'parameter')
    return owner?.inClass === null || site.name !== owner?.callable.parameters[0]?.name.id;
  const isMade =
    site.kind === 'literal' ||
    site.kind === 'constructor' ||
    site.kind === 'comprehension' ||
    site.kind === 'operation' ||
    site.kind === 'copy' ||
    site.kind === 'call';
  return isMade && (isMutable(site.type) || site.type === 'instance');
}

/** Whether the key of an item store is another one in each round, as far as can be seen. */
function keyChanges({ trace }: Block, put: Write, loop: Loop): boolean {
  const target = targetOf(put);
  if (target?.kind !== 'subscript') return false;
  const bound = new Set(
    (trace?.of('bind') ?? []).flatMap((it) => (it.loops.includes(loop) ? [it.version.name] : [])),
  );
  return [...walk(target.indices)].some((it) => it.kind === 'name' && bound.has(it.id));
}

function targetOf({ statement }: Write): Expression | undefined {
  return statement?.kind === 'assign' ? statement.targets[0] : undefined;
}

/** A change of the object in the same loop, which the next round comes by. */
function changeInRounds(
  block: Block,
  put: Write | Escape,
  { site, loop }: Put,
  facts: Facts,
): Write | null {
  const flow = facts.controlFlow(block);
  if (!flow.reachesNextRound(put, loop) || isInLastRound(put, loop)) return null;
  for (const write of block.trace?.of('write') ?? []) {
    if (write === put || write.pointer.site !== site || !write.loops.includes(loop)) continue;
    if (!write.isSure || !isInside(write.location, loopLocation(put, loop))) continue;
    return write;
  }
  return null;
}

/** `if at == len(rows) - 1:` around it. */
function isInLastRound({ statement, location }: Write | Escape, loop: Loop): boolean {
  if (statement === null || (loop.kind !== 'for' && loop.kind !== 'while')) return false;
  for (const part of walk(loop.body))
    if (part.kind === 'if')
      for (const { condition, body } of part.branches) {
        const text = location.piece.text.slice(condition.start, condition.end);
        const isLast = /==\s*len\(.+\)\s*-\s*1$/.test(text);
        if (isLast && body.some((it) => it.start <= statement.start && statement.end <= it.end))
          return true;
      }
  return false;
}

function loopLocation({ location }: Write | Escape, { start, end }: Loop): Location {
  return { piece: location.piece, start, end };
}

/** Whether the loop binds the name anew, be it on some rounds only: a buffer that begins again when it was put in. */
function isRenewed({ trace }: Block, { name, loop }: Put): boolean {
  return (trace?.of('bind') ?? []).some(
    ({ version }) =>
      version.name === name && version.loops.includes(loop) && version.how !== 'augmented',
  );
}

/** Whether the loop takes out what it puts in: a stack or a queue, of which nothing stays. */
function isTakenOut({ trace }: Block, put: Write, loop: Loop): boolean {
  const container = put.pointer.site;
  return (trace?.of('write') ?? []).some(
    (it) =>
      it.pointer.site === container &&
      it.effect === 'shrinks' &&
      it.loops.includes(loop) &&
      it.change.kind !== 'item-store',
  );
}

function tell(block: Block, put: Write, { site, name }: Put, change: Write): Finding {
  const type = site.type === 'instance' ? (site.name ?? 'object') : (site.type ?? 'object');
  const holder = put.pointer.path.at(-1)?.name ?? null;
  const value = valueNode(put, name);
  const at =
    value === null ? put.location : { ...put.location, start: value.start, end: value.end };
  const text = textAt(put.location);
  const fix = value === null ? null : copied(site, name, at, block);
  return finding({
    ruleId: 'same-object-appended-in-loop',
    severity: 'warning',
    location: put.location,
    message: l10n.t(
      '`{0}` puts the same {1} in again in each round, and `{2}` changes it: all places show what the last round left.',
      text,
      type,
      textAt(change.location),
    ),
    steps: [
      {
        location: site.made,
        sentence:
          site.kind === 'parameter'
            ? l10n.t('`{0}` is one object for the whole loop.', name)
            : l10n.t('This {0} is made once, before the loop.', type),
      },
      { location: put.location, sentence: l10n.t('Each round puts that same object in.') },
      ...changeSteps(change),
      {
        location: put.pointer.site.made,
        sentence: l10n.t('What is in here from earlier rounds shows the change.'),
      },
    ],
    alsoAt: [change.location],
    picture: {
      holders: [0, 1, 2].map((index) => ({
        label: holder === null ? `[${index}]` : `${holder}[${index}]`,
        through: null,
        object: 0,
      })),
      objects: [{ label: l10n.t('one {0}', type), text: textAt(site.made) }],
    },
    fixes: fix === null ? [] : [fix],
  });
}

/** The name that is put in, where it stands in the call or assignment. */
function valueNode({ location, statement }: Write, name: string): Expression | null {
  if (statement === null) return null;
  let found: Expression | null = null;
  for (const node of walk([statement]))
    if (node.kind === 'name' && node.id === name)
      if (node.start >= location.start && node.end <= location.end) found = node;
  return found;
}

/** `rows.append(list(row))`, or `dict(row)`, `set(row)`: what is in now. Null for other objects, and for nested changes. */
function copied(site: Site, name: string, at: Location, { owner }: Block): Fix | null {
  const { type } = site;
  if (type !== 'list' && type !== 'dict' && type !== 'set') return null;
  if (owner?.localNames.has(type) === true || owner?.outerNames.has(type) === true) return null;
  return {
    title: l10n.t('Put in a copy of `{0}` as it is now', name),
    edits: [{ ...at, text: `${name}.copy()` }],
    isSafe: false,
  };
}
