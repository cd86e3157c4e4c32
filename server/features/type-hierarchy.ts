import { type CancellationToken, SymbolKind, type TypeHierarchyItem } from 'vscode-languageserver';
import * as v from 'valibot';
import { classNameOf } from '../rules/class-statement.ts';
import type { ClassModel, ClassReference } from '../semantics/class-model.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { Location } from '../semantics/sites.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { type Checked, placeIn, rangeIn } from '../workspace.ts';
import { classAt } from './class-at.ts';
import { nodesAt } from './nodes-at.ts';
import { OtherFiles } from './other-files.ts';
import type { Service } from './service.ts';

/** By what a class is found again: its key in its document, or its name in the library. */
const Data = v.object({
  uri: v.string(),
  key: v.nullable(v.string()),
  library: v.nullable(v.string()),
});

type Data = v.InferOutput<typeof Data>;

/** The classes above and below one, also in other files. A class of the library stands where a base names it. */
export function registerTypeHierarchy(service: Service): void {
  const { typeHierarchy } = service.connection.languages;
  const files = new OtherFiles(service);
  typeHierarchy.onPrepare(async ({ textDocument, position }, token) => {
    const checked = await service.check(textDocument.uri, token);
    if (checked === null) return null;
    const offset = checked.document.offsetAt(position);
    const found = classAt(checked, offset);
    const item =
      found === null
        ? importedItem(checked, importAt(checked, offset))
        : itemOf(checked, found.reference, found.location);
    return item === null ? null : [item];
  });
  typeHierarchy.onSupertypes(async ({ item }, token) => {
    const data = v.safeParse(Data, item.data);
    const checked = data.success ? await files.at(data.output.uri, token) : null;
    return data.success && checked !== null ? supertypes(checked, data.output, item) : null;
  });
  typeHierarchy.onSubtypes(async ({ item }, token) => {
    const data = v.safeParse(Data, item.data);
    const checked = data.success ? await files.at(data.output.uri, token) : null;
    return data.success && checked !== null ? subtypes(checked, data.output, files, token) : null;
  });
}

/** A class that a document imports by that path; null where that is in no file that is known. */
function importedClass(checked: Checked, imported: string | null): ClassReference | null {
  const facts = checked.analysis.outline();
  const found = imported === null ? null : facts.imported(imported);
  return found?.kind === 'class' ? facts.classes.reference(found.node) : null;
}

function importedItem(checked: Checked, imported: string | null): TypeHierarchyItem | null {
  const reference = importedClass(checked, imported);
  return reference?.kind === 'file' ? classItem(checked, reference.node) : null;
}

function referenceOf(classes: ClassModel, { key, library }: Data): ClassReference | null {
  if (library !== null) return classes.library(library);
  const place = [...classes.all()].find((it) => it.key === key);
  return place === undefined ? null : classes.reference(place.node);
}

function supertypes(
  checked: Checked,
  data: Data,
  { range, selectionRange }: TypeHierarchyItem,
): TypeHierarchyItem[] | null {
  const { classes, module } = checked.analysis.outline();
  const reference = referenceOf(classes, data);
  if (reference === null) return null;
  if (reference.kind === 'library')
    return classes
      .basesOf(reference)
      .map((it) => ({ ...libraryItem(checked, it), range, selectionRange }));
  const place = classes.place(reference.node);
  if (place === null) return null;
  const { piece } = place;
  const written = classes.bases(reference.node);
  if (written.length === 0)
    return classes
      .basesOf(reference)
      .flatMap((it) => itemOf(checked, it, { piece, ...place.node.name }) ?? []);
  const items: TypeHierarchyItem[] = [];
  for (const base of written) {
    const { start, end } = base.written;
    const item =
      base.reference === null
        ? importedItem(checked, importedPath(headOf(base.written), module))
        : itemOf(checked, base.reference, { piece, start, end });
    if (item !== null) items.push(item);
  }
  return items;
}

/** Classes that have it among the bases they name: of its document, then of others that import it. */
async function subtypes(
  checked: Checked,
  data: Data,
  files: OtherFiles,
  token: CancellationToken,
): Promise<TypeHierarchyItem[] | null> {
  const { classes } = checked.analysis.outline();
  const reference = referenceOf(classes, data);
  if (reference === null) return null;
  const found = [...classes.all()].flatMap(({ node, piece }) =>
    classes.basesOf(classes.reference(node)).includes(reference)
      ? (itemOf(checked, classes.reference(node), { piece, ...node.name }) ?? [])
      : [],
  );
  if (reference.kind === 'library') return found;
  for (const uri of files.naming(reference.node.name.id)) {
    if (uri === data.uri) continue;
    const other = await files.at(uri, token);
    if (other !== null) found.push(...subtypesIn(other, reference));
  }
  return found;
}

/** Those of another document. */
function subtypesIn(other: Checked, reference: ClassReference): TypeHierarchyItem[] {
  const { classes, module } = other.analysis.outline();
  const items: TypeHierarchyItem[] = [];
  for (const { node, piece } of classes.all())
    for (const base of classes.bases(node)) {
      const path = importedPath(headOf(base.written), module);
      if ((base.reference ?? importedClass(other, path)) !== reference) continue;
      const item = itemOf(other, classes.reference(node), { piece, ...node.name });
      if (item !== null) items.push(item);
    }
  return items;
}

/** `Box` of `Box[int]`. */
function headOf(written: Expression): Expression {
  return written.kind === 'subscript' ? written.object : written;
}

/** The path of what is imported under the name at an offset. */
function importAt(checked: Checked, offset: number): string | null {
  const node = nodesAt(checked, offset).findLast(
    (it) => it.node.kind === 'name' || it.node.kind === 'attribute',
  )?.node;
  return node?.kind === 'name' || node?.kind === 'attribute'
    ? importedPath(node, checked.analysis.outline().module)
    : null;
}

/** `written`: where a class of the library is named. */
function itemOf(
  checked: Checked,
  reference: ClassReference,
  written: Location,
): TypeHierarchyItem | null {
  if (reference.kind === 'library') {
    const range = rangeIn(checked, written);
    return { ...libraryItem(checked, reference), range, selectionRange: range };
  }
  return classItem(checked, reference.node);
}

function classItem(checked: Checked, of: ClassDefinition): TypeHierarchyItem | null {
  const place = checked.analysis.outline().classes.place(of);
  if (place === null) return null;
  const { node, piece, key } = place;
  const { uri, range } = placeIn(checked, {
    piece,
    start: node.name.start,
    end: node.name.end,
  });
  return {
    name: node.name.id,
    kind: SymbolKind.Class,
    ...(key === node.name.id ? {} : { detail: key }),
    uri,
    range,
    selectionRange: range,
    data: { uri, key, library: null },
  };
}

function libraryItem(
  { document }: Checked,
  reference: ClassReference,
): Omit<TypeHierarchyItem, 'range' | 'selectionRange'> {
  const name = classNameOf(reference);
  const library = reference.kind === 'library' ? reference.name : name;
  const module = library.slice(0, -name.length - 1);
  return {
    name,
    kind: SymbolKind.Class,
    detail: module === '' ? 'builtins' : module,
    uri: document.uri,
    data: { uri: document.uri, key: null, library },
  };
}
