// The panels' part of the tour: what the lenses beside the first picture show.
import fs from 'node:fs';
import path from 'node:path';
import { DebugViews } from './debug-views.mjs';

/** Goes from a row of the Variables view to both panels. `folder` is that of the examples. */
export async function visitLenses(window, station, folder, themes) {
  const views = new DebugViews(window);
  const file = 'references_and_cycles.py';
  const line = lineOf(folder, file, 'del left');

  await station('A row of the Variables view is shown in the identity panel', async () => {
    await window.closeAllEditors();
    await window.openFile(file);
    await window.goToLine(line);
    await window.clickGutter(line);
    await window.debug();
    await window.command('View: Hide Panel');
    await window.openSideBar();
    await views.expand('Globals');
    await views.chooseFor('left', 'Show in Identity');
    await window.panelText(/left is #\d+ Node/);
  });
  await station('The references panel shows who holds it, in slots that add up', async () => {
    await window.closePanel('Cutaway: Identity');
    await views.chooseFor('left', 'Show References to This');
    await window.closeSideBar();
    await window.panelText(/2 counted = 2 in slots/);
    await window.panelText(/3 members|2 members/);
    for (const [name, theme] of Object.entries(themes)) {
      await window.chooseTheme(theme);
      await window.panelPicture(`${name}-references`);
    }
    await window.chooseTheme(themes.light);
  });
  await station('After the last name has gone, its cycle waits for the collector', async () => {
    await window.goOn('F10');
    await window.panelText(/1 fewer than at stop 1/);
    await window.goOn('F10');
    await window.panelText(/waits for the collector/);
    await window.panelPicture('cycle');
  });
  await station('Where super() goes from the paused method is drawn', async () => {
    await window.openSideBar();
    await views.stop();
    await views.removeBreakpoint(line);
    const left = lineOf(folder, 'diamond.py', 'return ["Left"');
    await window.closeAllEditors();
    await window.openFile('diamond.py');
    await window.goToLine(left);
    await window.clickGutter(left);
    await window.debug();
    await window.command('View: Hide Panel');
    await window.closeSideBar();
    await window.command('Cutaway: Show MRO');
    await window.panelText(/Bottom/);
    await window.panelPress('tab', 'super()');
    await window.panelText(/super\(\) goes here/);
    for (const [name, theme] of Object.entries(themes)) {
      await window.chooseTheme(theme);
      await window.panelPicture(`${name}-mro`);
    }
    await window.chooseTheme(themes.light);
  });
  await station('The debugging ends', async () => {
    await window.openSideBar();
    await views.stop();
    // It has the focus, since its tab was pressed.
    await window.closePanel('Cutaway: MRO');
    await views.removeBreakpoint(lineOf(folder, 'diamond.py', 'return ["Left"'));
  });
  await station('Attention is played tile by tile, with no program', async () => {
    await window.closeAllEditors();
    await window.closeSideBar();
    await window.command('Cutaway: Show Attention Tiling');
    await window.panelText(/Each block of queries/);
    // In the middle of it there is most to see.
    for (let step = 0; step < 6; step++) await window.panelPress('button', 'One step on');
    await window.panelText(/Step 6 of 12/);
    for (const [name, theme] of Object.entries(themes)) {
      await window.chooseTheme(theme);
      await window.panelPicture(`${name}-attention`);
    }
    await window.chooseTheme(themes.light);
  });
}

/** 1-based number of the first line that begins with a text, blanks aside. */
const lineOf = (folder, name, text) =>
  fs
    .readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .findIndex((one) => one.trimStart().startsWith(text)) + 1;
