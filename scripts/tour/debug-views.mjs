// What VS Code shows of a session: its views, widgets and console, as a person uses them.

const breakpointGlyph = '.glyph-margin-widgets [class*="codicon-debug-breakpoint"]';

/** Each method waits for what it is about; none waits for time to pass. */
export class DebugViews {
  #window;
  #page;

  constructor(window) {
    this.#window = window;
    this.#page = window.page;
  }

  /** Sets a breakpoint of a kind ("Conditional Breakpoint", "Logpoint") on a line, by its widget. */
  async addBreakpoint(kind, line, text) {
    await this.#window.goToLine(line);
    await this.#window.command(`Debug: Add ${kind}...`);
    const widget = this.#page.locator('.breakpoint-widget');
    // Only then does what is typed go into it, and not into the program.
    await widget.locator('.monaco-editor.focused').waitFor();
    await this.#page.keyboard.insertText(text);
    await this.#window.press('Enter');
    await widget.waitFor({ state: 'detached' });
  }

  /** Takes a line's breakpoint away, as F9 does. */
  async removeBreakpoint(line) {
    const before = await this.#breakpoints.count();
    await this.#window.goToLine(line);
    await this.#window.press('F9');
    await this.#page.waitForFunction(
      ([selector, count]) => document.querySelectorAll(selector).length < count,
      [breakpointGlyph, before],
    );
  }

  get #breakpoints() {
    return this.#page.locator(breakpointGlyph);
  }

  /** Opens the debugger's hover at a place in the editor, and waits until it says a text. */
  async hover(line, column, text) {
    await this.#window.goToLine(line, column);
    await this.#window.command('Debug: Show Hover');
    await this.#page.locator('.debug-hover-widget', { hasText: text }).waitFor();
  }

  /** Waits until the widget below the line that raised says a text. */
  async exceptionShown(text) {
    await this.#page.locator('.exception-widget', { hasText: text }).waitFor();
  }

  /** Waits until a line of the editor shows a text, the values beside it included. */
  async editorShows(text) {
    await this.#page.locator('.view-line', { hasText: text }).first().waitFor();
  }

  #row(name) {
    return this.#page
      .locator('.debug-variables .monaco-list-row')
      .filter({ has: this.#page.locator('.name', { hasText: new RegExp(`^${name}\\b`) }) })
      .first();
  }

  /** Opens a row of the Variables view; a scope by its name. */
  async expand(name) {
    const row = this.#page
      .locator('.debug-variables .monaco-list-row', { hasText: new RegExp(`^\\s*${name}\\b`) })
      .first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
    await this.#page
      .locator(`.debug-variables .monaco-list-row[aria-expanded="true"]`)
      .first()
      .waitFor();
  }

  /** Chooses from the menu of a row of the Variables view. */
  async chooseFor(name, action) {
    const menu = this.#page.locator('.monaco-menu');
    // A view that is drawn anew closes the menu.
    await this.#window.untilTaken(async (timeout) => {
      await this.#row(name).click({ button: 'right', timeout });
      await menu.locator('.action-label', { hasText: action }).hover({ timeout });
    });
    // A click is taken for the end of the one that opened the menu, if it comes soon.
    await this.#window.press('Enter');
    await menu.waitFor({ state: 'detached' });
  }

  /** Waits until a row says a text. */
  async rowShows(name, text) {
    await this.#row(name).filter({ hasText: text }).waitFor();
  }

  /** Clicks the eye of a row whose value waits to be asked for. */
  async askFor(name) {
    const row = this.#row(name);
    await row.locator('.lazy-button').click();
    await row.locator('.lazy-button').waitFor({ state: 'hidden' });
  }

  /**
   * Waits until the program stands in a function, and VS Code's commands and console are about it: then its `local` is
   * among the variables. The row of the call stack is not always marked.
   */
  async stoppedIn(name, local) {
    await this.#page
      .locator('.debug-call-stack .monaco-list-row', { hasText: name })
      .first()
      .waitFor();
    await this.#row(local).waitFor();
  }

  async showConsole() {
    await this.#window.command('Debug Console: Focus on Debug Console View');
    await this.#page.locator('.repl-input-wrapper .monaco-editor').waitFor();
  }

  /** Types into the debug console. */
  async type(text) {
    await this.#page.locator('.repl-input-wrapper .monaco-editor').click();
    await this.#page.keyboard.insertText(text);
    await this.#window.press('Enter');
  }

  async consoleShows(text) {
    await this.#page.locator('.repl-tree .monaco-list-row', { hasText: text }).first().waitFor();
  }

  /** Opens the list of calls to step into, on the line of the stop. */
  async stepInTargets(expected) {
    await this.#window.startCommand('Debug: Step Into Target');
    const list = this.#page.locator('.quick-input-list', { hasText: expected });
    await list.waitFor();
    return list.innerText();
  }

  /** Gives the Variables view more of the side bar. */
  async growVariables(pixels) {
    const box = await this.#page.locator('.pane-header', { hasText: 'Call Stack' }).boundingBox();
    await this.#page.mouse.move(box.x + box.width / 2, box.y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(box.x + box.width / 2, box.y + pixels, { steps: 5 });
    await this.#page.mouse.up();
  }

  /** Ends the session, and waits until VS Code is out of debugging. */
  async stop() {
    await this.#window.press('Shift+F5');
    await this.ended();
  }

  async ended() {
    await this.#page.locator('.part.statusbar.debugging').waitFor({ state: 'detached' });
  }
}
