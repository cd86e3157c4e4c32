import type { Facts } from '../semantics/facts.ts';
import { fieldsOf } from '../semantics/hash-kind.ts';
import { onlySite } from '../semantics/pointers.ts';
import type { Location } from '../semantics/sites.ts';
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Statement,
} from '../syntax/nodes.ts';
import { blocksOf, walk } from '../syntax/walk.ts';
import { isExpectedAt } from './class-statement.ts';
import { textAt } from './evidence.ts';
import { attributesSet, initialiserRuns, isGenerated } from './initialisers.ts';
import { inMethod, selfOf } from './methods.ts';

/** Attributes that the base's `__init__` sets and an instance of the class does not get in any other way. */
export function missingAttributes(
  node: ClassDefinition,
  base: ClassDefinition,
  initialiser: FunctionDefinition,
  facts: Facts,
): string[] {
  const { classes } = facts;
  const family = classes.ancestors(node);
  const names = new Set(
    family.flatMap((it) =>
      [...classes.body(it).attributes.values()].flatMap((one) =>
        one.value === null ? [] : [one.name],
      ),
    ),
  );
  for (const one of family) for (const it of classes.body(one).methods.keys()) names.add(it);
  for (const one of family)
    if (isGenerated(one, facts)) for (const it of fieldsOf(one, classes) ?? []) names.add(it.name);
  if (names.has('__getattr__') || names.has('__getattribute__')) return [];
  for (const run of initialiserRuns(node, facts) ?? []) {
    const { methods } = classes.body(run.of.kind === 'file' ? run.of.node : node);
    const method =
      run.of.kind === 'file'
        ? (methods.get('__init__') ?? methods.get('__post_init__'))
        : undefined;
    if (method !== undefined) for (const it of attributesSet(node, method, facts)) names.add(it);
  }
  return [...attributesSet(base, initialiser, facts)].filter((it) => !names.has(it));
}

export interface Reader {
  /** A method's name, or the statement that reads it. */
  readonly reader: string;
  readonly attribute: string;
  readonly location: Location;
}

/** A method that an instance has and that reads one of the attributes before anything there sets it. */
export function readerOf(
  node: ClassDefinition,
  attributes: readonly string[],
  facts: Facts,
): Reader | null {
  const { classes } = facts;
  const family = classes.ancestors(node);
  // Whoever else sets it may come first.
  const setters = new Set(
    family.flatMap((it) =>
      attributes.filter((name) =>
        (classes.body(it).assigned.get(name) ?? []).some(
          ({ method }) => method.name.id !== '__init__',
        ),
      ),
    ),
  );
  const called = calledMethods(node, facts);
  for (const one of family)
    for (const [name, method] of classes.body(one).methods) {
      const self = selfOf(method);
      if (isPrivate(name) && !called.has(name)) continue;
      if (self === null || name === '__init__' || name === '__del__') continue;
      const definer = family.find((it) => classes.body(it).methods.has(name));
      const place = classes.place(one);
      if (definer !== one || place === null) continue;
      const { piece, start, end } = inMethod(method, place, method);
      const text = piece.text.slice(start, end);
      if (/\b(?:hasattr|AttributeError)\b/.test(text)) continue;
      for (const part of walk(method.body)) {
        if (part.kind !== 'attribute' || part.object.kind !== 'name' || part.object.id !== self)
          continue;
        if (!attributes.includes(part.attribute) || setters.has(part.attribute)) continue;
        return {
          reader: method.name.id,
          attribute: `${self}.${part.attribute}`,
          location: inMethod(method, place, part),
        };
      }
    }
  return outsideReader(node, attributes, setters, facts);
}

/** Methods that nobody calls from outside: private ones, and those of a descriptor, which wants a place in a class. */
function isPrivate(name: string): boolean {
  if (descriptors.has(name)) return true;
  return name.startsWith('_') && !name.endsWith('__');
}

const descriptors = new Set(['__get__', '__set__', '__delete__', '__set_name__']);

/** The methods that those come to that can be called from outside, through `self`. */
function calledMethods(node: ClassDefinition, { classes }: Facts): ReadonlySet<string> {
  const methods = new Map<string, FunctionDefinition>();
  for (const one of classes.ancestors(node))
    for (const [name, method] of classes.body(one).methods)
      if (!methods.has(name)) methods.set(name, method);
  const found = new Set<string>();
  const open = [...methods.keys()].filter((it) => !isPrivate(it));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const method = methods.get(name);
    if (method === undefined) continue;
    for (const part of walk(method.body))
      if (part.kind === 'attribute' && methods.has(part.attribute)) open.push(part.attribute);
  }
  return found;
}

/** A plain statement that makes an instance, or has one under a name, and reads one of the attributes of it. */
function outsideReader(
  node: ClassDefinition,
  attributes: readonly string[],
  setters: ReadonlySet<string>,
  facts: Facts,
): Reader | null {
  for (const { block, call } of facts.instances(node)) {
    const site = onlySite(call.result);
    const given = new Set(
      (block.trace?.of('write') ?? []).flatMap(({ pointer, change }) =>
        pointer.site === site && change.kind === 'attribute-store' ? [change.name] : [],
      ),
    );
    const reads = site === null ? [] : (block.trace?.of('read') ?? []);
    const uses: { at: Expression; statement: Statement | null; piece: Location['piece'] }[] = [
      { at: call.call, statement: call.statement, piece: call.location.piece },
      ...reads
        .filter((it) => onlySite(it.value) === site)
        .map((it) => ({ at: it.name, statement: it.statement, piece: it.location.piece })),
    ];
    for (const { at, statement, piece } of uses) {
      if (statement === null || blocksOf(statement).length > 0) continue;
      const isBound = statement.kind === 'assign' ? statement.targets : [];
      if (isExpectedAt({ piece, start: at.start, end: at.end }, 'AttributeError')) continue;
      for (const part of walk([statement]))
        if (part.kind === 'attribute' && part.object === at && attributes.includes(part.attribute))
          if (
            !isBound.includes(part) &&
            !setters.has(part.attribute) &&
            !given.has(part.attribute)
          ) {
            const location = { piece, start: part.start, end: part.end };
            return { reader: textAt(location), attribute: part.attribute, location };
          }
    }
  }
  return null;
}
