// `npm test`: everything, from a fresh clone, without a question. The last line is exactly "N passed, N failed".
// `--full` sets CUTAWAY_FULL=1 for the slow cases. `--in-turn` runs one layer at a time, each with its output as it comes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { atEnd, end, endOnSignals, run } from './lifetime.mjs';
import { missing, root } from './machine.mjs';
import { readResult, vitestCommand } from './results.mjs';

endOnSignals();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
const env = { ...process.env };
if (process.argv.includes('--full')) env.CUTAWAY_FULL = '1';

const script = (name) => [process.execPath, path.join(root, 'scripts', name)];
const check = {
  name: 'check',
  title: 'Types, lint, formatting, unit tests',
  command: script('check.mjs'),
};
/** Beside one another: what computes, and what waits for windows and processes half of its time. */
const lanes = [
  [
    { name: 'driver', title: 'The driver on each Python', command: script('driver-tests.mjs') },
    {
      name: 'cpython',
      title: "CPython's own tests of bdb and pdb, with our debugger",
      command: script('cpython-tests.mjs'),
    },
    { name: 'server', title: 'The language server over stdio', vitest: true },
  ],
  [
    { name: 'adapter', title: 'The debug adapter over stdio', vitest: true },
    { name: 'webviews', title: 'The views in Chromium', vitest: true },
    { name: 'vscode', title: 'The .vsix in VS Code', command: script('test-vscode.mjs') },
    {
      name: 'tour',
      title: "A newcomer's way through VS Code",
      command: [...script('tour.mjs'), `--pictures=${path.join(folder, 'pictures')}`],
    },
  ],
];
const inTurn = process.argv.includes('--in-turn');

const sum = { passed: 0, failed: 0 };
const started = Date.now();
try {
  const sentences = missing();
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
  await prepare();
  await runLayer(check);
  if (inTurn) for (const layer of lanes.flat()) await runLayer(layer);
  else
    await Promise.all(
      lanes.map(async (lane) => {
        for (const layer of lane) await runLayer(layer, true);
      }),
    );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  sum.failed += 1;
}
console.log(`\nAll of it took ${seconds(started)} s.`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
await end(sum.failed > 0 ? 1 : 0);

async function prepare() {
  const { installChromium, installHost, installPackages } = await import('./install.mjs');
  await installPackages();
  await installHost();
  const chromium = await installChromium();
  // Not the end: the layers that need no browser still say what they find.
  if (chromium) console.log(chromium);
  const { buildAll } = await import('./build.mjs');
  await buildAll();
}

/** A layer that leaves no result, or fails without a failing test, counts as one failure. `quiet`: its output comes at its end. */
async function runLayer({ name, title, command, vitest = false }, quiet = false) {
  console.log(quiet ? `\n${title}: begun` : `\n== ${title} ==`);
  const begun = Date.now();
  // Vitest writes its result by an option: the programs it starts are to see no variable of ours.
  const { code, output } = vitest
    ? await run(vitestCommand(root, name, folder), { cwd: root, env, quiet })
    : await run(command, { cwd: root, env: { ...env, CUTAWAY_RESULTS: folder }, quiet });
  if (quiet) console.log(`\n== ${title} ==\n${output.trim()}`);
  const result = readResult(folder, name);
  if (!result) console.log(`This layer could not run: it left no result (exit code ${code}).`);
  const passed = result?.passed ?? 0;
  const failed = Math.max(result?.failed ?? 1, code === 0 ? 0 : 1);
  if (passed + failed === 0) console.log('This layer ran no test.');
  sum.passed += passed;
  sum.failed += passed + failed === 0 ? 1 : failed;
  const skipped = result?.skipped ? `, ${result.skipped} skipped (their sentences are above)` : '';
  console.log(`== ${title}: ${passed} passed, ${failed} failed${skipped}, ${seconds(begun)} s ==`);
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(0);
}
