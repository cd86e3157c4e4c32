// `npm run bench -- [--runs=7] [--python=PATH]... [--json] [--no-debugpy]`: medians and ratios measured in one
// run. A row is a file in test/bench/rows/ with a `title` and `contestants(context)`. It is no test: a number
// on a busy machine says little, a ratio of interleaved runs says more. Build first (`npm run build`).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installDebugpy } from '../test/bench/debugpy.mjs';
import { interleaved } from '../test/bench/measure.mjs';
import { findPython, root } from './machine.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    python: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    'no-debugpy': { type: 'boolean', default: false },
  },
});

async function readRows() {
  const folder = path.join(root, 'test', 'bench', 'rows');
  const files = fs.readdirSync(folder).filter((one) => one.endsWith('.mjs'));
  const rows = files.sort().map(async (file) => {
    const { title, contestants } = await import(pathToFileURL(path.join(folder, file)).href);
    return { name: path.basename(file, '.mjs'), title, contestants };
  });
  return Promise.all(rows);
}

function pythons() {
  const named = values.python ?? [findPython().python].filter(Boolean);
  if (named.length === 0) throw new Error('Python 3.10 or newer is needed: --python=PATH.');
  const script = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';
  return named.map((command) => {
    const text = execFileSync(command, ['-c', script], { encoding: 'utf8' });
    const [executable, version] = text.split(/\r?\n/);
    return { executable, version };
  });
}

function tell({ title, python, results }) {
  console.log(`\n${title} (Python ${python})`);
  const own = results[0].medianMs;
  for (const { name, failure, medianMs, minMs, maxMs } of results) {
    if (failure !== null) {
      console.log(`  ${name.padEnd(18)} failed: ${failure}`);
      continue;
    }
    const range = `${minMs.toFixed(0)}–${maxMs.toFixed(0)}`;
    const ratio = own === null ? '' : `   ${results[0].name} takes ${(own / medianMs).toFixed(2)}×`;
    console.log(
      `  ${name.padEnd(18)} ${medianMs.toFixed(0).padStart(5)} ms  (${range})` +
        (name === results[0].name ? '' : ratio),
    );
  }
}

async function main(temporary) {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs is a whole number from 1.');
  if (!fs.existsSync(path.join(root, 'dist', 'debug-adapter.js')))
    throw new Error('dist/debug-adapter.js is missing: run npm run build first.');
  const rows = await readRows();
  const measured = [];
  for (const { executable, version } of pythons()) {
    const debugpy = values['no-debugpy']
      ? { missing: 'debugpy was left out (--no-debugpy).' }
      : await installDebugpy(executable, temporary, version);
    if (debugpy.missing) console.error(debugpy.missing);
    for (const { name, title, contestants } of rows) {
      const context = { root, python: executable, debugpy, temporary };
      const results = await interleaved(contestants(context), runs);
      measured.push({ row: name, title, python: version, runs, missing: debugpy.missing, results });
      if (!values.json) tell(measured.at(-1));
    }
  }
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    node: process.versions.node,
  };
  if (values.json) console.log(JSON.stringify({ machine, measured }, null, 2));
  else
    console.log(
      `\n${machine.cores} cores, ${machine.cpu}, Node ${machine.node}, ${runs} runs each`,
    );
  process.exitCode = measured.some((row) => row.results[0].failure !== null) ? 1 : 0;
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-bench-'));
try {
  await main(temporary);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
