// `npm test`: everything, from a fresh clone, without a question. The last line is exactly "N passed, N failed";
// before it stands what failed.
// `--full` sets CUTAWAY_FULL=1 for the slow cases. `--in-turn` runs one layer at a time, each with its output as it comes.
// `--layers=adapter,tour` runs these alone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closingPart } from './closing.mjs';
import { atEnd, end, endOnSignals, run, step } from './lifetime.mjs';
import { missing, root } from './machine.mjs';
import { readResult, vitestCommand } from './results.mjs';
import { afterSecondTry, toTryAgain } from './second-try.mjs';

endOnSignals();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
const env = { ...process.env };
if (process.argv.includes('--full')) env.CUTAWAY_FULL = '1';
// One for all layers, and for their second tries: what chance found is not tried again with other chances.
env.CUTAWAY_SEED ??= String(Date.now() % 2 ** 31);

const script = (name) => [process.execPath, path.join(root, 'scripts', name)];
const check = {
  name: 'check',
  title: 'Types, lint, formatting, unit tests',
  command: script('check.mjs'),
};
/**
 * Beside one another: what computes, and what waits for windows and processes half of its time. `unsteady`: what
 * fails is tried once more.
 */
const lanes = [
  [
    {
      name: 'driver',
      title: 'The driver on each Python',
      command: script('driver-tests.mjs'),
      unsteady: true,
    },
    {
      name: 'cpython',
      title: "CPython's own tests of bdb and pdb, with our debugger",
      command: script('cpython-tests.mjs'),
      unsteady: true,
    },
    { name: 'server', title: 'The language server over stdio' },
  ],
  [
    { name: 'adapter', title: 'The debug adapter over stdio', unsteady: true },
    { name: 'webviews', title: 'The views in Chromium', unsteady: true },
    {
      name: 'vscode',
      title: 'The .vsix in VS Code',
      command: script('test-vscode.mjs'),
      unsteady: true,
    },
    {
      name: 'tour',
      title: "A newcomer's way through VS Code",
      command: [...script('tour.mjs'), `--pictures=${path.join(folder, 'pictures')}`],
      unsteady: true,
    },
  ],
];
const inTurn = process.argv.includes('--in-turn');
const chosen = process.argv
  .find((one) => one.startsWith('--layers='))
  ?.slice(9)
  .split(',');
const isChosen = ({ name }) => !chosen || chosen.includes(name);

const results = [];
let vsix;
const started = Date.now();
try {
  const sentences = [
    ...missing(),
    ...(chosen ?? [])
      .filter((name) => ![check, ...lanes.flat()].some((layer) => layer.name === name))
      .map((name) => `There is no layer “${name}”.`),
  ];
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
  await prepare();
  const checked = async () => {
    if (isChosen(check)) results.push(await runLayer(check, { quiet: !inTurn }));
  };
  if (inTurn) {
    await installWindows();
    await checked();
    for (const layer of lanes.flat().filter(isChosen)) results.push(await runLayer(layer));
  } else {
    await Promise.all([installWindows(), checked()]);
    await Promise.all(
      lanes.map(async (lane) => {
        for (const layer of lane.filter(isChosen))
          results.push(await runLayer(layer, { quiet: true }));
      }),
    );
  }
  for (const [at, result] of results.entries()) results[at] = await secondTry(result);
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(text);
  const layer = { name: 'npm test' };
  results.push({ layer, passed: 0, failed: 1, failures: [{ title: 'could not go on', text }] });
}
console.log(`\nAll of it took ${seconds(started)} s.\n`);
const all = (kind) =>
  results.flatMap((one) => (one[kind] ?? []).map((told) => ({ layer: one.layer.name, ...told })));
const closing = { failures: all('failures'), recovered: all('recovered'), seed: env.CUTAWAY_SEED };
for (const line of closingPart(closing)) console.log(line);
const total = (kind) => results.reduce((sum, one) => sum + one[kind], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
await end(total('failed') > 0 ? 1 : 0);

async function prepare() {
  const { installPackages } = await import('./install.mjs');
  await installPackages();
  // Once: built anew by a layer, dist/ would change under those beside it.
  const { makePackage } = await import('./package.mjs');
  vsix = await step('Building and packaging Cutaway', makePackage);
}

/** What the layers with windows need: VS Code and a browser. The checks need neither. */
async function installWindows() {
  const { installChromium, installHost } = await import('./install.mjs');
  await installHost();
  const chromium = await installChromium();
  // Not the end: the layers that need no browser still say what they find.
  if (chromium) console.log(chromium);
}

/** The result of a layer. One that leaves none, or fails without a failing test, has one failure. */
async function runLayer(layer, { quiet = false } = {}) {
  const { title } = layer;
  console.log(quiet ? `\n${title}: begun` : `\n== ${title} ==`);
  const begun = Date.now();
  const { code, output, result } = await runTests(layer, folder, [], quiet);
  if (quiet) console.log(`\n== ${title} ==\n${output.trim()}`);
  const passed = result?.passed ?? 0;
  const failures = [...(result?.failures ?? [])];
  const unnamed = (sentence) => {
    console.log(sentence);
    failures.push({ title: sentence, text: output.trim().split('\n').slice(-25).join('\n') });
  };
  if (!result) unnamed(`This layer could not run: it left no result (exit code ${code}).`);
  else if (failures.length < result.failed || (code !== 0 && result.failed === 0))
    unnamed(`This layer failed without saying at what (exit code ${code}).`);
  else if (passed + result.failed === 0) unnamed('This layer ran no test.');
  const failed = Math.max(result?.failed ?? 0, failures.length);
  const skipped = result?.skipped ? `, ${result.skipped} skipped (their sentences are above)` : '';
  console.log(`== ${title}: ${passed} passed, ${failed} failed${skipped}, ${seconds(begun)} s ==`);
  return { layer, passed, failed, failures };
}

/** What a layer's failures come to when they are tried once more, now that nothing else runs. */
async function secondTry(first) {
  const { name, title, unsteady = false } = first.layer;
  const asked = unsteady ? toTryAgain(first) : null;
  if (!asked) return first;
  console.log(`\n== ${title}, tried again: ${asked.join(', ') || 'all of it'} ==`);
  const place = path.join(folder, `${name}-again`);
  fs.mkdirSync(place);
  const { code, result } = await runTests(first.layer, place, asked, false);
  return afterSecondTry(first, asked, result, code);
}

/** Runs the tests of a layer, or those that `only` names; its result lies in `place` afterwards. */
async function runTests({ name, command }, place, only, quiet) {
  // Vitest writes its result by an option: the programs it starts are to see no variable of ours.
  const { code, output } = command
    ? await run([...command, ...only.map((one) => `--only=${one}`)], {
        cwd: root,
        env: { ...env, CUTAWAY_RESULTS: place, CUTAWAY_VSIX: vsix },
        quiet,
      })
    : await run(vitestCommand(name, place, only), { cwd: root, env, quiet });
  return { code, output, result: readResult(place, name) };
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(0);
}
