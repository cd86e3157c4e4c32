// The panels' part of the tour: what the lenses beside the first picture show.
import fs from 'node:fs';
import path from 'node:path';
import { DebugViews } from './debug-views.mjs';

/** Goes from a row of the Variables view to both panels. `folder` is that of the examples. */
export async function visitLenses(window, station, folder, themes) {
  const views = new DebugViews(window);
  const file = 'references_and_cycles.py';
  const lines = fs.readFileSync(path.join(folder, file), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.startsWith('del left')) + 1;

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
    await window.press('F10');
    await window.panelText(/1 fewer than at stop 1/);
    await window.press('F10');
    await window.panelText(/waits for the collector/);
    await window.panelPicture('cycle');
  });
  await station('The debugging ends', async () => {
    await window.openSideBar();
    await views.stop();
    await views.removeBreakpoint(line);
  });
}
