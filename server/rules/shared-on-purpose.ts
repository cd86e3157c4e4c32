import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import { innermost, keepsByName, textAt } from './evidence.ts';

/** A change of an attribute's object, and the method that makes it; null for a function or the module. */
export interface AttributeWrite {
  readonly write: Write;
  readonly method: FunctionDefinition | null;
}

/**
 * Whether an object in a class body is there for all instances: the class says so, looks at it through itself, has one
 * instance only, keeps results under their keys, or each instance makes the same change again.
 */
export function isSharedOnPurpose(
  place: ClassPlace,
  attribute: ClassAttribute,
  writes: readonly AttributeWrite[],
  facts: Facts,
): boolean {
  const { name } = attribute;
  const annotation = textOf(place, attribute, attribute.annotation);
  return (
    keepsByName.test(name) ||
    name === name.toUpperCase() ||
    /\bClassVar\b/.test(annotation) ||
    isSaidInComment(place, attribute) ||
    isUsedThroughClass(place, name, facts) ||
    hasOneInstance(place, facts) ||
    writes.some(({ write }) =>
      /^(?:type\(\w+\)|\w+\.__class__)$/.test(innermost(write).key ?? ''),
    ) ||
    isMemo(name, writes) ||
    writes.every((it) => isSameForAll(name, it))
  );
}

function textOf(place: ClassPlace, { statement }: ClassAttribute, node: Expression | null): string {
  const piece = homeOf(statement) ?? place.piece;
  return node === null ? '' : textAt({ piece, start: node.start, end: node.end });
}

const sayings =
  /\b(?:cache[ds]?|caching|memo\w*|shared?|sharing|registry|global(?:ly)?|singletons?|stash\w*|across|(?:all|every|each|between) (?:\w+ )?instances?|per[- ]class|class[- ]level)\b/i;

/** The comment in the same line, or in those directly above. */
function isSaidInComment({ node, piece }: ClassPlace, { statement }: ClassAttribute): boolean {
  const home = homeOf(statement);
  const text = home?.text ?? piece.text;
  // What stands above the first statement of a piece is the end of the one before.
  const previous = node.body[node.body.indexOf(statement) - 1];
  const head = previous === undefined ? piece : homeOf(previous);
  const earlier = home === undefined || head === home ? '' : (head?.text ?? '');
  const before = `${earlier}${text.slice(0, statement.start)}`.split('\n').slice(0, -1);
  const above: string[] = [];
  for (const line of before.toReversed()) {
    if (!/^\s*#/.test(line)) break;
    above.push(line);
  }
  const [after = ''] = text.slice(statement.end).split('\n', 1);
  return sayings.test(above.join('\n')) || (/^\s*#/.test(after) && sayings.test(after));
}

/** Whether the file also says `Class.name`, `cls.name` or `type(self).name`: then it is there for the class. */
function isUsedThroughClass({ node, piece }: ClassPlace, name: string, facts: Facts): boolean {
  const byClass = new RegExp(`(?:\\bcls|__class__|\\btype\\(\\w+\\))\\.${name}\\b`);
  for (const one of [node, ...facts.classes.descendants(node)])
    for (const method of facts.classes.body(one).methods.values()) {
      const { text } = homeOf(method) ?? piece;
      if (byClass.test(text.slice(method.start, method.end))) return true;
    }
  const byName = new RegExp(`\\b${node.name.id}\\.${name}\\b`);
  return facts.everyBlock().some(({ owner }) => {
    if (owner === null) return false;
    const { callable, piece: around } = owner;
    return byName.test(around.text.slice(callable.start, callable.end));
  });
}

/**
 * Whether no second instance can come: a class that a function makes and calls once, or one with a leading underscore
 * that the module calls once.
 */
function hasOneInstance({ node, piece, isTopLevel }: ClassPlace, facts: Facts): boolean {
  const { id } = node.name;
  if (isTopLevel && !id.startsWith('_')) return false;
  const [only, ...more] = facts.instances(node);
  if (only === undefined || more.length > 0 || only.call.loops.length > 0) return false;
  if (facts.classes.descendants(node).length > 0) return false;
  const { owner } = only.block;
  if (isTopLevel) return owner === null;
  if (owner === null || owner.piece !== piece) return false;
  const text = piece.text.slice(owner.callable.start, owner.callable.end);
  return text.match(new RegExp(`\\b${id}\\b`, 'g'))?.length === 2;
}

/** Results under their keys: each change puts something in that was found to be missing, or forgets all of it. */
function isMemo(name: string, writes: readonly AttributeWrite[]): boolean {
  const stores = writes.filter(({ write: { change } }) => !isClearing(change));
  if (stores.length === 0) return false;
  return stores.every(({ write, method }) => {
    const { change, key, statement, location } = innermost(write);
    if (change.kind !== 'item-store' || key === null || method === null) return false;
    if (statement?.kind !== 'assign' || statement.value === null) return false;
    const { kind } = statement.value;
    if (['constant', 'list', 'dict', 'set', 'comprehension'].includes(kind)) return false;
    const quoted = key.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const tested = new RegExp(String.raw`\b${quoted}\s+(?:not\s+)?in\s+\w+\.${name}\b`);
    const caught = new RegExp(String.raw`\.${name}\[${quoted}\]\s+except\s+\(?KeyError`);
    const { text } = location.piece;
    return tested.test(text) || caught.test(text);
  });
}

function isClearing(change: Write['change']): boolean {
  return change.kind === 'method' && change.name === 'clear';
}

/** A change in `__init__` that does not depend on the instance, and that a second one does not make twice. */
function isSameForAll(name: string, { write, method }: AttributeWrite): boolean {
  if (method?.name.id !== '__init__') return false;
  const { change, statement } = innermost(write);
  if (statement?.kind === 'assign') {
    const [target] = statement.targets;
    if (change.kind !== 'item-store' || target?.kind !== 'subscript') return false;
    return statement.value !== null && [...target.indices, statement.value].every(isConstant);
  }
  if (statement?.kind !== 'expression' || statement.value.kind !== 'call') return false;
  if (change.kind !== 'method' || !statement.value.arguments.every((it) => isConstant(it.value)))
    return false;
  return (
    ['update', 'add', 'discard', 'setdefault'].includes(change.name) ||
    isTested(name, write, method)
  );
}

function isConstant(node: Expression): boolean {
  if (node.kind === 'constant') return true;
  if (node.kind === 'list' || node.kind === 'tuple' || node.kind === 'set')
    return node.elements.every(isConstant);
  return (
    node.kind === 'dict' &&
    node.entries.every((it) => it.key !== null && isConstant(it.key) && isConstant(it.value))
  );
}

/** `if specs[2] != "shell": specs.insert(2, "shell")`: done only where it has not been done. */
function isTested(
  name: string,
  { pointer, statement }: Write,
  method: FunctionDefinition,
): boolean {
  const aliases = new Set(pointer.path.map((it) => it.name));
  for (const part of walk(method.body))
    if (part.kind === 'if')
      for (const { condition, body } of part.branches) {
        if (statement === null || !body.includes(statement)) continue;
        for (const it of walk([condition])) {
          if (it.kind === 'attribute' && it.attribute === name) return true;
          if (it.kind === 'name' && aliases.has(it.id)) return true;
        }
      }
  return false;
}

/**
 * Whether another instance is seen to meet the change. Not where a private object is only ever put into, so that it is
 * kept, nor where `__init__` changes it after a base has run that is not known: it may have made another one.
 */
export function isObserved(
  { node, piece }: ClassPlace,
  name: string,
  { write, method }: AttributeWrite,
  facts: Facts,
): boolean {
  const { classes } = facts;
  if (method?.name.id === '__init__' && !isKnownThrough(node, facts)) {
    const { text } = homeOf(method) ?? piece;
    const before = text.slice(method.start, innermost(write).location.start);
    if (/\.__init__\(/.test(before)) return false;
  }
  if (!name.startsWith('_')) return true;
  const texts = [node, ...classes.descendants(node)].flatMap((one) =>
    [...classes.body(one).methods.values()].map((it) =>
      (homeOf(it) ?? piece).text.slice(it.start, it.end),
    ),
  );
  const used = new RegExp(`\\.${name}\\b(?!\\.(?:add|append|discard|remove)\\()`);
  return texts.some((it) => used.test(it));
}

function isKnownThrough(node: ClassDefinition, { classes }: Facts): boolean {
  return classes
    .ancestors(node)
    .every((one) => classes.bases(one).every((it) => it.reference !== null));
}
