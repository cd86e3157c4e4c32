import path from 'node:path';
import type { Home } from '../syntax/source.ts';

/** What it takes to find who imports a file. */
interface Workspace {
  /** Every file, as far as they are not too many. */
  all(): readonly Home[];
  /** Null for a document that is in no file. */
  fileOf(home: Home): string | null;
  /** Null for a file that is gone. */
  text(home: Home): string | null;
  /** The files that it imports whatever happens. */
  imports(home: Home): readonly Home[];
}

/** The words in the imports of a module, at its module level: one text each, since parts of a text would keep all of it. */
interface Words {
  /** In the paths of modules; a dot where one is imported from by nothing but dots. */
  readonly modules: string;
  /** In what is imported, a star among them. */
  readonly members: string;
}

/** The module, and what of it, over several lines in brackets. */
const statements =
  /^(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))/gm;
const ownPackage = '.';
const star = '*';

/** A module that more files import is known to everybody: nobody is looked for. */
const mostImporters = 100;

/**
 * Which files import a file, by themselves or through the package that passes on what it has. A file is only read for the
 * words in its imports; its imports are followed where the name of the module is among them.
 */
export class Importers {
  readonly #workspace: Workspace;
  readonly #words = new Map<Home, Words>();
  readonly #found = new Map<Home, readonly Home[]>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Some file imports others than before. */
  forget(): void {
    this.#found.clear();
  }

  /** Its text is another one. */
  changed(home: Home): void {
    this.#words.delete(home);
  }

  /** Any file may be another one. */
  startAnew(): void {
    this.#words.clear();
    this.#found.clear();
  }

  /** In the order of their names; the file itself is not among them. None where they are too many. */
  of(home: Home): readonly Home[] {
    let found = this.#found.get(home);
    if (found === undefined) {
      found = this.find(home);
      this.#found.set(home, found);
    }
    return found;
  }

  /** Those that may use a name of it: they import that, or all names, or the module, and have the word in their text. */
  naming(home: Home, name: string): readonly Home[] {
    const word = new RegExp(`\\b${name}\\b`);
    return this.of(home).filter((it) => {
      const { members, modules } = this.wordsOf(it);
      if (has(members, name)) return true;
      const module = this.wordOf(home) ?? '';
      const isWhole = has(members, star) || has(members, module) || !has(modules, module);
      return isWhole && word.test(this.#workspace.text(it) ?? '');
    });
  }

  private find(home: Home): readonly Home[] {
    const found = new Set<Home>();
    const passing = [home];
    for (let at = passing.pop(); at !== undefined; at = passing.pop())
      for (const it of this.direct(at)) {
        if (it === home || found.has(it)) continue;
        found.add(it);
        if (found.size > mostImporters) return [];
        if (isPackage(it)) passing.push(it);
      }
    return [...found].sort((one, two) => (one.uri < two.uri ? -1 : 1));
  }

  private direct(home: Home): readonly Home[] {
    const word = this.wordOf(home);
    if (word === null) return [];
    const isLikely = ({ modules, members }: Words): boolean =>
      has(modules, word) || has(members, word) || (has(modules, ownPackage) && isPackage(home));
    return this.#workspace
      .all()
      .filter((it) => isLikely(this.wordsOf(it)) && this.#workspace.imports(it).includes(home));
  }

  /** What an import of the file has in it, unless it is `from .`. */
  private wordOf(home: Home): string | null {
    const file = this.#workspace.fileOf(home);
    if (file === null) return null;
    return path.basename(isPackage(home) ? path.dirname(file) : file, '.py');
  }

  private wordsOf(home: Home): Words {
    let words = this.#words.get(home);
    if (words === undefined) {
      words = wordsIn(this.#workspace.text(home) ?? '');
      this.#words.set(home, words);
    }
    return words;
  }
}

function wordsIn(text: string): Words {
  const modules = new Set<string>();
  const members = new Set<string>();
  const note = (part: string, into: Set<string>): void => {
    for (const [word] of part.matchAll(/\w+/g)) into.add(word);
  };
  for (const [, from = '', of = '', whole = ''] of text.matchAll(statements)) {
    if (/^\.+$/.test(from)) modules.add(ownPackage);
    if (of.includes(star)) members.add(star);
    note(from, modules);
    note(of, members);
    note(whole, members);
  }
  return { modules: joined(modules), members: joined(members) };
}

function joined(words: ReadonlySet<string>): string {
  return ['', ...words, ''].join(' ');
}

function has(words: string, word: string): boolean {
  return words.includes(` ${word} `);
}

function isPackage({ uri }: Home): boolean {
  return uri.endsWith('/__init__.py');
}
