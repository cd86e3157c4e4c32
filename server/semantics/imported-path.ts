import type { Expression } from '../syntax/nodes.ts';
import type { Binding } from './module-facts.ts';

/** `collections.deque` for however the module imported it; null for anything else. */
export function importedPath(
  callee: Expression,
  module: { binding(name: string): Binding | undefined },
): string | null {
  if (callee.kind === 'name') {
    const binding = module.binding(callee.id);
    return binding?.kind === 'import' ? binding.path : null;
  }
  if (callee.kind !== 'attribute') return null;
  const base = importedPath(callee.object, module);
  return base === null ? null : `${base}.${callee.attribute}`;
}
