import { importedPath } from '../semantics/imported-path.ts';
import type { Classes } from '../semantics/classes.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';
import type { FunctionDefinition, Span } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';

/** Where something stands in a method of the class. */
export function inMethod(method: FunctionDefinition, place: ClassPlace, span: Span): Location {
  const { start, end } = span;
  return { piece: homeOf(method) ?? place.piece, start, end };
}

/** By what a method is called that gets an instance: `self`. Null for class methods, static ones, and without a parameter. */
export function selfOf(method: FunctionDefinition): string | null {
  const first = method.parameters[0];
  if (first === undefined || first.star !== '') return null;
  if (method.name.id === '__new__' || method.name.id === '__init_subclass__') return null;
  if (method.name.id === '__class_getitem__') return null;
  const isOther = method.decorators.some(
    (it) => it.kind === 'name' && (it.id === 'staticmethod' || it.id === 'classmethod'),
  );
  return isOther ? null : first.name.id;
}

/** The library's names of a method's decorators, outermost first; null for one that is not the library's. */
export function decoratorPaths(
  { decorators }: { readonly decorators: FunctionDefinition['decorators'] },
  classes: Classes,
): (string | null)[] {
  return decorators.map((it) => {
    const head = it.kind === 'call' ? it.callee : it;
    if (head.kind === 'name' && classes.module.binding(head.id) === undefined) return head.id;
    return importedPath(head, classes.module);
  });
}
