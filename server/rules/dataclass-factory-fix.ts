import * as l10n from '@vscode/l10n';
import type { ClassAttribute } from '../semantics/class-body.ts';
import type { Facts } from '../semantics/facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Expression } from '../syntax/nodes.ts';
import { homeOf } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import type { Edit, Fix } from './rule.ts';

/** `field(default_factory=list)` for `[]`: made anew for each instance. Empty where `field` cannot be named for sure. */
export function factoryFix(
  place: ClassPlace,
  attribute: ClassAttribute,
  value: Expression,
  facts: Facts,
  isSafe: boolean,
): Fix[] {
  const piece = homeOf(attribute.statement) ?? place.piece;
  const written = piece.text.slice(value.start, value.end);
  for (const node of walk([value]))
    if (node.kind === 'name' && facts.classes.body(place.node).attributes.has(node.id)) return [];
  // A name is an object that somebody wanted to be this one.
  if (value.kind === 'name' || attribute.value === null) return [];
  const factory = factoryOf(value, written);
  const title = l10n.t('Make a new object for each instance: `default_factory={0}`', factory);
  if (attribute.value !== value) {
    const argument =
      attribute.value.kind === 'call'
        ? attribute.value.arguments.find((it) => it.value === value)
        : undefined;
    const start = piece.text.lastIndexOf('default', value.start);
    if (argument === undefined || start < attribute.value.start) return [];
    const edit = { piece, start, end: value.end, text: `default_factory=${factory}` };
    return [{ title, edits: [edit], isSafe }];
  }
  const field = fieldName(place, facts);
  if (field === null) return [];
  const text = `${field.name}(default_factory=${factory})`;
  const edit = { piece, start: value.start, end: value.end, text };
  return [{ title, edits: [edit, ...field.edits], isSafe }];
}

/** `list` for `[]` and `list()`, else a lambda. */
export function factoryOf(value: Expression, written: string): string {
  if (value.kind === 'list' && value.elements.length === 0) return 'list';
  if (value.kind === 'dict' && value.entries.length === 0) return 'dict';
  if (value.kind === 'call' && value.arguments.length === 0)
    return written.slice(0, written.lastIndexOf('(')).trimEnd();
  return `lambda: ${written}`;
}

/** How the module can call `dataclasses.field`, with the import that it takes. */
function fieldName(
  { node }: ClassPlace,
  facts: Facts,
): { name: string; edits: readonly Edit[] } | null {
  const field = facts.binding('field');
  if (field?.kind === 'import' && field.path === 'dataclasses.field')
    return { name: 'field', edits: [] };
  for (const decorator of node.decorators) {
    const head = decorator.kind === 'call' ? decorator.callee : decorator;
    if (importedPath(head, facts) !== 'dataclasses.dataclass') continue;
    if (head.kind === 'attribute' && head.object.kind === 'name')
      return { name: `${head.object.id}.field`, edits: [] };
    const binding = head.kind === 'name' ? facts.binding(head.id) : undefined;
    if (binding?.kind !== 'import' || field !== undefined) continue;
    const { piece } = binding;
    const found = /^from dataclasses import [\w ,]+/.exec(piece.text);
    if (found === null) continue;
    const end = found[0].trimEnd().length;
    return { name: 'field', edits: [{ piece, start: end, end, text: ', field' }] };
  }
  return null;
}
