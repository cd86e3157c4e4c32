import { ControlFlow } from '../semantics/control-flow.ts';
import { effectOf } from '../semantics/effects.ts';
import type { Write } from '../semantics/events.ts';
import type { Facts } from '../semantics/facts.ts';
import { rootOf } from '../semantics/sites.ts';
import { augmentedEffect, type TypeName } from '../semantics/types.ts';
import type { ClassDefinition, FunctionDefinition } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { innermost } from './evidence.ts';
import type { AttributeWrite } from './shared-on-purpose.ts';

/** Methods that run before any other on each new instance. */
const initialisers = new Set([
  '__init__',
  '__new__',
  '__post_init__',
  'setUp',
  'asyncSetUp',
  'setup_method',
]);

/** Whether instances get an object of their own: in an initialiser on every path, or anywhere else, where in doubt. */
export function hasOwn(node: ClassDefinition, attribute: string, facts: Facts): boolean {
  const { classes } = facts;
  return givesOwn([...classes.ancestors(node), ...classes.descendants(node)], attribute, facts);
}

/** The same of just these classes. */
export function givesOwn(
  family: readonly ClassDefinition[],
  attribute: string,
  { classes }: Facts,
): boolean {
  return family.some((one) => {
    const { assigned, methods } = classes.body(one);
    const maker = methods.get('__new__');
    if (maker !== undefined && assigns(maker, attribute)) return true;
    return (assigned.get(attribute) ?? []).some(({ method, target }) => {
      if (!initialisers.has(method.name.id)) return true;
      const statement = method.body.find((it) => it.start <= target.start && target.end <= it.end);
      if (statement === undefined) return true;
      const isDirect = statement.kind === 'assign';
      return isDirect
        ? new ControlFlow(method.body).isOnEveryPath(method.body, statement)
        : statement.kind === 'if' && statement.otherwise.length > 0;
    });
  });
}

/** `made.name = …` in a `__new__`, by whatever name it has the instance. */
function assigns({ body }: FunctionDefinition, attribute: string): boolean {
  for (const part of walk(body))
    if (part.kind === 'assign')
      for (const it of part.targets)
        if (it.kind === 'attribute' && it.attribute === attribute) return true;
  return false;
}

export interface Found extends AttributeWrite {
  /** The name of the function that changes it; null for the module. */
  readonly by: string | null;
}

/** Whether a change is one of the object itself, not of what the attribute means. */
export function isInPlace(change: Write['change'], type: TypeName): boolean {
  return change.kind !== 'attribute-store' && effectOf(change, type, false) !== undefined;
}

/** Of a class with more descendants, the methods of the others are not looked at: one that changes it is enough. */
const mostDescendants = 200;

/** Changes of attributes, or of their objects, through the first parameter of methods, by attribute. */
export function writesThroughSelf(
  node: ClassDefinition,
  facts: Facts,
): ReadonlyMap<string, readonly Found[]> {
  const below = facts.classes.descendants(node).slice(0, mostDescendants);
  return writesIn([node, ...below], facts);
}

/** The same in the methods of just these classes. */
export function writesIn(
  family: readonly ClassDefinition[],
  facts: Facts,
): ReadonlyMap<string, readonly Found[]> {
  const found = new Map<string, Found[]>();
  const { classes } = facts;
  for (const one of family)
    for (const method of classes.body(one).methods.values()) {
      const self = method.parameters[0]?.name.id;
      const isOfClass = method.decorators.some(
        (it) => it.kind === 'name' && (it.id === 'classmethod' || it.id === 'staticmethod'),
      );
      if (
        self === undefined ||
        isOfClass ||
        method.name.id === '__new__' ||
        method.name.id === '__init_subclass__'
      )
        continue;
      for (const write of facts.block(method)?.trace?.of('write') ?? []) {
        const { root, steps } = rootOf(write.pointer.site);
        if (root.kind !== 'parameter' || root.name !== self) continue;
        const { change } = write;
        const isStore = change.kind === 'attribute-store';
        const attribute = isStore ? (steps.length === 0 ? change.name : undefined) : steps[0];
        if (attribute === undefined || steps.length > 1) continue;
        const known = found.get(attribute) ?? [];
        known.push({ write, by: method.name.id, method });
        found.set(attribute, known);
      }
    }
  return found;
}

/** Whether the write changes an object of that type in place. */
export function changes(write: Write, type: TypeName): boolean {
  const { change, operator } = write;
  if (change.kind === 'attribute-store')
    return operator !== null && augmentedEffect(type, operator) !== undefined;
  return isInPlace(innermost(write).change, type);
}
