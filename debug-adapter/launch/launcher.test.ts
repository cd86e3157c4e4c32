import { afterEach, describe, expect, it, vi } from 'vitest';
import { launch, type LaunchHost } from './launcher.ts';
import { checkedArguments } from './arguments.ts';

/** A shell in Python's place: it says a hello over descriptor 3, or does not. */
const hello = (version: number[], protocol = 1): string => {
  const body = {
    protocol,
    secret: '',
    version,
    implementation: 'cpython',
    executable: '/usr/bin/python',
    pid: 1,
    processGroup: 1,
  };
  return `echo '${JSON.stringify({ kind: 'driver/hello', body })}' >&3; `;
};

const stop = new AbortController();
const said: string[] = [];
let printed = '';

const answered = (success: boolean, body: object = {}) => ({
  type: 'response',
  seq: 1,
  request_seq: 1,
  command: 'runInTerminal',
  success,
  message: 'there is none',
  body,
});

const host: LaunchHost = {
  canRunInTerminal: false,
  runInTerminal: () => Promise.resolve(answered(false)),
  say: (sentence) => void said.push(sentence),
  exitCodeTold: () => null,
  write: (_, text) => void (printed += text),
};

const started = (script: string, console = 'internalConsole', signal = stop.signal) =>
  launch(
    checkedArguments({ python: ['/bin/sh', '-c', script], module: 'm', console }),
    host,
    signal,
  );

/** Prints its process id and waits for a signal. */
const waiting = 'echo $$; while :; do sleep 0.05; done';
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

afterEach(() => {
  vi.useRealTimers();
  said.length = 0;
  printed = '';
});

describe.skipIf(process.platform === 'win32')('launching', () => {
  it('says in one sentence that a Python is too old, and ends it', async () => {
    await expect(started('echo $$; ' + hello([3, 6, 15]) + waiting)).rejects.toThrow(
      '/usr/bin/python is Python 3.6.15; Cutaway needs 3.10 or newer. Choose another interpreter.',
    );
    await expect(started('echo $$; ' + hello([2, 7, 18]) + waiting)).rejects.toThrow(
      'is Python 2.7.18',
    );
    await expect.poll(() => printed).toMatch(/^\d+\n(\d+\n)+$/);
    const pids = printed.trim().split('\n').map(Number);
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  it('goes on with a Python newer than Cutaway knows, and says so', async () => {
    const { debuggee } = await started(hello([3, 99, 0]) + waiting);
    expect(said).toEqual([expect.stringContaining('Python 3.99.0 is newer than Cutaway knows')]);
    debuggee.end();
    expect((await debuggee.ending).signal).toBe('SIGTERM');
  });

  it('refuses a driver that speaks another protocol', async () => {
    await expect(started(hello([3, 12, 1], 2) + waiting)).rejects.toThrow('another version');
  });

  it('says with which exit code a program ended that never called back', async () => {
    await expect(started('exit 3')).rejects.toThrow('without the debugger (exit code 3)');
    await expect(started('kill -9 $$')).rejects.toThrow('without the debugger (SIGKILL)');
  });

  it('says after 15 seconds that Python has not called back, and waits on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ended = new AbortController();
    const launched = started(waiting, 'internalConsole', ended.signal);
    const refusal = expect(launched).rejects.toThrow('ended before the program began');
    await vi.waitUntil(() => printed !== '', { timeout: 5_000 });
    await vi.advanceTimersByTimeAsync(14_000);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said).toEqual([expect.stringContaining('Python has not called back yet')]);
    vi.useRealTimers();
    ended.abort();
    await refusal;
  });

  it('says where output goes when the editor opens no terminal', async () => {
    await expect(started('exit 0', 'integratedTerminal')).rejects.toThrow('exit code 0');
    expect(said).toEqual([expect.stringContaining('output comes here, input is empty')]);
  });
});
