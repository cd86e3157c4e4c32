// Runs CPython's own test_bdb and test_pdb on each Python there is, with our Debugger in the place of
// pdb.Pdb (and of bdb.Bdb). cpython/known.json lists the tests that may fail, with the reason: one that
// is listed and passes is a failure too. A test that fails with plain pdb as well says nothing about us.
// `--only="Python 3.12: test_pdb"` runs one module on one Python.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './machine.mjs';
import { findPythons, run, twoAtATime } from './pythons.mjs';
import { onlyOptions, writeResult } from './results.mjs';

const folder = path.join(root, 'scripts', 'cpython');
const known = JSON.parse(fs.readFileSync(path.join(folder, 'known.json'), 'utf8'));
const modules = ['test_bdb', 'test_pdb'];

/** What run.py tells of a module's tests: { ran, failed: { name: text }, ours }; null where they are not installed. */
async function runModule(python, module, { ours, only = [] }) {
  const paths = [path.join(folder, 'ours'), path.join(root, 'debug-adapter', 'driver')];
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  delete env.PYTHONPATH;
  if (ours) env.PYTHONPATH = paths.join(path.delimiter);
  // A folder of its own: the tests write files into the one they run in.
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-cpython-'));
  try {
    const script = path.join(folder, 'run.py');
    const { code, text } = await run(python, [script, module, ...only], { cwd, env });
    if (/No module named 'test/.test(text)) return null;
    const last = text.trim().split('\n').at(-1);
    if (!last?.startsWith('{')) throw new Error(`${python} ${module} ended with ${code}:\n${text}`);
    return JSON.parse(last);
  } finally {
    fs.rmSync(cwd, { recursive: true, force: true });
  }
}

/** How many tests of one module passed on one Python, and what is not as expected, as `{ name, text }`. */
async function judge({ version, file }, module) {
  const result = await runModule(file, module, { ours: true });
  if (!result) {
    console.log(`Python ${version} ${module}: its tests are not installed`);
    return { passed: 0, problems: [] };
  }
  if (!result.ours) throw new Error(`Python ${version} ${module}: ran without our Debugger`);
  const expected = Object.keys(known[version] ?? {}).filter((name) => name.startsWith(module));
  const problems = expected
    .filter((name) => !(name in result.failed))
    .map((name) => ({ name, text: 'It is listed in known.json, and passes.' }));
  let surprising = Object.keys(result.failed).filter((name) => !expected.includes(name));
  if (surprising.length > 0) {
    const plain = await runModule(file, module, { ours: false, only: surprising });
    surprising = surprising.filter((name) => !(name in plain.failed));
  }
  problems.push(...surprising.map((name) => ({ name, text: result.failed[name] })));
  const passed = result.ran - Object.keys(result.failed).length;
  console.log(`Python ${version} ${module}: ${passed} of ${result.ran} passed`);
  return { passed, problems };
}

const total = { passed: 0, failed: 0 };
const failures = [];
const fail = (title, text, again) => {
  console.log(`${title}\n${text}`);
  failures.push({ title, text, again });
  total.failed += 1;
};
const only = onlyOptions();
const pythons = await findPythons();
// The longest first.
const work = [...modules]
  .reverse()
  .flatMap((module) => [...pythons].reverse().map((python) => ({ python, module })))
  .map((one) => ({ ...one, name: `Python ${one.python.version}: ${one.module}` }))
  .filter(({ name }) => only.length === 0 || only.includes(name));
await twoAtATime(work, async ({ python, module, name }) => {
  try {
    const { passed, problems } = await judge(python, module);
    total.passed += passed;
    for (const problem of problems)
      fail(`Python ${python.version}: ${problem.name}`, problem.text, name);
  } catch (error) {
    fail(name, error instanceof Error ? error.message : String(error), name);
  }
});
writeResult('cpython', { ...total, failures });
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
