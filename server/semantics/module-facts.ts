import type { ClassDefinition, Expression, FunctionDefinition, Import } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';
import type { PieceIndex } from './piece-index.ts';
import { type ExportedNames, exportedNames } from './exported-names.ts';
import { boundBy, nodesOfScope, targetNames } from './scopes.ts';

/** What a module-level name is. `many`: bound more than once, or in a way that is not followed. */
export type Binding =
  | { readonly kind: 'function'; readonly piece: Piece; readonly node: FunctionDefinition }
  | { readonly kind: 'class'; readonly piece: Piece; readonly node: ClassDefinition }
  | { readonly kind: 'value'; readonly piece: Piece; readonly value: Expression }
  | {
      readonly kind: 'import';
      readonly piece: Piece;
      readonly path: string;
      /** Whether the name surely means that: not in a branch, nor where a failed import is caught, and nothing in it replaced. */
      readonly isSure: boolean;
    }
  | { readonly kind: 'many' };

export const many: Binding = { kind: 'many' };
const noStars: readonly Star[] = [];

/** `from module import *` at module level. */
export interface Star {
  readonly piece: Piece;
  /** As it is written: `shapes`, `.shapes`. */
  readonly module: string;
  /** Whether it surely runs: not in a branch, nor where a failed import is caught. */
  readonly isSure: boolean;
}

/** What a piece binds at module level, and whether it may bind more than it shows. */
interface PieceBindings {
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Star imports, each with the names that the piece binds after it. */
  readonly stars: readonly { readonly star: Star; readonly later: ReadonlySet<string> }[];
  readonly isOpen: boolean;
}

const bindingsOfPieces = new WeakMap<Piece, PieceBindings>();

function bindingsIn(index: PieceIndex): PieceBindings {
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
}: PieceIndex): PieceBindings {
  const bindings = new Map<string, Binding>();
  const stars: { star: Star; later: Set<string> }[] = [];
  let isOpen = false;
  const bind = (name: string, binding: Binding): void => {
    bindings.set(name, bindings.has(name) ? many : binding);
    for (const { later } of stars) later.add(name);
  };
  for (const node of nodesOfScope(statements)) {
    if (node.kind === 'function' || node.kind === 'class') {
      if (node.name.id === '__getattr__') isOpen = true;
      const binding: Binding =
        node.kind === 'function'
          ? { kind: 'function', piece, node }
          : { kind: 'class', piece, node };
      // A class that is made in a branch is the only thing that its name can be: else there is no such name.
      const isOnly = node.kind === 'class' || statements.includes(node);
      bind(node.name.id, isOnly ? binding : many);
    } else if (node.kind === 'import') {
      const isSure = statements.includes(node);
      if (node.star !== null)
        stars.push({ star: { piece, module: node.star, isSure }, later: new Set() });
      for (const imported of node.bindings)
        bind(imported.name.id, { kind: 'import', piece, path: pathOf(imported), isSure });
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
  return { bindings, stars, isOpen };
}

/** `module.member` of what an import binds to a name; of `import a.b` the name is `a`. */
export function pathOf({ name, module, member }: Import['bindings'][number]): string {
  if (member !== null) return `${module}${module.endsWith('.') ? '' : '.'}${member}`;
  return `${module}.`.startsWith(`${name.id}.`) ? name.id : module;
}

/** What star imports make of a name: `own` is what the text itself binds it to before them, `stars` the last first. */
type ThroughStars = (
  name: string,
  own: Binding | undefined,
  stars: readonly Star[],
) => Binding | undefined;

/** The module level of one text, asked by name. */
export class ModuleFacts {
  readonly #bindings = new Map<string, Binding>();
  readonly #writers = new Map<string, number>();
  readonly #stars: { readonly star: Star; readonly later: Set<string> }[] = [];
  readonly #throughStars: ThroughStars | null;
  /** What was asked of names that a star import may bring. */
  readonly #brought = new Map<string, Binding | undefined>();
  /** What `__all__` lists; null where there is none. */
  readonly exported: ExportedNames | null;
  /** Whether it may have names that none of its statements shows. */
  readonly isOpen: boolean;

  /** `throughStars`: null where star imports are the asker's matter. */
  constructor(indexes: readonly PieceIndex[], throughStars: ThroughStars | null = null) {
    let isOpen = false;
    this.#throughStars = throughStars;
    this.exported = exportedNames(indexes);
    for (const index of indexes) {
      const of = bindingsIn(index);
      isOpen ||= of.isOpen;
      for (const [name, binding] of of.bindings) {
        this.#bindings.set(name, this.#bindings.has(name) ? many : binding);
        for (const { later } of this.#stars) later.add(name);
      }
      for (const { star, later } of of.stars) this.#stars.push({ star, later: new Set(later) });
      for (const name of index.symbols.written)
        this.#writers.set(name, (this.#writers.get(name) ?? 0) + 1);
    }
    this.isOpen = isOpen;
    // `settings.connect = fake`: what the name gives is no longer what its module's text says.
    for (const { symbols } of indexes)
      for (const name of symbols.patched) {
        const binding = this.#bindings.get(name);
        if (binding?.kind === 'import') this.#bindings.set(name, { ...binding, isSure: false });
      }
  }

  /** Undefined: no statement of the module binds it (a builtin, or from the star import of a module that is not known). */
  binding(name: string): Binding | undefined {
    const own = this.#bindings.get(name);
    if (this.#throughStars === null || this.#stars.length === 0) return own;
    const known = this.#brought.get(name);
    if (known !== undefined || this.#brought.has(name)) return known;
    const stars = this.starsAfter(name);
    const found = stars.length === 0 ? own : this.#throughStars(name, own, stars);
    this.#brought.set(name, found);
    return found;
  }

  /** The star imports that may bind a name after all else that does, the last first. */
  starsAfter(name: string): readonly Star[] {
    if (this.#stars.length === 0) return noStars;
    return this.#stars.flatMap(({ star, later }) => (later.has(name) ? [] : [star])).reverse();
  }

  /** Those that its statements bind, and those that were asked for and that a star import may bring. */
  names(): Iterable<string> {
    return this.#brought.size === 0
      ? this.#bindings.keys()
      : new Set([...this.#bindings.keys(), ...this.#brought.keys()]);
  }

  writtenNames(): Iterable<string> {
    return this.#writers.keys();
  }

  isWrittenSomewhere(name: string): boolean {
    return this.#writers.has(name);
  }
}
