// VS Code's own server: its folders, its command line, its process.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeExecutable, serverEnvironment, serverMain } from './places.mjs';

/** A quiet window: nothing that asks, advertises or looks for updates. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'remote.autoForwardPorts': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
};

/** For tests alone, with the server's `trust: false`. */
export const noTrustQuestions = { 'security.workspace.trust.enabled': false };

/**
 * Throw-away folders of one run below one temporary folder, and the arguments that name them. Settings
 * given win over those already in `userData`, and these over the quiet ones. `remove` deletes the folder.
 */
export function makeFolders({ userData, extensions, settings = {} } = {}) {
  // Short: VS Code makes Unix sockets in it, whose paths are bounded.
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vsc-'));
  const folders = {
    root,
    userData: path.resolve(userData ?? path.join(root, 'ud')),
    extensions: path.resolve(extensions ?? path.join(root, 'ext')),
    remove: () => fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
  const file = path.join(folders.userData, 'User', 'settings.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const before = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  const all = { ...quietSettings, ...before, ...settings };
  fs.writeFileSync(file, JSON.stringify(all, null, 2));
  return folders;
}

const folderArguments = ({ root, userData, extensions }) => [
  '--accept-server-license-terms',
  ...['--user-data-dir', userData],
  ...['--extensions-dir', extensions],
  ...['--server-data-dir', path.join(root, 'sd')],
];

/** Runs the server's command line (`--install-extension x.vsix`, `--list-extensions`); resolves to code and output. */
export function serverCommand(parameters, folders) {
  const child = spawn(
    nodeExecutable(),
    [serverMain(), ...folderArguments(folders), ...parameters],
    {
      env: serverEnvironment({ XDG_RUNTIME_DIR: folders.root }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (bytes) => (output += bytes));
  child.stderr.on('data', (bytes) => (output += bytes));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 3_000;

/**
 * Starts the server on a free port of 127.0.0.1. Resolves to its `authority` (host:port), `stop()`, which
 * ends it and all it started, and `gone`, which resolves when it has ended.
 * `token` is the connection token that an address must carry; null (tests only) lets everybody in.
 * `automation` (tests only) makes the window read what to test from its address.
 */
export async function startServer(
  folders,
  { token = null, trust = true, automation = false, defaultFolder, env = {} } = {},
) {
  const child = spawn(
    nodeExecutable(),
    [
      serverMain(),
      ...folderArguments(folders),
      ...['--host', '127.0.0.1', '--port', '0', '--telemetry-level', 'off'],
      ...tokenArguments(token, folders),
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...(automation ? ['--enable-smoke-test-driver'] : []),
      ...(defaultFolder ? ['--default-folder', defaultFolder] : []),
    ],
    {
      // VS Code leaves sockets in XDG_RUNTIME_DIR for ever: in ours they are removed with the rest.
      env: serverEnvironment({ XDG_RUNTIME_DIR: folders.root, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that all of it can be ended.
      detached: true,
    },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group has gone already.
    }
  };
  const atExit = () => signal('SIGKILL');
  process.once('exit', atExit);
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([gone, delay(stopTimeoutMs)]);
    signal('SIGKILL');
    process.off('exit', atExit);
  };
  const port = await listeningPort(child, path.join(folders.root, 'server.log')).catch((error) => {
    signal('SIGKILL');
    throw error;
  });
  return { authority: `127.0.0.1:${port}`, stop, gone };
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** The token goes by a file that only its owner can read: arguments are seen by everybody (`ps`). */
function tokenArguments(token, folders) {
  if (token === null) return ['--without-connection-token'];
  const file = path.join(folders.root, 'token');
  fs.writeFileSync(file, token, { mode: 0o600 });
  return ['--connection-token-file', file];
}

/** Keeps the server's output in a file for as long as it runs, and finds the port in it. */
function listeningPort(child, logFile) {
  const log = fs.openSync(logFile, 'a');
  child.once('close', () => fs.closeSync(log));
  let seen = '';
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`VS Code's server ${why}.\n${seen}`));
    const timer = setTimeout(() => fail('did not start within a minute'), startTimeoutMs);
    const read = (bytes) => {
      fs.writeSync(log, bytes);
      if (seen.length < 100_000) seen += bytes;
      const port = /agent listening on (\d+)/.exec(seen)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code}`);
    });
  });
}
