// `npm run check`: types, lint, formatting, Python's formatting and types, and the unit tests, in less than a
// minute. Says one line a tool, and all a tool said when it failed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { atEnd, end, endOnSignals, run } from './lifetime.mjs';
import { root } from './machine.mjs';
import { readResult, resultsFolder, vitestCommand, writeResult } from './results.mjs';

endOnSignals();
const own = resultsFolder ? null : fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-check-'));
if (own) atEnd(() => fs.rmSync(own, { recursive: true, force: true }));
const folder = resultsFolder ?? own;

const node = (file, ...parameters) => [process.execPath, path.join(root, file), ...parameters];
const tools = {
  unit: vitestCommand('unit', folder),
  types: node('node_modules/typescript/bin/tsc', '-b'),
  lint: node('node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  format: node('node_modules/prettier/bin/prettier.cjs', '--check', '.'),
  pyright: node('node_modules/pyright/index.js', '-p', 'debug-adapter/driver'),
  ruff: node('scripts/ruff.mjs'),
};

/** Types and lint read what the other wrote when they run together, so lint comes after types. */
const lanes = [
  ['types', 'lint', 'unit', 'ruff'],
  ['pyright', 'format'],
];

const results = {};
const outputs = {};
async function runTool(name) {
  const started = Date.now();
  const { code, output } = await run(tools[name], { cwd: root, quiet: true });
  results[name] = code === 0;
  outputs[name] = output;
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${code === 0 ? 'passed' : 'FAILED'} ${name.padEnd(8)} ${seconds} s`);
  if (code !== 0) console.log(output.replace(/^/gm, '    '));
}

await Promise.all(
  lanes.map(async (lane) => {
    for (const name of lane) await runTool(name);
  }),
);

const unit = readResult(folder, 'unit') ?? { passed: 0, failed: 1, failures: [] };
const others = Object.keys(tools).filter((name) => name !== 'unit');
const failedTools = others.filter((name) => !results[name]);
// A unit run that fails without a failing test (an unhandled error, say) has failed all the same.
const failedUnits = results.unit ? unit.failed : Math.max(1, unit.failed);
const failed = failedTools.length + failedUnits;
const nameless = failedUnits > unit.failures.length ? ['unit'] : [];
writeResult('check', {
  passed: others.length - failedTools.length + unit.passed,
  failed,
  failures: [
    ...[...failedTools, ...nameless].map((name) => ({ title: name, text: outputs[name] })),
    ...unit.failures,
  ],
});
console.log(`${unit.passed} unit tests passed, ${failed} failures in all`);
await end(failed > 0 ? 1 : 0);
