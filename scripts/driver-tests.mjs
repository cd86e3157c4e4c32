// Runs the driver's own tests on every Python there is, and on 3.14 and 3.15 in WebAssembly.
// `--only="Python 3.12: cutaway.test_session.StopTest.test_step_in_and_out"` runs one; without a test all on that Python.
import path from 'node:path';
import { root } from './machine.mjs';
import { findPythons, run, twoAtATime } from './pythons.mjs';
import { onlyOptions, writeResult } from './results.mjs';
import { unittestCounts, unittestFailures } from './unittest-output.mjs';

const driver = path.join(root, 'debug-adapter', 'driver');
const discover = ['discover', '-s', 'cutaway', '-t', '.', '-p', 'test_*.py'];

/** The tests that need no processes, on the Python of an npm package that is pyodide of some version. */
function onWebAssembly(name, tests) {
  const script = path.join(root, 'scripts', 'driver-tests-wasm.mjs');
  // Deep lists need more stack than Node gives WebAssembly by itself.
  return run(process.execPath, ['--stack-size=2000', script, driver, name, ...tests]);
}

/** The tests to run of each Python that `--only=` names; null: there is no such option. */
function wantedTests() {
  const options = onlyOptions();
  if (options.length === 0) return null;
  const wanted = new Map();
  for (const option of options) {
    const [name, test] = option.split(': ');
    wanted.set(name, [...(wanted.get(name) ?? []), ...(test ? [test] : [])]);
  }
  return wanted;
}

async function main() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const add = (name, result) => {
    const one = unittestCounts(result);
    for (const key of Object.keys(total)) total[key] += one[key];
    console.log(`${name}: ${one.passed} passed, ${one.failed} failed, ${one.skipped} skipped`);
    if (one.failed === 0) return;
    console.log(result.text);
    const found = unittestFailures(result.text);
    for (const { id, label, text } of found)
      failures.push({ title: title(name, id, label), text, again: id ? `${name}: ${id}` : name });
    if (found.length === 0)
      failures.push({ title: name, text: result.text.slice(-2000), again: name });
  };
  const fail = (sentence) => {
    console.log(sentence);
    failures.push({ title: sentence, text: '' });
    total.failed += 1;
  };
  const pythons = await findPythons();
  if (pythons.length === 0) fail('No Python 3.10 or newer was found (set CUTAWAY_PYTHONS).');
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const processes = pythons.map(({ version, file }) => ({
    name: `Python ${version}`,
    tests: (ids) =>
      run(file, ['-m', 'unittest', ...(ids.length > 0 ? ids : discover)], { cwd: driver, env }),
  }));
  const embedded = Object.entries({ 3.14: 'pyodide', 3.15: 'pyodide-315' }).map(
    ([version, name]) => ({
      name: `Python ${version} in WebAssembly`,
      tests: (ids) => onWebAssembly(name, ids),
    }),
  );
  const wanted = wantedTests();
  // Those in WebAssembly compute all the while, the others wait for processes now and then.
  const all = [...embedded, ...processes];
  for (const name of wanted?.keys() ?? [])
    if (!all.some((one) => one.name === name)) fail(`${name} is not here.`);
  await twoAtATime(
    all.filter(({ name }) => !wanted || wanted.has(name)),
    async ({ name, tests }) => add(name, await tests(wanted?.get(name) ?? [])),
  );
  writeResult('driver', { passed: total.passed, failed: total.failed, failures });
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

const title = (name, id, label) => [`${name}: ${id ?? '(no test)'}`, label].join(' ').trim();

await main();
