import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Statement,
} from '../syntax/nodes.ts';
import type { Parse } from '../syntax/parser.ts';
import type { Piece, Source } from '../syntax/source.ts';
import { walk } from '../syntax/walk.ts';
import { isMutatorName } from './types.ts';
import { boundBy, nodesOfScope } from './scopes.ts';

/** What a module-level name is. `many`: bound more than once, or in a way that is not followed. */
export type Binding =
  | { readonly kind: 'function'; readonly piece: Piece; readonly node: FunctionDefinition }
  | { readonly kind: 'class'; readonly piece: Piece; readonly node: ClassDefinition }
  | { readonly kind: 'value'; readonly piece: Piece; readonly value: Expression }
  | { readonly kind: 'import'; readonly piece: Piece; readonly path: string }
  | { readonly kind: 'many' };

interface PieceFacts {
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Names through which some code of the piece changes an object. */
  readonly written: ReadonlySet<string>;
}

const many: Binding = { kind: 'many' };
const factsOfPieces = new WeakMap<Piece, PieceFacts>();

function factsOf(piece: Piece, statements: readonly Statement[]): PieceFacts {
  let facts = factsOfPieces.get(piece);
  if (facts === undefined) {
    facts = {
      bindings: bindingsOf(piece, statements),
      written: writtenNames(statements),
    };
    factsOfPieces.set(piece, facts);
  }
  return facts;
}

function bindingsOf(piece: Piece, statements: readonly Statement[]): ReadonlyMap<string, Binding> {
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
      bind(node.name.id, statements.includes(node) ? binding : many);
    } else if (node.kind === 'import') {
      for (const { name, module, member } of node.bindings) {
        const alias = member === null && !module.startsWith(name.id);
        const path = member === null ? (alias ? module : name.id) : `${module}.${member}`;
        bind(name.id, { kind: 'import', piece, path });
      }
    } else if (node.kind === 'assign' && node.targets.length === 1 && statements.includes(node)) {
      const target = node.targets[0];
      if (target?.kind === 'name' && node.value !== null)
        bind(target.id, { kind: 'value', piece, value: node.value });
      else for (const name of boundBy(node)) bind(name.id, many);
    } else {
      for (const name of boundBy(node)) bind(name.id, many);
    }
  }
  for (const node of walk(statements))
    if (node.kind === 'global') for (const name of node.names) bind(name.id, many);
  return bindings;
}

function writtenNames(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const through = (node: Expression | undefined): void => {
    if (node?.kind === 'name') names.add(node.id);
  };
  for (const node of walk(statements)) {
    if (node.kind === 'call' && node.callee.kind === 'attribute') {
      if (isMutatorName(node.callee.attribute)) through(node.callee.object);
    } else if (node.kind === 'assign' || node.kind === 'delete') {
      for (const target of node.targets) if (target.kind === 'subscript') through(target.object);
    } else if (node.kind === 'augmented') {
      through(node.target.kind === 'subscript' ? node.target.object : node.target);
    }
  }
  return names;
}

/** The module level of one text, asked by name. */
export class ModuleFacts {
  readonly #bindings = new Map<string, Binding>();
  readonly #writers = new Map<string, number>();

  /** Parses what is not parsed yet. */
  constructor(source: Source, parse: Parse) {
    for (const { piece } of source.pieces) {
      const facts = factsOf(piece, piece.statements(parse));
      for (const [name, binding] of facts.bindings)
        this.#bindings.set(name, this.#bindings.has(name) ? many : binding);
      for (const name of facts.written) this.#writers.set(name, (this.#writers.get(name) ?? 0) + 1);
    }
  }

  /** Undefined: no statement of the module binds it (a builtin, or from a star import). */
  binding(name: string): Binding | undefined {
    return this.#bindings.get(name);
  }

  isWrittenSomewhere(name: string): boolean {
    return this.#writers.has(name);
  }
}
