#!/usr/bin/env node
// Stands in for desktop VS Code's executable: same arguments and exit code, but server + headless Chromium.
import fs from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { prepareDirs, serverCli, startServer, windowUrl, launchBrowser } from './host.mjs';
const o = { dev: [], files: [] }, cli = [], argv = process.argv.slice(2), positional = [];
const withValue = /^(extensionDevelopmentPath|extensionTestsPath|user-data-dir|extensions-dir|folder-uri|file-uri|(un)?install-extension)$/;
const toPath = s => (/^[a-z][a-z-]+:\/\//.test(s) ? decodeURIComponent(new URL(s).pathname) : s);
for (let i = 0; i < argv.length; i++) {
  const m = /^--([^=]+)(?:=(.*))?$/s.exec(argv[i]); if (!m) { positional.push(argv[i]); continue; }
  const k = m[1], v = m[2] ?? (withValue.test(k) ? argv[++i] : undefined);
  if (k === 'extensionDevelopmentPath') o.dev.push(toPath(v)); else if (k === 'extensionTestsPath') o.tests = toPath(v);
  else if (k === 'user-data-dir') o.userDataDir = v; else if (k === 'extensions-dir') o.extensionsDir = v;
  else if (k === 'folder-uri') o.folder = toPath(v); else if (k === 'file-uri') o.files.push(toPath(v));
  else if (k === 'disable-extensions') o.disableExtensions = true;
  else if (/^(un)?install-extension$/.test(k)) cli.push(`--${k}`, v); else if (/^(list-extensions|show-versions|version|force)$/.test(k)) cli.push(`--${k}`);
} // every other switch (--no-sandbox, --disable-updates, --skip-welcome, ...) means nothing here
for (const p of positional) if (p.endsWith('.code-workspace')) o.workspace = p; else if (fs.existsSync(p) && fs.statSync(p).isDirectory()) o.folder = p; else o.files.push(p);
const dirs = prepareDirs(o), clean = () => process.env.VSCODE_HOST_KEEP || fs.rmSync(dirs.tmp, { recursive: true, force: true, maxRetries: 3 });
if (cli.length) { const rc = await serverCli(cli, dirs); clean(); process.exit(rc); }
// The tests' entry is wrapped: (1) a remote extension host that dies is reported as exit code 0, so a run that
// ended leaves a file; (2) the tests' console goes to a file of its own, free of the workbench's log lines.
const tests = o.tests && path.resolve(o.tests), done = path.join(dirs.tmp, 'done'), con = path.join(dirs.tmp, 'console.log');
if (tests) {
  const j = JSON.stringify; fs.writeFileSync(con, ''); o.tests = path.join(dirs.tmp, 'tests.cjs');
  fs.writeFileSync(o.tests, `const fs = require('node:fs'), util = require('node:util'), fd = fs.openSync(${j(con)}, 'a');
for (const k of ['log', 'info', 'warn', 'error', 'debug']) Object.defineProperty(console, k, { configurable: true, writable: true, value: (...a) => { fs.writeSync(fd, util.format(...a) + '\\n'); } });
exports.run = async () => {
  try { const m = require(${j(tests)}); await (m.run ?? m.default?.run ?? m.default)(); } catch (e) { console.error(e); fs.writeFileSync(${j(done)}, '1'); throw e; }
  fs.writeFileSync(${j(done)}, '0');
};\n`);
}
let browser, finishing, timer, at = 0; const log = [], server = await startServer(dirs);
const pump = () => { const b = fs.readFileSync(con); if (b.length > at) { process.stdout.write(b.subarray(at)); at = b.length; } };
const finish = async code => {
  if (finishing) return; finishing = true; clearInterval(timer); if (tests) pump();
  if (code && tests) process.stderr.write(log.filter(l => l[0] === 'error').slice(-20).map(l => `[window] ${l[1]}\n`).join(''));
  await browser?.close().catch(() => {}); await server.stop(); clean(); process.exit(code);
};
for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => void finish(130));
try {
  browser = await launchBrowser(); const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  let end; const ended = new Promise(r => (end = r));
  await page.exposeFunction('codeAutomationLog', (type, args) => { const l = util.format(...args); log.push([type, l]); if (process.env.VSCODE_HOST_VERBOSE) console.error(`[${type}] ${l}`); });
  await page.exposeFunction('codeAutomationExit', code => end(code)); page.on('crash', () => end(70)); page.on('close', () => end(71));
  const url = windowUrl(server.authority, o);
  if (tests) { timer = setInterval(pump, 100); const s = Number(process.env.VSCODE_HOST_TIMEOUT_S ?? 600); setTimeout(() => { console.error(`code-host: no result after ${s} s`); end(124); }, s * 1000).unref(); } else console.log(url);
  await page.goto(url); let code = await ended;
  if (tests && code === 0 && !(fs.existsSync(done) && fs.readFileSync(done, 'utf8') === '0')) { console.error('code-host: the extension host went away before the tests ended'); code = 73; }
  if (code && process.env.VSCODE_HOST_SHOT) await page.screenshot({ path: process.env.VSCODE_HOST_SHOT }).catch(() => {});
  await finish(code);
} catch (e) { console.error(e); await finish(72); }
