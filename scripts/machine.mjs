// What this machine has, in plain sentences where something is missing. Node built-ins only.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** How to run npm: the one that runs us, else the one on PATH. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** Sentences about what is missing of Node, npm and Python; empty when all is there. */
export function missing() {
  const sentences = [];
  if (Number(process.versions.node.split('.')[0]) < 20)
    sentences.push(
      `Node 20 or newer is needed; this is ${process.versions.node} (https://nodejs.org).`,
    );
  const [npm, ...parameters] = npmCommand();
  if (spawnSync(npm, [...parameters, '--version'], { shell: npm.endsWith('.cmd') }).status !== 0)
    sentences.push('npm is needed; it was not found on PATH (https://nodejs.org brings it).');
  const { python, seen } = findPython();
  if (!python) {
    const found = seen.length > 0 ? `found were only ${seen.join(', ')}` : 'none was found on PATH';
    sentences.push(`Python 3.10 or newer is needed; ${found} (https://www.python.org).`);
  }
  return sentences;
}

/** The first Python of 3.10 or newer that runs, and what else was seen. */
export function findPython() {
  const seen = [];
  const names = [['python3'], ['python'], ...(process.platform === 'win32' ? [['py', '-3']] : [])];
  for (const minor of [10, 11, 12, 13, 14, 15]) names.push([`python3.${minor}`]);
  for (const [program, ...parameters] of names) {
    const version = pythonVersion(program, parameters);
    if (!version) continue;
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > 3 || (major === 3 && minor >= 10)) return { python: program, version, seen };
    seen.push(`${program} ${version}`);
  }
  return { python: null, version: null, seen };
}

function pythonVersion(program, parameters) {
  const script = 'import sys; sys.stdout.write("%d.%d.%d" % sys.version_info[:3])';
  try {
    const stdio = ['ignore', 'pipe', 'ignore'];
    return execFileSync(program, [...parameters, '-c', script], {
      encoding: 'utf8',
      stdio,
      timeout: 20_000,
    });
  } catch {
    return null;
  }
}

/** Files of this name in the folders of PATH, in order. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .filter((file) => fs.existsSync(file));
}

/** Whether a window can be shown here. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
