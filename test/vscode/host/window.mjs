// A window on the server: its address, and a Chromium to show it in.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/**
 * The address of a window. `developed` (folders of extensions), `tests` and `files` reach VS Code by the
 * `payload`, which it reads only when the server was started with `automation`.
 */
export function windowAddress(authority, options = {}) {
  const { folder, workspace, files = [], developed = [], tests, disableExtensions } = options;
  const uri = (file) => `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...developed.map((one) => ['extensionDevelopmentPath', uri(one)]),
    ...files.map((one) => ['openFile', uri(one)]),
    ...(tests ? [['extensionTestsPath', uri(tests)]] : []),
    ...(disableExtensions ? [['disableExtensions', 'true']] : []),
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (folder) query.set('folder', path.resolve(folder));
  else if (workspace) query.set('workspace', path.resolve(workspace));
  else query.set('ew', 'true');
  return `http://${authority}/?${query}`;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium to use: VSCODE_HOST_CHROMIUM, one on PATH, one that Playwright installed; null if there is none. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const all = [process.env.VSCODE_HOST_CHROMIUM, ...onPath, chromium.executablePath()];
  return all.find((file) => file && fs.existsSync(file)) ?? null;
}

export function launchBrowser(options = {}) {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('No Chromium was found. Install one (Debian: apt-get install chromium).');
  return chromium.launch({
    executablePath,
    headless: !process.env.VSCODE_HOST_HEADED,
    // Whoever launches it closes it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    ...options,
  });
}
