import { SymbolKind, type TypeHierarchyItem } from 'vscode-languageserver';
import * as v from 'valibot';
import { classNameOf } from '../rules/class-statement.ts';
import type { ClassModel, ClassReference } from '../semantics/class-model.ts';
import type { Location } from '../semantics/sites.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import { classAt } from './class-at.ts';
import type { Service } from './service.ts';

/** By what a class is found again: its key in its document, or its name in the library. */
const Data = v.object({
  uri: v.string(),
  key: v.nullable(v.string()),
  library: v.nullable(v.string()),
});

/** The classes above and below one, out of the class model. A class of the library stands where a base names it. */
export function registerTypeHierarchy(service: Service): void {
  const { connection } = service;
  connection.languages.typeHierarchy.onPrepare(async ({ textDocument, position }, token) => {
    const checked = await service.check(textDocument.uri, token);
    if (checked === null) return null;
    const found = classAt(checked, checked.document.offsetAt(position));
    if (found === null) return null;
    const item = itemOf(checked, found.reference, found.location);
    return item === null ? null : [item];
  });
  connection.languages.typeHierarchy.onSupertypes(async ({ item }, token) => {
    const data = v.safeParse(Data, item.data);
    if (!data.success) return null;
    const checked = await service.check(data.output.uri, token);
    return checked === null ? null : supertypes(checked, data.output, item);
  });
  connection.languages.typeHierarchy.onSubtypes(async ({ item }, token) => {
    const data = v.safeParse(Data, item.data);
    if (!data.success) return null;
    const checked = await service.check(data.output.uri, token);
    return checked === null ? null : subtypes(checked, data.output);
  });
}

function referenceOf(
  classes: ClassModel,
  { key, library }: v.InferOutput<typeof Data>,
): ClassReference | null {
  if (library !== null) return classes.library(library);
  const place = [...classes.all()].find((it) => it.key === key);
  return place === undefined ? null : classes.reference(place.node);
}

function supertypes(
  checked: Checked,
  data: v.InferOutput<typeof Data>,
  { range, selectionRange }: TypeHierarchyItem,
): TypeHierarchyItem[] | null {
  const { classes } = checked.analysis.facts();
  const reference = referenceOf(classes, data);
  if (reference === null) return null;
  if (reference.kind === 'library')
    return classes
      .basesOf(reference)
      .map((it) => ({ ...libraryItem(checked, it), range, selectionRange }));
  const place = classes.place(reference.node);
  const written = classes.bases(reference.node);
  if (written.length === 0 && place !== null)
    return classes.basesOf(reference).flatMap((it) => {
      const { start, end } = place.node.name;
      return itemOf(checked, it, { piece: place.piece, start, end }) ?? [];
    });
  return written.flatMap(({ reference: base, written: { start, end } }) => {
    if (base === null || place === null) return [];
    return itemOf(checked, base, { piece: place.piece, start, end }) ?? [];
  });
}

/** Classes of the document that have it among the bases they name. */
function subtypes(checked: Checked, data: v.InferOutput<typeof Data>): TypeHierarchyItem[] | null {
  const { classes } = checked.analysis.facts();
  const reference = referenceOf(classes, data);
  if (reference === null) return null;
  return [...classes.all()].flatMap(({ node, piece }) => {
    if (!classes.basesOf(classes.reference(node)).includes(reference)) return [];
    const { start, end } = node.name;
    return itemOf(checked, classes.reference(node), { piece, start, end }) ?? [];
  });
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
  const { classes } = checked.analysis.facts();
  const place = classes.place(reference.node);
  if (place === null) return null;
  const { node, piece, key } = place;
  const name = { piece, start: node.name.start, end: node.name.end };
  return {
    name: node.name.id,
    kind: SymbolKind.Class,
    ...(key === node.name.id ? {} : { detail: key }),
    uri: checked.document.uri,
    range: rangeIn(checked, name),
    selectionRange: rangeIn(checked, name),
    data: { uri: checked.document.uri, key, library: null },
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
