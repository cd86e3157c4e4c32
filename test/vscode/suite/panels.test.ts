import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { AttentionData } from '../../../protocol/lenses/attention.ts';
import { IdentityData } from '../../../protocol/lenses/identity.ts';
import { MroData } from '../../../protocol/lenses/mro.ts';
import { lensCommand } from '../../../protocol/lenses/request.ts';
import { activeSession, debugTo, shownFrame, Watched } from './session.ts';
import { lineOf, show, until } from './workspace.ts';

const opened = (label: string): Promise<vscode.Tab> =>
  until(vscode.window.tabGroups.onDidChangeTabs, `the panel “${label}”`, () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find((tab) => tab.label === label),
  );

/** What the adapter answers the panel of this lens. */
async function answerOf(watched: Watched, lens: string): Promise<unknown> {
  for (;;) {
    const body = await watched.next('answer to cutaway/lens');
    if (body['lens'] === lens) return body;
  }
}

const named = ({ classes, order }: MroData): string[] =>
  order.map((id) => classes.find((one) => one.id === id)?.name ?? '?');

const ofUserList = [
  'UserList', 'MutableSequence', 'Sequence', 'Reversible', 'Collection', 'Sized', 'Iterable', 'Container', 'object',
]; // prettier-ignore

describe('a lens beside the first two', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('draws the classes of a variable of the Variables view', async () => {
    await debugTo(watched, 'library.py', 'stop');
    await vscode.commands.executeCommand('cutaway.variableInMro', {
      variable: { name: 'numbers', evaluateName: 'numbers' },
    });
    await opened('Cutaway: MRO');
    const data = v.parse(MroData, await answerOf(watched, 'mro'));
    assert.deepEqual(named(data), ['Numbers', ...ofUserList]);
  });

  it('draws the classes of self where the program stands in the standard library', async () => {
    const document = await show('library.py');
    const place = new vscode.Position(lineOf(document, 'stop'), 0);
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(document.uri, place)),
    ]);
    await vscode.debug.startDebugging(undefined, {
      type: 'cutaway',
      request: 'launch',
      name: 'library',
      program: document.uri.fsPath,
      console: 'internalConsole',
      justMyCode: false,
    });
    await watched.next('stopped');
    await shownFrame();
    await vscode.commands.executeCommand('workbench.action.debug.stepInto');
    await watched.next('stopped');
    const frame = await shownFrame();
    assert.match(frame.name, /append$/);
    const answer: unknown = await activeSession().customRequest(lensCommand, {
      lens: 'mro',
      frameId: frame.id,
    });
    const data = v.parse(MroData, answer);
    assert.equal(data.subject?.expression, 'self');
    assert.deepEqual(named(data), ['Numbers', ...ofUserList]);
    assert.match(data.classes.find(({ name }) => name === 'UserList')?.place?.path ?? '', /collections/); // prettier-ignore
  });

  it("finds the program's own queries, keys and values", async () => {
    await debugTo(watched, 'attends.py', 'stop');
    await vscode.commands.executeCommand('cutaway.showAttention');
    await opened('Cutaway: Attention');
    const { candidates, chosen } = v.parse(AttentionData, await answerOf(watched, 'attention'));
    const { queries, keys, values } = candidates[chosen ?? 0]!;
    assert.deepEqual([queries, keys, values], ['q', 'k', 'v']);
  });

  it('tells which step changed an object, and from which line', async () => {
    const document = await debugTo(watched, 'aliases.py', 'stop');
    const identity = async (options: object): Promise<IdentityData> => {
      const { id } = await shownFrame();
      const answer: unknown = await activeSession().customRequest(lensCommand, {
        lens: 'identity',
        frameId: id,
        options,
      });
      return v.parse(IdentityData, answer);
    };
    const { snapshot } = await identity({});
    const serial = snapshot.frames[0]!.names.find(({ name }) => name === 'numbers')!.target;
    await vscode.commands.executeCommand('workbench.action.debug.stepOver');
    await watched.next('stopped');
    const { lineage } = await identity({ lineage: serial });
    const last = lineage!.moments.at(-1)!;
    assert.deepEqual(
      last.happened.map(({ kind }) => kind),
      ['mutated'],
    );
    assert.equal(last.from?.line, lineOf(document, 'stop') + 1);
  });
});
