import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { rootOf, type Site } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { walk } from '../syntax/walk.ts';
import { selfOf } from './methods.ts';

/**
 * The class of this file that an object is an instance of: one that is made here or by a statement of the module, the
 * first parameter of a method, or a parameter that is annotated so. Null where it is not known.
 */
export function instanceClass(site: Site, { owner }: Block, facts: Facts): ClassDefinition | null {
  const { classes } = facts;
  if (site.type === 'instance' && site.classNode !== null) return classes.current(site.classNode);
  if (site.kind === 'global') {
    const made = originOf(site, null, facts);
    const named = made?.kind === 'call' ? classes.resolve(made.callee) : null;
    return named?.kind === 'file' ? named.node : null;
  }
  if (site.kind !== 'parameter' || owner === null) return null;
  const { callable } = owner;
  if (owner.inClass !== null && callable.kind === 'function' && selfOf(callable) === site.name)
    return classes.current(owner.inClass);
  const parameter = owner.callable.parameters.find((it) => it.name.id === site.name);
  const annotation = parameter?.annotation ?? null;
  const named = annotation?.kind === 'name' ? classes.resolveIn(annotation, owner.scope) : null;
  return named?.kind === 'file' ? named.node : null;
}

/**
 * The expression that makes an object: also of one that the module has under a name, or that the class around has in an
 * attribute which is bound in one place. Null where that is not known.
 */
export function originOf(site: Site, block: Block | null, facts: Facts): Expression | null {
  if (site.kind === 'global') {
    const binding = site.name === null ? undefined : facts.binding(site.name);
    return binding?.kind === 'value' ? binding.value : null;
  }
  const { root, steps } = rootOf(site);
  const [attribute, ...more] = steps;
  if (attribute !== undefined && more.length === 0 && root.kind === 'parameter') {
    const node = block?.owner?.inClass ?? null;
    const isSelf = root.name === block?.owner?.callable.parameters[0]?.name.id;
    return node !== null && isSelf ? attributeOrigin(node, attribute, facts) : null;
  }
  const { node } = site;
  return node !== null && 'kind' in node && isExpression(node) ? node : null;
}

function isExpression(node: NonNullable<Site['node']>): node is Expression {
  return ['call', 'list', 'set', 'dict', 'tuple', 'comprehension'].includes(node.kind);
}

/** The value of an attribute that methods of the class bind in one place only. */
export function attributeOrigin(
  node: ClassDefinition,
  attribute: string,
  { classes }: Facts,
): Expression | null {
  if (!classes.isSteady(node, attribute)) return null;
  for (const one of classes.ancestors(node))
    for (const { method, target } of classes.body(one).assigned.get(attribute) ?? [])
      for (const part of walk(method.body))
        if (part.kind === 'assign' && part.targets.includes(target)) return part.value;
  return null;
}

/** What a call makes, by the library's name: `set`, `weakref.WeakSet`; a display's kind. */
export function madeBy(origin: Expression | null, { classes }: Facts): string | null {
  if (origin === null) return null;
  if (origin.kind === 'comprehension') return origin.result;
  if (origin.kind !== 'call') return origin.kind;
  const { callee } = origin;
  if (callee.kind === 'name' && classes.module.binding(callee.id) === undefined) return callee.id;
  return importedPath(callee, classes.module);
}
