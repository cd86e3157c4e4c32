import { expect, it } from 'vitest';
import { chance, pick, seed } from '../harness/chance.ts';
import { begin, stopped, type Adapter } from '../harness/dap-client.ts';
import { oddValues, spoiled } from '../harness/odd-values.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { full, noneLeft, residentMiB, uniqueMarker, Workbench } from '../harness/workbench.ts';

/** An editor that says wrong things, at wrong times: each request has one answer, and the session lives. */

const perState = full ? 2_000 : 150;
const bench = new Workbench();
const endless = program('endless.py');
const newest = supportedPythons().at(-1)!.executable;
console.log(`Nonsense with CUTAWAY_SEED=${seed}`);

const position = { source: { path: endless }, line: markedLine(endless, 'print') };
const samples: Record<string, unknown> = {
  initialize: { adapterID: 'cutaway', linesStartAt1: true, locale: 'en' },
  launch: { program: '/no/such/program.py', console: 'internalConsole', args: ['a'], env: {} },
  attach: {},
  configurationDone: {},
  setBreakpoints: { source: { path: endless }, breakpoints: [{ line: 3, condition: 'x' }] },
  setFunctionBreakpoints: { breakpoints: [{ name: 'work', hitCondition: '5' }] },
  setExceptionBreakpoints: { filters: ['raised'], filterOptions: [{ filterId: 'uncaught' }] },
  setDataBreakpoints: { breakpoints: [] },
  breakpointLocations: { ...position, endLine: 40 },
  threads: {},
  stackTrace: { threadId: 1, startFrame: 0, levels: 20 },
  scopes: { frameId: 1 },
  variables: { variablesReference: 1, filter: 'indexed', start: 0, count: 10 },
  evaluate: { expression: 'turn + 1', frameId: 1, context: 'watch' },
  setVariable: { variablesReference: 1, name: 'turn', value: '3' },
  setExpression: { expression: 'turn', value: '3', frameId: 1 },
  completions: { text: 'tu', column: 3, frameId: 1 },
  exceptionInfo: { threadId: 1 },
  readMemory: { memoryReference: 'x', offset: 0, count: 10 },
  modules: { startModule: 0, moduleCount: 10 },
  loadedSources: {},
  source: { sourceReference: 1 },
  stepInTargets: { frameId: 1 },
  gotoTargets: position,
  goto: { threadId: 1, targetId: 1 },
  restartFrame: { frameId: 1 },
  pause: { threadId: 1 },
  next: { threadId: 1, granularity: 'line' },
  stepIn: { threadId: 1, targetId: 1 },
  stepOut: { threadId: 1 },
  continue: { threadId: 1 },
  cancel: { requestId: 1 },
  'cutaway/lens': { lens: 'identity', frameId: 1, options: { maxObjects: 10 } },
  'cutaway/collect': { generation: 0 },
  'cutaway/inlineValues': { frameId: 1, expressions: ['turn'] },
  stepBack: { threadId: 1 },
  noSuchRequest: { x: 1 },
};
const commands = Object.keys(samples);

const states: Record<string, (adapter: Adapter, marker: string) => Promise<void>> = {
  'before it introduced itself': async () => {},
  'before the launch': async (adapter) => {
    await adapter.request('initialize', { adapterID: 'cutaway' });
  },
  'while the program runs': (adapter, marker) => launched(adapter, marker, []),
  'while the program is stopped': async (adapter, marker) => {
    await launched(adapter, marker, [markedLine(endless, 'inside')]);
    await stopped(adapter);
  },
  'after the end': async (adapter, marker) => {
    await launched(adapter, marker, []);
    await adapter.request('terminate', {});
    await adapter.event('terminated');
  },
};

const launched = (adapter: Adapter, marker: string, lines: number[]) =>
  begin(
    adapter,
    { program: endless, python: newest, console: 'internalConsole', args: ['none', marker] },
    { [endless]: lines },
  );

it.each(Object.entries(states))(
  'wrong requests %s are each answered once',
  async (state, reach) => {
    const marker = uniqueMarker();
    const adapter = bench.adapter();
    await reach(adapter, marker);
    const random = chance('client', seed, state);
    const odd = oddValues(seed, 500);
    const before = residentMiB(adapter.process.pid!);
    for (let sent = 0; sent < perState; sent++) {
      const command = pick(random, commands);
      adapter.send(
        command,
        random() < 0.2 ? samples[command] : spoiled(samples[command], random, odd),
      );
      if (random() < 0.1) adapter.write(noMessage(random, odd));
      if (sent % 25 === 24) await answers(adapter);
    }
    await answers(adapter);
    const after = residentMiB(adapter.process.pid!);
    if (before !== null && after !== null) expect(after - before).toBeLessThan(200);
    await adapter.request('disconnect', {});
    await adapter.exited;
    await noneLeft(marker);
  },
  120_000,
);

/** A frame whose content is no request: not JSON, not an object, an answer to nothing. */
function noMessage(random: () => number, odd: readonly unknown[]): string {
  const text = [
    '{"seq": 1, "type": "request", ',
    JSON.stringify(pick(random, odd)),
    '{"seq": 5, "type": "response", "request_seq": 99999, "success": true, "command": "x"}',
    '{"seq": 6, "type": "event", "event": "x"}',
    '{"seq": 7, "type": "no such type"}',
  ];
  return pick(random, text);
}

/** All requests so far have exactly one answer, within a time that a person would wait. */
async function answers(adapter: Adapter): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer to ${adapter.unanswered().join(', ')}`)),
      25_000,
    );
  });
  await Promise.race([adapter.allAnswered(), late]).finally(() => clearTimeout(timer));
  expect({
    surplus: adapter.surplusAnswers,
    gone: adapter.closed,
    log: adapter.stderr.slice(-500),
  }).toMatchObject({
    surplus: [],
    gone: false,
  });
}

it('bytes without a header do not take the memory, nor leave the program behind', async () => {
  const marker = uniqueMarker();
  const adapter = bench.adapter();
  await launched(adapter, marker, []);
  adapter.writeRaw('Content-Length: many\r\nX: y\r\n\r\n{}');
  adapter.writeRaw(Buffer.alloc(64 * 1024 * 1024, 'x'));
  adapter.writeRaw('Content-Length: 99999999999999\r\n\r\n');
  adapter.writeRaw(Buffer.alloc(64 * 1024 * 1024, 'y'));
  adapter.close();
  await adapter.exited;
  await noneLeft(marker);
});
