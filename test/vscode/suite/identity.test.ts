import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { IdentityData } from '../../../protocol/lenses/identity.ts';
import { ReferencesData } from '../../../protocol/lenses/references.ts';
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
    const tab = await opened('Cutaway: Identity');
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    assert.ok(vscode.window.activeTextEditor?.document.fileName.endsWith('aliases.py'));
  });
});

const opened = (label: string): Promise<vscode.Tab> =>
  until(vscode.window.tabGroups.onDidChangeTabs, `the panel “${label}”`, () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find((tab) => tab.label === label),
  );

describe('a panel opened from what a person points at', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  /** What the adapter answers the panel of this lens. */
  const answerOf = async (lens: string): Promise<unknown> => {
    for (;;) {
      const body = await watched.next('answer to cutaway/lens');
      if (body['lens'] === lens) return body;
    }
  };

  it('looks at the row of the Variables view', async () => {
    await debugTo(watched, 'aliases.py', 'stop');
    await vscode.commands.executeCommand('cutaway.variableInReferences', {
      variable: { name: 'numbers', evaluateName: 'numbers' },
    });
    await opened('Cutaway: References');
    const { asked, ledger } = v.parse(ReferencesData, await answerOf('references'));
    assert.equal(asked?.expression, 'numbers');
    const labels = ledger?.edges.map(({ label }) => label) ?? [];
    for (const name of ['numbers', '.first', '.second'])
      assert.ok(labels.includes(name), `${name} is among ${labels.join(', ')}`);
  });

  it('looks at the name under the cursor', async () => {
    const document = await debugTo(watched, 'aliases.py', 'stop');
    const editor = await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf('numbers.append'));
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('cutaway.variableInIdentity');
    await opened('Cutaway: Identity');
    const { focus, snapshot } = v.parse(IdentityData, await answerOf('identity'));
    const names = snapshot.frames[0]?.names ?? [];
    assert.equal(focus, names.find(({ name }) => name === 'numbers')?.target);
  });
});
