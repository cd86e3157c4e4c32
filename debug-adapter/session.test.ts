import type { DebugProtocol } from '@vscode/debugprotocol';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { MessageReader } from './frames.ts';
import { CutawaySession } from './session.ts';

/**
 * A session with a scripted driver: a shell stands where Python would, and its descriptor 3 is the link.
 * What the driver says is given line by line, each after so many requests of the adapter.
 */

const hello = {
  kind: 'driver/hello',
  body: {
    protocol: 1,
    secret: '',
    version: [3, 12, 1],
    implementation: 'cpython',
    executable: '/python',
    pid: 1,
    processGroup: 1,
  },
};
const frame = (frameId: number, more: object = {}) => ({
  frameId,
  name: 'f',
  path: '/a.py',
  sourceName: '/a.py',
  sourceReference: 0,
  line: 7,
  library: false,
  module: 'm',
  canRestart: true,
  ...more,
});
const row = (name: string, more: object = {}) => ({
  name,
  value: '1',
  type: 'int',
  reference: 0,
  named: 0,
  indexed: 0,
  evaluateName: name,
  presentation: 'data',
  memory: null,
  settable: true,
  ...more,
});
const threads = [
  { threadId: 5, name: 'MainThread', runsOn: false },
  { threadId: 6, name: 'Native', runsOn: true },
];
const scope = { name: 'Locals', reference: 2, named: 2 };
const stop = {
  kind: 'driver/stopped',
  body: {
    threadId: 5,
    reason: 'breakpoint',
    breakpointIds: [1],
    text: null,
    look: {
      threads,
      frames: [frame(1), frame(2, { path: null, sourceName: '<string>', sourceReference: 4 })],
      totalFrames: 3,
      scopes: [scope],
      variables: [
        row('a', { settable: false, memory: 'm1' }),
        row('lazy', { presentation: 'wouldRun', reference: 9 }),
      ],
    },
  },
};
const begun = [
  { kind: 'reply', id: 1, ok: true, body: { breakpoints: [] } },
  { kind: 'driver/started', body: {} },
  stop,
];

const sessions: CutawaySession[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.shutdown();
});

type Response = DebugProtocol.Response;

/** A client of a session in this process. */
class Client {
  readonly input = new PassThrough();
  readonly messages: DebugProtocol.ProtocolMessage[] = [];
  #waiting = new Set<() => void>();
  #seq = 0;

  constructor() {
    const session = new CutawaySession();
    sessions.push(session);
    const output = new PassThrough();
    const reader = new MessageReader();
    output.on('data', (chunk: Buffer) => {
      this.messages.push(...(reader.push(chunk) as DebugProtocol.ProtocolMessage[]));
      for (const wake of this.#waiting) wake();
    });
    session.start(this.input, output);
  }

  send(command: string, args?: unknown): number {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    this.input.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return seq;
  }

  answer(seq: number): Promise<Response> {
    return this.#find((m) => m.type === 'response' && (m as Response).request_seq === seq);
  }

  request(command: string, args?: unknown): Promise<Response> {
    return this.answer(this.send(command, args));
  }

  event<T extends DebugProtocol.Event>(kind: string): Promise<T> {
    return this.#find((m) => m.type === 'event' && (m as DebugProtocol.Event).event === kind);
  }

  async #find<T extends DebugProtocol.ProtocolMessage>(
    is: (message: DebugProtocol.ProtocolMessage) => boolean,
  ): Promise<T> {
    for (;;) {
      const found = this.messages.find(is);
      if (found) return found as T;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }
}

/** Shell words that read one line of the adapter, and that say some lines to it. */
const hear = 'read line <&3 || exit 0; ';
const say = (...messages: unknown[]) =>
  messages.map((one) => `printf '%s\\n' '${JSON.stringify(one)}' >&3; `).join('');
const reply = (id: number, body: unknown) => ({ kind: 'reply', id, ok: true, body });
const refusal = (id: number, code: string) => ({
  kind: 'reply',
  id,
  ok: false,
  error: { code, message: 'a reason' },
});
const live = 'while read line <&3; do :; done';

async function launched(script: string): Promise<Client> {
  const client = new Client();
  await client.request('initialize', { adapterID: 'x' });
  const launching = client.send('launch', {
    python: ['/bin/sh', '-c', hear + say(hello) + hear + script + live],
    module: 'm',
    console: 'internalConsole',
  });
  await client.request('configurationDone');
  expect(await client.answer(launching)).toMatchObject({ success: true });
  return client;
}

async function stopped(script = ''): Promise<Client> {
  const client = await launched(say(...begun) + script);
  await client.event('stopped');
  return client;
}

describe.skipIf(process.platform === 'win32')('at a stop', () => {
  it('what an editor asks first is answered from the message of the stop', async () => {
    // The driver answers nothing: each of these would wait for it.
    const client = await stopped();
    expect((await client.request('threads')).body).toEqual({
      threads: [
        { id: 5, name: 'MainThread' },
        { id: 6, name: 'Native (runs on in code that is not Python)' },
      ],
    });
    const stack = await client.request('stackTrace', { threadId: 5, startFrame: 0, levels: 2 });
    expect(stack.body).toMatchObject({
      totalFrames: 3,
      stackFrames: [
        { id: 1, source: { name: 'a.py', path: '/a.py' }, canRestart: true, moduleId: 'm' },
        { id: 2, source: { name: '<string>', sourceReference: 4 } },
      ],
    });
    const scopes = await client.request('scopes', { frameId: 1 });
    expect(scopes.body).toMatchObject({ scopes: [{ name: 'Locals', variablesReference: 2 }] });
    const rows = await client.request('variables', { variablesReference: 2 });
    expect(rows.body).toMatchObject({
      variables: [
        { name: 'a', memoryReference: 'm1', presentationHint: { attributes: ['readOnly'] } },
        { name: 'lazy', presentationHint: { lazy: true } },
      ],
    });
    const page = await client.request('variables', { variablesReference: 2, start: 1, count: 5 });
    expect(page.body).toMatchObject({ variables: [{ name: 'lazy' }] });
  });

  it('what the stop did not bring is asked of the driver', async () => {
    const client = await stopped(
      hear +
        say(reply(2, { frames: [frame(1), frame(2), frame(3)], total: 3 })) +
        hear +
        say(reply(3, { scopes: [] })) +
        hear +
        say(reply(4, { variables: [row('b')] })),
    );
    const stack = await client.request('stackTrace', { threadId: 5 });
    expect(stack.body.stackFrames).toHaveLength(3);
    expect((await client.request('scopes', { frameId: 3 })).body).toEqual({ scopes: [] });
    const indexed = { variablesReference: 2, filter: 'indexed' };
    expect((await client.request('variables', indexed)).body.variables).toHaveLength(1);
  });

  it.each([
    ['a watch', 'evaluate', { expression: 'x', context: 'watch' }],
    ['the console', 'evaluate', { expression: 'x', context: 'repl' }],
    ['a new value', 'setVariable', { variablesReference: 2, name: 'a', value: '2' }],
    ['a new value of an expression', 'setExpression', { frameId: 1, expression: 'a', value: '2' }],
  ])('%s makes the driver be asked again', async (_, command, args) => {
    const client = await stopped(
      hear + say(reply(2, { result: row('x') })) + hear + say(reply(3, { variables: [] })),
    );
    expect((await client.request(command, args)).success).toBe(true);
    const rows = await client.request('variables', { variablesReference: 2 });
    expect(rows.body).toEqual({ variables: [] });
  });

  it('a hover changes nothing, and a lazy row that is opened may', async () => {
    const client = await stopped(
      hear +
        say(reply(2, { result: row('x') })) +
        hear +
        say(reply(3, { variables: [row('lazy')] })) +
        hear +
        say(reply(4, { variables: [] })),
    );
    await client.request('evaluate', { expression: 'x', context: 'hover' });
    const first = await client.request('variables', { variablesReference: 2 });
    expect(first.body.variables).toHaveLength(2);
    await client.request('variables', { variablesReference: 9 });
    const again = await client.request('variables', { variablesReference: 2 });
    expect(again.body).toEqual({ variables: [] });
  });

  it('nothing of the stop is answered once the program moves on', async () => {
    const client = await stopped(
      hear + say(reply(2, {})) + hear + say(refusal(3, 'running'), { ...stop, kind: 'x' }),
    );
    expect((await client.request('next', { threadId: 5 })).success).toBe(true);
    expect(await client.request('scopes', { frameId: 1 })).toMatchObject({
      success: false,
      message: 'notStopped',
    });
  });
});

describe.skipIf(process.platform === 'win32')('a request that is taken back', () => {
  it('is answered at once where it only reads', async () => {
    const client = await stopped();
    const asked = client.send('completions', { text: 'a', column: 2 });
    expect((await client.request('cancel', { requestId: asked })).success).toBe(true);
    expect(await client.answer(asked)).toMatchObject({ success: false, message: 'cancelled' });
  });

  it('is answered when the driver has given it up where it runs code', async () => {
    // The second line that the driver hears is adapter/cancel, and names the evaluation.
    const client = await stopped(
      hear +
        hear +
        `case "$line" in *adapter/cancel*'"id":2'*) ${say(refusal(2, 'cancelled'))};; esac; `.replace(
          '; ;;',
          ';;',
        ),
    );
    const asked = client.send('evaluate', { expression: 'f()', context: 'repl' });
    await client.request('cancel', { requestId: asked });
    expect(await client.answer(asked)).toMatchObject({ success: false, message: 'cancelled' });
  });

  it('is nothing where it has its answer, or was never made', async () => {
    const client = await stopped();
    expect((await client.request('cancel', { requestId: 99 })).success).toBe(true);
    expect((await client.request('cancel', {})).success).toBe(true);
  });
});

const requests: [string, object][] = [
  ['stackTrace', { threadId: 6 }],
  ['scopes', { frameId: 2 }],
  ['variables', { variablesReference: 7 }],
  ['evaluate', { expression: 'x' }],
  ['setVariable', { variablesReference: 2, name: 'a', value: '1' }],
  ['setExpression', { frameId: 1, expression: 'a', value: '1' }],
  ['completions', { text: 'x', column: 1 }],
  ['exceptionInfo', { threadId: 5 }],
  ['readMemory', { memoryReference: 'm', count: 1 }],
  ['modules', {}],
  ['loadedSources', {}],
  ['source', { sourceReference: 4 }],
  ['stepInTargets', { frameId: 1 }],
  ['gotoTargets', { source: { path: '/a.py' }, line: 1 }],
  ['restartFrame', { frameId: 1 }],
  ['breakpointLocations', { source: { path: '/a.py' }, line: 1 }],
  ['continue', { threadId: 5 }],
  ['next', { threadId: 5 }],
  ['stepIn', { threadId: 5 }],
  ['stepOut', { threadId: 5 }],
  ['pause', { threadId: 5 }],
  ['cutaway/inlineValues', { frameId: 1, expressions: ['a'] }],
  ['cutaway/lens', { lens: 'identity', frameId: 1 }],
  ['cutaway/lens', { lens: 'references', frameId: 1, options: { expression: 'a' } }],
  ['cutaway/collect', { generation: 2 }],
];

describe.each(requests)('%s %j', (command, args) => {
  it('is refused before there is a program, and with arguments of a wrong form', async () => {
    const client = new Client();
    expect(await client.request(command, args)).toMatchObject({ success: false });
    await client.request('initialize', {});
    const refused = await client.request(command, args);
    expect(refused).toMatchObject({ success: false, message: expect.stringContaining('program') });
    expect(await client.request(command, [])).toMatchObject({ success: false });
    expect(await client.request(command, 'x')).toMatchObject({ success: false });
  });

  it.skipIf(process.platform === 'win32')('is answered when the driver goes', async () => {
    const client = await stopped(hear + 'exec 3>&-; exit 0; ');
    expect(await client.request(command, args)).toMatchObject({
      success: false,
      message: 'The program can no longer be reached.',
    });
  });
});

it('has one initialize and one launch', async () => {
  const client = new Client();
  await client.request('initialize', {});
  expect((await client.request('initialize', {})).message).toContain('only once');
  expect((await client.request('launch', {})).message).toContain('Nothing to run');
  expect((await client.request('launch', {})).message).toContain('only once');
});
