// Finishes the script-less `npm ci`, once: VS Code's own packages (no install script runs), then the two native
// modules without a prebuilt binary that matter here: spdlog (log files, Output panel) and native-watchdog.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nodeExecutable, nodeFolder, vscodeFolder } from './places.mjs';

const vscode = vscodeFolder();
const stamp = path.join(vscode, '.host-ready');
const npm = process.env.npm_execpath?.endsWith('.js')
  ? [process.execPath, process.env.npm_execpath]
  : ['npm'];

/** Runs npm quietly; resolves to its exit code and output. A dot every few seconds says that it lives. */
function runNpm(sentence, parameters, options) {
  process.stdout.write(`  ${sentence} `);
  const started = Date.now();
  const child = spawn(npm[0], [...npm.slice(1), ...parameters, '--no-audit', '--no-fund'], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  child.stdout.on('data', (bytes) => output.push(bytes));
  child.stderr.on('data', (bytes) => output.push(bytes));
  const dots = setInterval(() => process.stdout.write('.'), 3000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(dots);
      console.log(` ${((Date.now() - started) / 1000).toFixed(0)} s`);
      resolve({ code, output: Buffer.concat(output).toString() });
    });
  });
}

/** VS Code's shrinkwrap is not complete, so `npm install` and not `npm ci`. */
async function installPackages() {
  for (const [folder, what] of [
    [vscode, "VS Code's own packages"],
    [path.join(vscode, 'extensions'), "the packages of VS Code's built-in extensions"],
  ]) {
    const parameters = ['install', '--omit=dev', '--ignore-scripts'];
    const { code, output } = await runNpm(`Installing ${what}`, parameters, { cwd: folder });
    if (code !== 0) throw new Error(`npm install failed in ${folder}:\n${output.slice(-4000)}`);
  }
}

/** Without a C++ compiler all but the Output panel works, so this may fail. */
async function buildNative() {
  const folder = nodeFolder();
  const env = { ...process.env };
  if (folder) env.PATH = path.join(folder, 'bin') + path.delimiter + env.PATH;
  if (folder && fs.existsSync(path.join(folder, 'include', 'node')))
    env.npm_config_nodedir = folder;
  const modules = ['@vscode/spdlog', '@vscode/native-watchdog'];
  const { code } = await runNpm(
    'Compiling two native modules of VS Code',
    ['rebuild', ...modules, '--ignore-scripts=false'],
    { cwd: vscode, env },
  );
  if (code !== 0)
    console.log(
      "  They could not be compiled (make, g++ and Python 3 do it): VS Code's Output panel will stay empty, all else works.",
    );
}

if (!fs.existsSync(stamp)) {
  nodeExecutable();
  await installPackages();
  await buildNative();
  fs.writeFileSync(stamp, '');
}
