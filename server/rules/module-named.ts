import type { Facts } from '../semantics/facts.ts';
import type { Edit } from './rule.ts';

/** How the file can name a module of the library, with the import that it takes; null where the name means something else. */
export function moduleNamed(
  module: string,
  facts: Facts,
): { readonly name: string; readonly edits: readonly Edit[] } | null {
  const known = facts.binding(module);
  if (known !== undefined)
    return known.kind === 'import' && known.path === module ? { name: module, edits: [] } : null;
  for (const { location, statement, inClassBody } of facts.module().trace?.of('bind') ?? []) {
    const { piece } = location;
    const start = statement?.start ?? 0;
    const isTopLevel = piece.text.lastIndexOf('\n', start - 1) + 1 === start;
    const isFuture = piece.text.startsWith('from __future__', start);
    if (statement === null || inClassBody !== null || !isTopLevel || isFuture) continue;
    const first = statement.kind === 'function' || statement.kind === 'class' ? 0 : start;
    const { lineEnd } = facts.style;
    const text = `import ${module}${statement.kind === 'import' ? lineEnd : lineEnd + lineEnd}`;
    return { name: module, edits: [{ piece, start: first, end: first, text }] };
  }
  return null;
}
