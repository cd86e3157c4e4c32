import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Disk } from '../modules/program.ts';
import type { Home } from '../syntax/source.ts';
import { textOf } from './files.ts';

/** Deeper than this no package is. */
const mostParents = 40;

/** The files that are checked: the workspace of the command line. Imports lead to no other ones. */
export class GivenFiles implements Disk {
  readonly changes = false;
  readonly roots: readonly string[];
  /** By their absolute paths. */
  readonly #homes = new Map<string, Home>();
  readonly #folders = new Set<string>();
  readonly #files = new Map<Home, { readonly absolute: string; readonly given: string }>();

  /** `paths`: as they were given; `files`: what lies at and below them. */
  constructor(paths: readonly string[], files: readonly string[]) {
    for (const given of files) {
      const absolute = path.resolve(given);
      if (this.#homes.has(absolute)) continue;
      const home = { uri: pathToFileURL(absolute).href };
      this.#homes.set(absolute, home);
      this.#files.set(home, { absolute, given });
      for (let at = path.dirname(absolute); !this.#folders.has(at); at = path.dirname(at))
        this.#folders.add(at);
    }
    this.roots = [...new Set(paths.flatMap((it) => this.rootsOf(path.resolve(it))))];
  }

  /** The path of a file as it is told. */
  nameOf(home: Home): string {
    return this.#files.get(home)?.given ?? home.uri;
  }

  all(): readonly Home[] {
    return [...this.#files.keys()];
  }

  hasFile(file: string): boolean {
    return this.#homes.has(file);
  }

  hasFolder(folder: string): boolean {
    return this.#folders.has(folder);
  }

  homeOf(file: string): Home {
    return this.#homes.get(path.resolve(file)) ?? { uri: pathToFileURL(file).href };
  }

  fileOf(home: Home): string | null {
    return this.#files.get(home)?.absolute ?? null;
  }

  read(home: Home): string | null {
    const file = this.fileOf(home);
    if (file === null) return null;
    try {
      return textOf(fs.readFileSync(file));
    } catch {
      // It is told where the file itself is checked.
      return null;
    }
  }

  private rootsOf(given: string): string[] {
    if (this.#homes.has(given)) return [path.dirname(given)];
    let outer = given;
    for (let count = 0; count < mostParents; count += 1) {
      if (!this.hasFile(path.join(outer, '__init__.py'))) break;
      outer = path.dirname(outer);
    }
    return outer === given ? [given, path.join(given, 'src')] : [outer];
  }
}
