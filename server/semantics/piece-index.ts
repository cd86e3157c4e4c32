import type { ClassDefinition, Statement } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import { type Node, partsOf } from '../syntax/walk.ts';
import type { Owner } from './frame.ts';
import { bodyOf, boundBy, type Callable, localNames, nodesOfScope } from './scopes.ts';
import { type Scope, scopesOf } from './symbols.ts';

/** A function or lambda with where it stands. */
export interface FunctionOwner extends Owner {
  readonly callable: Callable;
  /** Its name with those around it, `Basket.put`; unique in its piece. */
  readonly key: string;
  /** Names that the functions and classes around it bind: a default that uses one does not mean the module's name. */
  readonly outerNames: ReadonlySet<string>;
  readonly localNames: ReadonlySet<string>;
  /** Names and methods that it may call. */
  readonly calls: ReadonlySet<string>;
  /** The text from `def` to the body: what callers depend on besides the summary. */
  readonly head: string;
}

/** What a piece defines. Made once for each piece. */
export interface PieceIndex {
  readonly owner: Owner;
  readonly statements: readonly Statement[];
  /** Outer ones first. */
  readonly functions: readonly FunctionOwner[];
  readonly classes: readonly ClassPlace[];
}

export interface ClassPlace {
  readonly piece: Piece;
  readonly node: ClassDefinition;
  /** Its name with those around it. */
  readonly key: string;
  /** Whether it stands at module level, so that its name is the module's. */
  readonly isTopLevel: boolean;
}

const indexes = new WeakMap<Piece, PieceIndex>();

export function indexOf(piece: Piece, statements: readonly Statement[]): PieceIndex {
  let index = indexes.get(piece);
  if (index === undefined) {
    index = made(piece, statements);
    indexes.set(piece, index);
  }
  return index;
}

function made(piece: Piece, statements: readonly Statement[]): PieceIndex {
  const module = scopesOf(statements);
  const owner: Owner = { piece, callable: null, scope: module, inClass: null };
  const scopes = new Map<object, Scope>();
  const collect: Scope[] = [module];
  for (let scope = collect.pop(); scope !== undefined; scope = collect.pop()) {
    if (scope.node !== null && scope.kind !== 'type-parameters' && scope.kind !== 'type-alias')
      scopes.set(scope.node, scope);
    collect.push(...scope.children);
  }
  const functions: FunctionOwner[] = [];
  const classes: ClassPlace[] = [];
  const keys = new Map<string, number>();
  const unique = (name: string): string => {
    const count = (keys.get(name) ?? 0) + 1;
    keys.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  };
  interface Visit {
    readonly node: Node;
    readonly inClass: ClassDefinition | null;
    readonly outer: ReadonlySet<string>;
    readonly path: string;
  }
  const visit: Visit[] = statements
    .toReversed()
    .map((node) => ({ node, inClass: null, outer: new Set<string>(), path: '' }));
  for (let next = visit.pop(); next !== undefined; next = visit.pop()) {
    const { node } = next;
    let { inClass, outer, path } = next;
    if (node.kind === 'function' || node.kind === 'lambda') {
      const own = localNames(node);
      const name = node.kind === 'function' ? node.name.id : 'lambda';
      const key = unique(path === '' ? name : `${path}.${name}`);
      const first = bodyOf(node)[0];
      functions.push({
        piece,
        callable: node,
        scope: scopes.get(node) ?? module,
        inClass: node.kind === 'function' ? inClass : null,
        key,
        outerNames: outer,
        localNames: own,
        calls: callsOf(node),
        head: piece.text.slice(node.start, first?.start ?? node.end),
      });
      outer = new Set([...outer, ...own]);
      inClass = null;
      path = key;
    } else if (node.kind === 'class') {
      const key = unique(path === '' ? node.name.id : `${path}.${node.name.id}`);
      classes.push({ piece, node, key, isTopLevel: statements.includes(node) });
      outer = new Set([...outer, ...classNames(node)]);
      inClass = node;
      path = key;
    }
    for (const part of partsOf(node).toReversed()) visit.push({ node: part, inClass, outer, path });
  }
  return { owner, statements, functions, classes };
}

function classNames(node: ClassDefinition): string[] {
  return [...nodesOfScope(node.body)].flatMap((it) => boundBy(it).map((name) => name.id));
}

function callsOf(callable: Callable): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOfScope(bodyOf(callable)))
    if (node.kind === 'name') names.add(node.id);
    else if (node.kind === 'call' && node.callee.kind === 'attribute')
      names.add(`.${node.callee.attribute}`);
  return names;
}
