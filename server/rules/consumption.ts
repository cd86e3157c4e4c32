import type { Called, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { callables } from '../semantics/catalogue.ts';
import { matched } from '../semantics/arguments.ts';
import { onlySite } from '../semantics/pointers.ts';
import { isOneAt, type Location, type Site } from '../semantics/sites.ts';
import type { Call, For, Name, Statement } from '../syntax/nodes.ts';
import { blocksOf, type Node } from '../syntax/walk.ts';
import { surroundings } from './surroundings.ts';

/** A place that takes items out of an iterator. */
export interface Consumption {
  readonly read: Read;
  /** Whether nothing is left in it afterwards. */
  readonly isFull: boolean;
  /** The loop over it, the call that gets it, the expression that looks into it. */
  readonly node: Node;
  readonly at: Location;
}

/** Where a block takes items out of what is surely this object, by its names, in order. */
export function consumptionsOf(block: Block, site: Site, facts: Facts): Consumption[] {
  return (block.trace?.of('read') ?? []).flatMap((read) => {
    const [pointer] = read.value.pointers;
    // One object: not one of those that the rounds of a loop have made.
    if (onlySite(read.value) !== site || pointer === undefined || !isOneAt(pointer, read))
      return [];
    return consumptionAt(block, read, facts) ?? [];
  });
}

/** What a look at a name does to the iterator that it holds; null where it takes nothing out, or that is not known. */
export function consumptionAt(
  block: Block,
  read: Read,
  facts: Facts,
  depth = 0,
): Consumption | null {
  const around = surroundings(block, read, read.name);
  const found = around === null ? null : taking(read.name, around, block, facts, depth);
  if (found === null) return null;
  const { piece } = read.location;
  const { node, isFull } = found;
  const shown = node.kind === 'for' ? read.name : node;
  return { read, isFull, node, at: { piece, start: shown.start, end: shown.end } };
}

/** Whether one stands in the body of the loop that is the other. */
export function isWithin({ read }: Consumption, { node, at }: Consumption): boolean {
  if (read.location.piece !== at.piece) return false;
  if (node.kind === 'for') {
    const first = node.body[0];
    const last = node.body.at(-1);
    if (first === undefined || last === undefined) return false;
    return first.start <= read.name.start && read.name.end <= last.end;
  }
  return (
    node.kind === 'comprehension' && node.start <= read.name.start && read.name.end <= node.end
  );
}

interface Taking {
  readonly node: Node;
  readonly isFull: boolean;
}

function taking(
  name: Name,
  around: readonly Node[],
  block: Block,
  facts: Facts,
  depth: number,
): Taking | null {
  const parent = around.at(-1);
  if (parent === undefined) return null;
  const outer = around.slice(0, -1);
  switch (parent.kind) {
    case 'for':
      return parent.iterable === name ? { node: parent, isFull: !isLeft(parent, depth > 0) } : null;
    case 'comprehension':
      if (!parent.clauses.some((it) => it.kind === 'for' && it.iterable === name)) return null;
      return parent.result === 'generator'
        ? throughWrapper(parent, outer, block, depth)
        : { node: parent, isFull: true };
    case 'starred':
      return outer.at(-1) === undefined ? null : { node: outer.at(-1) ?? parent, isFull: true };
    case 'yield-from':
      return { node: parent, isFull: true };
    case 'assign': {
      const [target] = parent.targets;
      const isUnpacked = target?.kind === 'tuple' || target?.kind === 'list';
      return isUnpacked && parent.value === name ? { node: parent, isFull: true } : null;
    }
    case 'compare': {
      const at = parent.operands.indexOf(name);
      const operator = parent.operators[at - 1];
      return operator === 'in' || operator === 'not in' ? { node: parent, isFull: false } : null;
    }
    case 'call':
      return byCall(name, parent, outer, block, facts, depth);
    default:
      return null;
  }
}

const takingMethods = new Set(['join', 'extend', 'extendleft', 'update', 'writelines']);
const partly = new Set(['any', 'all', 'next', 'zip', 'itertools.islice', 'itertools.takewhile']);
const wrappers = new Set(['enumerate', 'map', 'filter', 'itertools.chain', 'itertools.starmap']);
const alsoFull = new Set(['math.prod', 'math.fsum', 'statistics.mean', 'statistics.median', 'sum']);

function byCall(
  name: Name,
  call: Call,
  outer: readonly Node[],
  block: Block,
  facts: Facts,
  depth: number,
): Taking | null {
  const event = block.trace?.callAt(call);
  const index = call.arguments.findIndex((it) => it.value === name && it.keyword === null);
  if (event === undefined || index < 0) return null;
  const { path, method } = event;
  // `f(it, it)`: both take in turns, which is mostly meant.
  if (call.arguments.filter((it) => it.value.kind === 'name' && it.value.id === name.id).length > 1)
    return null;
  if (path === null) {
    if (method !== null && event.target === null)
      return takingMethods.has(method) && index === 0 ? { node: call, isFull: true } : null;
    return depth === 0 ? byCallee(event, name, call, facts) : null;
  }
  if (partly.has(path)) return path === 'next' ? null : { node: call, isFull: false };
  if (wrappers.has(path)) return throughWrapper(call, outer, block, depth);
  const isTaken = callables.get(path)?.consumes.includes(index) === true || alsoFull.has(path);
  return isTaken ? { node: call, isFull: true } : null;
}

/** A function of the file that takes all of what it gets. */
function byCallee(event: Called, name: Name, call: Call, facts: Facts): Taking | null {
  const { target, passed, receiver } = event;
  const inside = target === null ? null : facts.block(target);
  if (target === null || inside?.trace === null || inside === null) return null;
  if (facts.summary(target)?.isGenerator !== false) return null;
  const isBound = receiver !== null && inside.owner?.inClass !== null;
  const parameters = target.parameters.slice(isBound ? 1 : 0);
  const given = matched(parameters, passed).find((it) => it.argument.value === name)?.parameter;
  if (given === undefined) return null;
  const takesAll = inside.trace
    .of('read')
    .some(
      (it) =>
        it.name.id === given.name.id &&
        onlySite(it.value)?.kind === 'parameter' &&
        consumptionAt(inside, it, facts, 1)?.isFull === true,
    );
  return takesAll ? { node: call, isFull: true } : null;
}

/** What gets an iterator over the iterator: a loop, or a call that takes all. */
function throughWrapper(
  wrapper: Node,
  outer: readonly Node[],
  block: Block,
  depth: number,
): Taking | null {
  const parent = outer.at(-1);
  if (parent?.kind === 'for')
    return parent.iterable === wrapper
      ? { node: parent, isFull: !isLeft(parent, depth > 0) }
      : null;
  if (parent?.kind === 'comprehension')
    return parent.result !== 'generator' &&
      parent.clauses.some((it) => it.kind === 'for' && it.iterable === wrapper)
      ? { node: parent, isFull: true }
      : null;
  if (parent?.kind !== 'call') return null;
  const event = block.trace?.callAt(parent);
  const index = parent.arguments.findIndex((it) => it.value === wrapper && it.keyword === null);
  if (event === undefined || index < 0) return null;
  if (event.path === null)
    return event.method !== null && takingMethods.has(event.method)
      ? { node: parent, isFull: true }
      : null;
  if (event.path === 'any' || event.path === 'all') return { node: parent, isFull: false };
  const isTaken =
    callables.get(event.path)?.consumes.includes(index) === true || alsoFull.has(event.path);
  return isTaken ? { node: parent, isFull: true } : null;
}

/**
 * Whether the loop can be left before its iterator has ended, so that another may go on there: in a function that is
 * called, by `return` as well.
 */
function isLeft({ body }: For, isCalled: boolean): boolean {
  const leaves = (statements: readonly Statement[]): boolean =>
    statements.some((it) => {
      if (it.kind === 'break') return true;
      if (it.kind === 'return') return isCalled;
      if (it.kind === 'for' || it.kind === 'while')
        return leaves(it.otherwise) || (isCalled && returns(it.body));
      return it.kind !== 'function' && it.kind !== 'class' && blocksOf(it).some(leaves);
    });
  return leaves(body);
}

function returns(statements: readonly Statement[]): boolean {
  return statements.some(
    (it) =>
      it.kind === 'return' ||
      (it.kind !== 'function' && it.kind !== 'class' && blocksOf(it).some(returns)),
  );
}
