import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { AttentionData } from '../../protocol/lenses/attention.ts';
import { checkLive, liveBlocks, liveHead } from '../../webviews/attention/live.ts';
import { likelySlips, noMask, type Mask, type Plan } from '../../webviews/attention/model.ts';
import { Adapter, begin, root, stopped } from '../harness/dap-client.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** The kernels of examples/, watched at a breakpoint in their inner loop as a person watches them. */

const adapters: Adapter[] = [];

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.dispose()));
});

/** The line that the examples name for the breakpoint: the state of a tile is whole there. */
function innerLine(program: string): number {
  const lines = fs.readFileSync(program, 'utf8').split('\n');
  return lines.findIndex((one) => /^ +tiles\.append.*#/.test(one)) + 1;
}

/** What the lens says at each stop of a program's line with `tiles.append`, until the program ends. */
async function stopsOf(python: string, name: string, most = 100): Promise<AttentionData[]> {
  const program = path.join(root, 'examples', name);
  const line = innerLine(program);
  const adapter = new Adapter();
  adapters.push(adapter);
  await begin(adapter, { program, python, console: 'internalConsole' }, { [program]: [line] });
  const found: AttentionData[] = [];
  while (found.length < most) {
    const stop = await Promise.race([
      stopped(adapter),
      adapter.event('terminated').then(() => null),
    ]);
    if (!stop) break;
    const [frame] = stop.frames;
    const answer = await adapter.request('cutaway/lens', { lens: 'attention', frameId: frame!.id });
    found.push(v.parse(AttentionData, answer));
    await adapter.request('continue', { threadId: stop.threadId });
  }
  return found;
}

/** The verdict on a kernel's states at its stops, as the panel makes it. */
function judged(stops: readonly AttentionData[], mask: Mask = noMask) {
  const last = stops.at(-1)!;
  const live = liveHead(last)!;
  const { rows, columns } = liveBlocks(last);
  const plan: Plan = {
    shape: live.head.shape, blocks: { rows: rows!, columns: columns! }, mask, order: 'fa2', skips: false,
  }; // prettier-ignore
  const states = stops.flatMap(({ state }) => state ?? []);
  const { observed, verdict } = checkLive(live, plan, states);
  return { verdict, slips: likelySlips(observed, verdict), tiles: observed.observations.length };
}

const [newest] = supportedPythons();

describe('a kernel of the examples, watched tile by tile', () => {
  const python = newest!.executable;

  it('is right in FlashAttention-1, whose output is divided at each tile', async () => {
    const { verdict, tiles } = judged(await stopsOf(python, 'flash_attention_1.py'));
    expect(verdict).toMatchObject({ right: true, first: null, normalised: true, units: 'natural' });
    expect(tiles).toBe(9);
  });

  it('is right in FlashAttention-2, with the mask that it has', async () => {
    const stops = await stopsOf(python, 'flash_attention_2.py');
    const { verdict, tiles } = judged(stops, { ...noMask, causal: 'bottomRight' });
    expect(verdict).toMatchObject({ right: true, first: null, normalised: false });
    expect(tiles).toBe(7);
    // Without it the panel says so: it sees scores that the program does not.
    expect(judged(stops).verdict.right).toBe(false);
  });

  it.each([
    ['attention_puzzle_1.py', 'outputDivided', 'accumulator'],
    ['attention_puzzle_2.py', 'edgeNotChecked', 'l'],
    ['attention_puzzle_3.py', 'oldMaxKept', 'm'],
  ])('has its slip named in %s', async (name, slip, quantity) => {
    const { verdict, slips } = judged(await stopsOf(python, name));
    expect(verdict.right).toBe(false);
    expect(slips).toEqual([slip]);
    expect(verdict.first?.quantity).toBe(quantity);
  });
});

describe('a frame', () => {
  it('of a head and tokens that are not there is read as far as it goes', async () => {
    const program = path.join(root, 'examples', 'flash_attention_2.py');
    const adapter = new Adapter();
    adapters.push(adapter);
    const line = innerLine(program);
    const python = newest!.executable;
    await begin(adapter, { program, python, console: 'internalConsole' }, { [program]: [line] });
    const frameId = (await stopped(adapter)).frames[0]!.id;
    const ask = async (attention: object): Promise<AttentionData> =>
      v.parse(
        AttentionData,
        await adapter.request('cutaway/lens', {
          lens: 'attention',
          frameId,
          options: { attention },
        }),
      );
    const far = await ask({ head: 7, batch: 3, firstQuery: 100, firstKey: 4 });
    expect(far.window).toMatchObject({ head: 0, batch: 0, firstQuery: 5, firstKey: 4 });
    const other = await ask({ queries: 'nothing', keys: 'keys', values: 'values' });
    expect(other.chosen).toBe(0);
    await expect(ask({ layout: 'sideways' })).rejects.toThrow();
  });
});
