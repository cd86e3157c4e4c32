import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { local } from './requests.ts';
import { activeSession, debug, debugTo, shownFrame, Watched } from './session.ts';
import { lineOf, show } from './workspace.ts';

interface Kind {
  readonly condition?: string;
  readonly hits?: string;
  readonly log?: string;
}

/** Sets a breakpoint of a kind at a marker of kinds.py, as the gutter's menu does. */
async function add(marker: string, { condition, hits, log }: Kind): Promise<vscode.TextDocument> {
  const document = await show('kinds.py');
  const place = new vscode.Location(document.uri, new vscode.Position(lineOf(document, marker), 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place, true, condition, hits, log)]);
  return document;
}

async function valueHere(name: string): Promise<string> {
  const { id } = await shownFrame();
  return (await local(id, name)).value;
}

describe('a breakpoint', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('with a condition stops when that is true', async () => {
    await add('add', { condition: 'number == 4' });
    await debug(watched);
    assert.equal(await valueHere('number'), '4');
    assert.equal(await valueHere('total'), '6');
  });

  it('with a hit count stops at that hit', async () => {
    await add('add', { hits: '7' });
    await debug(watched);
    assert.equal(await valueHere('number'), '7');
  });

  it('with a hit count of a multiple stops again and again', async () => {
    await add('add', { hits: '% 4' });
    await debug(watched);
    assert.equal(await valueHere('number'), '4');
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await watched.next('stopped');
    assert.equal(await valueHere('number'), '8');
  });

  it('that logs prints its message each time and stops nowhere', async () => {
    await add('add', { log: '{number} on {total}' });
    await vscode.commands.executeCommand('workbench.action.debug.start');
    await watched.next('terminated');
    const output = watched.output();
    for (const line of ['1 on 0', '2 on 1', '10 on 45']) assert.ok(output.includes(line), output);
    assert.ok(watched.events.every(({ event }) => event !== 'stopped'));
  });

  it('on a function stops in each call of it', async () => {
    await show('kinds.py');
    vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint('add', true, 'number > 2')]);
    const { reason } = await debug(watched);
    assert.equal(reason, 'function breakpoint');
    const { name } = await shownFrame();
    assert.equal(name, 'add');
    assert.equal(await valueHere('number'), '3');
  });

  it('can be set while the program is stopped elsewhere', async () => {
    await add('loop', {});
    await debug(watched);
    const document = await add('add', {});
    // VS Code sends it when it finds the time; a program that went on before would be over.
    await watched.next('answer to setBreakpoints');
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await watched.next('stopped');
    assert.equal((await shownFrame()).line, lineOf(document, 'add'));
  });
});

describe('a breakpoint in a thread', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('stops the program there, with every thread listed by its name', async () => {
    await debugTo(watched, 'two_threads.py', 'work');
    assert.equal((await shownFrame()).name, 'work');
    const { threads } = await activeSession().customRequest('threads');
    const names: string[] = threads.map(({ name }: { name: string }) => name);
    assert.equal(names.length, 2);
    assert.ok(names.includes('worker'), names.join());
    assert.ok(
      names.some((name) => name.startsWith('MainThread')),
      names.join(),
    );
  });
});

describe('an exception', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
  });
  afterEach(async () => watched.dispose());

  it('that nothing catches stops where it was raised, with no breakpoint set', async () => {
    const document = await show('fails.py');
    const { reason } = await debug(watched);
    assert.equal(reason, 'exception');
    const { line, name } = await shownFrame();
    assert.equal(name, 'order');
    assert.equal(line, lineOf(document, 'chain'));
  });

  it('is described with the one that caused it', async () => {
    await show('fails.py');
    await debug(watched);
    await shownFrame();
    const { threadId } = vscode.debug.activeStackItem ?? {};
    const told = await vscode.debug.activeDebugSession?.customRequest('exceptionInfo', {
      threadId,
    });
    assert.equal(told.exceptionId, 'LookupError');
    assert.match(told.description, /no price/);
    assert.equal(told.details.innerException[0].typeName, 'ValueError');
    // VS Code's widget shows this text alone.
    assert.match(told.details.stackTrace, /in order[^]*ValueError[^]*in price/);
  });
});
