// Runs the driver's own tests on every Python there is, and on 3.14 and 3.15 in WebAssembly.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPythons, run, twoAtATime } from './pythons.mjs';
import { writeResult } from './results.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const driver = path.join(root, 'debug-adapter', 'driver');
const discover = ['-m', 'unittest', 'discover', '-s', 'cutaway', '-t', '.', '-p', 'test_*.py'];

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
  const processes = pythons.map(({ version, file }) => ({
    title: `Python ${version} (${file})`,
    tests: () => run(file, discover, { cwd: driver, env }),
  }));
  const embedded = Object.entries({ 3.14: 'pyodide', 3.15: 'pyodide-315' }).map(
    ([version, name]) => ({
      title: `Python ${version} in WebAssembly`,
      tests: () => onWebAssembly(name),
    }),
  );
  // Those in WebAssembly compute all the while, the others wait for processes now and then.
  await twoAtATime([...embedded, ...processes], async ({ title, tests }) =>
    add(title, await tests()),
  );
  writeResult('driver', { passed: total.passed, failed: total.failed });
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await main();
