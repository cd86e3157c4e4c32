import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

export interface Python {
  readonly executable: string;
  /** `3.12`, for titles. */
  readonly version: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    pythons?: Python[];
  }
}

/** Once for all files of tests (vitest's `globalSetup`): each candidate has to be run to tell its version. */
export function setup(project: TestProject): void {
  project.provide('pythons', searchPythons());
}

/** Interpreters by version, oldest first: CUTAWAY_PYTHONS, PATH, and pyenv's folder. One a version. */
export function searchPythons(): Python[] {
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
    if (version) {
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
