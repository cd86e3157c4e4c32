import type { ClassReference } from './class-model.ts';
import type { Classes } from './classes.ts';
import { libraryClasses } from './library-classes.ts';

const known = new WeakMap<Classes, Map<ClassReference, ClassReference | null>>();

/**
 * The metaclass of a class: its own, or the one among its bases' that derives from all the others. Null where one of
 * them is not known, or where none derives from all.
 */
export function metaclassOf(of: ClassReference, classes: Classes): ClassReference | null {
  let answers = known.get(classes);
  if (answers === undefined) {
    answers = new Map();
    known.set(classes, answers);
  }
  const answer = answers.get(of);
  if (answer !== undefined) return answer;
  // A class that is its own ancestor, as half-typed code has it.
  answers.set(of, null);
  const found = find(of, classes);
  answers.set(of, found);
  return found;
}

function find(of: ClassReference, classes: Classes): ClassReference | null {
  const type = classes.library('type');
  if (type === null) return null;
  if (of.kind === 'library') {
    const name = libraryClasses.get(of.name)?.metaclass ?? null;
    return name === null ? type : classes.library(name);
  }
  const written = classes.keyword(of.node, 'metaclass');
  const own = written === undefined ? type : classes.resolve(written, of.node);
  const bases = classes.realBases(of.node);
  if (own === null || bases === null) return null;
  let winner = own;
  for (const base of bases) {
    const other = metaclassOf(base, classes);
    if (other === null) return null;
    if (derives(winner, other, classes)) continue;
    if (!derives(other, winner, classes)) return null;
    winner = other;
  }
  return winner;
}

/** Whether a class has the other one in its order; every class has itself. */
export function derives(one: ClassReference, other: ClassReference, classes: Classes): boolean {
  const order = classes.linearization(one);
  return one === other || (order.kind === 'order' && order.order.includes(other));
}
