import type { ClassDefinition, Statement } from '../syntax/nodes.ts';
import type { Home, Piece } from '../syntax/source.ts';
import type { Owner } from './frame.ts';
import { bodyOf, type Callable } from './scopes.ts';
import { type Scope, type ScopeNode, type Symbols, symbolsOf } from './symbols.ts';

/** A function or lambda with where it stands. */
export interface FunctionOwner extends Owner {
  readonly callable: Callable;
  /** Its name with those around it, `Basket.put`; unique in its piece. */
  readonly key: string;
  /** By what the first function of that key in a file is found again. */
  readonly firstKey: string;
  /** Names that the functions and classes around it bind: a default that uses one does not mean the module's name. */
  readonly outerNames: ReadonlySet<string>;
  readonly localNames: ReadonlySet<string>;
  /** The text from `def` to the body: what callers depend on besides the summary. */
  readonly head: string;
}

/** What a piece defines. Made once for each piece. */
export interface PieceIndex {
  readonly owner: Owner;
  readonly statements: readonly Statement[];
  readonly symbols: Symbols;
  /** Outer ones first. */
  readonly functions: readonly FunctionOwner[];
  readonly classes: readonly ClassPlace[];
  /** What the module's own run depends on: pieces, and of a function its head; docstrings do nothing. */
  readonly parts: readonly (Piece | string)[];
}

export interface ClassPlace {
  readonly piece: Piece;
  readonly node: ClassDefinition;
  /** Its name with those around it. */
  readonly key: string;
  /** Whether it stands at module level, so that its name is the module's. */
  readonly isTopLevel: boolean;
  /** The scope of its body. */
  readonly scope: Scope;
}

const indexes = new WeakMap<Piece, PieceIndex>();
const homes = new WeakMap<Callable | ClassDefinition, Home>();

/** The file that a function or class stands in; null where it is in none. */
export function homeOfNode(node: Callable | ClassDefinition): Home | null {
  return homes.get(node) ?? null;
}

export function indexOf(piece: Piece, statements: readonly Statement[]): PieceIndex {
  let index = indexes.get(piece);
  if (index === undefined) {
    index = made(piece, statements);
    indexes.set(piece, index);
  }
  return index;
}

function made(piece: Piece, statements: readonly Statement[]): PieceIndex {
  const symbols = symbolsOf(statements);
  const owner: Owner = { piece, callable: null, scope: symbols.module, inClass: null };
  const functions: FunctionOwner[] = [];
  const classes: ClassPlace[] = [];
  const keys = new Map<string, number>();
  const { home } = piece;
  const unique = (path: string, name: string): string => {
    const key = path === '' ? name : `${path}.${name}`;
    const count = (keys.get(key) ?? 0) + 1;
    keys.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  };
  const visit = (
    scope: Scope,
    inClass: ClassDefinition | null,
    outer: ReadonlySet<string>,
    path: string,
    around: Piece,
  ): void => {
    const piece = scope.piece ?? around;
    const { node, kind } = scope;
    if ((kind === 'function' || kind === 'lambda') && isCallable(node)) {
      const names = new Set(scope.ownNames());
      const key = unique(path, node.kind === 'function' ? node.name.id : 'lambda');
      const first = bodyOf(node)[0];
      if (home !== null) homes.set(node, home);
      functions.push({
        piece,
        callable: node,
        scope,
        inClass: node.kind === 'function' ? inClass : null,
        key,
        firstKey: `${key}@0`,
        outerNames: outer,
        localNames: names,
        head: piece.text.slice(node.start, first?.start ?? node.end),
      });
      // A class's methods may be thousands, and so may the names around them: no copies for nobody.
      const isSame = names.size === 0 || scope.children.length === 0;
      const inside = isSame ? outer : new Set([...outer, ...names]);
      for (const child of scope.children) visit(child, null, inside, key, piece);
    } else if (kind === 'class' && node?.kind === 'class') {
      const key = unique(path, node.name.id);
      if (home !== null) homes.set(node, home);
      classes.push({ piece, node, key, isTopLevel: statements.includes(node), scope });
      const inside = new Set([...outer, ...scope.ownNames()]);
      for (const child of scope.children) visit(child, node, inside, key, piece);
    } else {
      for (const child of scope.children) visit(child, inClass, outer, path, piece);
    }
  };
  visit(symbols.module, null, new Set(), '', piece);
  return { owner, statements, symbols, functions, classes, parts: partsOf(piece, functions) };
}

/** Whether a function stands in its piece alone, with its decorators and nothing else. */
export function isWholePiece({ callable, piece }: FunctionOwner): boolean {
  return piece.parsed.length === 1 && piece.parsed[0] === callable;
}

function partsOf(piece: Piece, functions: readonly FunctionOwner[]): (Piece | string)[] {
  const heads = new Map<Piece, string>();
  for (const owner of functions)
    if (isWholePiece(owner)) heads.set(owner.piece, `${owner.key} ${owner.head}`);
  const isDocstring = ({ parsed: [only, ...more] }: Piece): boolean =>
    more.length === 0 && only?.kind === 'expression' && only.value.kind === 'constant';
  const part = (it: Piece): Piece | string => heads.get(it) ?? (isDocstring(it) ? '' : it);
  return piece.parts.length === 0 ? [part(piece)] : piece.parts.map((it) => part(it.piece));
}

function isCallable(node: ScopeNode): node is Callable {
  return node?.kind === 'function' || node?.kind === 'lambda';
}
