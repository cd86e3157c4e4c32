import type { Expression, Import, Span } from '../syntax/nodes.ts';
import { callables } from './catalogue.ts';
import { Changes } from './changes.ts';
import { pathOf } from './module-facts.ts';
import type { Imported } from './modules.ts';
import { homeOfNode } from './piece-index.ts';
import { standardLibrary } from './standard-library.ts';
import { onlySite, pointTo, unknown, type Value } from './pointers.ts';
import type { Callable } from './scopes.ts';
import type { Location, Site } from './sites.ts';
import type { Slot, State } from './state.ts';
import type { Home } from '../syntax/source.ts';

/** `receiver`: the object is about to be changed or called, so that this is no look at its content. */
export type Use = 'read' | 'receiver';

/** What names hold, here or around the function, and the functions that are made here with the names they capture. */
export abstract class Names extends Changes {
  /** The paths of the module's imports that are sure. */
  #imports: Map<Site, string> | null = null;

  /** A function that leaves this place may be called from now on: what it does to names from here counts. */
  protected abstract runClosure(callable: Callable, state: State, at: Span): void;

  protected name(node: Extract<Expression, { kind: 'name' }>, state: State, use: Use): Value {
    const slot = state.slot(node.id);
    const value = slot === undefined ? this.outer(node.id, node) : this.heldBy(slot, node);
    if (this.quiet === 0)
      this.events.push({
        kind: 'read',
        location: this.locate(node),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        name: node,
        value,
        versions: slot?.versions ?? [],
        mayBeUnbound: slot?.mayBeUnbound ?? false,
        use,
      });
    if (use === 'read')
      for (const { site } of value.pointers)
        if (site.callable !== null && slot !== undefined)
          this.runClosure(site.callable, state, node);
    return value;
  }

  /** What a name from outside this function holds. */
  protected outer(name: string, at: Span): Value {
    const resolution = this.scope.resolve(name);
    if (resolution === 'free' || this.owner.scope.resolve(name) === 'free')
      return pointTo(this.met('cell', name, at));
    const isOwn = resolution !== 'global' && this.scope.kind !== 'class';
    if (isOwn) return unknown;
    const binding = this.world.binding(name);
    if (binding === undefined) return unknown;
    // What the module's own statements bind it has in slots: this is what a star import brings.
    if (this.owner.callable === null && binding.kind !== 'import') return unknown;
    if (binding.kind === 'function') {
      const { node, piece } = binding;
      const made = { piece, start: node.start, end: node.end };
      return pointTo(this.definedSite(node, made));
    }
    if (binding.kind === 'import') {
      const imported = binding.isSure ? this.ofWorkspace(binding.path) : null;
      if (imported !== null) return this.importedSite(imported, at);
      return pointTo(this.met('global', `import:${binding.path}`, at));
    }
    return pointTo(this.met('global', name, at));
  }

  /** What an import statement gives a name. */
  protected importedValue(bound: Import['bindings'][number]): Value {
    const path = pathOf(bound);
    const isOfModule = this.scope.kind === 'module' && this.inClassBody === null;
    const binding = isOfModule ? this.world.binding(bound.name.id) : undefined;
    const site = this.met('global', `import:${path}`, bound.name);
    if (binding?.kind === 'import' && binding.isSure) {
      this.#imports ??= new Map();
      this.#imports.set(site, path);
    }
    return pointTo(site);
  }

  /** What a name of the module holds: of an import that is sure, what it means in the workspace. Not asked before. */
  protected heldBy({ value }: Slot, at: Span): Value {
    const site = this.#imports === null ? null : onlySite(value);
    const path = site === null ? undefined : this.#imports?.get(site);
    const imported = path === undefined ? null : this.ofWorkspace(path);
    return imported === null ? value : this.importedSite(imported, at);
  }

  /** What a path means in the workspace, unless the tables of the library know it. */
  protected ofWorkspace(path: string): Imported | null {
    const [first = ''] = path.split('.', 1);
    if (standardLibrary.has(first) || callables.has(path)) return null;
    return this.world.imported(path);
  }

  protected memberOf(module: Site, name: string): Value {
    const { imported } = module;
    if (imported?.kind !== 'module') return unknown;
    const member = this.world.member(imported.place, name);
    return member === null ? unknown : this.importedSite(member, module.made);
  }

  private importedSite(imported: Imported, at: Span): Value {
    if (imported.kind === 'function') {
      const { node, piece } = imported;
      return pointTo(this.definedSite(node, { piece, start: node.start, end: node.end }));
    }
    return pointTo(this.met('global', nameOf(imported), at, imported));
  }

  /** The site of another file's global, as all files that import it see it. */
  protected globalOf(root: Site, home: Home | null): Site {
    const name = root.name ?? '';
    if (root.imported !== null) return this.met('global', name, root.made, root.imported);
    if (home === null || name.startsWith('import:')) return this.met('global', name, root.made);
    const imported = this.world.member({ home, folder: null }, name);
    return this.met('global', globalName(home, name), root.made, imported);
  }

  /** The file of a function that is not of this file; null for one of this file. */
  protected foreignHome(callable: Callable): Home | null {
    const home = homeOfNode(callable);
    return home === this.owner.piece.home ? null : home;
  }

  private definedSite(callable: Callable, made: Location): Site {
    const name = callable.kind === 'function' ? callable.name.id : null;
    const details = { kind: 'function', type: 'function', callable, name } as const;
    return this.knownSite(callable) ?? this.site(callable, details, made);
  }

  /** The function that a `def` or lambda makes here. */
  protected closure(callable: Callable, state: State): Value {
    const site = this.definedSite(callable, this.locate(callable));
    const captured = this.quiet > 0 ? [] : this.capturedBy(callable, state);
    if (this.quiet === 0)
      this.events.push({
        kind: 'closure',
        location: this.locate(callable),
        statement: this.statement,
        loops: this.loops,
        inClassBody: this.inClassBody,
        callable,
        site,
        captured,
      });
    return pointTo(site);
  }

  /**
   * The names of this function that another one uses. Of the module's names only those that a function takes which is
   * made in a loop, or in an expression: all others are of the module, not of this moment.
   */
  private capturedBy(callable: Callable, state: State): string[] {
    const scope = this.world.scopeOf(callable);
    if (scope === null) return [];
    const isOfModule =
      this.owner.callable === null && (this.loops.length > 0 || callable.kind === 'lambda');
    const names = isOfModule ? [...scope.globals(), ...scope.frees()] : scope.frees();
    return names.filter((it) => state.slot(it) !== undefined);
  }
}

/** By what a global of another file is told from all others: no name of Python's has a `#`. */
function globalName(home: Home, name: string): string {
  return `${home.uri}#${name}`;
}

function nameOf(imported: Exclude<Imported, { kind: 'function' }>): string {
  switch (imported.kind) {
    case 'module':
      return globalName({ uri: imported.place.home?.uri ?? imported.place.folder ?? '' }, '');
    case 'class':
      return globalName(imported.home, imported.node.name.id);
    case 'value':
      return globalName(imported.home, imported.name);
    default:
      return imported satisfies never;
  }
}
