// `npm run tour`: goes a newcomer's way through the embedded VS Code in headless Chromium, checks what is seen on
// it, and writes the README's pictures. `--pictures=FOLDER` writes them elsewhere; the tests do.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../test/vscode/host/window.mjs';
import { startEmbedded } from './embedded.mjs';
import { installChromium, installHost } from './install.mjs';
import { atEnd, end, endOnSignals, step } from './lifetime.mjs';
import { root } from './machine.mjs';
import { makePackage } from './package.mjs';
import { writeResult } from './results.mjs';
import { visitDebugger } from './tour/debugger.mjs';
import { visitLanguage } from './tour/language.mjs';
import { visitLenses } from './tour/lenses.mjs';
import { Window } from './tour/window.mjs';

const option = (name, otherwise) =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const pictures = path.resolve(option('pictures', path.join(root, 'docs', 'images')));
// A copy: what is seen of its place says nothing about this machine, and nothing is left in it.
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-'));
atEnd(() => fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
const folder = path.join(temporary, 'examples');
fs.cpSync(path.join(root, 'examples'), folder, { recursive: true });
const file = 'mutable_default.py';

const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Dark High Contrast',
};
const settings = {
  'workbench.colorTheme': themes.light,
  // The debug toolbar in the title, where it hides no button of the editor.
  'window.commandCenter': true,
  'debug.toolBarLocation': 'commandCenter',
  'workbench.navigationControl.enabled': false,
  'workbench.layoutControl.enabled': false,
  'editor.minimap.enabled': false,
  // The side bar stays closed at a stop.
  'debug.openDebug': 'openOnSessionStart',
  'breadcrumbs.enabled': false,
  'editor.stickyScroll.enabled': false,
  'window.menuBarVisibility': 'compact',
  'editor.fontSize': 13,
};

endOnSignals();
const sum = { passed: 0, failed: 0, failures: [] };
let at = 'before the first station';
let window;
try {
  await installHost();
  const chromium = await installChromium();
  if (chromium) throw new Error(chromium);
  fs.mkdirSync(pictures, { recursive: true });
  const vsix = await step('Building and packaging Cutaway', makePackage);
  const vscode = await step('Starting VS Code', () => startEmbedded(vsix, folder, settings));
  const browser = await launchBrowser();
  atEnd(() => browser.close());
  window = new Window(await browser.newPage({ viewport: { width: 1400, height: 900 } }), pictures);
  await visit(vscode.address);
} catch (error) {
  sum.failed += 1;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  sum.failures.push({ title: at, text });
  console.error(error);
  await window?.picture('failed').catch(() => {});
}
writeResult('tour', sum);
console.log(`${sum.passed} stations passed, ${sum.failed} failed; pictures in ${pictures}`);
await end(sum.failed > 0 ? 1 : 0);

/** One station of the way: what a person sees there is the sentence. */
async function station(sentence, visitIt) {
  at = sentence;
  await step(sentence, visitIt);
  sum.passed += 1;
}

async function visit(address) {
  const source = fs.readFileSync(path.join(folder, file), 'utf8').split('\n');
  const changing = source.findIndex((line) => line.includes('.append(')) + 1;

  await station('VS Code asks whether to trust the folder, then shows it', async () => {
    await window.open(address);
    await window.trust();
    await window.openFile(file);
  });
  await station('The default is underlined, and a hover explains it', async () => {
    await window.hoverWarning();
    await window.picture('hover');
    await window.press('Escape');
  });
  await station('F5 stops the program at a breakpoint, with no launch.json', async () => {
    await window.clickGutter(changing);
    await window.debug();
    await window.openVariables();
    // The command in the terminal is a line of this machine's paths.
    await window.command('View: Hide Panel');
    await window.collapse('Breakpoints');
  });
  await station('The identity panel shows the names and their objects', async () => {
    await window.closeSideBar();
    await window.command('Cutaway: Show Identity');
    // As the list for screen readers has it, which comes after the picture.
    await window.panelText(/#\d+ list, \[\]/);
  });
  await station('A step marks the object that it mutated', async () => {
    await window.goOn('F10');
    await window.panelText(/mutated/);
  });
  await station('The next call finds the same object again', async () => {
    await window.goOn('F5');
    await window.panelText(/rebound/);
    await window.goOn('F10');
    await window.panelText(/mutated/);
  });
  await station('What happened to the list is told step by step', async () => {
    await window.panelCardKey(/#\d+ list/, 'l');
    await window.panelText(/changed in place 2 times/);
    await window.panelPicture('lineage');
    await window.panelPress('button', 'Close');
  });
  for (const [name, theme] of Object.entries(themes))
    await station(`The panel in ${theme}`, async () => {
      await window.chooseTheme(theme);
      await window.picture(`${name}-identity`);
      if (name === 'light') await window.panelPicture('identity');
    });
  await window.chooseTheme(themes.light);
  await visitDebugger(window, station, folder);
  await visitLenses(window, station, folder, themes);
  await visitLanguage(window, station, themes);
}
