import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filesAt, textOf } from '../terminal/files.ts';
import type { Home } from '../syntax/source.ts';
import { isSameList } from '../semantics/same-list.ts';
import type { Disk } from './program.ts';

/** A file that is larger is generated, or data: nobody asks what its functions do. */
const mostBytes = 2_000_000;

/** Of a larger workspace nobody looks for the files that import one. */
const mostFiles = 3000;

/** Folders whose files are not the workspace's own. */
const foreign = /^(?:\..*|node_modules|site-packages|__pycache__)$/;

/** What was found at a path; asked once until it is told to look again. */
interface Seen {
  readonly kind: 'file' | 'folder' | null;
  /** Another one for another content. */
  readonly stamp: string;
}

/** The files below the folders that an editor shows, by their absolute paths. Links out of them are not followed. */
export class FolderFiles implements Disk {
  readonly changes = true;
  #folders: readonly string[] = [];
  readonly #homes = new Map<string, Home>();
  readonly #seen = new Map<string, Seen>();
  /** The files below the folders, once somebody has asked for them. */
  #all: readonly string[] | null = null;

  /** `uris`: of the folders. */
  setFolders(uris: readonly string[]): void {
    this.#folders = uris.flatMap((it) => pathOf(it) ?? []);
    this.#seen.clear();
    this.#all = null;
  }

  get roots(): readonly string[] {
    return this.#folders.flatMap((it) => [it, path.join(it, 'src')]);
  }

  all(): readonly Home[] {
    this.#all ??= this.listed();
    return this.#all.map((it) => this.homeOf(it));
  }

  private listed(): readonly string[] {
    const files = filesAt(this.#folders).files.map((it) => path.normalize(it));
    return files.length > mostFiles ? [] : files;
  }

  hasFile(file: string): boolean {
    return this.look(file).kind === 'file';
  }

  hasFolder(folder: string): boolean {
    return this.look(folder).kind === 'folder';
  }

  homeOf(file: string): Home {
    return this.home(file, () => pathToFileURL(file).href);
  }

  /** The file of a document: the same one for all spellings of its URI. */
  homeOfUri(uri: string): Home {
    return this.home(pathOf(uri) ?? uri, () => uri);
  }

  fileOf({ uri }: Home): string | null {
    return pathOf(uri);
  }

  read(home: Home): string | null {
    const file = this.fileOf(home);
    if (file === null || !this.hasFile(file)) return null;
    try {
      return textOf(readFileSync(file));
    } catch {
      // Gone meanwhile, or in an encoding that is not known: nothing is known of it.
      return null;
    }
  }

  /** Looks at everything again that it was asked for: files with another content, and whether others came or went. */
  lookAgain(): { changed: readonly Home[]; isOther: boolean } {
    const changed: Home[] = [];
    let isOther = false;
    for (const [at, before] of this.#seen) {
      const now = this.found(at);
      if (now.kind !== before.kind) isOther = true;
      else if (now.stamp !== before.stamp) changed.push(this.homeOf(at));
      this.#seen.set(at, now);
    }
    if (this.#all !== null) {
      const before = this.#all;
      this.#all = this.listed();
      if (!isSameList(before, this.#all)) isOther = true;
    }
    return { changed, isOther };
  }

  private home(key: string, uri: () => string): Home {
    let home = this.#homes.get(key);
    if (home === undefined) {
      home = { uri: uri() };
      this.#homes.set(key, home);
    }
    return home;
  }

  private look(at: string): Seen {
    let seen = this.#seen.get(at);
    if (seen === undefined) {
      seen = this.found(at);
      this.#seen.set(at, seen);
    }
    return seen;
  }

  private found(at: string): Seen {
    const nothing = { kind: null, stamp: '' };
    const folder = this.#folders.find((it) => isBelow(at, it));
    if (folder === undefined) return nothing;
    const parts = path.relative(folder, at).split(path.sep);
    if (parts.some((it) => foreign.test(it))) return nothing;
    try {
      const stat = statSync(at);
      if (stat.isDirectory()) return { kind: 'folder', stamp: '' };
      if (!stat.isFile() || stat.size > mostBytes) return nothing;
      if (!isBelow(realpathSync(at), realpathSync(folder))) return nothing;
      return { kind: 'file', stamp: `${stat.mtimeMs} ${stat.size}` };
    } catch {
      return nothing;
    }
  }
}

function isBelow(at: string, folder: string): boolean {
  return at === folder || at.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function pathOf(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return path.normalize(fileURLToPath(uri));
  } catch {
    // Of another machine, or no path at all.
    return null;
  }
}
