import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { local } from './requests.ts';
import { activeSession, debugTo, shownFrame, Watched } from './session.ts';
import { lineOf } from './workspace.ts';

/** Puts the cursor in front of a line's text, and runs a command of the editor on it. */
async function onLine(line: number, command: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error('No editor is active.');
  const column = editor.document.lineAt(line).firstNonWhitespaceCharacterIndex;
  editor.selection = new vscode.Selection(line, column, line, column);
  await vscode.commands.executeCommand(command);
}

describe('a stopped program can be moved', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('on to the cursor', async () => {
    const document = await debugTo(watched, 'moves.py', 'first');
    const last = lineOf(document, 'last');
    await onLine(last, 'editor.debug.action.runToCursor');
    await watched.next('stopped');
    const frame = await shownFrame();
    assert.equal(frame.line, last);
    assert.equal((await local(frame.id, 'second')).value, '16');
  });

  it('back to a line, which nothing is run for', async () => {
    const document = await debugTo(watched, 'moves.py', 'last');
    const first = lineOf(document, 'first');
    await onLine(first, 'debug.jumpToCursor');
    await watched.next('stopped');
    const frame = await shownFrame();
    assert.equal(frame.line, first);
    assert.equal((await local(frame.id, 'second')).value, '16');
  });

  it('into the one call of a line that is meant', async () => {
    const document = await debugTo(watched, 'moves.py', 'calls');
    const session = activeSession();
    const { id } = await shownFrame();
    const { targets } = await session.customRequest('stepInTargets', { frameId: id });
    assert.deepEqual(
      targets.map(({ label }: { label: string }) => label.replace(/\(.*/u, '')),
      ['left', 'right'],
    );
    const { threadId } = vscode.debug.activeStackItem ?? {};
    await session.customRequest('stepIn', { threadId, targetId: targets[1].id });
    await watched.next('stopped');
    const frame = await shownFrame();
    assert.equal(frame.name, 'right');
    assert.equal(frame.line, lineOf(document, 'right'));
  });

  it('back to the beginning of its function', async () => {
    const document = await debugTo(watched, 'moves.py', 'last');
    const { id } = await shownFrame();
    await activeSession().customRequest('restartFrame', { frameId: id });
    await watched.next('stopped');
    assert.equal((await shownFrame()).line, lineOf(document, 'first'));
  });

  it('out of a call, and shows what that returned', async () => {
    await debugTo(watched, 'moves.py', 'right');
    await vscode.commands.executeCommand('workbench.action.debug.stepOut');
    await watched.next('stopped');
    const { id, name } = await shownFrame();
    assert.equal(name, 'both');
    const { scopes } = await activeSession().customRequest('scopes', { frameId: id });
    const returned = scopes.find((one: { name: string }) => /return/i.test(one.name));
    assert.ok(returned, 'no scope shows the returned value');
    const { variables } = await activeSession().customRequest('variables', {
      variablesReference: returned.variablesReference,
    });
    assert.equal(variables[0].value, '10');
  });
});
