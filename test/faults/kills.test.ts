import { describe, expect, it } from 'vitest';
import type { Adapter } from '../harness/dap-client.ts';
import { begin } from '../harness/dap-client.ts';
import { chance, pick, seed } from '../harness/chance.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import {
  full,
  noneLeft,
  patienceMs,
  processesWith,
  uniqueMarker,
  Workbench,
} from '../harness/workbench.ts';

/** The adapter, the program, the client or the link goes at a random moment of a busy session. */

const rounds = full ? 200 : 16;
const bench = new Workbench();
const pythons = supportedPythons();
const endless = program('endless.py');
const victims = ['the adapter', 'the program', 'the client', 'the link'] as const;
console.log(`Random ends with CUTAWAY_SEED=${seed}`);

/** What an editor does at each stop, without waiting; ends when the session does. */
async function useIt(adapter: Adapter, random: () => number): Promise<void> {
  for (;;) {
    const { body } = await adapter.event('stopped');
    const threadId = (body as { threadId: number }).threadId;
    const stack = await adapter.answered(adapter.send('stackTrace', { threadId, levels: 20 }));
    const frames = (stack.body as { stackFrames?: { id: number }[] } | undefined)?.stackFrames;
    adapter.send('threads');
    adapter.send('scopes', { frameId: frames?.[0]?.id ?? 0 });
    adapter.send('evaluate', { expression: 'turn', frameId: frames?.[0]?.id, context: 'watch' });
    adapter.send(pick(random, ['next', 'stepIn', 'stepOut', 'continue']), { threadId });
  }
}

async function round(number: number): Promise<void> {
  const random = chance(seed, number);
  const victim = pick(random, victims);
  const python = pick(random, pythons).executable;
  const marker = uniqueMarker();
  const turns = victim === 'the link' ? String(Math.floor(random() * 5)) : 'none';
  const adapter = bench.adapter();
  const launch = {
    program: endless,
    python,
    console: 'internalConsole',
    args: [turns, marker],
  };
  const began = begin(adapter, launch, {
    [endless]: random() < 0.8 ? [markedLine(endless, 'stop'), markedLine(endless, 'inside')] : [],
  });
  const failures: string[] = [];
  const failed = (reason: unknown) => {
    failures.push(reason instanceof Error ? reason.message : String(reason));
  };
  const launched = began.catch(failed);
  const used = Promise.all([
    launched,
    victim === 'the link'
      ? cutLink(adapter)
      : useIt(adapter, random).catch((reason: unknown) => reason),
  ]);
  const moment = random() * 600;
  switch (victim) {
    case 'the adapter':
      await after(moment);
      adapter.process.kill('SIGKILL');
      break;
    case 'the client':
      await after(moment);
      adapter.close();
      break;
    case 'the program':
      await after(moment);
      await expect
        .poll(() => killed(marker, adapter.process.pid), { timeout: patienceMs })
        .toBe(true);
      await launched;
      await told(adapter, failures, /SIGKILL/);
      break;
    case 'the link':
      await told(adapter, failures, /closed its connection/);
      expect(exitCode(adapter)).toBe(5);
      break;
  }
  if (victim === 'the program' || victim === 'the link') {
    await adapter.allAnswered();
    expect(adapter.closed).toBe(false);
    adapter.send('disconnect', {});
    await adapter.allAnswered();
  }
  await adapter.exited;
  await used;
  expect(adapter.surplusAnswers).toEqual([]);
  await noneLeft(marker);
}

/** Never stops at anything but lets the program run to the turn in which it drops its link. */
async function cutLink(adapter: Adapter): Promise<void> {
  for (;;) {
    const event = await Promise.race([
      adapter.event('stopped').catch(() => null),
      adapter.event('terminated').catch(() => null),
    ]);
    if (event?.event !== 'stopped') return;
    adapter.send('continue', { threadId: (event.body as { threadId: number }).threadId });
  }
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function killed(marker: string, except: number | undefined): boolean {
  const found = processesWith(marker).filter((pid) => pid !== except);
  for (const pid of found) process.kill(pid, 'SIGKILL');
  return found.length > 0;
}

function exitCode(adapter: Adapter): number | undefined {
  const event = adapter.events.find((one) => one.event === 'exited');
  return (event?.body as { exitCode: number } | undefined)?.exitCode;
}

/** The session's end came with a sentence: in the console, or as the answer to launch. */
async function told(adapter: Adapter, failures: string[], sentence: RegExp): Promise<void> {
  await adapter.event('terminated');
  expect(failures.join('\n') + adapter.output('console')).toMatch(sentence);
}

it('a program that is killed while it waits to begin is told of, with its exit code', async () => {
  const marker = uniqueMarker();
  const adapter = bench.adapter();
  const failures: string[] = [];
  await adapter.request('initialize', { adapterID: 'cutaway' });
  const args = { program: endless, python: pythons.at(-1)!.executable, console: 'internalConsole' };
  const launched = adapter
    .request('launch', { ...args, args: ['none', marker] })
    .catch((reason: unknown) => failures.push(String(reason)));
  await expect.poll(() => killed(marker, undefined), { timeout: patienceMs }).toBe(true);
  adapter.send('configurationDone');
  await launched;
  await told(adapter, failures, /SIGKILL/);
});

describe('at a random moment', () => {
  it.each(Array.from({ length: rounds }, (_, number) => number))(
    'something goes (round %i), and nothing hangs or stays behind',
    round,
  );
});
