import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { Watched } from './session.ts';
import { lineOf, show, workspaceFolder } from './workspace.ts';

describe('a configuration', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  /** Runs it to its end, and gives what the program printed. */
  async function outputOf(configuration: object): Promise<string> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const started = await vscode.debug.startDebugging(folder, {
      type: 'cutaway',
      request: 'launch',
      name: 'test',
      console: 'internalConsole',
      ...configuration,
    });
    assert.ok(started, 'the session did not start');
    await watched.next('terminated');
    return watched.output();
  }

  it('without a program runs the file in the editor', async () => {
    await show('kinds.py');
    assert.match(await outputOf({}), /total 55/);
  });

  it('may hold arguments as a person typed them', async () => {
    const code = 'import sys; print(sys.argv[1:])';
    assert.match(await outputOf({ code, args: 'a "b c"' }), /\['a', 'b c'\]/);
  });

  it('reads the .env of the folder', async () => {
    const file = path.join(workspaceFolder(), '.env');
    fs.writeFileSync(file, 'CUTAWAY_GREETING="good day"\n');
    try {
      const code = 'import os; print(os.environ.get("CUTAWAY_GREETING"))';
      assert.match(await outputOf({ code }), /good day/);
    } finally {
      fs.rmSync(file);
    }
  });

  it('may be run without debugging, past every breakpoint', async () => {
    const document = await show('kinds.py');
    const place = new vscode.Location(
      document.uri,
      new vscode.Position(lineOf(document, 'add'), 0),
    );
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
    await vscode.commands.executeCommand('cutaway.runFile', document.uri);
    await watched.next('terminated');
    assert.ok(watched.events.every(({ event }) => event !== 'stopped'));
  });
});
