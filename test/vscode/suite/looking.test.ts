import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { children, local, named, scope } from './requests.ts';
import { activeSession, debugTo, shownFrame, Watched } from './session.ts';
import { lineOf } from './workspace.ts';

/** Texts beside the lines of the document, by 0-based line, as the editor shows them at this stop. */
async function inlineTexts(document: vscode.TextDocument): Promise<Map<number, string[]>> {
  const { id, line } = await shownFrame();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const values = await vscode.commands.executeCommand<vscode.InlineValueText[]>(
    'vscode.executeInlineValueProvider',
    document.uri,
    whole,
    { frameId: id, stoppedLocation: new vscode.Range(line, 0, line, 0) },
  );
  const texts = new Map<number, string[]>();
  for (const { range, text } of values)
    texts.set(range.start.line, [...(texts.get(range.start.line) ?? []), text]);
  return texts;
}

describe('a stopped program', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('shows values beside the lines of its function', async () => {
    const document = await debugTo(watched, 'looks.py', 'stop');
    const texts = await inlineTexts(document);
    const stop = lineOf(document, 'stop');
    assert.deepEqual(texts.get(stop), ["text = '200 of 2'"]);
    assert.deepEqual(texts.get(stop - 1), [
      "text = '200 of 2'",
      'doubled[0] = 200',
      'entries = [100, 5]',
    ]);
    assert.deepEqual(texts.get(stop - 2), [
      'doubled = [200, 10]',
      'rate = 2',
      'entries = [100, 5]',
    ]);
    const head = texts.get(stop - 4) ?? [];
    assert.ok(head.includes('rate = 2'), head.join());
    assert.ok([...texts.keys()].every((line) => line >= stop - 4 && line <= stop));
  });

  it('says beside the line of the stop which names share one object', async () => {
    const document = await debugTo(watched, 'aliases.py', 'stop');
    const texts = (await inlineTexts(document)).get(lineOf(document, 'stop')) ?? [];
    assert.match(texts.at(-1) ?? '', /^numbers, first, second: same list #\d+$/);
  });

  it('runs a property only when a person asks for it', async () => {
    await debugTo(watched, 'looks.py', 'stop');
    const { id } = await shownFrame();
    const account = await local(id, 'account');
    const lazy = named(await children(account.variablesReference), 'balance');
    assert.equal(lazy.presentationHint?.lazy, true);
    const globals = await scope(id, 'Globals');
    const runs = async (): Promise<string> =>
      named(await children(globals.variablesReference), 'runs').value;
    assert.equal(await runs(), '[]');
    const [asked] = await children(lazy.variablesReference);
    assert.equal(asked?.value, '105');
    const { result } = await activeSession().customRequest('evaluate', {
      expression: 'runs',
      frameId: id,
      context: 'hover',
    });
    assert.equal(result, "['balance']");
  });

  it('takes another value for a variable', async () => {
    await debugTo(watched, 'looks.py', 'stop');
    const { id } = await shownFrame();
    const { variablesReference } = await scope(id);
    const { value } = await activeSession().customRequest('setVariable', {
      variablesReference,
      name: 'text',
      value: "'another ' + text",
    });
    assert.equal(value, "'another 200 of 2'");
    assert.equal((await local(id, 'text')).value, "'another 200 of 2'");
  });

  it('answers in the debug console, Python and pdb alike', async () => {
    await debugTo(watched, 'looks.py', 'stop');
    const { id } = await shownFrame();
    const ask = async (expression: string): Promise<string> => {
      const { result } = await activeSession().customRequest('evaluate', {
        expression,
        frameId: id,
        context: 'repl',
      });
      return result;
    };
    assert.equal(await ask('rate * 21'), '42');
    assert.match(await ask('ll'), /def report/);
  });
});
