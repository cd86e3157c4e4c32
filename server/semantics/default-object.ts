import type { Expression } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import { importedPath } from './imported-path.ts';
import type { Binding } from './module-facts.ts';
import type { Imported } from './modules.ts';
import { joinValues, nothing, pointTo, unknown, type Value } from './pointers.ts';
import { type Fill, items, Site } from './sites.ts';
import type { TypeName } from './types.ts';

interface Module {
  binding(name: string): Binding | undefined;
  imported?(path: string): Imported | null;
}

/** Where no name has a meaning that is known. */
const strange: Module = { binding: () => ({ kind: 'many' }) };

/** One mutable object (or a tuple that holds some) that exists once however often the function runs. */
export interface DefaultObject {
  readonly site: Site;
  /** What it and the objects in it hold at first. */
  readonly contents: ReadonlyMap<Site, ReadonlyMap<string, Value>>;
  /** The module-level name by which it is given; null for an expression that makes it. */
  readonly name: string | null;
  /** Where that name is another file's: what it is there. */
  readonly imported: (Imported & { kind: 'value' }) | null;
}

/** The mutable object that a default expression makes or names. Null: immutable, or not known. */
export function defaultObject(
  expression: Expression,
  piece: Piece,
  module: Module,
  isModuleName: (name: string) => boolean,
): DefaultObject | null {
  const contents = new Map<Site, ReadonlyMap<string, Value>>();
  if (expression.kind !== 'name') {
    const site = madeBy(expression, piece, module, contents);
    return site === null ? null : { site, contents, name: null, imported: null };
  }
  if (!isModuleName(expression.id)) return null;
  const binding = module.binding(expression.id);
  if (binding?.kind === 'import' && binding.isSure) {
    const imported = module.imported?.(binding.path) ?? null;
    if (imported?.kind !== 'value') return null;
    const site = madeBy(imported.node, imported.piece, strange, contents);
    return site === null ? null : { site, contents, name: expression.id, imported };
  }
  if (binding?.kind !== 'value') return null;
  const site = madeBy(binding.value, binding.piece, module, contents);
  return site === null ? null : { site, contents, name: expression.id, imported: null };
}

function madeBy(
  expression: Expression,
  piece: Piece,
  module: Module,
  contents: Map<Site, ReadonlyMap<string, Value>>,
): Site | null {
  const made = { piece, start: expression.start, end: expression.end };
  const site = (type: TypeName, fill: Fill, parts: readonly Expression[] = []): Site => {
    const whole = new Site({ kind: 'default', type, fill }, made);
    const inside = parts.map((it) => madeBy(it, piece, module, contents));
    const values = inside.map((it) => (it === null ? unknown : pointTo(it)));
    const fields = new Map<string, Value>([[items, values.reduce(joinValues, nothing)]]);
    if (type === 'tuple') values.forEach((value, at) => fields.set(String(at), value));
    contents.set(whole, fields);
    return whole;
  };
  switch (expression.kind) {
    case 'list':
    case 'set':
      return site(expression.kind, fillOf(expression.elements), expression.elements);
    case 'tuple': {
      const whole = site('tuple', 'filled', expression.elements);
      const holdsSome = contents.get(whole)?.get(items)?.pointers.length ?? 0;
      return holdsSome > 0 ? whole : null;
    }
    case 'dict': {
      const values = expression.entries.map((it) => it.value);
      const unpacked = expression.entries.every((it) => it.key === null);
      return site('dict', values.length === 0 ? 'empty' : unpacked ? 'unknown' : 'filled', values);
    }
    case 'comprehension':
      return expression.result === 'generator' ? null : site(expression.result, 'unknown');
    case 'binary': {
      const operands = [expression.left, expression.right];
      if (expression.operator !== '*') return null;
      const list = operands.find((it) => it.kind === 'list');
      return list?.kind === 'list' ? site('list', 'unknown', list.elements) : null;
    }
    case 'walrus':
      return madeBy(expression.value, piece, module, contents);
    case 'call': {
      const type = constructorType(expression.callee, module);
      if (type === null) return null;
      const given = expression.arguments.filter(
        (it) =>
          it.keyword !== 'maxlen' && !(type === 'defaultdict' && it === expression.arguments[0]),
      );
      const whole = site(type, given.length === 0 ? 'empty' : 'unknown');
      if (type === 'defaultdict') {
        const item = new Site({ kind: 'default', type: 'any' }, made);
        contents.set(whole, new Map([[items, pointTo(item)]]));
      }
      return whole;
    }
    default:
      return null;
  }
}

function fillOf(elements: readonly Expression[]): Fill {
  if (elements.length === 0) return 'empty';
  return elements.every((it) => it.kind === 'starred') ? 'unknown' : 'filled';
}

const builtins: ReadonlyMap<string, TypeName> = new Map([
  ['list', 'list'],
  ['dict', 'dict'],
  ['set', 'set'],
  ['bytearray', 'bytearray'],
]);
const collections: ReadonlyMap<string, TypeName> = new Map([
  ['collections.deque', 'deque'],
  ['collections.defaultdict', 'defaultdict'],
  ['collections.OrderedDict', 'OrderedDict'],
  ['collections.Counter', 'Counter'],
]);

/** The built-in type that a call of the expression makes; null for another callee. */
export function constructorType(callee: Expression, module: Module): TypeName | null {
  const path = importedPath(callee, module);
  if (path !== null) return collections.get(path) ?? null;
  if (callee.kind !== 'name') return null;
  const type = builtins.get(callee.id);
  return type !== undefined && module.binding(callee.id) === undefined ? type : null;
}
