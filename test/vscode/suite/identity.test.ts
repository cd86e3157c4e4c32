import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { IdentityData } from '../../../protocol/lenses/identity.ts';
import { lensCommand } from '../../../protocol/lenses/request.ts';
import { activeSession, debugTo, shownFrame, Watched } from './session.ts';
import { until } from './workspace.ts';

async function identity(frameId: number): Promise<IdentityData> {
  const answer: unknown = await activeSession().customRequest(lensCommand, {
    lens: 'identity',
    frameId,
  });
  return v.parse(IdentityData, answer);
}

/** Serials by `frame.name`. */
function serials({ snapshot }: IdentityData): Map<string, number> {
  return new Map(
    snapshot.frames.flatMap((frame) =>
      frame.names.map(({ name, target }) => [`${frame.name}.${name}`, target] as const),
    ),
  );
}

describe('the identity panel', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('is told that three names share one object, and which object a step mutated', async () => {
    await debugTo(watched, 'aliases.py', 'stop');
    const before = await shownFrame();
    const first = await identity(before.id);
    const names = serials(first);
    const shared = names.get('extend.numbers');
    assert.ok(shared);
    assert.equal(names.get('<module>.first'), shared);
    assert.equal(names.get('<module>.second'), shared);

    await vscode.commands.executeCommand('workbench.action.debug.stepOver');
    await watched.next('stopped');
    const after = await shownFrame();
    const second = await identity(after.id);
    assert.deepEqual(
      second.changes?.mutated.map(({ serial }) => serial),
      [shared],
    );
  });

  it('opens beside the editor, which keeps the focus', async () => {
    await debugTo(watched, 'aliases.py', 'stop');
    await vscode.commands.executeCommand('cutaway.showIdentity');
    const tab = await until(vscode.window.tabGroups.onDidChangeTabs, 'the panel', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label === 'Cutaway: Identity'),
    );
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    assert.ok(vscode.window.activeTextEditor?.document.fileName.endsWith('aliases.py'));
  });
});
