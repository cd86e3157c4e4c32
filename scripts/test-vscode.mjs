// The packaged extension, installed in a real VS Code and driven by the mocha suite in test/vscode/suite/.
// By default VS Code is the embedded one (nothing to download); `--desktop` downloads the oldest supported and
// the newest desktop VS Code.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliPathFromVSCodeExecutablePath,
  runTests,
} from '@vscode/test-electron';
import { hostFolder, installChromium, installHost } from './install.mjs';
import { atEnd, end, endOnSignals, run, step } from './lifetime.mjs';
import { findPython, root } from './machine.mjs';
import { makePackage } from './package.mjs';
import { onlyOptions, readResult, writeResult } from './results.mjs';

/** `--only=WORDS`, once or more often, runs the tests whose titles hold them. */
const only = onlyOptions();
const desktopVersions = ['1.101.0', 'stable'];

endOnSignals();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-vscode-'));
atEnd(() => fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));

/** What a .vsix may not weigh more than, and what may not be in it. */
const maximumBytes = 4 * 1024 * 1024;
const unwanted =
  /(^|\/)(node_modules|test|__pycache__|\.cache|\.vscode|scripts)\/|^docs\/(?!rules\/)|test_|\.(ts|map|pyc|mjs|vsix)$/;
const wanted = [
  'dist/extension.js',
  'dist/debug-adapter.js',
  'dist/language-server.js',
  'dist/webviews/identity.js',
  'dist/webviews/identity.css',
  'dist/driver/bootstrap/sitecustomize.py',
  'dist/driver/cutaway/debugger.py',
  'dist/THIRD-PARTY-NOTICES.txt',
];

const sum = { passed: 0, failed: 0, failures: [] };
try {
  const vsix = await step('Building and packaging Cutaway', makePackage);
  checkContents(vsix);
  const suite = await bundleSuite();
  if (process.argv.includes('--desktop'))
    for (const version of desktopVersions)
      await runSuite(await downloadAndUnzipVSCode(version), version, vsix, suite);
  else {
    await installHost();
    const chromium = await installChromium();
    if (chromium) throw new Error(chromium);
    await runSuite(path.join(hostFolder, 'code-host.mjs'), 'embedded', vsix, suite);
  }
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(text);
  fail('VS Code was not run', text);
}
writeResult('vscode', sum);
console.log(`${sum.passed} passed, ${sum.failed} failed in VS Code`);
await end(sum.failed > 0 ? 1 : 0);

function fail(title, text) {
  sum.failed += 1;
  sum.failures.push({ title, text });
}

/** Fails for a .vsix that grew too large, lacks something, or carries a test or a cache. */
function checkContents(vsix) {
  const script = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
  const { python } = findPython();
  const names = execFileSync(python, ['-c', script, vsix], { encoding: 'utf8' })
    .split(/\r?\n/)
    .map((name) => name.replace(/^extension\//, ''));
  const bytes = fs.statSync(vsix).size;
  const problems = [
    ...names.filter((name) => unwanted.test(name)).map((name) => `${name} is packaged`),
    ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...(bytes > maximumBytes ? [`it is ${bytes} bytes large`] : []),
  ];
  for (const problem of problems) {
    console.log(`FAILED the .vsix: ${problem}`);
    fail('the .vsix', problem);
  }
  if (problems.length === 0) sum.passed += 1;
}

/** Lies inside the project, so that the extension host finds mocha. */
async function bundleSuite() {
  const outfile = path.join(root, '.cache', 'vscode-suite', 'index.cjs');
  await build({
    entryPoints: [path.join(root, 'test', 'vscode', 'suite', 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}

/** Installs the .vsix into fresh folders of this VS Code and runs the suite against it. */
async function runSuite(executable, version, vsix, suite) {
  const folder = path.join(temporary, version);
  const userData = path.join(folder, 'user');
  const extensions = path.join(folder, 'extensions');
  const workspace = path.join(folder, 'workspace');
  fs.cpSync(path.join(root, 'test', 'vscode', 'workspace'), workspace, { recursive: true });
  const places = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`];
  await step(`Installing the .vsix in VS Code (${version})`, async () => {
    const embedded = executable.endsWith('.mjs');
    const cli = embedded ? executable : resolveCliPathFromVSCodeExecutablePath(executable);
    const command = [cli, ...places, '--install-extension', vsix];
    const { code, output } = await run(command, { quiet: true });
    if (code !== 0) throw new Error(`VS Code did not install the .vsix:\n${output}`);
  });
  const resultsFolder = path.join(folder, 'results');
  fs.mkdirSync(resultsFolder);
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: emptyExtension(folder),
    extensionTestsPath: suite,
    launchArgs: [workspace, ...places, '--disable-workspace-trust'],
    extensionTestsEnv: {
      CUTAWAY_SUITE_RESULTS: resultsFolder,
      CUTAWAY_SUITE_ONLY: JSON.stringify(only),
    },
  }).catch((error) => console.error(String(error)));
  const result = readResult(resultsFolder, 'suite');
  if (!result) fail(`VS Code ${version}`, 'The suite left no result.');
  sum.passed += result?.passed ?? 0;
  sum.failed += result?.failed ?? 0;
  sum.failures.push(...(result?.failures ?? []));
}

/** Tests need some extension under development; the installed one is what is tested. */
function emptyExtension(folder) {
  const place = path.join(folder, 'development');
  fs.mkdirSync(place);
  const manifest = { name: 'testhost', publisher: 'tests', version: '0.0.0' };
  fs.writeFileSync(
    path.join(place, 'package.json'),
    JSON.stringify({ ...manifest, engines: { vscode: '^1.101.0' } }),
  );
  return place;
}
