import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chance, pick, seed } from '../harness/chance.ts';
import { root } from '../harness/dap-client.ts';
import { DriverClient, startBody } from '../harness/driver-client.ts';
import { oddValues, spoiled } from '../harness/odd-values.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { full, residentMiB } from '../harness/workbench.ts';

/** A driver that is told wrong things: it answers each request once, and the program does not notice. */

const perState = full ? 1_250 : 100;
const file = program('worker.py');
const open: DriverClient[] = [];
console.log(`Nonsense with CUTAWAY_SEED=${seed}`);

interface Sample {
  readonly accept: boolean;
  readonly kind: string;
  readonly body: unknown;
}
const contract = path.join(root, 'test/contracts/driver-messages.json');
const moving = /continue|next|step(In|Out)$|goto$|restartFrame|detach|start$/;
const samples = (JSON.parse(fs.readFileSync(contract, 'utf8')) as { requests: Sample[] }).requests;

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.dispose()));
});

function begun(python: string, mode: string): DriverClient {
  const client = new DriverClient(python, [file, mode]);
  open.push(client);
  return client;
}

/** Wrong, and some right, requests; those that are right and would move the program are left out. */
async function nonsense(client: DriverClient, state: string): Promise<number[]> {
  const random = chance('adapter', seed, state);
  const odd = oddValues(seed, 300).map((one) => (typeof one === 'string' ? `'${one}'` : one));
  // Python reads no JSON this deep: such a line is dropped, and there is no id to answer.
  const tooDeep = odd.findIndex((one) => JSON.stringify(one).startsWith('['.repeat(1_000)));
  client.writeLine(odd[tooDeep]);
  odd.splice(tooDeep, 1);
  const ids: number[] = [];
  for (let sent = 0; sent < perState; sent++) {
    const sample = pick(random, samples);
    const wrong = spoiled(sample.body, random, odd);
    if (moving.test(sample.kind)) ids.push(client.send(sample.kind, 'no body'));
    else ids.push(client.send(sample.kind, random() < 0.3 ? sample.body : wrong));
    if (random() < 0.1) client.writeRaw('{"kind": \n');
    if (random() < 0.1) client.writeLine(pick(random, odd));
    if (random() < 0.05)
      client.writeLine({ kind: 'adapter/threads', id: pick(random, odd), body: {} });
    if (random() < 0.05) client.writeLine({ kind: pick(random, odd), id: 1e6, body: {} });
    if (sent % 20 === 19) await Promise.all(ids.map((id) => client.reply(id)));
  }
  await Promise.all(ids.map((id) => client.reply(id)));
  return ids;
}

const once = (client: DriverClient, ids: number[]) =>
  ids.filter((id) => client.answers.get(id) !== 1);

describe.each(supportedPythons())('with Python $version', ({ executable }) => {
  it('wrong messages while the program runs change nothing', async () => {
    const client = begun(executable, 'run');
    await client.event('driver/hello');
    await client.start();
    await client.event('driver/started');
    const ids = await nonsense(client, 'running');
    expect(once(client, ids)).toEqual([]);
    await client.request('adapter/detach', {});
    client.process.kill('SIGUSR1');
    expect(await client.exited).toBe(7);
    expect([client.stdout, client.stderr]).toEqual(['end\n', '']);
  }, 60_000);

  it('wrong messages while the program is stopped change nothing', async () => {
    const client = begun(executable, 'stop');
    await client.event('driver/hello');
    await client.start({ [file]: [markedLine(file, 'stop')] });
    await client.event('driver/stopped');
    const before = residentMiB(client.process.pid!);
    const ids = await nonsense(client, 'stopped');
    expect(once(client, ids)).toEqual([]);
    const after = residentMiB(client.process.pid!);
    if (before !== null && after !== null) expect(after - before).toBeLessThan(100);
    await client.request('adapter/setBreakpoints', { path: file, breakpoints: [] });
    await client.request('adapter/setFunctionBreakpoints', { breakpoints: [] });
    await client.request('adapter/setExceptionBreakpoints', { filters: [] });
    expect((await client.request('adapter/continue', {})).ok).toBe(true);
    expect(await client.exited).toBe(7);
    expect([client.stdout, client.stderr]).toEqual(['end\n', '']);
  }, 60_000);

  it('wrong messages before the start leave a program that can begin', async () => {
    const client = begun(executable, 'stop');
    await client.event('driver/hello');
    client.writeRaw('no json\n\n[]\n"x"\n{"kind": 5}\n{"kind": "adapter/start"}\n');
    const refused = client.send('adapter/start', { ...startBody(), stopOnEntry: 'perhaps' });
    expect((await client.reply(refused)).ok).toBe(false);
    expect((await client.start()).ok).toBe(true);
    expect(await client.exited).toBe(7);
    expect(client.stdout).toBe('end\n');
  });
});
