import * as l10n from '@vscode/l10n';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import { classLocation } from './class-statement.ts';
import { textAt } from './evidence.ts';
import type { Finding, Step } from './rule.ts';
import { locate, superCalls, type SuperPlace, wrongSuper } from './super-call.ts';

/** `type(self)`, `self.__class__`, and `cls` in a class method. */
export function isOwnType(
  expression: Expression,
  self: string,
  method: FunctionDefinition,
): boolean {
  const isSelf = (it: Expression | undefined): boolean => it?.kind === 'name' && it.id === self;
  if (expression.kind === 'attribute')
    return expression.attribute === '__class__' && isSelf(expression.object);
  if (expression.kind === 'call')
    return (
      expression.callee.kind === 'name' &&
      expression.callee.id === 'type' &&
      expression.arguments.length === 1 &&
      isSelf(expression.arguments[0]?.value)
    );
  return (
    isSelf(expression) &&
    (method.name.id === '__new__' ||
      method.decorators.some((it) => it.kind === 'name' && it.id === 'classmethod'))
  );
}

/** `super(type(self), self)`: in a subclass it comes back to the same method. */
export function ofOwnType(place: SuperPlace, first: Expression, facts: Facts): Finding | null {
  const { node, method, call } = place;
  const { classes } = facts;
  const isFinal = node.decorators.some(
    (it) => importedPath(it, classes.moduleOf(node)) === 'typing.final',
  );
  if (isFinal) return null;
  const name = method.name.id;
  const text = textAt(locate(place, first));
  // A subclass whose instances come here: it has no such method of its own, or one that calls on.
  const sub = classes.descendants(node).find((it) => {
    const own = classes.body(it).methods.get(name);
    return own === undefined || superCalls(own).some(({ asked }) => asked === name);
  });
  const at = sub === undefined ? null : classLocation(classes.reference(sub), classes);
  const written: Step = {
    location: locate(place, call),
    sentence: l10n.t('This goes on after the class of the object, not after `{0}`.', node.name.id),
  };
  if (sub === undefined || at === null)
    return wrongSuper(
      place,
      isInFunction(node, facts) ? 'information' : 'warning',
      l10n.t(
        '`{0}` is another class in a subclass of `{1}`: `{2}` calls itself there until the stack is full.',
        text,
        node.name.id,
        name,
      ),
      [
        written,
        {
          location: locate(place, method.name),
          sentence: l10n.t('In each subclass that is this method again: RecursionError.'),
        },
      ],
    );
  return wrongSuper(
    place,
    'warning',
    l10n.t(
      '`{0}` is `{1}` for an instance of `{1}`: `{2}` comes back to itself until the stack is full.',
      text,
      sub.name.id,
      name,
    ),
    [
      written,
      {
        location: at,
        sentence: l10n.t('For an instance of `{0}` that is after `{0}`.', sub.name.id),
      },
      {
        location: locate(place, method.name),
        sentence: l10n.t('The next class with `{0}` is this one again: RecursionError.', name),
      },
    ],
  );
}

/** A class of a function's own: nobody else can make a subclass of it by name. */
function isInFunction(node: ClassDefinition, { classes }: Facts): boolean {
  for (let scope = classes.place(node)?.scope.parent ?? null; scope !== null; scope = scope.parent)
    if (scope.kind === 'function' || scope.kind === 'lambda') return true;
  return false;
}
