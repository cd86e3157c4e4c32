import fc from 'fast-check';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DriverEvent } from '../protocol/driver.ts';
import { greetDriver, LineSplitter, type DriverLink } from './driver-link.ts';
import { UserError } from './errors.ts';

const hello = (secret = 'right') =>
  JSON.stringify({
    kind: 'driver/hello',
    body: {
      protocol: 1,
      secret,
      version: [3, 12, 1],
      implementation: 'cpython',
      executable: '/python',
      pid: 1,
      processGroup: 1,
    },
  }) + '\n';

/** The far end of a link: what was written to it, one message a write, and a way to speak. */
class FarEnd extends Duplex {
  readonly writes: string[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk.toString());
    done();
  }
  say(text: string): void {
    this.push(Buffer.from(text));
  }
}

async function connected(): Promise<{ far: FarEnd; link: DriverLink }> {
  const far = new FarEnd();
  const greeting = greetDriver(far, 'right', 5_000);
  far.say(hello());
  const link = await greeting;
  if (!link) throw new Error('the driver was not let in');
  return { far, link };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a stream of lines', () => {
  it('comes out whole, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\n', ''))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, sizes) => {
          const bytes = Buffer.from(lines.map((line) => line + '\n').join(''));
          const splitter = new LineSplitter();
          const found: string[] = [];
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const size = sizes[n % sizes.length] ?? 1;
            found.push(...(splitter.push(bytes.subarray(at, at + size)) ?? []));
            at += size;
          }
          expect(found).toEqual(lines);
        },
      ),
    );
  });

  it('is given up when a line grows beyond the limit', () => {
    const splitter = new LineSplitter();
    const block = Buffer.alloc(16 * 1024 * 1024, 'x');
    expect(splitter.push(block)).toEqual([]);
    expect(splitter.push(block)).toEqual([]);
    expect(splitter.push(Buffer.from('x'))).toBeNull();
  });
});

describe('at the door', () => {
  it('a driver with the right secret comes in, and what it said behind its hello is kept', async () => {
    const far = new FarEnd();
    const greeting = greetDriver(far, 'right', 5_000);
    far.say(hello() + '{"kind":"driver/started","body":{}}\n{"kind":"driver/');
    const link = await greeting;
    const heard: DriverEvent[] = [];
    if (link) link.onEvent = (event) => heard.push(event);
    far.say('resumed","body":{}}\n');
    await nextTurn();
    await nextTurn();
    expect(heard.map((event) => event.kind)).toEqual(['driver/started', 'driver/resumed']);
  });

  it.each([
    ['a wrong secret', hello('wrong')],
    ['an empty secret', hello('')],
    ['garbage', 'GET / HTTP/1.1\n'],
    ['another message', '{"kind":"driver/started","body":{}}\n'],
  ])('%s is shown out', async (_, text) => {
    const far = new FarEnd();
    const greeting = greetDriver(far, 'right', 5_000);
    far.say(text);
    expect(await greeting).toBeNull();
    expect(far.destroyed).toBe(true);
  });

  it('silence is shown out after five seconds', async () => {
    const far = new FarEnd();
    const greeting = greetDriver(far, 'right', 5_000);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(far.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await greeting).toBeNull();
    expect(far.destroyed).toBe(true);
  });
});

describe('a request to the driver', () => {
  it('is one write and one line, and its answer comes back', async () => {
    const { far, link } = await connected();
    const asked = link.request('adapter/threads', {});
    await nextTurn();
    expect(far.writes).toEqual(['{"kind":"adapter/threads","id":1,"body":{}}\n']);
    far.say(
      '{"kind":"reply","id":1,"ok":true,"body":{"threads":[{"threadId":5,"name":"Main","runsOn":false}]}}\n',
    );
    expect(await asked).toEqual({ threads: [{ threadId: 5, name: 'Main', runsOn: false }] });
  });

  it('passes over what is no message, and over answers nobody waits for', async () => {
    const { far, link } = await connected();
    const asked = link.request('adapter/continue', {});
    far.say('nonsense\n{"kind":"driver/unheard"}\n{"kind":"reply","id":9,"ok":true,"body":{}}\n');
    far.say('{"kind":"reply","id":1,"ok":true,"body":{}}\n');
    expect(await asked).toEqual({});
    expect(link.open).toBe(true);
  });

  it('fails when the answer is not of its form', async () => {
    const { far, link } = await connected();
    const asked = link.request('adapter/threads', {});
    far.say('{"kind":"reply","id":1,"ok":true,"body":{"threads":[{"threadId":"five"}]}}\n');
    await expect(asked).rejects.toThrow('malformed reply to adapter/threads');
  });

  it('is refused with a sentence while the program runs', async () => {
    const { far, link } = await connected();
    const asked = link.request('adapter/scopes', { frameId: 1 });
    far.say('{"kind":"reply","id":1,"ok":false,"error":{"code":"running","message":"x"}}\n');
    await expect(asked).rejects.toThrow('The program is running; pause it first.');
  });

  it('fails after ten seconds without an answer, and a late answer does no harm', async () => {
    const { far, link } = await connected();
    const asked = link.request('adapter/threads', {});
    const failure = expect(asked).rejects.toThrow('did not answer “adapter/threads” in time');
    await vi.advanceTimersByTimeAsync(10_000);
    await failure;
    far.say('{"kind":"reply","id":1,"ok":true,"body":{"threads":[]}}\n');
    await nextTurn();
    expect(link.open).toBe(true);
  });

  it('waits without an end where a person typed it, but not beyond the link', async () => {
    const { far, link } = await connected();
    let ended = false;
    link.onEnd = () => (ended = true);
    const body = { frameId: 1, expression: 'work()', context: 'repl' as const, timeoutMs: 0 };
    const asked = link.request('adapter/evaluate', body, { timeoutMs: 0 });
    const failure = asked.then(
      () => undefined,
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(ended).toBe(false);
    far.push(null);
    far.destroy();
    expect(await failure).toBeInstanceOf(UserError);
    await nextTurn();
    expect(ended).toBe(true);
    await expect(link.request('adapter/threads', {})).rejects.toThrow('can no longer be reached');
  });
});
