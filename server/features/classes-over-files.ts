import type { CancellationToken } from 'vscode-languageserver';
import { ClassModel, type ClassKind, type ClassReference } from '../semantics/class-model.ts';
import type { FileFacts } from '../semantics/file-facts.ts';
import { importedPath } from '../semantics/imported-path.ts';
import { localClass } from '../semantics/local-classes.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { ClassDefinition, Expression } from '../syntax/nodes.ts';
import type { Checked } from '../workspace.ts';
import { headOf, importedClass } from './imported-class.ts';
import type { OtherFiles } from './other-files.ts';

/** Classes above one that are looked for in other files. */
const mostClasses = 1000;

/** A file, and what its classes import of others. */
interface Home {
  readonly checked: Checked;
  readonly facts: FileFacts;
  readonly imported: Map<string, ClassDefinition>;
}

/**
 * The classes of a document, and those of other files of the workspace that they derive from: a class whose bases
 * are imported has an order like any other. Which files are read is up to `reach`; until then there is one.
 */
export class ClassesOverFiles extends ClassModel {
  readonly #main: Home;
  /** The file of each class that is not of the document. */
  readonly #homes = new Map<ClassDefinition, Home>();
  readonly #files = new Map<string, Home>();
  readonly #kindsOf = new Map<ClassDefinition, ClassKind>();

  constructor(checked: Checked) {
    const facts = checked.analysis.outline();
    super([], facts.module);
    this.#main = this.homeOf(checked, facts);
  }

  /** Finds what the class and those above it import, as far as there are files for it. */
  async reach(from: ClassDefinition, files: OtherFiles, token: CancellationToken): Promise<void> {
    const waiting = new Set([this.current(from)]);
    // A set gives those as well that are added meanwhile.
    for (const node of waiting) {
      if (waiting.size > mostClasses || token.isCancellationRequested) break;
      for (const { keyword, value } of node.bases) {
        if (keyword !== null && keyword !== 'metaclass') continue;
        const head = headOf(value);
        if (this.resolve(head, node) === null) await this.find(head, node, files, token);
        const reference = this.resolve(head, node);
        if (reference?.kind === 'file') waiting.add(reference.node);
      }
    }
  }

  /** The file that a class stands in. */
  checkedOf(node: ClassDefinition): Checked {
    return this.home(node).checked;
  }

  override place(node: ClassDefinition): ClassPlace | null {
    return this.home(node).facts.classes.place(node);
  }

  override current(node: ClassDefinition): ClassDefinition {
    return this.home(node).facts.classes.current(node);
  }

  /** Those of the document. */
  override get nodes(): readonly ClassDefinition[] {
    return this.#main.facts.classes.nodes;
  }

  override all(): Iterable<ClassPlace> {
    return this.#main.facts.classes.all();
  }

  override modelOf(node: ClassDefinition): ClassModel {
    return this.home(node).facts.classes;
  }

  override resolve(
    expression: Expression,
    from: ClassDefinition | null = null,
  ): ClassReference | null {
    const home = from === null ? this.#main : this.home(from);
    const own = home.facts.classes.resolve(expression, from);
    if (own?.kind === 'library') return this.library(own.name);
    if (own !== null) return this.referenceIn(home, own.node);
    if (from !== null && this.isLocal(expression, from)) return null;
    const found = home.imported.get(importedPath(expression, home.facts.module) ?? '');
    return found === undefined ? null : this.reference(found);
  }

  override kind(of: ClassDefinition): ClassKind {
    const node = this.current(of);
    const known = this.#kindsOf.get(node);
    if (known !== undefined) return known;
    // A class that is its own ancestor, as half-typed code has it.
    this.#kindsOf.set(node, 'unknown');
    const kind = this.kindOver(node);
    this.#kindsOf.set(node, kind);
    return kind;
  }

  /** What its own file does not know, since a base is imported, by what that one is. */
  private kindOver(of: ClassDefinition): ClassKind {
    const own = this.modelOf(of).kind(of);
    if (own !== 'unknown') return own;
    const bases = this.bases(of).map((it) => it.reference);
    if (bases.includes(null)) return 'unknown';
    const isEnum = bases.some((it) => it?.kind === 'file' && this.kind(it.node) === 'enum');
    return isEnum ? 'enum' : 'plain';
  }

  private async find(
    head: Expression,
    node: ClassDefinition,
    files: OtherFiles,
    token: CancellationToken,
  ): Promise<void> {
    if (this.isLocal(head, node)) return;
    const home = this.home(node);
    const path = importedPath(head, home.facts.module);
    const found = await importedClass(home.checked, path, files, token);
    if (path === null || found === null) return;
    const other = this.homeOf(found.checked, found.checked.analysis.outline());
    // It may have been edited meanwhile.
    const place = [...other.facts.classes.all()].find((it) => it.key === found.place.key);
    if (place === undefined) return;
    if (other !== this.#main) this.#homes.set(place.node, other);
    home.imported.set(path, place.node);
  }

  private home(node: ClassDefinition): Home {
    return this.#homes.get(node) ?? this.#main;
  }

  private homeOf(checked: Checked, facts: FileFacts): Home {
    const { uri } = checked.document;
    const home = this.#files.get(uri) ?? { checked, facts, imported: new Map() };
    this.#files.set(uri, home);
    return home;
  }

  private referenceIn(home: Home, node: ClassDefinition): ClassReference {
    if (home !== this.#main) this.#homes.set(node, home);
    return this.reference(node);
  }

  /** Whether the first name of a path is one of a function or class around, not the module's. */
  private isLocal(expression: Expression, from: ClassDefinition): boolean {
    if (expression.kind === 'attribute') return this.isLocal(expression.object, from);
    const scope = this.place(from)?.scope.parent ?? null;
    return expression.kind === 'name' && localClass(expression.id, scope) !== undefined;
  }
}

/** The classes around one of a document, with all files that it derives from. */
export async function classesOverFiles(
  checked: Checked,
  node: ClassDefinition,
  files: OtherFiles,
  token: CancellationToken,
): Promise<ClassesOverFiles> {
  const classes = new ClassesOverFiles(checked);
  await classes.reach(node, files, token);
  return classes;
}
