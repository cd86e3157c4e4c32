import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { TilePass, tilePointMessage } from '../../../protocol/lenses/attention.ts';
import { Taken, takenEvent } from '../../../protocol/lenses/request.ts';
import { Watched } from './session.ts';
import { lineOf, show } from './workspace.ts';

/** Messages of the logpoints there are. */
const messages = (): (string | undefined)[] =>
  vscode.debug.breakpoints.map((one) => one.logMessage);

describe('a tile point', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('is set at the cursor or beside a line number, takes the place of a breakpoint, and goes again', async () => {
    const document = await show('kernel.py');
    const line = lineOf(document, 'tile');
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(line, 4, line, 4);
    const place = new vscode.Location(document.uri, new vscode.Position(line, 0));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
    await vscode.commands.executeCommand('cutaway.toggleTilePoint');
    assert.deepEqual(messages(), [tilePointMessage]);
    const beside = { uri: document.uri, lineNumber: line + 1 };
    await vscode.commands.executeCommand('cutaway.toggleTilePoint', beside);
    assert.deepEqual(messages(), []);
    await vscode.commands.executeCommand('cutaway.toggleTilePoint', beside);
    assert.deepEqual(messages(), [tilePointMessage]);
  });

  it('tells each pass of the kernel while the program runs to its end', async () => {
    const document = await show('kernel.py');
    const lineNumber = lineOf(document, 'tile') + 1;
    await vscode.commands.executeCommand('cutaway.toggleTilePoint', {
      uri: document.uri,
      lineNumber,
    });
    await vscode.commands.executeCommand('cutaway.showAttention');
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('workbench.action.debug.start');
    await watched.next('terminated');
    assert.ok(!watched.events.some(({ event }) => event === 'stopped'));
    const passes = watched.events
      .filter(({ event }) => event === takenEvent)
      .map(({ body }) => v.parse(TilePass, v.parse(Taken, body).data));
    assert.deepEqual(
      passes.map(({ state }) => [state?.integers['i'], state?.integers['j']]),
      [0, 1, 2].flatMap((i) => [0, 1].map((j) => [i, j])),
    );
    assert.deepEqual(passes[0]?.head?.window?.queries.shape, [6, 2]);
  });
});
