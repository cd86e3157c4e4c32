// The Pythons there are on this machine, and how one is run.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Output and exit code of a command; never rejects. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => resolve({ code: -1, text: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? -1, text }));
  });
}

/** Executables by version, 3.10 and newer: CUTAWAY_PYTHONS, pyenv's folder, PATH. */
export async function findPythons() {
  const pyenv = path.join(os.homedir(), '.pyenv', 'versions');
  const names = ['python3', ...[10, 11, 12, 13, 14, 15].map((minor) => `python3.${minor}`)];
  const candidates = [
    ...(process.env.CUTAWAY_PYTHONS ?? '').split(path.delimiter).filter(Boolean),
    ...(fs.existsSync(pyenv)
      ? fs.readdirSync(pyenv).map((one) => path.join(pyenv, one, 'bin', 'python'))
      : []),
    ...(process.env.PATH ?? '')
      .split(path.delimiter)
      .flatMap((folder) => names.map((name) => path.join(folder, name))),
  ].filter((file) => fs.existsSync(file));
  const found = new Map();
  for (const file of candidates) {
    const { code, text } = await run(file, [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])',
    ]);
    const [major, minor] = text.trim().split('.').map(Number);
    if (code === 0 && major === 3 && minor >= 10 && !found.has(minor)) found.set(minor, file);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([minor, file]) => ({ version: `3.${minor}`, file }));
}

/** Calls `work` with each item, two at a time: such work waits for processes more than it computes. */
export async function twoAtATime(items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await work(one);
  };
  await Promise.all([worker(), worker()]);
}
