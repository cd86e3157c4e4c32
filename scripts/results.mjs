// How the layers of tests tell `npm test` what they counted: each writes one small file.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './machine.mjs';

/** The folder for the files; undefined when a layer is run alone. */
export const resultsFolder = process.env.CUTAWAY_RESULTS;

/**
 * Writes what a layer counted, where `npm test` asked for it. A failure is `{ title, text, again }`: `again` is the
 * `--only=` of the layer's script (for vitest the file) that runs it alone; without one the whole layer does.
 */
export function writeResult(layer, { passed, failed, failures = [] }) {
  if (resultsFolder)
    fs.writeFileSync(
      path.join(resultsFolder, `${layer}.json`),
      JSON.stringify({ passed, failed, failures }),
    );
}

/** What a layer counted; null when it left no result. `skipped` where the layer tells. */
export function readResult(folder, layer) {
  const file = path.join(folder, `${layer}.json`);
  if (!fs.existsSync(file)) return null;
  const found = JSON.parse(fs.readFileSync(file, 'utf8'));
  return 'numTotalTests' in found ? fromVitest(found) : { skipped: 0, failures: [], ...found };
}

/** A file of tests that could not be loaded has no failing test, but is one failure. */
function fromVitest({ numPassedTests, numFailedTests, numPendingTests, testResults }) {
  const failures = testResults.flatMap(failuresOfFile);
  const failed = Math.max(failures.length, numFailedTests);
  return { passed: numPassedTests, failed, skipped: numPendingTests, failures };
}

function failuresOfFile({ name, status, message, assertionResults }) {
  const file = path.relative(root, name).replaceAll(path.sep, '/');
  const failing = assertionResults.filter((one) => one.status === 'failed');
  if (status === 'failed' && failing.length === 0)
    return [{ title: file, text: message ?? '', again: file }];
  return failing.map(({ fullName, failureMessages }) => ({
    title: `${file} > ${fullName}`,
    text: failureMessages.join('\n'),
    again: file,
  }));
}

/** What the `--only=` options of a layer's script name; empty: everything. */
export function onlyOptions() {
  const begin = '--only=';
  return process.argv.filter((one) => one.startsWith(begin)).map((one) => one.slice(begin.length));
}

/** The command that runs one vitest project, or some files of it, with a result file beside the normal output. */
export function vitestCommand(project, folder, files = []) {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const file = path.join(folder, `${project}.json`);
  return [
    process.execPath,
    vitest,
    'run',
    ...files,
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
}
