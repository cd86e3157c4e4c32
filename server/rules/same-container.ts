import type { Iterate, Write } from '../semantics/events.ts';
import type { Block } from '../semantics/fact-store.ts';
import { onlySite } from '../semantics/pointers.ts';
import { isSameSite, rootOf } from '../semantics/sites.ts';
import type { Expression } from '../syntax/nodes.ts';
import { innermost, textAt } from './evidence.ts';

/**
 * Whether what is changed surely is what the loop goes over: both can only be that one object, or both are written
 * alike. Two items of one dict by different keys are two objects.
 */
export function isSurelySame(write: Write, iterate: Iterate, block: Block): boolean {
  const text = textOf(iterate, goneOver(iterate.iterable));
  const change = textAt(write.location);
  const isWrittenAlike = write.change.kind !== 'callee' && mentions(change, text);
  if (isWrittenAlike) return true;
  const base = goneOver(iterate.iterable);
  if (base.kind === 'subscript') return false;
  return onlySite(iterate.over) !== null && !isOneOfSeveral(write, block);
}

/** Whether what is changed at that place can be one of several objects. */
export function isOneOfSeveral({ location, pointer }: Write, { trace }: Block): boolean {
  return (
    trace
      ?.of('write')
      .some(
        (it) =>
          it.location.piece === location.piece &&
          it.location.start === location.start &&
          !isSameSite(it.pointer.site, pointer.site),
      ) === true
  );
}

const adapters = new Set(['enumerate', 'reversed', 'iter', 'zip', 'map', 'filter']);

/** `rows` of `enumerate(rows)` and of `rows.items()`. */
function goneOver(iterable: Expression): Expression {
  if (iterable.kind !== 'call') return iterable;
  const { callee, arguments: given } = iterable;
  if (callee.kind === 'attribute' && given.length === 0) return callee.object;
  const first = given[0]?.value;
  return callee.kind === 'name' && adapters.has(callee.id) && first !== undefined
    ? goneOver(first)
    : iterable;
}

function textOf({ location: { piece } }: Iterate, { start, end }: Expression): string {
  return textAt({ piece, start, end });
}

function mentions(text: string, part: string): boolean {
  const at = text.indexOf(part);
  return at >= 0 && !/[\w.]/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + part.length));
}

/** A parameter that is annotated as something of which one does not know that a change of its size disturbs. */
export function isOtherMapping(write: Write, { owner }: Block): boolean {
  const { root } = rootOf(write.pointer.site);
  if (root.kind !== 'parameter') return false;
  const { annotation } = owner?.callable.parameters.find((it) => it.name.id === root.name) ?? {
    annotation: null,
  };
  if (annotation === null || owner === null || root !== write.pointer.site) return false;
  const text = owner.piece.text.slice(annotation.start, annotation.end);
  return /^[\w.]*\b[A-Z]\w*$/.test(text) && !containers.test(text);
}

const containers =
  /Any|Dict|Mapping|Set|List|Sequence|Counter|Deque|Iterable|Collection|Container|Array/i;

/** `rows.insert(0, rows.pop(at))`: an item that has been gone over moves to the front, and no other one is passed over. */
export function isMoved({ statement, pointer }: Write, { trace }: Block): boolean {
  if (statement === null) return false;
  const together = trace
    ?.of('write')
    .filter((it) => it.statement === statement && it.pointer.site === pointer.site);
  const takes = together?.some((it) => it.change.kind === 'method' && it.change.name === 'pop');
  const puts = together?.some((it) => /\.insert\(\s*0\s*,/.test(textAt(it.location)));
  return takes === true && puts === true;
}

/** `while changed: changed = False; for …: changed = True; …`: what is passed over is come to the next time. */
export function isRepeated({ loops }: Write, { loop }: Iterate, { trace }: Block): boolean {
  const outer = loops.slice(0, loops.indexOf(loop)).at(-1);
  if (outer?.kind !== 'while' || outer.condition.kind !== 'name') return false;
  const { id } = outer.condition;
  return (
    trace
      ?.of('bind')
      .some(
        (it) => it.version.name === id && it.loops.includes(loop) && it.loops.includes(outer),
      ) === true
  );
}

/** `del headers[name]` for a `name` that is gone over: no list is meant, and other mappings may well stand it. */
export function isByItem(write: Write, { loop, view }: Iterate): boolean {
  const { change, key } = innermost(write);
  return (
    view === null &&
    change.kind === 'item-delete' &&
    loop.kind === 'for' &&
    loop.target.kind === 'name' &&
    loop.target.id === key
  );
}
