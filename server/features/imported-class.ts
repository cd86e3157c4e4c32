import type { CancellationToken } from 'vscode-languageserver';
import { importedPath } from '../semantics/imported-path.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { Checked } from '../workspace.ts';
import { nodesAt } from './nodes-at.ts';
import type { OtherFiles } from './other-files.ts';

/** Modules that pass a class on, one after the other. */
const mostHops = 5;

/** A class with the file it stands in. */
export interface PlacedClass {
  readonly checked: Checked;
  readonly place: ClassPlace;
}

/** Where a class is defined that a document imports by that path; null where that is in no file that is known. */
export async function importedClass(
  checked: Checked,
  imported: string | null,
  files: OtherFiles,
  token: CancellationToken,
  hops = 0,
): Promise<PlacedClass | null> {
  const end = imported?.lastIndexOf('.') ?? -1;
  if (imported === null || end < 0 || hops > mostHops || token.isCancellationRequested) return null;
  const name = imported.slice(end + 1);
  const module = imported.slice(0, end) || '.';
  for (const uri of files.moduleFiles(module, checked.document.uri)) {
    const other = await files.at(uri, token);
    if (other === null) continue;
    const facts = other.analysis.outline();
    const binding = facts.binding(name);
    if (binding?.kind === 'class') {
      const place = facts.classes.place(binding.node);
      if (place !== null) return { checked: other, place };
    }
    // A package that only passes it on.
    if (binding?.kind === 'import') {
      const found = await importedClass(other, binding.path, files, token, hops + 1);
      if (found !== null) return found;
    }
  }
  return null;
}

/** `Box` of `Box[int]`. */
export function headOf(written: Expression): Expression {
  return written.kind === 'subscript' ? written.object : written;
}

/** The path of what is imported under the name at an offset. */
export function importAt(checked: Checked, offset: number): string | null {
  const node = nodesAt(checked, offset).findLast(
    (it) => it.node.kind === 'name' || it.node.kind === 'attribute',
  )?.node;
  return node?.kind === 'name' || node?.kind === 'attribute'
    ? importedPath(node, checked.analysis.outline().module)
    : null;
}
