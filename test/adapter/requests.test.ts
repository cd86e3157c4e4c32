import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { begin, locals, stopped, type Adapter, type Stop } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { Workbench } from '../harness/workbench.ts';

/** Each request of an editor: as it should be, at the wrong time, taken back, and with the driver gone. */

const bench = new Workbench();
const pythons = supportedPythons();
const newest = pythons.at(-1)!.executable;
const file = program('requests.py');
const at = (marker: string) => markedLine(file, marker);

const inside = (python: string) => ({ program: file, python, console: 'internalConsole' });

interface Session {
  readonly adapter: Adapter;
  readonly stop: Stop;
  readonly frameId: number;
  readonly ask: <T = Record<string, unknown>>(command: string, args?: object) => Promise<T>;
}

/** A session of requests.py that stopped at the marker. */
async function stoppedAt(python: string, marker: string, extra: object = {}): Promise<Session> {
  const adapter = bench.adapter();
  const launch = { program: file, python, console: 'internalConsole', ...extra };
  await begin(adapter, launch, { [file]: [at(marker)] });
  const stop = await stopped(adapter);
  return {
    adapter,
    stop,
    frameId: stop.frames[0]!.id,
    ask: (command, args) => adapter.request(command, args),
  };
}

const failure = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  );

describe.each(pythons)('with Python $version', ({ executable }) => {
  it('shows threads, modules, sources and the lines that can be stopped at', async () => {
    const { ask, stop } = await stoppedAt(executable, 'stop');
    const { threads } = await ask<DebugProtocol.ThreadsResponse['body']>('threads');
    expect(threads).toEqual([{ id: stop.threadId, name: 'MainThread' }]);
    const { modules } = await ask<DebugProtocol.ModulesResponse['body']>('modules', {});
    expect(modules.find((one) => one.name === '__main__')).toMatchObject({ path: file });
    const { sources } = await ask<DebugProtocol.LoadedSourcesResponse['body']>('loadedSources');
    expect(sources.map((one) => one.path)).toContain(file);
    const { breakpoints } = await ask<DebugProtocol.BreakpointLocationsResponse['body']>(
      'breakpointLocations',
      { source: { path: file }, line: at('helper') - 2, endLine: at('helper') + 1 },
    );
    expect(breakpoints.map((one) => one.line)).toEqual(
      expect.arrayContaining([at('helper'), at('helper') + 1]),
    );
    expect(breakpoints.map((one) => one.line)).not.toContain(at('helper') - 2);
  });

  it('sets variables and expressions, and shows the new values', async () => {
    const { ask, adapter, frameId } = await stoppedAt(executable, 'stop');
    const { scopes } = await ask<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    const { variablesReference } = scopes[0]!;
    const set = (name: string, value: string) =>
      ask('setVariable', { variablesReference, name, value });
    expect(await set('number', 'number + 7')).toMatchObject({ value: '10' });
    expect(await failure(set('number', '1 +'))).toContain('SyntaxError');
    const numbers = (await locals(adapter, frameId))['numbers']!.variablesReference;
    expect(
      await ask('setVariable', { variablesReference: numbers, name: '[1]', value: '"two"' }),
    ).toMatchObject({ value: "'two'" });
    const point = { expression: 'point.x', value: '5', frameId };
    expect(await ask('setExpression', point)).toMatchObject({ value: '5' });
    const shown = await ask('evaluate', {
      expression: 'number, numbers, point.x',
      frameId,
      context: 'watch',
    });
    expect(shown['result']).toBe("(10, [1, 'two', 3], 5)");
    await ask('continue', { threadId: 1 });
    await adapter.event('terminated');
    expect(adapter.output('stdout')).toBe('28\ncaught\nend\n');
  });

  it('runs a property when a person opens it, and not before', async () => {
    const { ask, adapter, frameId } = await stoppedAt(executable, 'stop');
    const { point } = await locals(adapter, frameId);
    const rows = async (variablesReference: number) =>
      (await ask<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference }))
        .variables;
    const twice = (await rows(point!.variablesReference)).find((one) => one.name === 'twice')!;
    expect(twice.presentationHint).toMatchObject({ lazy: true });
    expect(await rows(twice.variablesReference)).toEqual([
      expect.objectContaining({ value: '6', type: 'int' }),
    ]);
  });

  it('completes names, attributes and keys without running code', async () => {
    const { ask, frameId } = await stoppedAt(executable, 'stop');
    const complete = async (text: string) => {
      const { targets } = await ask<DebugProtocol.CompletionsResponse['body']>('completions', {
        frameId,
        text,
        column: text.length + 1,
      });
      return targets.map((one) => one.label);
    };
    expect(await complete('num')).toEqual(expect.arrayContaining(['number', 'numbers']));
    expect(await complete('point.tw')).toEqual(['twice']);
    expect(await complete('1 + sys.ver')).toContain('version_info');
  });

  it('reads memory of a buffer, and says what lies behind its end', async () => {
    const { ask, adapter, frameId } = await stoppedAt(executable, 'stop');
    const { memoryReference } = (await locals(adapter, frameId))['data']!;
    const read = (offset: number, count: number) =>
      ask<NonNullable<DebugProtocol.ReadMemoryResponse['body']>>('readMemory', {
        memoryReference,
        offset,
        count,
      });
    const middle = await read(2, 4);
    expect(Buffer.from(middle.data!, 'base64').toString()).toBe('2345');
    const over = await read(8, 5);
    expect(Buffer.from(over.data!, 'base64').toString()).toBe('89');
    expect(over.unreadableBytes).toBe(3);
  });

  it('shows values in the editor without running code', async () => {
    const { ask, frameId } = await stoppedAt(executable, 'stop');
    const { values } = await ask<{ values: (string | null)[] }>('cutaway/inlineValues', {
      frameId,
      expressions: ['number', 'point.x', 'point.twice', 'numbers[-1]', 'nothing'],
    });
    expect(values).toEqual(['3', '3', null, '3', null]);
  });

  it('steps into the call that is chosen', async () => {
    const { ask, adapter, frameId, stop } = await stoppedAt(executable, 'stop');
    const { targets } = await ask<DebugProtocol.StepInTargetsResponse['body']>('stepInTargets', {
      frameId,
    });
    expect(targets.map((one) => one.label)).toEqual([
      expect.stringContaining('helper'),
      expect.stringContaining('len'),
      expect.stringContaining('helper'),
    ]);
    await ask('stepIn', { threadId: stop.threadId, targetId: targets[2]!.id });
    const inside = await stopped(adapter);
    expect(inside.frames[0]!.line).toBe(at('helper'));
    expect((await locals(adapter, inside.frames[0]!.id))['value']!.value).toBe('4');
  });

  it('moves the next line, and begins a function again', async () => {
    const { ask, adapter, stop } = await stoppedAt(executable, 'after');
    const { targets } = await ask<DebugProtocol.GotoTargetsResponse['body']>('gotoTargets', {
      source: { path: file },
      line: at('point'),
    });
    expect(targets.map((one) => one.line)).toEqual([at('point')]);
    await ask('goto', { threadId: stop.threadId, targetId: targets[0]!.id });
    const moved = await stopped(adapter);
    expect([moved.reason, moved.frames[0]!.line]).toEqual(['goto', at('point')]);
    expect(moved.frames[0]!.canRestart).toBe(true);
    await ask('restartFrame', { frameId: moved.frames[0]!.id });
    const again = await stopped(adapter);
    expect([again.reason, again.frames[0]!.line]).toEqual(['restart', at('point') - 3]);
  });

  it('stops at exceptions by filter and type, and tells of them with their causes', async () => {
    const adapter = bench.adapter();
    await adapter.request('initialize', { adapterID: 'cutaway' });
    const launched = adapter.request('launch', {
      program: file,
      python: executable,
      console: 'internalConsole',
    });
    await adapter.event('initialized');
    await adapter.request('setExceptionBreakpoints', {
      filters: [],
      filterOptions: [{ filterId: 'raised', condition: 'ValueError' }],
    });
    adapter.send('configurationDone');
    await launched;
    const stop = await stopped(adapter);
    expect([stop.reason, stop.frames[0]!.line]).toEqual(['exception', at('raise')]);
    const info = await adapter.request<DebugProtocol.ExceptionInfoResponse['body']>(
      'exceptionInfo',
      { threadId: stop.threadId },
    );
    expect(info).toMatchObject({ exceptionId: 'ValueError', description: 'wrong' });
    expect(info.details?.innerException?.[0]?.typeName).toBe('KeyError');
    expect(info.details?.stackTrace).toContain('in fail');
    await adapter.request('continue', { threadId: stop.threadId });
    await adapter.event('terminated');
    expect(adapter.output('stdout')).toBe('14\ncaught\nend\n');
  });

  it('stops at exceptions as older clients ask for them', async () => {
    const adapter = bench.adapter();
    const names = (...all: string[]) => [{ names: ['Python'] }, { names: all }];
    await begin(adapter, inside(executable), {}, {}, async () =>
      expect(
        await adapter.request('setExceptionBreakpoints', {
          filters: [],
          exceptionOptions: [
            { path: names('LookupError'), breakMode: 'always' },
            { path: names('ImportError'), breakMode: 'never' },
            { path: names('ValueError', 'OSError'), breakMode: 'always' },
          ],
        }),
      ).toEqual({ breakpoints: [{ verified: true }, { verified: true }, { verified: true }] }),
    );
    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { threadId } = await stopped(adapter);
      const info = await adapter.request<DebugProtocol.ExceptionInfoResponse['body']>(
        'exceptionInfo',
        { threadId },
      );
      ids.push(info.exceptionId);
      await adapter.request('continue', { threadId });
    }
    expect(ids).toEqual(['KeyError', 'ValueError']);
    await adapter.event('terminated');
  });

  it('counts hits, logs without stopping, and stops at functions by name', async () => {
    const adapter = bench.adapter();
    await adapter.request('initialize', { adapterID: 'cutaway' });
    const launched = adapter.request('launch', {
      program: file,
      python: executable,
      console: 'internalConsole',
    });
    await adapter.event('initialized');
    await adapter.request('setBreakpoints', {
      source: { path: file },
      breakpoints: [
        { line: at('turn'), hitCondition: '% 3' },
        { line: at('helper'), logMessage: 'value {value} {{}} {value / 0}' },
      ],
    });
    await adapter.request('setFunctionBreakpoints', {
      breakpoints: [{ name: 'Point.__init__' }],
    });
    adapter.send('configurationDone');
    await launched;
    const places = [];
    for (let n = 0; n < 3; n++) {
      const stop = await stopped(adapter);
      const turn = (await locals(adapter, stop.frames[0]!.id))['turn']?.value;
      places.push([stop.reason, stop.frames[0]!.line, turn]);
      await adapter.request('continue', { threadId: stop.threadId });
    }
    expect(places).toEqual([
      ['function breakpoint', at('init'), undefined],
      ['breakpoint', at('turn'), '2'],
      ['breakpoint', at('turn'), '5'],
    ]);
    await adapter.event('terminated');
    const logged = adapter.events
      .filter((one): one is DebugProtocol.OutputEvent => one.event === 'output')
      .filter((one) => one.body.output.includes('value '))
      .map((one) => one.body.output)
      .join('');
    expect(logged).toMatch(
      /^value 3 \{\} .*division by zero.*\nvalue 4 \{\} .*division by zero.*\n$/,
    );
  });

  it('gives up an expression that a person takes back, and one that takes too long', async () => {
    const { adapter, frameId, ask } = await stoppedAt(executable, 'stop', {
      evaluateTimeoutMs: 300,
    });
    const endless = 'sum(1 for _ in iter(int, 1))';
    const seq = adapter.send('evaluate', { expression: endless, frameId, context: 'repl' });
    await ask('cancel', { requestId: seq });
    const answer = await adapter.answered(seq);
    expect([answer.success, answer.message]).toEqual([false, 'cancelled']);
    expect(
      await failure(ask('evaluate', { expression: endless, frameId, context: 'watch' })),
    ).toMatch(/300 ms|time/);
    expect(
      await ask('evaluate', { expression: 'number', frameId, context: 'watch' }),
    ).toMatchObject({ result: '3' });
    await ask('continue', { threadId: 1 });
    await adapter.event('terminated');
    expect([adapter.output('stdout'), adapter.output('stderr')]).toEqual(['14\ncaught\nend\n', '']);
  });
});

const requests: Record<string, object> = {
  threads: {},
  stackTrace: { threadId: 1 },
  scopes: { frameId: 1 },
  variables: { variablesReference: 1 },
  evaluate: { expression: '1', frameId: 1, context: 'watch' },
  setVariable: { variablesReference: 1, name: 'x', value: '1' },
  setExpression: { expression: 'x', value: '1', frameId: 1 },
  completions: { text: 'x', column: 2, frameId: 1 },
  exceptionInfo: { threadId: 1 },
  readMemory: { memoryReference: 'm1', count: 1 },
  stepInTargets: { frameId: 1 },
  gotoTargets: { source: { path: file }, line: 1 },
  goto: { threadId: 1, targetId: 1 },
  restartFrame: { frameId: 1 },
  next: { threadId: 1 },
  stepIn: { threadId: 1 },
  stepOut: { threadId: 1 },
  continue: { threadId: 1 },
  pause: { threadId: 1 },
  modules: {},
  loadedSources: {},
  source: { sourceReference: 99 },
  breakpointLocations: { source: { path: file }, line: 1 },
  setBreakpoints: { source: { path: file }, breakpoints: [] },
  setFunctionBreakpoints: { breakpoints: [] },
  setExceptionBreakpoints: { filters: [] },
  'cutaway/lens': { lens: 'identity', frameId: 1 },
  'cutaway/collect': { generation: 0 },
  'cutaway/inlineValues': { frameId: 1, expressions: ['x'] },
};
/** What an editor may ask at any time. */
const always = [
  'threads',
  'modules',
  'loadedSources',
  'breakpointLocations',
  'setBreakpoints',
  'setFunctionBreakpoints',
  'setExceptionBreakpoints',
];
const answersOf = async (adapter: Adapter, names: string[]) =>
  Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await failure(adapter.request(name, requests[name]))]),
    ),
  ) as Record<string, string>;
const sentence = /^[A-Z“].*[.]$/s;

describe('at the wrong time', () => {
  it('each request before the launch is answered, with a sentence where it cannot be met', async () => {
    const adapter = bench.adapter();
    await adapter.request('initialize', { adapterID: 'cutaway' });
    for (const [name, answer] of Object.entries(await answersOf(adapter, Object.keys(requests))))
      expect([name, answer]).toEqual([name, expect.stringMatching(/^answered$|^[A-Z“].*\.$/s)]);
  });

  it('each request about a stop says that the program is running', async () => {
    const adapter = bench.adapter();
    const launch = { program: file, python: newest, console: 'internalConsole', args: ['wait'] };
    await begin(adapter, launch);
    await adapter.event('output', () => adapter.output('stdout').includes('caught'));
    const names = Object.keys(requests).filter((name) => name !== 'pause');
    const answers = await answersOf(adapter, names);
    for (const name of names) {
      const wanted = always.includes(name)
        ? 'answered'
        : ['source', 'goto'].includes(name)
          ? expect.stringMatching(sentence)
          : expect.stringContaining('pause it first');
      expect([name, answers[name]]).toEqual([name, wanted]);
    }
    await adapter.request('pause', { threadId: 1 });
    expect((await stopped(adapter)).reason).toBe('pause');
  });

  it('frames and variables of an earlier stop are known as such', async () => {
    const { adapter, ask, frameId, stop } = await stoppedAt(newest, 'point');
    const { scopes } = await ask<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    await ask('next', { threadId: stop.threadId });
    await stopped(adapter);
    const old = [
      ask('variables', { variablesReference: scopes[0]!.variablesReference }),
      ask('scopes', { frameId }),
      ask('evaluate', { expression: '1', frameId, context: 'watch' }),
      ask('setExpression', { expression: 'x', value: '1', frameId }),
      ask('restartFrame', { frameId }),
    ];
    for (const one of old) expect(await failure(one)).toMatch(sentence);
  });

  it.each(['after the end', 'with the program killed'])(
    'each request %s is answered with a sentence',
    async (how) => {
      const { adapter, ask, frameId } = await stoppedAt(newest, 'stop');
      if (how === 'after the end') await ask('continue', { threadId: 1 });
      else {
        const { result } = await ask<{ result: string }>('evaluate', {
          expression: '__import__("os").getpid()',
          frameId,
          context: 'watch',
        });
        process.kill(Number(result), 'SIGKILL');
      }
      await adapter.event('terminated');
      for (const [name, answer] of Object.entries(await answersOf(adapter, Object.keys(requests))))
        expect([name, answer]).toEqual([name, expect.stringMatching(/^answered$|^[A-Z“].*\.$/s)]);
      const looked = await failure(ask('scopes', { frameId }));
      expect(looked).toMatch(sentence);
    },
  );

  it('a second launch and a second introduction are refused', async () => {
    const { ask } = await stoppedAt(newest, 'stop');
    expect(await failure(ask('initialize', { adapterID: 'cutaway' }))).toMatch(/only once/);
    expect(await failure(ask('launch', { program: file }))).toMatch(/only once/);
  });
});
