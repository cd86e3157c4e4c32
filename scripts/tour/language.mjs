// The editor's part of the tour: what the language server says of a program that does not run.

/** Goes through hints, lenses, hovers, the type hierarchy and a fix; the last changes a file of the folder. */
export async function visitLanguage(window, station, themes) {
  const page = window.page;
  const lens = (text) => page.locator('.codelens-decoration a', { hasText: text }).first();
  const hint = (text) =>
    page.locator('.view-line span[class*="dyn-rule"]', { hasText: text }).first();
  const open = async (file) => {
    await window.closeAllEditors();
    await window.openFile(file);
  };
  /** Pictures of the window in each theme. */
  const pictures = async (name, picture) => {
    for (const [theme, label] of Object.entries(themes)) {
      await window.chooseTheme(label);
      await picture(`${theme}-${name}`);
    }
    await window.chooseTheme(themes.light);
  };

  await station('A hint in the text says that three rows are one list', async () => {
    await open('shallow_and_deep_copy.py');
    await window.goToLine(24);
    await hint('shared by 3 rows').waitFor();
    await page.locator('.squiggly-warning').first().waitFor();
    await pictures('hints', (name) => window.picture(name));
  });
  await station('The hover of a name draws who else holds its object', async () => {
    await pictures('object-hover', async (name) => {
      await window.goToLine(10, 3);
      await window.command('Show or Focus Hover');
      const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'one list' });
      await hover.first().locator('img').first().waitFor();
      await window.picture(name);
      await window.press('Escape');
    });
  });
  await station('A function says what it mutates, and who keeps that', async () => {
    await open('arguments.py');
    await lens('mutates').click();
    await page.locator('.reference-zone-widget').waitFor();
    await window.picture('callers');
    await window.press('Escape');
    await page.locator('.reference-zone-widget').waitFor({ state: 'detached' });
  });
  await station('The hover of a class numbers its order, and leads to the panel', async () => {
    await open('diamond.py');
    await lens('MRO: Bottom, Left, Right, Base').waitFor();
    await window.goToLine(13, 8);
    await window.command('Show or Focus Hover');
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: '3. object' }).first();
    const link = hover.locator('a', { hasText: 'MRO panel' });
    await link.waitFor();
    await window.picture('class-hover');
    await link.click();
    await window.panelText(/Left.*3 classes/);
  });
  await station('A class is drawn in the MRO panel with no program running', async () => {
    // A lens that is drawn anew under the pointer takes no click.
    await window.untilTaken(async (timeout) => {
      await lens('MRO: Bottom, Left, Right, Base').click({ timeout });
      await window.panelText(/Bottom.*5 classes/, timeout);
    });
    await pictures('mro-source', (name) => window.picture(name));
    await window.closePanel('Cutaway: MRO');
  });
  await station('The type hierarchy goes from a class to those that derive from it', async () => {
    await window.goToLine(8, 8);
    await window.command('Peek Type Hierarchy');
    const tree = page.locator('.type-hierarchy .monaco-list-row');
    await tree.filter({ hasText: 'Right' }).first().waitFor();
    await window.picture('type-hierarchy');
    await window.press('Escape');
    await window.press('Escape');
  });
  await station('A row of the type hierarchy leads to the MRO panel', async () => {
    await window.goToLine(13, 8);
    await window.command('Show Type Hierarchy');
    const row = page.locator('.pane-body .monaco-list-row', { hasText: 'Left' }).first();
    const entry = page.locator('.monaco-menu .action-item', { hasText: 'Show MRO of the Class' });
    // The tree that is drawn anew closes the menu.
    await window.untilTaken(async (timeout) => {
      await row.click({ button: 'right', timeout });
      // A click right after the menu has come is taken for the end of the one that opened it.
      await entry.hover({ timeout });
    });
    await window.press('Enter');
    await window.panelText(/Left.*3 classes/);
    await window.closePanel('Cutaway: MRO');
    await window.closeSideBar();
  });
  await station('A quick fix makes a new list for each call', async () => {
    await open('mutable_default.py');
    await page.locator('.squiggly-warning').first().waitFor();
    await window.goToLine(9, 26);
    await window.command('Quick Fix...');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Make a new list' });
    await fix.first().waitFor();
    await window.picture('fix');
    await fix.first().click();
    await page.locator('.view-line', { hasText: 'items=None):' }).nth(1).waitFor();
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    await window.picture('fixed');
    await window.command('File: Revert File');
  });
}
