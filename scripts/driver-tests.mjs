// Runs the driver's own tests on every Python there is, and on 3.14 and 3.15 in WebAssembly.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeResult } from './results.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const driver = path.join(root, 'debug-adapter', 'driver');
const discover = ['-m', 'unittest', 'discover', '-s', 'cutaway', '-t', '.', '-p', 'test_*.py'];

/** Output and exit code of a command; never rejects. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => resolve({ code: -1, text: String(error) }));
    child.on('exit', (code) => resolve({ code: code ?? -1, text }));
  });
}

/** Executables by version, 3.10 and newer: CUTAWAY_PYTHONS, pyenv's folder, PATH. */
async function findPythons() {
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

/** Passed, failed and skipped tests, from unittest's closing lines; nothing run counts as a failure. */
function counts({ code, text }) {
  const ran = Number(/^Ran (\d+) tests?/m.exec(text)?.[1] ?? 0);
  const number = (word) => Number(new RegExp(`${word}=(\\d+)`).exec(text)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  const broken = code !== 0 && failed === 0 ? 1 : 0;
  return {
    passed: ran - failed - skipped,
    failed: failed + broken + (ran === 0 && !broken ? 1 : 0),
    skipped,
  };
}

/** The tests that need no processes, on the Python of an npm package that is pyodide of some version. */
function onWebAssembly(name) {
  const script = path.join(root, 'scripts', 'driver-tests-wasm.mjs');
  // Deep lists need more stack than Node gives WebAssembly by itself.
  return run(process.execPath, ['--stack-size=2000', script, driver, name]);
}

async function main() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = (title, result) => {
    const one = counts(result);
    for (const key of Object.keys(total)) total[key] += one[key];
    console.log(`${title}: ${one.passed} passed, ${one.failed} failed, ${one.skipped} skipped`);
    if (one.failed > 0) console.log(result.text);
  };
  const pythons = await findPythons();
  if (pythons.length === 0) {
    console.log('No Python 3.10 or newer was found (set CUTAWAY_PYTHONS).');
    total.failed += 1;
  }
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  // Two at a time: the tests wait for processes more than they compute.
  const waiting = [...pythons];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      add(
        `Python ${one.version} (${one.file})`,
        await run(one.file, discover, { cwd: driver, env }),
      );
    }
  };
  await Promise.all([worker(), worker()]);
  for (const [version, name] of Object.entries({ 3.14: 'pyodide', 3.15: 'pyodide-315' })) {
    add(`Python ${version} in WebAssembly`, await onWebAssembly(name));
  }
  writeResult('driver', { passed: total.passed, failed: total.failed });
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await main();
