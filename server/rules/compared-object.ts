import type { Comparison, Read } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite, type Value } from '../semantics/pointers.ts';
import type { Location, Site } from '../semantics/sites.ts';
import { copyMethods, isMutable, mutatorEffect, type TypeName } from '../semantics/types.ts';
import type { Attribute, Call, Expression } from '../syntax/nodes.ts';
import { textAt } from './evidence.ts';
import { instanceClass } from './instances.ts';
import { selfOf } from './methods.ts';
import { surroundings } from './surroundings.ts';

/** What makes a question of identity senseless. */
export interface Compared {
  /**
   * `constant`: a number or text, written there or meant by a name; `computed`: a call that gives one; `new`: an object
   * that is made for the comparison; `method`: a bound method; `identity`: `id()` of an object that nothing keeps.
   */
  readonly kind: 'constant' | 'computed' | 'new' | 'method' | 'identity';
  readonly at: Location;
  /** Where the value of a name is made. */
  readonly made: Location | null;
}

interface Side {
  readonly node: Expression;
  readonly value: Value;
}

/** The side because of which `is` (for `id(…)`: also `==`) does not ask what it looks like; null where both make sense. */
export function comparedObject(event: Comparison, block: Block, facts: Facts): Compared | null {
  const { operator, left, right, leftValue, rightValue, location } = event;
  const isIdentity = operator === 'is' || operator === 'is not';
  const isOfCall = left.kind === 'call' || right.kind === 'call';
  if (!isIdentity && !(isOfCall && (operator === '==' || operator === '!='))) return null;
  if (!isOfCall && (isSingleton(left) || isSingleton(right))) return null;
  const { piece } = location;
  const at = (node: Expression): Location => ({ piece, start: node.start, end: node.end });
  const sides: readonly [Side, Side][] = [
    [
      { node: right, value: rightValue },
      { node: left, value: leftValue },
    ],
    [
      { node: left, value: leftValue },
      { node: right, value: rightValue },
    ],
  ];
  for (const [{ node }] of sides) {
    const call = identityCall(node, block);
    if (call !== null && isTemporary(call, block, facts))
      return { kind: 'identity', at: at(node), made: null };
  }
  if (!isIdentity) return null;
  if (sides.some(([{ node }]) => isSingleton(node))) return null;
  for (const [{ node }] of sides)
    if (isNew(node, block, facts)) return { kind: 'new', at: at(node), made: null };
  for (const [{ node }] of sides)
    if (isWrittenConstant(node)) return { kind: 'constant', at: at(node), made: null };
  for (const [{ node, value }] of sides)
    if (isBoundMethod(node, value, block, facts))
      return { kind: 'method', at: at(node), made: null };
  for (const [{ node }] of sides) {
    const path = node.kind === 'call' ? callEvent(node, block)?.path : null;
    if (path !== null && path !== undefined && computing.has(path))
      return { kind: 'computed', at: at(node), made: null };
  }
  for (const [one, other] of sides) {
    const made = constantBehind(one, other, facts);
    if (made !== null && !isSentinel(one.node, block, facts))
      return { kind: 'constant', at: at(one.node), made };
  }
  for (const [one, other] of sides) {
    const site = onlySite(one.value);
    if (operator !== 'is' || site === null || !isMadeHere(site)) continue;
    if (onlySite(other.value)?.kind === 'parameter')
      return { kind: 'new', at: at(one.node), made: site.made };
  }
  const [one, other] = [onlySite(leftValue), onlySite(rightValue)];
  if (operator === 'is' && one !== null && other !== null && isSameText(one, other))
    return { kind: 'new', at: at(right), made: other.made };
  return null;
}

/** Builtins that surely give a number or a text. */
const computing = new Set('len hash ord id int float str repr ascii hex oct bin format'.split(' '));

/** `None`, `True`, `...`: there is one of each. */
function isSingleton(node: Expression): boolean {
  return node.kind === 'constant' && node.type !== 'number' && node.type !== 'string';
}

const plain = new Set<TypeName>(['int', 'float', 'complex', 'str', 'bytes']);

function isPlain(type: TypeName | null): boolean {
  return type !== null && plain.has(type);
}

/** A number, a text, a tuple of such. */
function isWrittenConstant(node: Expression): boolean {
  switch (node.kind) {
    case 'constant':
      return node.type === 'number' || node.type === 'string';
    case 'unary':
      return node.value.kind === 'constant' && node.value.type === 'number';
    case 'tuple':
      return node.elements.every((it) => isWrittenConstant(it) || it.kind === 'constant');
    case 'other':
      return node.form === 'string';
    default:
      return false;
  }
}

/** An object that is made here, so that it is no other. */
function isNew(node: Expression, block: Block, facts: Facts): boolean {
  switch (node.kind) {
    case 'list':
    case 'set':
    case 'dict':
    case 'comprehension':
    case 'lambda':
      return true;
    case 'tuple':
      return !isWrittenConstant(node);
    case 'call': {
      const event = callEvent(node, block);
      return event !== null && makesNew(event, facts);
    }
    default:
      return false;
  }
}

type CallEvent = NonNullable<ReturnType<typeof callEvent>>;

function callEvent(node: Call, { trace }: Block) {
  return trace?.callAt(node) ?? null;
}

/** Whether the call surely makes an object: a built-in container, or an instance of a class without a say in that. */
function makesNew({ path, classNode, result, call }: CallEvent, facts: Facts): boolean {
  const site = onlySite(result);
  if (site === null || site.node !== call) return false;
  if (path !== null) return site.kind === 'constructor' && isMutable(site.type);
  return classNode !== null && isOrdinary(site, facts);
}

/** A class that leaves it to `object` to make its instances. */
function isOrdinary({ classNode }: Site, { classes }: Facts): boolean {
  if (classNode === null) return false;
  const { bases, decorators } = classes.current(classNode);
  if (bases.length > 0 || decorators.length > 0) return false;
  return !classes.body(classNode).methods.has('__new__');
}

/** `id(…)` of the builtin. */
function identityCall(node: Expression, block: Block): Call | null {
  if (node.kind !== 'call' || node.arguments.length !== 1) return null;
  return callEvent(node, block)?.path === 'id' ? node : null;
}

function isTemporary(call: Call, block: Block, facts: Facts): boolean {
  const [argument] = call.arguments;
  if (argument === undefined || argument.keyword !== null) return false;
  const value = callEvent(call, block)?.passed[0]?.value;
  return (
    isNew(argument.value, block, facts) ||
    (value !== undefined && isBoundMethod(argument.value, value, block, facts))
  );
}

/** `self.method`, `items.append`: an attribute that makes a method at each look. */
function isBoundMethod(node: Expression, value: Value, block: Block, facts: Facts): boolean {
  if (node.kind !== 'attribute') return false;
  if (isMethodOfInstance(node, block, facts)) return true;
  if (value.other) return false;
  const { owner } = block;
  const { pointers } = value;
  if (pointers.length === 0) return false;
  return pointers.every(({ site, method }) => {
    if (method !== null)
      return (
        isMutable(site.type) &&
        method === node.attribute &&
        (mutatorEffect(site.type, method) !== undefined || copyMethods.has(method))
      );
    const of = site.kind === 'part' && site.name === node.attribute ? site.of : null;
    const self = owner?.callable.kind === 'function' ? selfOf(owner.callable) : null;
    const isSelf = of?.kind === 'parameter' && of.name === self;
    const inClass = isSelf ? (owner?.inClass ?? null) : null;
    if (inClass === null) return false;
    const found = facts.classes.method(inClass, node.attribute);
    return found?.kind === 'function' && found.decorators.length === 0;
  });
}

/** `button.click` of a button that is surely an instance of a class of the file, and has no such attribute of its own. */
function isMethodOfInstance(node: Attribute, block: Block, facts: Facts): boolean {
  const { object, attribute } = node;
  const { trace, owner } = block;
  if (trace === null) return false;
  const read = trace.of('read').find((it) => it.name === object);
  const value = read?.value ?? trace.callAt(object)?.result;
  const site = value === undefined ? null : onlySite(value);
  if (site === null || site === ownSite(site, owner)) return false;
  const inClass = instanceClass(site, block, facts);
  if (inClass === null) return false;
  const { classes } = facts;
  const relatives = [...classes.ancestors(inClass), ...classes.descendants(inClass)];
  if (relatives.some((it) => classes.body(it).assigned.has(attribute))) return false;
  const isReplaced = facts
    .everyBlock()
    .some((it) =>
      it.trace
        ?.of('write')
        .some(({ change }) => change.kind === 'attribute-store' && change.name === attribute),
    );
  const found = isReplaced ? null : facts.classes.method(inClass, attribute);
  return found?.kind === 'function' && found.decorators.length === 0;
}

/** The first parameter of a method: what is said of it has its own rules. */
function ownSite(site: Site, owner: Block['owner']): Site | null {
  const first = owner?.inClass == null ? undefined : owner.callable.parameters[0];
  return site.kind === 'parameter' && site.name === first?.name.id ? site : null;
}

/** Where the number or text is written that a name surely means; null where the other side may be the very same object. */
function constantBehind({ node, value }: Side, other: Side, facts: Facts): Location | null {
  if (node.kind !== 'name') return null;
  const site = onlySite(value);
  if (site === null) return null;
  if (other.value.pointers.some((it) => it.site === site)) return null;
  if (site.kind === 'constant')
    return isPlain(site.type) && !(other.node.kind === 'name' && other.node.id === node.id)
      ? site.made
      : null;
  if (site.kind !== 'global' || site.name !== node.id) return null;
  const binding = facts.binding(node.id);
  if (binding?.kind !== 'value' || !isWrittenConstant(binding.value)) return null;
  if (binding.value.kind === 'tuple') return null;
  return { piece: binding.piece, start: binding.value.start, end: binding.value.end };
}

const marks =
  /missing|unset|undefined|sentinel|not_?(?:given|set)|no_?value|no_?default|marker|empty|nothing|unknown/i;

/** A constant that is handed around by its name, as a mark, is the same object wherever it is met. */
function isSentinel(node: Expression, block: Block, facts: Facts): boolean {
  if (node.kind !== 'name') return false;
  if (marks.test(node.id)) return true;
  const isElsewhere = (around: Block, read: Read): boolean =>
    read.name.id === node.id && surroundings(around, read, read.name)?.at(-1)?.kind !== 'compare';
  return (
    block.trace?.of('read').some((it) => isElsewhere(block, it)) === true ||
    facts.globalReads(node.id).some((it) => isElsewhere(it.block, it.read))
  );
}

/** A container that the function makes: what it was called with was there before, and is another. */
function isMadeHere({ kind, type }: Site): boolean {
  return ['literal', 'constructor', 'comprehension'].includes(kind) && isMutable(type);
}

/** Two displays with the same text, made apart: equal, and never one. */
function isSameText(one: Site, other: Site): boolean {
  if (one === other || one.kind !== 'literal' || other.kind !== 'literal') return false;
  if (!isMutable(one.type) || one.isEarlier || other.isEarlier) return false;
  return textAt(one.made) === textAt(other.made);
}
