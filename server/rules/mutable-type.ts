import { constructorType } from '../semantics/default-object.ts';
import type { Binding } from '../semantics/module-facts.ts';
import type { TypeName } from '../semantics/types.ts';
import type { Expression } from '../syntax/nodes.ts';

/** The type of the container that an expression surely makes; null for anything else. */
export function mutableType(
  value: Expression,
  module: { binding(name: string): Binding | undefined },
): TypeName | null {
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set') return value.kind;
  if (value.kind === 'comprehension') return value.result === 'generator' ? null : value.result;
  return value.kind === 'call' ? constructorType(value.callee, module) : null;
}
