#!/usr/bin/env node
// Stands in for desktop VS Code's executable: the same arguments and exit code, but a server and headless Chromium.
// By environment: VSCODE_HOST_TIMEOUT_S, _SHOT=file.png (a picture when tests fail), _VERBOSE=1, _KEEP=1 (keeps
// the run's folder with server.log), _HEADED=1, _CHROMIUM=path.
import util from 'node:util';
import { parseArguments } from './arguments.mjs';
import { makeFolders, noTrustQuestions, serverCommand, startServer } from './server.mjs';
import { wrapTests } from './tests-entry.mjs';
import { launchBrowser, windowAddress } from './window.mjs';

/** Exit codes besides those of the tests. */
const codes = {
  pageCrashed: 70,
  pageClosed: 71,
  hostFailed: 72,
  extensionHostDied: 73,
  timedOut: 124,
  ended: 130,
};
const env = process.env;

const options = parseArguments(process.argv.slice(2));
const folders = makeFolders({ ...options, settings: noTrustQuestions });
process.once('exit', () => {
  if (!env.VSCODE_HOST_KEEP) folders.remove();
});

if (options.command.length > 0) {
  const { code, output } = await serverCommand(options.command, folders);
  process.stdout.write(output);
  process.exit(code);
}

const tests = options.tests ? wrapTests(options.tests, folders.root) : null;
const windowLog = [];
let server;
let browser;
let finishing = false;

async function finish(code) {
  if (finishing) return;
  finishing = true;
  tests?.printNew();
  if (code !== 0 && tests)
    for (const line of windowLog.slice(-20))
      process.stderr.write(`[window] ${line.split('\n', 1)[0]}\n`);
  await browser?.close().catch(() => {});
  await server?.stop();
  process.exit(code);
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(name, () => void finish(codes.ended));

function onWindowLog(level, values) {
  const line = util.format(...values);
  if (level === 'error') windowLog.push(line);
  if (env.VSCODE_HOST_VERBOSE) console.error(`[${level}] ${line}`);
}

/** Opens the window and waits until it says that its tests have ended, or has gone. */
async function openWindow() {
  server = await startServer(folders, { trust: false, automation: true });
  browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const address = windowAddress(server.authority, { ...options, tests: tests?.entry });
  const ended = new Promise((resolve) => {
    page.on('crash', () => resolve(codes.pageCrashed));
    page.on('close', () => resolve(codes.pageClosed));
    if (tests) limitTime(() => resolve(codes.timedOut));
    // Both must be there before the page is: the workbench looks for them once.
    void page.exposeFunction('codeAutomationLog', onWindowLog);
    void page.exposeFunction('codeAutomationExit', resolve).then(() => page.goto(address));
  });
  if (tests) setInterval(tests.printNew, 100);
  else console.log(address);
  const code = await ended;
  if (code !== 0 && env.VSCODE_HOST_SHOT)
    await page.screenshot({ path: env.VSCODE_HOST_SHOT }).catch(() => {});
  return code;
}

function limitTime(onEnd) {
  const seconds = Number(env.VSCODE_HOST_TIMEOUT_S ?? 600);
  setTimeout(() => {
    console.error(`The tests gave no result after ${seconds} seconds.`);
    onEnd();
  }, seconds * 1000).unref();
}

try {
  const code = await openWindow();
  if (tests && code === 0 && !tests.passed()) {
    console.error('The extension host went away before the tests ended.');
    await finish(codes.extensionHostDied);
  }
  await finish(code);
} catch (error) {
  if (!finishing) console.error(error);
  await finish(codes.hostFailed);
}
