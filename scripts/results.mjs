// How the layers of tests tell `npm test` what they counted: each writes one small file.
import fs from 'node:fs';
import path from 'node:path';

/** The folder for the files; undefined when a layer is run alone. */
export const resultsFolder = process.env.CUTAWAY_RESULTS;

/** Writes what a layer counted, where `npm test` asked for it. */
export function writeResult(layer, { passed, failed }) {
  if (resultsFolder)
    fs.writeFileSync(path.join(resultsFolder, `${layer}.json`), JSON.stringify({ passed, failed }));
}

/** What a layer counted; null when it left no result. `skipped` where the layer tells. */
export function readResult(folder, layer) {
  const file = path.join(folder, `${layer}.json`);
  if (!fs.existsSync(file)) return null;
  const found = JSON.parse(fs.readFileSync(file, 'utf8'));
  return 'numTotalTests' in found ? fromVitest(found) : found;
}

/** A file of tests that could not be loaded has no failing test, but is one failure. */
function fromVitest({ numPassedTests, numFailedTests, numPendingTests, testResults }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}

/** The command that runs one vitest project, with a result file beside the normal output. */
export function vitestCommand(root, project, folder) {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const file = path.join(folder, `${project}.json`);
  return [
    process.execPath,
    vitest,
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
}
