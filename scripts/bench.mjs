// `npm run bench -- [--quick] [--rows=a,b] [--runs=5] [--python=PATH]... [--json] [--no-debugpy] [--no-peers]
// [--dist=FOLDER]`: medians and ratios measured in one run (docs/testing.md). A row is a file in test/bench/rows/. It is no test: a
// number on a busy machine says little, a ratio of interleaved runs says more. Build first (`npm run build`).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { contestantsFor } from '../test/bench/contestants.mjs';
import { installDebugpy, mendDebugpy } from '../test/bench/debugpy.mjs';
import { yardstickSeconds } from '../test/bench/hot.mjs';
import { interleaved } from '../test/bench/measure.mjs';
import { installPackage } from '../test/bench/packages.mjs';
import { endAllProcesses } from '../test/bench/processes.mjs';
import { writePrograms } from '../test/bench/programs.mjs';
import { tableOf } from '../test/bench/table.mjs';
import { atEnd, end, endOnSignals } from './lifetime.mjs';
import { findPython, root } from './machine.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string' },
    runs: { type: 'string' },
    python: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    'no-debugpy': { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
    dist: { type: 'string', default: path.join(root, 'dist') },
  },
});

/** Rows in the order of their files, those named by `--rows` alone (`step`, or `02-step`). */
async function readRows() {
  const folder = path.join(root, 'test', 'bench', 'rows');
  const files = fs.readdirSync(folder).filter((one) => one.endsWith('.mjs'));
  const all = files.sort().map((file) => path.basename(file, '.mjs'));
  const short = (name) => name.replace(/^\d+-/, '');
  const wanted = values.rows?.split(',') ?? all;
  const unknown = wanted.filter((one) => !all.some((name) => name === one || short(name) === one));
  if (unknown.length > 0)
    throw new Error(`No row ${unknown.join(', ')}; there are ${all.map(short).join(', ')}.`);
  const named = all.filter((name) => wanted.includes(name) || wanted.includes(short(name)));
  return Promise.all(
    named.map(async (name) => ({
      name: short(name),
      ...(await import(pathToFileURL(path.join(folder, `${name}.mjs`)).href)),
    })),
  );
}

function pythons() {
  const named = values.python ?? [findPython().python].filter(Boolean);
  if (named.length === 0) throw new Error('Python 3.10 or newer is needed: --python=PATH.');
  const script = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';
  return named.map((command) => {
    const text = execFileSync(command, ['-c', script], { encoding: 'utf8' });
    const [executable, version] = text.split(/\r?\n/);
    return { executable, version, minor: Number(version.split('.')[1]) };
  });
}

function runsAsked() {
  const runs = Number(values.runs ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs is a whole number from 1.');
  return runs;
}

/** The adapter is copied, so that a build meanwhile does not change what is measured. */
function copyDist(temporary) {
  if (!fs.existsSync(path.join(values.dist, 'debug-adapter.js')))
    throw new Error(`debug-adapter.js is missing in ${values.dist}: run npm run build first.`);
  const copy = path.join(temporary, 'dist');
  const parts = [
    'debug-adapter.js',
    'driver',
    'webviews',
    'language-server.js',
    'cutaway-check.js',
  ];
  const wasm = ['web-tree-sitter.wasm', 'tree-sitter-python.wasm'];
  for (const part of [...parts, ...wasm])
    fs.cpSync(path.join(values.dist, part), path.join(copy, part), { recursive: true });
  return copy;
}

/** Whom the rows are compared with, each installed only where a row has it: `{missing}` where it is not there. */
async function peersFor({ executable, version }, rows, temporary) {
  const isWanted = (...keys) =>
    rows.some((row) => keys.some((key) => row.contestants.includes(key)));
  const unlessLeftOut = (name, option, install) =>
    values[option] ? { missing: `${name} was left out (--${option}).` } : install();
  const peers = {};
  if (isWanted('debugpy', 'mended')) {
    peers.debugpy = await unlessLeftOut('debugpy', 'no-debugpy', () =>
      installDebugpy(executable, temporary, version),
    );
    peers.mended = mendDebugpy(peers.debugpy);
  }
  for (const [key, name] of [
    ['memoryGraph', 'memory_graph'],
    ['objgraph', 'objgraph'],
    ['pylint', 'pylint'],
    ['bugbear', 'flake8-bugbear'],
  ])
    if (isWanted(key))
      peers[key] = await unlessLeftOut(name, 'no-peers', () =>
        installPackage(name, executable, temporary, version),
      );
  return peers;
}

/** All rows for one Python, and what was found out about the peers. */
async function measurePython(found, rows, { temporary, dist, programs }) {
  const { executable, version, minor } = found;
  const peers = await peersFor(found, rows, temporary);
  const contestants = contestantsFor({ dist, python: executable, peers });
  const context = { python: executable, temporary, programs, dist, quick: values.quick };
  context.yardstick = await yardstickSeconds(context);
  const measured = [];
  for (const row of rows) {
    const runs = Math.min(runsAsked(), row.rounds?.most ?? Infinity);
    const begun = performance.now();
    const results = await interleaved(
      contestants.filter(({ key }) => row.contestants.includes(key)),
      {
        runs,
        warmUp: row.rounds?.warmUp === true,
        measure: (contestant) => row.measure(contestant, context),
      },
    );
    const tookS = (performance.now() - begun) / 1000;
    console.error(`${version}  ${row.title}: ${runs} runs, ${tookS.toFixed(0)} s`);
    const { name, title, table, figures } = row;
    measured.push({ row: name, title, table, runs, figures, results });
  }
  return { python: version, minor, peers, rows: measured };
}

function tell({ python, minor, peers, rows }) {
  const heading = (name, found) => (found?.version ? `${name} ${found.version}` : name);
  console.log(`\n## Python ${python}\n`);
  const headings = {
    plain: 'plain',
    pdb: 'pdb',
    debugpy: heading('debugpy', peers.debugpy),
    mended: 'debugpy, mended',
    memoryGraph: heading('memory_graph', peers.memoryGraph),
    objgraph: heading('objgraph', peers.objgraph),
    pylint: heading('pylint', peers.pylint),
    bugbear: heading('flake8-bugbear', peers.bugbear),
    cutaway: 'Cutaway',
  };
  for (const text of tableOf(rows, minor, headings)) console.log(text);
  if (peers.debugpy?.compiled === false)
    console.log('\ndebugpy has no compiled parts for this Python.');
  const missing = new Set(Object.values(peers).map((one) => one.missing));
  missing.delete(undefined);
  for (const said of missing) console.log(`\n${said}`);
  const failures = rows.flatMap(({ row, results }) =>
    results
      .filter((one) => one.failure !== null && !one.missing)
      .map((one) => `- ${row}: ${one.name} failed: ${one.failure}`),
  );
  if (failures.length > 0) console.log(`\n${failures.join('\n')}`);
}

async function main(temporary) {
  const rows = await readRows();
  const place = { temporary, dist: copyDist(temporary), programs: writePrograms(temporary) };
  const measured = [];
  for (const python of pythons()) {
    measured.push(await measurePython(python, rows, place));
    if (!values.json) tell(measured.at(-1));
  }
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    node: process.versions.node,
    load: os.loadavg().map((one) => Number(one.toFixed(1))),
  };
  if (values.json) console.log(JSON.stringify({ machine, measured }, null, 2));
  else
    console.log(
      `\n${machine.cores} cores, ${machine.cpu}, Node ${machine.node}, ${runsAsked()} runs at most; ` +
        `load of the last minutes ${machine.load.join(', ')}`,
    );
  const own = measured.flatMap(({ rows: all }) => all.map(({ results }) => results[0]));
  return own.some((one) => one.failure !== null) ? 1 : 0;
}

// With this set, Node 20 parses every certificate of the machine before it does anything: 40 of the 60 ms of its start.
// An editor starts adapters without it, and nothing here speaks to a server; pip has its own setting.
delete process.env.NODE_EXTRA_CA_CERTS;
endOnSignals();
process.on('uncaughtException', (error) => {
  console.error(error);
  void end(1);
});
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-bench-'));
atEnd(() => fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
atEnd(endAllProcesses);
let code = 1;
try {
  code = await main(temporary);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
await end(code);
