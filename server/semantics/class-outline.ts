import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { isSameList } from './same-list.ts';

/** Of the class and of each of its relatives, what decides what it is. */
export type Family = readonly (readonly unknown[])[];

export function isSameFamily(one: Family, two: Family): boolean {
  return (
    one === two ||
    (one.length === two.length &&
      one.every((it, at) => it === two[at] || isSameList(it, two[at] ?? [])))
  );
}

/** Methods whose bodies decide what classes are, where the class is a metaclass (`ClassShapes`). */
const classMakers: ReadonlySet<string> = new Set(['__new__', '__prepare__', 'mro', '__call__']);

const outlines = new WeakMap<ClassDefinition, readonly unknown[]>();

/** A class without the bodies of its methods: equal part by part as long as its head, its other statements and the methods' heads are. */
export function outlineOf(node: ClassDefinition): readonly unknown[] {
  let outline = outlines.get(node);
  if (outline === undefined) {
    const head = homeOf(node);
    outline =
      head === undefined
        ? [node]
        : [
            head,
            ...node.body.map((it) =>
              it.kind === 'function' && !classMakers.has(it.name.id) ? (headTextOf(it) ?? it) : it,
            ),
          ];
    outlines.set(node, outline);
  }
  return outline;
}

/** From the decorators to the body; null where the method has no piece of its own. */
function headTextOf(method: FunctionDefinition): string | null {
  const piece = homeOf(method);
  const first = method.body[0];
  return piece === undefined || first === undefined ? null : piece.text.slice(0, first.start);
}

/** Whether two texts' classes have the same outline. */
export function isSameOutline(one: ClassDefinition, two: ClassDefinition): boolean {
  if (one === two) return true;
  return isSameList(outlineOf(one), outlineOf(two));
}
