import fs from 'node:fs';

/** A file to check, by the path that was given, and what could not be read on the way. */
export interface Found {
  readonly files: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Paths that were given and are not there. */
  readonly missing: readonly string[];
}

/**
 * The Python files at and below the paths, each once, in order of name. A file that is named is taken whatever its
 * name; below folders, hidden files and folders and virtual environments are left out, and links to folders are not followed.
 */
export function filesAt(paths: readonly string[]): Found {
  const files = new Set<string>();
  const unreadable: { path: string; reason: string }[] = [];
  const missing: string[] = [];
  for (const path of paths) {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) missing.push(path);
    else if (!stat.isDirectory()) files.add(path);
    else for (const file of below(path, unreadable)) files.add(file);
  }
  return { files: [...files], unreadable, missing };
}

/** What lies in a virtual environment's folder: of venv and virtualenv, of conda. */
const marksEnvironment = new Set(['pyvenv.cfg', 'conda-meta']);

function* below(folder: string, unreadable: { path: string; reason: string }[]): Generator<string> {
  const stack = [folder];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(at, { withFileTypes: true });
    } catch (error) {
      unreadable.push({ path: at, reason: reasonOf(error) });
      continue;
    }
    if (at !== folder && entries.some((it) => marksEnvironment.has(it.name))) continue;
    entries.sort((one, two) => (one.name < two.name ? -1 : 1));
    const folders: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = joined(at, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '__pycache__') folders.push(path);
      } else if (entry.name.endsWith('.py') && isFile(path, entry)) yield path;
    }
    stack.push(...folders.reverse());
  }
}

function isFile(path: string, entry: fs.Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The path as it was given, with what lies below: `./src` and `a.py` are `./src/a.py`. */
function joined(folder: string, name: string): string {
  return /[\\/]$/.test(folder) ? folder + name : `${folder}/${name}`;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** The text of a Python file in the encoding that it says it is in (UTF-8 where it says nothing). Throws where it is not. */
export function textOf(bytes: Buffer): string {
  const head = bytes
    .subarray(0, 400)
    .toString('latin1')
    .split(/\r\n|\r|\n/, 2);
  const first = head[0] ?? '';
  // The second line counts only after an empty one or a comment.
  const lines = /^[ \t\f]*(?:#.*)?$/.test(first.replace(/^\u00ef\u00bb\u00bf/, ''))
    ? head
    : [first];
  const named = lines.map((it) => cookie.exec(it)?.[1]).find((it) => it !== undefined);
  return new TextDecoder(labelOf(named ?? 'utf-8'), { fatal: true }).decode(bytes);
}

/** Python's name of an encoding, as the web's standard has it. */
function labelOf(named: string): string {
  const name = named.toLowerCase().replaceAll('_', '-');
  if (/^(?:iso-)?latin-?1|^l1$/.test(name)) return 'latin1';
  if (name.startsWith('utf-8') || name === 'utf8') return 'utf-8';
  return name.replace(/^cp(?=125\d$)/, 'windows-');
}
