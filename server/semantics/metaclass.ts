import type { ClassModel, ClassReference } from './class-model.ts';
import { libraryClasses } from './library-classes.ts';

/**
 * The metaclass of a class: its own, or the one among its bases' that derives from all the others. Null where one of
 * them is not known, or where none derives from all.
 */
export function metaclassOf(
  of: ClassReference,
  classes: ClassModel,
  around: readonly ClassReference[] = [],
): ClassReference | null {
  const type = classes.library('type');
  if (type === null || around.includes(of)) return null;
  if (of.kind === 'library') {
    const name = libraryClasses.get(of.name)?.metaclass ?? null;
    if (name === null) return type;
    const full = [...libraryClasses.keys()].find((it) => it.endsWith(`.${name}`));
    return full === undefined ? null : classes.library(full);
  }
  const written = classes.keyword(of.node, 'metaclass');
  const own = written === undefined ? type : classes.resolve(written);
  const bases = classes.realBases(of.node);
  if (own === null || bases === null) return null;
  let winner = own;
  for (const base of bases) {
    const other = metaclassOf(base, classes, [...around, of]);
    if (other === null) return null;
    if (derives(winner, other, classes)) continue;
    if (!derives(other, winner, classes)) return null;
    winner = other;
  }
  return winner;
}

/** Whether a class has the other one in its order; every class has itself. */
export function derives(one: ClassReference, other: ClassReference, classes: ClassModel): boolean {
  const order = classes.linearization(one);
  return one === other || (order.kind === 'order' && order.order.includes(other));
}
