// Formats and lints the Python of this project with ruff (from npm: a bare machine may have no pip).
// `--write` rewrites the formatting, the order of imports and dated syntax; other findings are a
// person's. Files named on the command line alone, else all.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { root } from './machine.mjs';

const { Workspace, PositionEncoding } = createRequire(import.meta.url)(
  '@astral-sh/ruff-wasm-nodejs',
);
const folders = ['debug-adapter/driver', 'examples'];

const settings = {
  'line-length': 100,
  'target-version': 'py310',
  format: { 'quote-style': 'double' },
  lint: {
    // Errors, unused and undefined names, import order, likely bugs, dated syntax, needless code.
    select: ['E', 'F', 'W', 'I', 'B', 'UP', 'C4', 'PIE', 'RET', 'PLE', 'PLW'],
    // Long lines are the formatter's matter; the others are style that the driver needs.
    ignore: ['E501', 'PLW0603', 'PLW2901', 'B010', 'B009', 'RET505', 'UP038', 'PLW1510'],
  },
};

// The examples show these mistakes on purpose: a default that is shared, a loop variable that is kept.
const exampleFolder = /^examples[\\/]/;
const shownOnPurpose = ['B006', 'B023'];

// Run or read by Pythons older than 3.10, or before `__future__` may be loaded: these keep the old syntax.
const oldPython = /[\\/]bootstrap[\\/]|[\\/]cutaway[\\/](entry|plain_run)\.py$/;

function* pythonFiles(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '__pycache__') yield* pythonFiles(file);
    else if (entry.name.endsWith('.py')) yield file;
  }
}

/** Applies the fixes of the rules that change no meaning. */
function fix(source, workspace) {
  const lineStarts = [0];
  for (const { index } of source.matchAll(/\n/g)) lineStarts.push(index + 1);
  const offset = ({ row, column }) => lineStarts[row - 1] + column - 1;
  const edits = workspace
    .check(source)
    .filter((one) => /^(I|UP)\d/.test(one.code ?? '') && one.fix)
    .flatMap((one) => one.fix.edits)
    .map((one) => ({ ...one, start: offset(one.location), end: offset(one.end_location) }))
    .sort((a, b) => b.start - a.start);
  for (const { start, end, content } of edits)
    source = source.slice(0, start) + (content ?? '') + source.slice(end);
  return source;
}

function check(file, workspace, write) {
  const before = fs.readFileSync(file, 'utf8');
  const source = write ? fix(before, workspace) : before;
  const name = path.relative(root, file);
  const problems = workspace
    .check(source)
    .map(
      ({ code, message, start_location: { row, column } }) =>
        `${name}:${row}:${column} ${code ?? ''} ${message}`,
    );
  const formatted = workspace.format(source);
  if (formatted === before) return problems;
  if (write) fs.writeFileSync(file, formatted);
  else problems.push(`${name} is not formatted: npm run format`);
  return problems;
}

const write = process.argv.includes('--write');
const present = new Workspace(settings, PositionEncoding.Utf16);
const old = new Workspace(
  {
    ...settings,
    'target-version': 'py37',
    lint: { ...settings.lint, select: ['E', 'F', 'W'] },
  },
  PositionEncoding.Utf16,
);
const shown = new Workspace(
  {
    ...settings,
    lint: { ...settings.lint, ignore: [...settings.lint.ignore, ...shownOnPurpose] },
  },
  PositionEncoding.Utf16,
);
function workspaceFor(file) {
  if (oldPython.test(file)) return old;
  return exampleFolder.test(path.relative(root, file)) ? shown : present;
}
const named = process.argv.slice(2).filter((one) => !one.startsWith('--'));
const all = folders
  .map((folder) => path.join(root, folder))
  .filter((folder) => fs.existsSync(folder))
  .flatMap((folder) => [...pythonFiles(folder)]);
const files = named.length > 0 ? named.map((one) => path.resolve(one)) : all;
const problems = files.flatMap((file) => check(file, workspaceFor(file), write));
for (const problem of problems) console.log(problem);
console.log(`ruff: ${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
