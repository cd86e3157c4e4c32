// Installs what a fresh clone lacks; does nothing, quickly, where all is there. Node built-ins only.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run, step } from './lifetime.mjs';
import { npmCommand, root } from './machine.mjs';

export const hostFolder = path.join(root, 'test', 'vscode', 'host');

/** `npm ci` where node_modules is missing or older than the lockfile. */
export async function installPackages() {
  if (isFresh(root)) return;
  await step("Installing Cutaway's own packages with npm (about half a minute)", () =>
    npm(['ci'], root),
  );
}

/** VS Code's own server, from npm: half a minute and 800 MB the first time. */
export async function installHost() {
  if (!isFresh(hostFolder))
    await step('Installing a VS Code from npm (once; about 800 MB)', () => npm(['ci'], hostFolder));
  const { code } = await run([process.execPath, 'setup.mjs'], { cwd: hostFolder });
  if (code !== 0) throw new Error('VS Code could not be set up; what npm said is above.');
}

function isFresh(folder) {
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  if (!fs.existsSync(installed)) return false;
  return (
    fs.statSync(installed).mtimeMs >= fs.statSync(path.join(folder, 'package-lock.json')).mtimeMs
  );
}

async function npm(parameters, cwd) {
  const command = [...npmCommand(), ...parameters, '--no-audit', '--no-fund'];
  const { code, output } = await run(command, { cwd, quiet: true });
  if (code !== 0) throw new Error(`npm ${parameters.join(' ')} failed:\n${output.slice(-4000)}`);
}

/**
 * A Chromium for the tests and the tour. Where none is found, root installs Debian's; others are told how.
 * Resolves to a sentence about what is missing, or null.
 */
export async function installChromium() {
  const { findChromium } = await import('../test/vscode/host/window.mjs');
  if (findChromium()) return null;
  const isRoot = process.getuid?.() === 0;
  const hasApt = spawnSync('apt-get', ['--version']).status === 0;
  if (isRoot && hasApt) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const packages = ['install', '-y', '--no-install-recommends', 'chromium'];
    await step('Installing Chromium with apt-get', async () => {
      await run(['apt-get', 'update'], { quiet: true, env });
      await run(['apt-get', ...packages], { quiet: true, env });
    });
    if (findChromium()) return null;
  }
  return 'No Chromium was found. Install one ("apt-get install chromium", or "npx playwright-core install chromium"), or name it in VSCODE_HOST_CHROMIUM.';
}
