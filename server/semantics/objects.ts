import type { Expression, Span } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { ModuleReader } from './module-facts.ts';
import type { ObjectType } from './mutators.ts';

/** A place in the text; stays right while statements above it move, because the piece knows where it stands. */
export interface Location extends Span {
  readonly piece: Piece;
}

export type Fill = 'empty' | 'filled' | 'unknown';

/** One mutable object (or a tuple that holds some) that exists once however often the function runs. */
export interface SharedObject {
  readonly type: ObjectType;
  /** How it is when it is made. */
  readonly fill: Fill;
  /** Mutable objects inside it. */
  readonly elements: readonly SharedObject[];
  /** The expression that makes it. */
  readonly made: Location;
}

/** The mutable object that a default expression makes or names. Null: immutable, or not known. */
export function sharedObject(
  expression: Expression,
  piece: Piece,
  module: ModuleReader,
  isModuleName: (name: string) => boolean,
): { object: SharedObject; name: string | null } | null {
  if (expression.kind === 'name') {
    if (!isModuleName(expression.id)) return null;
    const binding = module.binding(expression.id);
    if (binding?.kind !== 'value') return null;
    const object = madeBy(binding.value, binding.piece, module);
    return object === null ? null : { object, name: expression.id };
  }
  const object = madeBy(expression, piece, module);
  return object === null ? null : { object, name: null };
}

function madeBy(expression: Expression, piece: Piece, module: ModuleReader): SharedObject | null {
  const made = { piece, start: expression.start, end: expression.end };
  const inside = (parts: readonly Expression[]): SharedObject[] =>
    parts.flatMap((part) => madeBy(part, piece, module) ?? []);
  switch (expression.kind) {
    case 'list':
    case 'set':
    case 'tuple': {
      const elements = inside(expression.elements);
      if (expression.kind === 'tuple' && elements.length === 0) return null;
      return { type: expression.kind, fill: fillOf(expression.elements), elements, made };
    }
    case 'dict': {
      const values = expression.entries.map((it) => it.value);
      const unpacked = expression.entries.every((it) => it.key === null);
      const fill = values.length === 0 ? 'empty' : unpacked ? 'unknown' : 'filled';
      return { type: 'dict', fill, elements: inside(values), made };
    }
    case 'comprehension':
      if (expression.result === 'generator') return null;
      return { type: expression.result, fill: 'unknown', elements: [], made };
    case 'binary': {
      const operands = [expression.left, expression.right];
      if (expression.operator !== '*' || !operands.some((it) => it.kind === 'list')) return null;
      const elements = inside(operands.flatMap((it) => (it.kind === 'list' ? it.elements : [])));
      return { type: 'list', fill: 'unknown', elements, made };
    }
    case 'walrus':
      return madeBy(expression.value, piece, module);
    case 'call': {
      const type = constructorType(expression.callee, module);
      if (type === null) return null;
      const given = expression.arguments.filter(
        (it) =>
          it.keyword !== 'maxlen' && !(type === 'defaultdict' && it === expression.arguments[0]),
      );
      const made_: SharedObject = {
        type,
        fill: given.length === 0 ? 'empty' : 'unknown',
        elements:
          type === 'defaultdict' ? [{ type: 'any', fill: 'unknown', elements: [], made }] : [],
        made,
      };
      return made_;
    }
    default:
      return null;
  }
}

function fillOf(elements: readonly Expression[]): Fill {
  if (elements.length === 0) return 'empty';
  return elements.every((it) => it.kind === 'starred') ? 'unknown' : 'filled';
}

const builtins: ReadonlyMap<string, ObjectType> = new Map([
  ['list', 'list'],
  ['dict', 'dict'],
  ['set', 'set'],
  ['bytearray', 'bytearray'],
]);
const collections: ReadonlyMap<string, ObjectType> = new Map([
  ['collections.deque', 'deque'],
  ['collections.defaultdict', 'defaultdict'],
  ['collections.OrderedDict', 'OrderedDict'],
  ['collections.Counter', 'Counter'],
]);

function constructorType(callee: Expression, module: ModuleReader): ObjectType | null {
  const path = importedPath(callee, module);
  if (path !== null) return collections.get(path) ?? null;
  if (callee.kind !== 'name') return null;
  const type = builtins.get(callee.id);
  return type !== undefined && module.binding(callee.id) === undefined ? type : null;
}

/** `collections.deque` for however the module imported it; null for anything else. */
export function importedPath(callee: Expression, module: ModuleReader): string | null {
  if (callee.kind === 'name') {
    const binding = module.binding(callee.id);
    return binding?.kind === 'import' ? binding.path : null;
  }
  if (callee.kind !== 'attribute' || callee.object.kind !== 'name') return null;
  const binding = module.binding(callee.object.id);
  return binding?.kind === 'import' ? `${binding.path}.${callee.attribute}` : null;
}
