import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Python {
  readonly executable: string;
  /** `3.12`, for titles. */
  readonly version: string;
}

/** Interpreters by version, oldest first: CUTAWAY_PYTHONS, PATH, and pyenv's folder. One a version. */
export function findPythons(wanted: (major: number, minor: number) => boolean): Python[] {
  const named = (process.env['CUTAWAY_PYTHONS'] ?? '').split(path.delimiter).filter(Boolean);
  const pyenv = path.join(os.homedir(), '.pyenv', 'versions');
  const installed = fs.existsSync(pyenv)
    ? fs.readdirSync(pyenv).map((name) => path.join(pyenv, name, 'bin', 'python'))
    : [];
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) =>
      ['python3', ...[10, 11, 12, 13, 14, 15].map((minor) => `python3.${minor}`)].map((name) =>
        path.join(folder, name),
      ),
    );
  const found = new Map<string, Python>();
  for (const executable of [...named, ...installed, ...onPath]) {
    const version = versionOf(executable);
    if (version && wanted(...version)) {
      const text = version.join('.');
      if (!found.has(text)) found.set(text, { executable, version: text });
    }
  }
  return [...found.values()].sort((a, b) =>
    a.version.localeCompare(b.version, 'en', { numeric: true }),
  );
}

function versionOf(executable: string): [number, number] | null {
  if (!fs.existsSync(executable)) return null;
  try {
    const script = 'import sys; sys.stdout.write("%d.%d" % sys.version_info[:2])';
    const text = execFileSync(executable, ['-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    const match = /^(\d+)\.(\d+)$/.exec(text);
    return match ? [Number(match[1]), Number(match[2])] : null;
  } catch {
    return null;
  }
}

/** Pythons the product supports. Throws if there is none: a suite that ran nothing would be green. */
export function supportedPythons(): Python[] {
  const found = findPythons((major, minor) => major === 3 && minor >= 10);
  if (found.length === 0)
    throw new Error('No Python 3.10 or newer was found (set CUTAWAY_PYTHONS).');
  return found;
}
