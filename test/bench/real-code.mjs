// Real code to check: the standard library of the measured Python.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The folder of the standard library. */
export function libraryOf(python) {
  const script = 'import os; print(os.path.dirname(os.__file__))';
  return execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim();
}

/** Modules of the library one after another, cut after so many lines. */
export function textOfLines(python, count) {
  const library = libraryOf(python);
  const names = ['argparse', 'inspect', 'subprocess', 'tarfile', 'typing', 'doctest', 'mailbox'];
  const lines = names
    .map((name) => path.join(library, `${name}.py`))
    .filter((file) => fs.existsSync(file))
    .flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'));
  if (lines.length < count) throw new Error(`The library has only ${lines.length} lines of these.`);
  return `${lines.slice(0, count).join('\n')}\n`;
}

/** A file beside the library that every checker has to name. */
export const knownPitfall = 'known_pitfall.py';
const pitfall = 'def collect(item, items=[]):\n    items.append(item)\n    return items\n';

/**
 * A copy without what somebody has installed, and without files that are not meant to be read. Where `quick` is set,
 * some packages of it alone.
 */
export function copyOfLibrary(python, temporary, quick) {
  const copy = path.join(temporary, 'library');
  if (fs.existsSync(copy)) return copy;
  const library = libraryOf(python);
  const left = /(^|[\\/])(site-packages|__pycache__|lib2to3|config-[^\\/]*|bad[^\\/]*\.py)$/;
  const parts = quick ? ['asyncio', 'json'] : [''];
  for (const part of parts)
    fs.cpSync(path.join(library, part), path.join(copy, part), {
      recursive: true,
      filter: (file) =>
        !left.test(file) && (fs.statSync(file).isDirectory() || file.endsWith('.py')),
    });
  fs.writeFileSync(path.join(copy, knownPitfall), pitfall);
  return copy;
}
