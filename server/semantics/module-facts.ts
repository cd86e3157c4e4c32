import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { PieceIndex } from './piece-index.ts';
import { boundBy, nodesOfScope, targetNames } from './scopes.ts';

/** What a module-level name is. `many`: bound more than once, or in a way that is not followed. */
export type Binding =
  | { readonly kind: 'function'; readonly piece: Piece; readonly node: FunctionDefinition }
  | { readonly kind: 'class'; readonly piece: Piece; readonly node: ClassDefinition }
  | { readonly kind: 'value'; readonly piece: Piece; readonly value: Expression }
  | { readonly kind: 'import'; readonly piece: Piece; readonly path: string }
  | { readonly kind: 'many' };

const many: Binding = { kind: 'many' };
const bindingsOfPieces = new WeakMap<Piece, ReadonlyMap<string, Binding>>();

function bindingsIn(index: PieceIndex): ReadonlyMap<string, Binding> {
  const { piece } = index.owner;
  let bindings = bindingsOfPieces.get(piece);
  if (bindings === undefined) {
    bindings = bindingsOf(index);
    bindingsOfPieces.set(piece, bindings);
  }
  return bindings;
}

function bindingsOf({
  owner: { piece },
  statements,
  symbols: { globals },
}: PieceIndex): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>();
  const bind = (name: string, binding: Binding): void => {
    bindings.set(name, bindings.has(name) ? many : binding);
  };
  for (const node of nodesOfScope(statements)) {
    if (node.kind === 'function' || node.kind === 'class') {
      const binding: Binding =
        node.kind === 'function'
          ? { kind: 'function', piece, node }
          : { kind: 'class', piece, node };
      // A class that is made in a branch is the only thing that its name can be: else there is no such name.
      const isOnly = node.kind === 'class' || statements.includes(node);
      bind(node.name.id, isOnly ? binding : many);
    } else if (node.kind === 'import') {
      for (const { name, module, member } of node.bindings) {
        const alias = member === null && !`${module}.`.startsWith(`${name.id}.`);
        const dot = module.endsWith('.') ? '' : '.';
        const path = member === null ? (alias ? module : name.id) : `${module}${dot}${member}`;
        bind(name.id, { kind: 'import', piece, path });
      }
    } else if (node.kind === 'assign' && statements.includes(node)) {
      // Each name of `a = b = value`.
      for (const target of node.targets)
        if (target.kind === 'name' && node.value !== null)
          bind(target.id, { kind: 'value', piece, value: node.value });
        else for (const name of targetNames(target)) bind(name.id, many);
    } else {
      for (const name of boundBy(node)) bind(name.id, many);
    }
  }
  for (const name of globals) bind(name, many);
  return bindings;
}

/** The module level of one text, asked by name. */
export class ModuleFacts {
  readonly #bindings = new Map<string, Binding>();
  readonly #writers = new Map<string, number>();

  constructor(indexes: readonly PieceIndex[]) {
    for (const index of indexes) {
      for (const [name, binding] of bindingsIn(index))
        this.#bindings.set(name, this.#bindings.has(name) ? many : binding);
      for (const name of index.symbols.written)
        this.#writers.set(name, (this.#writers.get(name) ?? 0) + 1);
    }
  }

  /** Undefined: no statement of the module binds it (a builtin, or from a star import). */
  binding(name: string): Binding | undefined {
    return this.#bindings.get(name);
  }

  names(): Iterable<string> {
    return this.#bindings.keys();
  }

  writtenNames(): Iterable<string> {
    return this.#writers.keys();
  }

  isWrittenSomewhere(name: string): boolean {
    return this.#writers.has(name);
  }
}
