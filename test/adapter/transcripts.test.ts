import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, type Adapter } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { Transcript } from '../harness/transcript.ts';
import { Workbench } from '../harness/workbench.ts';

/** Whole sessions, told the same on every Python: test/fixtures/transcripts. */

const bench = new Workbench();
const file = program('requests.py');
const at = (marker: string) => markedLine(file, marker);

interface Wishes {
  readonly lines?: object[];
  readonly functions?: object[];
  readonly exceptions?: object[];
  readonly launch?: object;
}

/** Begins a session with these breakpoints. */
async function begun(python: string, what: string, wishes: Wishes): Promise<[Adapter, Transcript]> {
  const adapter = bench.adapter();
  await adapter.request('initialize', { adapterID: 'cutaway' });
  const launch = { program: what, python, console: 'internalConsole', ...wishes.launch };
  const launched = adapter.request('launch', launch);
  await adapter.event('initialized');
  const source = { path: what };
  await adapter.request('setBreakpoints', { source, breakpoints: wishes.lines ?? [] });
  await adapter.request('setFunctionBreakpoints', { breakpoints: wishes.functions ?? [] });
  await adapter.request('setExceptionBreakpoints', {
    filters: [],
    filterOptions: wishes.exceptions ?? [],
  });
  adapter.send('configurationDone');
  await launched;
  return [adapter, new Transcript(adapter)];
}

const golden = (transcript: Transcript, name: string) =>
  expect(transcript.text).toMatchFileSnapshot(
    path.join(root, 'test/fixtures/transcripts', `${name}.txt`),
  );

describe.each(supportedPythons())('with Python $version', ({ executable }) => {
  it('tells the story of exceptions', async () => {
    const what = program('exceptions.py');
    const exceptions = [{ filterId: 'raised', condition: 'LookupError' }, { filterId: 'uncaught' }];
    const [, told] = await begun(executable, what, { exceptions });
    for (let n = 0; n < 3; n++) {
      await told.awaitStop(3);
      await told.ask(
        'exceptionInfo',
        { threadId: told.stop.threadId },
        ({ exceptionId, description, breakMode, details }: Record<string, never>) => {
          const inner = details?.['innerException'] as { typeName: string }[] | undefined;
          return [exceptionId, description, breakMode, inner?.map((one) => one.typeName)];
        },
      );
      if (n === 2) await told.type('secret');
      await told.continue();
    }
    await told.awaitEnd();
    await golden(told, 'exceptions');
  });

  it('tells the story of logpoints, hit counts and conditions', async () => {
    const lines = [
      { line: at('turn'), hitCondition: '>= 5' },
      { line: at('helper'), condition: 'value == 4' },
      { line: at('point'), logMessage: 'number is {number}, {text!r}' },
    ];
    const [adapter, told] = await begun(executable, file, { lines });
    for (let n = 0; n < 3; n++) {
      await told.awaitStop();
      await told.ask(
        'evaluate',
        {
          expression: n === 0 ? 'value' : 'turn',
          frameId: told.stop.frames[0]!.id,
          context: 'watch',
        },
        ({ result }: { result: string }) => result,
      );
      await told.continue();
    }
    await told.awaitEnd();
    told.say(`console: ${JSON.stringify(adapter.output('console'))}`);
    await golden(told, 'logpoints');
  });

  it('tells the story of function breakpoints and steps out of them', async () => {
    const [, told] = await begun(executable, file, {
      functions: [{ name: 'helper', hitCondition: '2' }, { name: 'requests.nothing' }],
    });
    await told.awaitStop();
    await told.ask('stepOut', { threadId: told.stop.threadId });
    await told.awaitStop();
    await told.ask('next', { threadId: told.stop.threadId });
    await told.awaitStop();
    await told.continue();
    await told.awaitEnd();
    await golden(told, 'functions');
  });

  it('tells the story of going back and beginning again', async () => {
    const [, told] = await begun(executable, file, { lines: [{ line: at('after') }] });
    await told.awaitStop();
    let target = 0;
    await told.ask(
      'gotoTargets',
      { source: { path: file }, line: at('point') },
      ({ targets }: { targets: { id: number }[] }) => {
        target = targets[0]!.id;
        return targets.length;
      },
    );
    await told.ask('goto', { threadId: told.stop.threadId, targetId: target });
    await told.awaitStop();
    await told.ask('setExpression', {
      expression: 'number',
      value: '10',
      frameId: told.stop.frames[0]!.id,
    });
    await told.continue();
    await told.awaitStop();
    await told.ask('restartFrame', { frameId: told.stop.frames[0]!.id });
    await told.awaitStop();
    await told.continue();
    await told.awaitStop();
    await told.continue();
    await told.awaitEnd();
    await golden(told, 'goto-and-restart');
  });

  it('tells the story of two threads', async () => {
    const what = program('hard/lock_held.py');
    const lines = [1, 2].map((n) => ({
      line: n === 1 ? markedLine(what, 'stop') : markedLine(what, 'stop') + 6,
    }));
    const [adapter, told] = await begun(executable, what, { lines });
    for (let n = 0; n < 2; n++) {
      await told.awaitStop();
      await told.ask('threads', {}, ({ threads }: { threads: { name: string }[] }) =>
        threads.map((one) => one.name.replace(/\d+ \(want\)|\d+/, 'N')),
      );
      const { threads } = await adapter.request<{ threads: { id: number }[] }>('threads');
      for (const { id } of threads.filter((one) => one.id !== told.stop.threadId)) {
        await told.ask(
          'stackTrace',
          { threadId: id },
          ({ stackFrames }: { stackFrames: { name: string; source?: { name: string } }[] }) =>
            stackFrames
              .filter((frame) => frame.source?.name === 'lock_held.py')
              .map((frame) => frame.name),
        );
      }
      await told.continue();
    }
    await told.awaitEnd();
    await golden(told, 'threads');
  });

  it('tells the story of a person who moves by the console', async () => {
    const [, told] = await begun(executable, file, { launch: { stopOnEntry: true } });
    await told.awaitStop(1);
    await told.type(`b ${at('helper')}, value == 4`);
    await told.type('c');
    await told.awaitStop();
    await told.type('value');
    await told.type('u');
    await told.type('text');
    await told.type('d');
    await told.type('value = 6');
    await told.type('r');
    await told.awaitStop(1);
    await told.type(`until ${at('after')}`);
    await told.awaitStop(1);
    await told.type('n');
    await told.awaitStop(1);
    await told.type('total');
    await told.type('import os; os.sep');
    await told.type('cl');
    await told.type('c');
    await told.awaitEnd();
    await golden(told, 'console');
  });
});
