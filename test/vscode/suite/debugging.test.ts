import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import { activeSession, debugTo, shownFrame, Watched } from './session.ts';
import { lineOf, show, workspaceFolder } from './workspace.ts';

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
}

/** Names and values of the frame's first scope, as the Variables view asks for them. */
async function locals(frameId: number): Promise<Map<string, string>> {
  const session = activeSession();
  const { scopes } = await session.customRequest('scopes', { frameId });
  const answer: { variables: Variable[] } = await session.customRequest('variables', {
    variablesReference: scopes[0].variablesReference,
  });
  return new Map(answer.variables.map(({ name, value }) => [name, value]));
}

describe('F5 on a Python file', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('stops at a breakpoint without a launch.json, and writes no file', async () => {
    const before = fs.readdirSync(workspaceFolder()).sort();
    const document = await debugTo(watched, 'aliases.py', 'stop');
    const frame = await shownFrame();
    assert.equal(frame.name, 'extend');
    assert.equal(frame.line, lineOf(document, 'stop'));
    assert.deepEqual(fs.readdirSync(workspaceFolder()).sort(), before);
  });

  it('shows the variables, and what a step changed in them', async () => {
    const document = await debugTo(watched, 'aliases.py', 'stop');
    const frame = await shownFrame();
    assert.equal((await locals(frame.id)).get('numbers'), '[1, 2, 3]');
    await vscode.commands.executeCommand('workbench.action.debug.stepOver');
    await watched.next('stopped');
    const next = await shownFrame();
    assert.equal(next.line, lineOf(document, 'after'));
    assert.equal((await locals(next.id)).get('numbers'), '[1, 2, 3, 4]');
  });

  it('runs on to the end of the program', async () => {
    await debugTo(watched, 'aliases.py', 'stop');
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await watched.next('terminated');
  });

  it('shows the output in the debug console when asked to, and how the program ended', async () => {
    const settings = vscode.workspace.getConfiguration('cutaway');
    const document = await show('aliases.py');
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    assert.equal(settings.get('console'), 'integratedTerminal');
    await vscode.debug.startDebugging(folder, {
      type: 'cutaway',
      request: 'launch',
      name: 'console',
      program: document.fileName,
      console: 'internalConsole',
    });
    const { exitCode } = await watched.next('exited');
    assert.equal(exitCode, 0);
    const printed = watched.events
      .filter(({ event, body }) => event === 'output' && body['category'] === 'stdout')
      .map(({ body }) => String(body['output']));
    assert.match(printed.join(''), /\[1, 2, 3, 4\]/);
  });

  it('stops in the editor at a breakpoint() of the program', async () => {
    const document = await show('own_breakpoint.py');
    await vscode.commands.executeCommand('workbench.action.debug.start');
    await watched.next('stopped');
    // Python 3.13 stops at the call itself, older ones at the line after it.
    const after = lineOf(document, 'after');
    const { line } = await shownFrame();
    assert.ok(line === after - 1 || line === after, `stopped on line ${line + 1}`);
  });
});
