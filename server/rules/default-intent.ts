import type { Lookup, Write } from '../semantics/events.ts';
import { bodyOf } from '../semantics/scopes.ts';
import type { Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import type { DefaultStory } from './default-story.ts';

/** Annotations by which a function promises to change nothing. */
const readOnlyTypes = new Set([
  'Sequence',
  'Mapping',
  'Iterable',
  'Iterator',
  'Collection',
  'Container',
  'Reversible',
  'Sized',
  'Set',
  'AbstractSet',
  'Final',
  'tuple',
  'Tuple',
  'frozenset',
  'FrozenSet',
]);

/** Whether an annotation promises that the argument is only read. */
export function isReadOnly(annotation: Expression | null): boolean {
  if (annotation === null) return false;
  if (annotation.kind === 'binary')
    return isReadOnly(annotation.left) || isReadOnly(annotation.right);
  if (annotation.kind === 'subscript') {
    const isOptional = headName(annotation.object) === 'Optional';
    return isOptional
      ? annotation.indices.some((it) => isReadOnly(it))
      : readOnlyTypes.has(headName(annotation.object));
  }
  if (annotation.kind === 'other') return annotation.parts.some((it) => isReadOnly(it));
  return readOnlyTypes.has(headName(annotation));
}

function headName(node: Expression): string {
  return node.kind === 'name' ? node.id : node.kind === 'attribute' ? node.attribute : '';
}

const cacheName = /cache|memo|seen|visited|registry|_lru|lookup_table/i;

/** Whether the default is there to be kept from call to call: by its name, or by how it is used. */
export function looksLikeCache(
  story: DefaultStory,
  writes: readonly Write[],
  lookups: readonly Lookup[],
): boolean {
  const name = story.parameter.name.id;
  if (name.startsWith('_') || cacheName.test(name) || cacheName.test(story.object.name ?? ''))
    return true;
  return isRecord(story, writes) || isFilledOnDemand(story, writes, lookups);
}

/**
 * A list written with its items, of which items are replaced and nothing else: variables kept in the function
 * on purpose, as in `counter=[0]` with `counter[0] += 1`. Not so when the list itself leaves the function.
 */
function isRecord(story: DefaultStory, writes: readonly Write[]): boolean {
  const { default: expression, object, events } = story;
  if (expression.kind !== 'list' || expression.elements.length === 0) return false;
  if (events.some((it) => it.kind === 'escape' && it.pointer.site === object.site)) return false;
  return (
    writes.length > 0 &&
    writes.every(({ pointer, change, effect }) => {
      const { kind } = change.kind === 'callee' ? change.inner.change : change;
      return pointer.site === object.site && kind === 'item-store' && effect === 'shrinks';
    })
  );
}

/** Every change stores a value under a key that the function looked for before: `if k not in c: c[k] = …`. */
function isFilledOnDemand(
  story: DefaultStory,
  writes: readonly Write[],
  lookups: readonly Lookup[],
): boolean {
  if (writes.length === 0) return false;
  const isStore = writes.every((write) => {
    const { key, statement } = write;
    if (write.change.kind !== 'item-store' || key === null) return false;
    const same = lookups.filter((it) => it.key === key);
    const isUpdate = same.some((it) => it.statement === statement);
    return same.length > 0 && !isUpdate;
  });
  return isStore && !changesItems(story);
}

/** Whether items are changed in place (`c[k].append(…)`, `c[k] += 1`): that collects, it does not remember results. */
function changesItems(story: DefaultStory): boolean {
  const name = story.parameter.name.id;
  const isItem = (node: Expression): boolean =>
    node.kind === 'subscript' && node.object.kind === 'name' && node.object.id === name;
  for (const node of walk(bodyOf(story.owner.callable))) {
    if (node.kind === 'augmented' && isItem(node.target)) return true;
    if (node.kind === 'call' && node.callee.kind === 'attribute' && isItem(node.callee.object))
      return true;
    if (node.kind === 'assign')
      for (const target of node.targets)
        if (target.kind === 'subscript' && isItem(target.object)) return true;
  }
  return false;
}
