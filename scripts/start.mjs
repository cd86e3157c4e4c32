// `npm start`: opens examples/ in a real VS Code with Cutaway in it.
// Options: --embedded (even where a desktop VS Code is), --no-browser, --folder=PATH.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { end, endOnSignals, isEnding, step } from './lifetime.mjs';
import { hasDisplay, missing, onPath, root } from './machine.mjs';

const options = process.argv.slice(2);
const unknown = options.filter((one) => !/^(--embedded|--no-browser|--folder=.+)$/.test(one));
const folder = path.resolve(
  options.find((one) => one.startsWith('--folder='))?.slice('--folder='.length) ??
    path.join(root, 'examples'),
);
const sentences = [
  ...unknown.map((one) => `There is no option ${one}: --embedded, --no-browser, --folder=PATH.`),
  ...missing(),
];

// Ctrl-C is how the embedded VS Code is ended, so not an error once it runs.
let serving = false;
endOnSignals((name) => (name === 'SIGINT' && !serving ? 130 : 0));
try {
  if (sentences.length > 0) {
    for (const sentence of sentences) console.error(sentence);
    await end(1);
  }
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function start() {
  const { installPackages } = await import('./install.mjs');
  await installPackages();
  const { findDesktop, openDesktop } = await import('./desktop.mjs');
  const desktop = options.includes('--embedded') ? { why: '' } : findDesktop();
  if (desktop.code) {
    const { buildAll } = await import('./build.mjs');
    await step('Building Cutaway', buildAll);
    console.log(`Opening ${folder} in VS Code ${desktop.version} (${desktop.code}).`);
    await end(openDesktop(desktop.code, root, folder));
  }
  if (desktop.why) console.log(`${desktop.why} The embedded VS Code is used.`);
  await startInBrowser();
}

async function startInBrowser() {
  const { installHost } = await import('./install.mjs');
  await installHost();
  const { makePackage } = await import('./package.mjs');
  const vsix = await step('Building and packaging Cutaway', makePackage);
  const { startEmbedded } = await import('./embedded.mjs');
  const { address, gone } = await step(
    'Starting VS Code with Cutaway installed, in throw-away folders',
    () => startEmbedded(vsix, folder),
  );
  serving = true;
  console.log(`\nVS Code with Cutaway, showing ${folder}:\n\n  ${address}\n`);
  if (!options.includes('--no-browser')) openBrowser(address);
  console.log('Ctrl-C ends it.');
  void gone.then((code) => {
    if (isEnding()) return undefined;
    console.error(`VS Code's server ended (exit code ${code}).`);
    return end(1);
  });
}

/** Opens the address where a browser can be; never fails. */
function openBrowser(address) {
  const opener = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }[process.platform] ?? [
    'xdg-open',
  ];
  if (!hasDisplay() || (process.platform === 'linux' && onPath('xdg-open').length === 0)) {
    console.log('Open this address in a browser: none can be opened from here.');
    return;
  }
  const [program, ...parameters] = opener;
  const child = spawn(program, [...parameters, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
