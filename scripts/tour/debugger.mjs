// The debugger's part of the tour: a station for each thing that the README says of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DebugViews } from './debug-views.mjs';

/** Goes through the examples of the debugger. `folder` is that of the examples. */
export async function visitDebugger(window, station, folder) {
  const views = new DebugViews(window);
  /** 1-based number of the first line that begins with a text. */
  const lineOf = (file, text) =>
    fs
      .readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.trimStart().startsWith(text)) + 1;
  const open = async (file) => {
    await window.closeAllEditors();
    await window.openFile(file);
  };

  /** Opens a file with one breakpoint, on the line that begins with a text, and runs to it. */
  const debugTo = async (file, text) => {
    await open(file);
    const line = lineOf(file, text);
    await window.goToLine(line);
    await window.clickGutter(line);
    await window.debug();
    await window.command('View: Hide Panel');
    return line;
  };
  const finish = async (...lines) => {
    await views.stop();
    for (const line of lines) await views.removeBreakpoint(line);
  };

  await station('The program ends when it is stopped', async () => {
    await finish(lineOf('mutable_default.py', 'items.append('));
    await window.resize(1120, 700);
    await window.openSideBar();
  });
  await station('An exception that nobody catches stops the program, with its cause', async () => {
    await open('exceptions.py');
    await window.debug();
    await views.exceptionShown('OrderError');
    await window.command('View: Hide Panel');
    for (const view of ['Watch', 'Breakpoints']) await window.collapse(view);
    await views.growVariables(170);
    for (const row of ['Exception', 'exception', '__cause__']) await views.expand(row);
    await window.picture('exception');
    await views.stop();
  });

  await station('Conditions hold, logpoints print, and values stand beside the lines', async () => {
    await open('breakpoint_kinds.py');
    const line = lineOf('breakpoint_kinds.py', 'rest -=');
    await views.addBreakpoint('Conditional Breakpoint', line, 'debtor == "Ben" and rest < 500');
    await views.addBreakpoint('Logpoint', line - 1, '{debtor} owes {rest:.2f} in month {month}');
    await window.debug();
    await views.editorShows('rest = 400.0');
    await views.showConsole();
    await views.consoleShows('Ben owes 500.00 in month 7');
    await window.picture('breakpoints');
    await finish(line - 1, line);
  });

  await station('Pointing at an attribute shows its value', async () => {
    const line = await debugTo('lazy_values.py', 'print(');
    const text = 'print("run by looking:", calls)';
    await views.hover(line, text.indexOf('calls') + 2, '[]');
    await window.press('Escape');
    await finish(line);
  });

  await station('A property waits until it is asked for', async () => {
    const line = await debugTo('lazy_values.py', 'print(');
    await views.expand('Globals');
    await views.expand('account');
    await window.picture('lazy-before', 290);
    await views.askFor('balance');
    await views.rowShows('balance', '75');
    await window.picture('lazy-after', 290);
    await finish(line);
  });

  await station('A step goes into the call that is meant', async () => {
    const line = await debugTo('stepping.py', 'bill = ');
    const targets = await views.stepInTargets('discount');
    assert.match(targets, /net[^]*discount[^]*with_tax/);
    await window.press('ArrowDown');
    await window.picture('step-into', 290);
    await window.press('Enter');
    await views.editorShows('amount = 40.0');
    await finish(line);
  });

  await station('The debug console knows pdb', async () => {
    await open('pdb_demo.py');
    await window.debug();
    await views.showConsole();
    const ask = async (typed, shown) => {
      await views.type(typed);
      await views.consoleShows(shown);
    };
    await ask('w', '-> breakpoint()');
    await ask('tbreak count', 'utils.py');
    await views.type('c');
    await views.stoppedIn('count', 'items');
    await ask('ll', 'totals[item] = ');
    await ask('sum(map(len, items))', '24');
    await window.picture('console');
    await views.stop();
  });
}
