// VS Code's window as a person sees it: what can be clicked, pressed and read in it.
import path from 'node:path';

const waitMs = 30_000;

/** Each method waits for what it is about; none waits for time to pass. */
export class Window {
  #page;
  #pictures;

  constructor(page, pictures) {
    this.#page = page;
    this.#pictures = pictures;
    page.setDefaultTimeout(waitMs);
  }

  async open(address) {
    await this.#page.goto(address);
    await this.#page.locator('.monaco-workbench .part.editor').waitFor();
  }

  async trust() {
    const button = this.#page.locator('.monaco-dialog-box .monaco-button', {
      hasText: 'Yes, I trust',
    });
    await button.click();
    await button.waitFor({ state: 'detached' });
  }

  /** The page itself, for the parts of the window that have a file of their own. */
  get page() {
    return this.#page;
  }

  async press(key) {
    await this.#page.keyboard.press(key);
  }

  /** Opens a file of the folder by its name. */
  async openFile(name) {
    await this.#pick('Control+P', name, name);
    await this.#page.locator('.tab.active', { hasText: name }).waitFor();
  }

  async closeAllEditors() {
    await this.command('View: Close All Editors');
    await this.#page.locator('.tab').first().waitFor({ state: 'detached' });
  }

  /** Closes a panel by its title. */
  async closePanel(title) {
    const tab = this.#page.locator('.tab', { hasText: title });
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
  }

  /** Puts the cursor on a line, both 1-based, and shows it. */
  async goToLine(line, column = 1) {
    // VS Code knows of no line while a panel has the focus.
    const isInPanel = await this.#page.evaluate(() => document.activeElement?.tagName === 'IFRAME');
    if (isInPanel) await this.command('View: Focus First Editor Group');
    await this.untilTaken(async (timeout) => {
      await this.press('Control+G');
      await this.#quickInput.fill(`:${line},${column}`, { timeout });
    });
    await this.press('Enter');
    await this.#page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.#page.locator('.statusbar-item', { hasText: `Ln ${line}, Col` }).waitFor();
  }

  async command(title) {
    await this.#pick('F1', `>${title}`, title);
  }

  /** A command that asks in the same place: what it asks is there when it appears. */
  async startCommand(title) {
    await this.#choose('F1', `>${title}`, title);
  }

  get #quickInput() {
    return this.#page.locator('.quick-input-widget input');
  }

  async #pick(key, typed, shown) {
    await this.#choose(key, typed, shown);
    await this.#page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The first row may be another one that fits too, so the row meant is clicked. */
  async #choose(key, typed, shown) {
    await this.untilTaken(async (timeout) => {
      await this.press(key);
      await this.#quickInput.fill(typed, { timeout });
      await this.#row(shown).click({ timeout });
    });
  }

  #row(shown) {
    return this.#page.locator('.quick-input-list .monaco-list-row', { hasText: shown }).first();
  }

  /**
   * VS Code closes an input whenever something else takes the focus, such as an editor that is still being opened, and
   * draws lenses and underlines anew under the pointer: as a person does, it is asked again.
   */
  async untilTaken(attempt) {
    for (let tries = 1; tries < 4; tries += 1) {
      try {
        await attempt(waitMs / 6);
        return;
      } catch (error) {
        if (error.name !== 'TimeoutError') throw error;
        await this.press('Escape');
      }
    }
    await attempt(waitMs);
  }

  /** Points at the first warning of Cutaway and waits for its hover. */
  async hoverWarning() {
    const squiggly = this.#page.locator('.squiggly-warning').first();
    const hover = this.#page.locator('.monaco-hover:not(.hidden)', { hasText: 'cutaway' }).first();
    await this.untilTaken(async (timeout) => {
      await squiggly.waitFor({ timeout });
      // The editor draws it anew now and then: then it is nowhere for a moment.
      const box = await squiggly.boundingBox();
      if (box !== null) await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height - 10);
      // The picture in it comes last.
      await hover.locator('img').first().waitFor({ timeout });
    });
  }

  /** Pictures of a smaller window are read more easily in a page of text. */
  async resize(width, height) {
    await this.#page.setViewportSize({ width, height });
  }

  /** Folds a view of the side bar, if it is open. */
  async collapse(title) {
    const header = this.#page.locator('.pane-header.expanded', { hasText: title });
    if ((await header.count()) === 0) return;
    await header.click();
    await header.waitFor({ state: 'detached' });
    // It slides: a trial click waits until it stands.
    await this.#page.locator('.pane-header', { hasText: title }).click({ trial: true });
    // The pane closes in an animation: until then its first row shows.
    await this.#page.waitForFunction((name) => {
      const all = [...document.querySelectorAll('.pane')];
      const pane = all.find((one) =>
        one.querySelector('.pane-header')?.textContent?.includes(name),
      );
      return pane && pane.getBoundingClientRect().height < 30;
    }, title);
  }

  async closeSideBar() {
    await this.press('Control+B');
    await this.#page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  }

  async openSideBar() {
    await this.command('View: Show Run and Debug');
    await this.#page.locator('.part.sidebar').waitFor();
  }

  /** Sets a breakpoint as a person does with the mouse. `line` is 1-based. */
  async clickGutter(line) {
    const number = this.#page.locator('.margin-view-overlays .line-numbers', {
      hasText: new RegExp(`^${line}$`),
    });
    const box = await number.boundingBox();
    await this.#page.mouse.click(box.x - 10, box.y + box.height / 2);
    await this.#page.locator('.codicon-debug-breakpoint').first().waitFor();
  }

  async debug() {
    await this.press('F5');
    await this.stopped();
  }

  /** Waits until the editor shows where the program stands. */
  async stopped() {
    await this.#page.locator('.debug-top-stack-frame-line').first().waitFor();
  }

  /**
   * A key that goes on from a stop. Before the toolbar offers a step, VS Code takes it for nothing, though a panel may
   * show the stop already.
   */
  async goOn(key) {
    await this.#page.locator('.codicon-debug-step-over:not(.disabled)').first().waitFor();
    await this.press(key);
  }

  async openVariables() {
    const scope = this.#page.locator('.debug-variables .monaco-list-row').first();
    await scope.waitFor();
    if ((await scope.getAttribute('aria-expanded')) === 'false') await scope.click();
    await this.#page.locator('.debug-variables .monaco-list-row').nth(1).waitFor();
  }

  get #panel() {
    return this.#page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The panel's text as a screen reader has it, once `expected` is in it. */
  async panelText(expected, timeout = waitMs) {
    const text = this.#panel.locator('#lens').filter({ hasText: expected });
    await text.waitFor({ timeout });
    return text.innerText();
  }

  /** Presses a button, tab or menu entry of the panel. */
  async panelPress(role, name) {
    await this.#panel.getByRole(role, { name }).first().click();
  }

  /** A key, for what has the focus in the panel once this card is clicked. */
  async panelCardKey(name, key) {
    const card = this.#panel.getByRole('article', { name }).first();
    await card.focus();
    await card.press(key);
  }

  /** By the label that the list of themes shows. */
  async chooseTheme(theme) {
    await this.startCommand('Preferences: Color Theme');
    await this.#page.locator('.quick-input-widget input[placeholder*="Theme"]').waitFor();
    await this.#quickInput.fill(theme);
    await this.#row(theme).click();
    await this.#page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    // Away from every button.
    await this.#page.mouse.move(500, 760);
    const kind = { 'Light Modern': '.vs', 'Dark Modern': '.vs-dark' }[theme] ?? '.hc-black';
    await this.#page.locator(`.monaco-workbench${kind}`).first().waitFor();
  }

  /** A picture of the window, or of its upper part in this height, without toasts in the way. */
  async picture(name, height) {
    await this.#clearNotifications();
    const { width } = this.#page.viewportSize();
    await this.#page.screenshot({
      path: path.join(this.#pictures, `${name}.png`),
      ...(height ? { clip: { x: 0, y: 0, width, height } } : {}),
    });
  }

  /** A picture of the panel alone. */
  async panelPicture(name) {
    // A tooltip of VS Code lies over the panel while the mouse rests on what it is about.
    await this.#page.mouse.move(2, 2);
    await this.#page.locator('.workbench-hover').waitFor({ state: 'detached' });
    await this.#page
      .locator('iframe.webview.ready')
      .screenshot({ path: path.join(this.#pictures, `${name}.png`) });
  }

  async #clearNotifications() {
    const toasts = this.#page.locator('.notification-toast');
    if ((await toasts.count()) === 0) return;
    await this.command('Notifications: Clear All Notifications');
    await toasts.first().waitFor({ state: 'detached' });
  }
}
