import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import { homeOf, type Piece } from '../syntax/source.ts';
import type { Classes } from './classes.ts';
import { importedPath } from './imported-path.ts';
import type { Location } from './sites.ts';

/** The slots that a class makes. */
export interface Slots {
  /** As written, before a class mangles `__name`. */
  readonly names: readonly string[];
  readonly location: Location;
  /** Made by `@dataclass(slots=True)`, from the fields, with a new class: class variables of these names are gone then. */
  readonly isMadeLater: boolean;
}

/** Decorators that give the class back that they got. */
export const givesSame = new Set([
  'functools.total_ordering',
  'typing.final',
  'typing.runtime_checkable',
  'typing_extensions.final',
  'typing_extensions.runtime_checkable',
  'enum.unique',
  'dataclasses.dataclass',
]);

/** Null: it makes none (and so has a `__dict__`). Unknown where they are computed, or a decorator may make another class. */
export function slotsOf(node: ClassDefinition, classes: Classes): Slots | 'unknown' | null {
  let bySlots: Slots | null = null;
  for (const decorator of node.decorators) {
    const head = decorator.kind === 'call' ? decorator.callee : decorator;
    const path = importedPath(head, classes.moduleOf(node));
    if (path === null || !givesSame.has(path)) return 'unknown';
    if (path === 'dataclasses.dataclass' && decorator.kind === 'call') {
      const slots = decorator.arguments.find((it) => it.keyword === 'slots')?.value;
      if (slots === undefined) continue;
      if (slots.kind !== 'constant' || slots.type === 'number') return 'unknown';
      if (slots.type !== 'true') continue;
      const names = ownFields(node, classes);
      // The fields of a base become slots here, unless they are there already: that is not followed.
      if (names.length === 0 && node.bases.length > 0) return 'unknown';
      const place = classes.place(node);
      if (place === null) return 'unknown';
      const { start, end } = decorator;
      bySlots = { names, location: { piece: place.piece, start, end }, isMadeLater: true };
    }
  }
  if (bySlots !== null) return bySlots;
  return writtenSlots(node, classes);
}

function writtenSlots(node: ClassDefinition, classes: Classes): Slots | 'unknown' | null {
  const body = classes.body(node);
  const attribute = body.attributes.get('__slots__');
  if (attribute === undefined) return body.unsteady.has('__slots__') ? 'unknown' : null;
  const { value } = attribute;
  const piece = homeOf(attribute.statement) ?? classes.place(node)?.piece ?? null;
  if (value === null || piece === null) return null;
  if (body.unsteady.has('__slots__') || !node.body.includes(attribute.statement)) return 'unknown';
  const names = namesIn(value, piece, classes.moduleOf(node));
  if (names === null) return 'unknown';
  const location: Location = { piece, start: value.start, end: value.end };
  return { names, location, isMadeLater: false };
}

/** `"x"`, or a display of such; a name of the module that is bound to one. */
function namesIn(
  value: Expression,
  piece: Piece,
  module: ReturnType<Classes['moduleOf']>,
): string[] | null {
  if (value.kind === 'constant') {
    const text = stringOf(value, piece);
    return text === null ? null : [text];
  }
  if (value.kind === 'tuple' || value.kind === 'list' || value.kind === 'set')
    return allStrings(value.elements, piece);
  if (value.kind === 'dict')
    return allStrings(
      value.entries.map((it) => it.key),
      piece,
    );
  if (value.kind === 'name') {
    const binding = module.binding(value.id);
    if (binding?.kind === 'value' && binding.value.kind !== 'name')
      return namesIn(binding.value, binding.piece, module);
  }
  return null;
}

/** The texts of plain strings that are names; null where one of them is anything else. */
export function allStrings(
  elements: readonly (Expression | null)[],
  piece: Piece,
): string[] | null {
  const texts = elements.map((it) => (it === null ? null : stringOf(it, piece)));
  return texts.every((it) => it !== null) ? texts : null;
}

function stringOf(value: Expression, piece: Piece): string | null {
  if (value.kind !== 'constant' || value.type !== 'string') return null;
  return /^[uU]?(["'])(\w+)\1$/.exec(piece.text.slice(value.start, value.end))?.[2] ?? null;
}

/** Fields that the body declares; not `ClassVar`, `InitVar` and `KW_ONLY`. */
function ownFields(node: ClassDefinition, classes: Classes): string[] {
  const place = classes.place(node);
  return [...classes.body(node).attributes.values()].flatMap(({ name, annotation, statement }) => {
    if (annotation === null) return [];
    const { text } = homeOf(statement) ?? place?.piece ?? { text: '' };
    const written = text.slice(annotation.start, annotation.end);
    return /\b(?:ClassVar|InitVar|KW_ONLY)\b/.test(written) ? [] : [name];
  });
}
