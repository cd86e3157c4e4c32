import { buildSync } from 'esbuild';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chance, pick, seed } from '../harness/chance.ts';
import { begin, root, type Adapter } from '../harness/dap-client.ts';
import { full, noneLeft, residentMiB, uniqueMarker, Workbench } from '../harness/workbench.ts';

/** A driver that says wrong things: the adapter stays, answers everything once, and keeps its memory. */

const lines = full ? 10_000 : 1_000;
const bench = new Workbench();
console.log(`Nonsense with CUTAWAY_SEED=${seed}`);

function fakeDriver(): string {
  const file = path.join(bench.folder({}), 'fake-driver.js');
  buildSync({
    entryPoints: [path.join(root, 'test/harness/fake-driver.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  return file;
}

/** A session with the bad driver, up to the answer to launch. */
async function launched(mode: string, count = 0): Promise<{ adapter: Adapter; marker: string }> {
  const marker = uniqueMarker();
  const adapter = bench.adapter();
  await begin(adapter, {
    python: [process.execPath, fakeDriver()],
    program: path.join(root, 'test/fixtures/programs/steps.py'),
    console: 'internalConsole',
    args: [mode, String(seed), String(count), marker],
  });
  return { adapter, marker };
}

const requests: [string, object][] = [
  ['threads', {}],
  ['stackTrace', { threadId: 1 }],
  ['scopes', { frameId: 1 }],
  ['variables', { variablesReference: 2 }],
  ['evaluate', { expression: 'x', frameId: 1, context: 'watch' }],
  ['evaluate', { expression: 'x', frameId: 1, context: 'hover' }],
  ['completions', { text: 'x', column: 2, frameId: 1 }],
  ['setBreakpoints', { source: { path: '/nowhere.py' }, breakpoints: [{ line: 1 }] }],
  ['pause', { threadId: 1 }],
  ['modules', {}],
  ['loadedSources', {}],
];

it('wrong messages of the driver change nothing for the editor', async () => {
  const { adapter, marker } = await launched('nonsense', lines);
  const before = residentMiB(adapter.process.pid!);
  const random = chance('editor', seed);
  for (let sent = 0; sent < lines / 10 + 20; sent++) {
    adapter.send(...pick(random, requests));
    if (sent % 10 === 0) await adapter.allAnswered();
  }
  await adapter.allAnswered();
  expect(adapter.surplusAnswers).toEqual([]);
  expect(adapter.closed).toBe(false);
  const after = residentMiB(adapter.process.pid!);
  if (before !== null && after !== null) expect(after - before).toBeLessThan(150);
  expect(await adapter.request('stackTrace', { threadId: 1 })).toMatchObject({ totalFrames: 1 });
  await adapter.request('disconnect', {});
  await adapter.exited;
  await noneLeft(marker);
}, 120_000);

it('a line without an end ends the link, not the memory', async () => {
  const { adapter, marker } = await launched('endless-line');
  await adapter.event('terminated');
  const memory = residentMiB(adapter.process.pid!);
  if (memory !== null) expect(memory).toBeLessThan(400);
  await adapter.request('disconnect', {});
  await adapter.exited;
  await noneLeft(marker);
});

it('a program that is killed as it is to begin is told of, with its exit code', async () => {
  const failure = await launched('dies').then(
    () => '',
    (reason: unknown) => String(reason),
  );
  expect(failure).toContain('SIGKILL');
});
