import path from 'node:path';
import type { Home } from '../syntax/source.ts';
import type { ModulePlace } from '../semantics/modules.ts';
import { standardLibrary } from '../semantics/standard-library.ts';

/** The files of a workspace, by absolute path. Whatever it does not have is not there. */
export interface Files {
  /** Folders in which an absolute import may begin, whoever imports. */
  readonly roots: readonly string[];
  hasFile(file: string): boolean;
  hasFolder(folder: string): boolean;
  homeOf(file: string): Home;
  /** Null for a document that is in no file. */
  fileOf(home: Home): string | null;
}

/** Deeper than this no package is. */
const mostParents = 40;

/**
 * The files that imports mean, as `importlib` finds them: a package before a module of that name, a folder without
 * `__init__.py` last. Where an import may begin in two folders and both have such a module, none is meant for sure.
 */
export class ModuleFinder {
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  find(name: string, dots: number, from: Home): ModulePlace | null {
    const file = this.#files.fileOf(from);
    if (file === null) return null;
    const own = path.dirname(file);
    if (dots > 0) {
      const folder = path.join(own, ...Array.from({ length: dots - 1 }, () => '..'));
      return this.package(folder);
    }
    if (standardLibrary.has(name)) return null;
    const roots = new Set([this.rootAround(own), ...this.#files.roots]);
    const found = [...roots].flatMap((root) => this.at(root, name) ?? []);
    const certain = found.filter((it) => it.home !== null);
    const [only, ...more] = certain.length > 0 ? certain : found;
    return more.every((it) => isSame(it, only)) ? (only ?? null) : null;
  }

  inside({ folder }: ModulePlace, name: string): ModulePlace | null {
    return folder === null ? null : this.at(folder, name);
  }

  /** The folder that holds the outermost package around a folder; the folder itself where that is no package. */
  private rootAround(folder: string): string {
    let at = folder;
    for (let count = 0; count < mostParents; count += 1) {
      if (!this.#files.hasFile(path.join(at, '__init__.py'))) break;
      at = path.dirname(at);
    }
    return at;
  }

  private at(folder: string, name: string): ModulePlace | null {
    const inner = path.join(folder, name);
    const whole = this.package(inner);
    if (whole !== null && whole.home !== null) return whole;
    const file = `${inner}.py`;
    if (this.#files.hasFile(file)) return { home: this.#files.homeOf(file), folder: null };
    return whole;
  }

  private package(folder: string): ModulePlace | null {
    const file = path.join(folder, '__init__.py');
    if (this.#files.hasFile(file)) return { home: this.#files.homeOf(file), folder };
    return this.#files.hasFolder(folder) ? { home: null, folder } : null;
  }
}

function isSame(one: ModulePlace, two: ModulePlace | undefined): boolean {
  return one.home === two?.home && one.folder === two?.folder;
}
