import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { AttentionData, tilePointMessage } from '../../protocol/lenses/attention.ts';
import { Taken, takenEvent } from '../../protocol/lenses/request.ts';
import { checkLive, liveBlocks, liveHead, type Seen } from '../../webviews/attention/live.ts';
import { TakenRuns } from '../../webviews/attention/taken.ts';
import { likelySlips, noMask, type Mask, type Plan } from '../../webviews/attention/model.ts';
import { Adapter, begin, root, stopped } from '../harness/dap-client.ts';
import { supportedPythons } from '../harness/pythons.ts';

const [newest] = supportedPythons();
const withNumpy = supportedPythons().find(
  ({ executable }) =>
    spawnSync(executable, ['-c', 'import numpy'], { cwd: os.tmpdir() }).status === 0,
);

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

/** What tile points on the same line tell, while the program runs to its end. */
async function passesOf(
  program: string,
  {
    lines = [innerLine(program)],
    python = newest!.executable,
    ...limits
  }: { lines?: number[]; python?: string | undefined; condition?: string } = {},
): Promise<TakenRuns> {
  const adapter = new Adapter();
  adapters.push(adapter);
  const points = lines.map((line) => ({ line, logMessage: tilePointMessage, ...limits }));
  await begin(adapter, { program, python, console: 'internalConsole' }, { [program]: points });
  await adapter.event('terminated');
  const found = new TakenRuns();
  for (const { event, body } of adapter.events) {
    expect(event).not.toBe('stopped');
    if (event === takenEvent) found.add(v.parse(Taken, body).data);
  }
  return found;
}

const example = (name: string): string => path.join(root, 'examples', name);

/** The verdict on a kernel's states at its stops, as the panel makes it. */
function judged(stops: readonly AttentionData[], mask: Mask = noMask) {
  const states = stops.flatMap(({ state, place }) =>
    state ? { state, line: place?.line ?? null } : [],
  );
  return judgedRun({ data: stops.at(-1)!, seen: states }, mask);
}

function judgedRun(
  { data, seen: states }: { data: AttentionData; seen: readonly Seen[] },
  mask: Mask = noMask,
) {
  const live = liveHead(data)!;
  const { rows, columns } = liveBlocks(data);
  const plan: Plan = {
    shape: live.head.shape, blocks: { rows: rows!, columns: columns! }, mask, order: 'fa2', skips: false,
  }; // prettier-ignore
  const { observed, verdict } = checkLive(live, plan, states);
  return { verdict, slips: likelySlips(observed, verdict), tiles: observed.observations.length };
}

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

describe('a kernel of the examples, watched by a tile point', () => {
  it.each([
    ['flash_attention_1.py', noMask, 9],
    ['flash_attention_2.py', { ...noMask, causal: 'bottomRight' }, 7],
  ] as const)('is right in %s, which does not stop', async (name, mask, passes) => {
    const { runs, problems, full } = await passesOf(example(name));
    expect([runs.length, problems, full]).toEqual([1, [], false]);
    const { verdict, tiles } = judgedRun(runs[0]!, mask);
    expect(verdict).toMatchObject({ right: true, first: null });
    expect(tiles).toBe(passes);
  });

  it.each([
    // Nothing is to be rescaled in the first tile of a row block.
    ['attention_puzzle_1.py', 'outputDivided', 'accumulator', [0, 1]],
    // Of 10 keys in tiles of 4 the third is the ragged one.
    ['attention_puzzle_2.py', 'edgeNotChecked', 'l', [0, 2]],
    ['attention_puzzle_3.py', 'oldMaxKept', 'm', [0, 1]],
  ] as const)(
    'has its slip named in %s, at the tile where it begins',
    async (name, slip, quantity, tile) => {
      const { runs } = await passesOf(example(name));
      const { verdict, slips } = judgedRun(runs[0]!);
      expect(slips).toEqual([slip]);
      expect(verdict.first?.quantity).toBe(quantity);
      const [rowBlock, columnBlock] = tile;
      expect(verdict.first?.tile).toMatchObject({ rowBlock, columnBlock });
    },
  );

  it.skipIf(!withNumpy)(
    'is right in both kernels in numpy, which have the same inputs',
    async () => {
      const program = example('flash_attention_numpy.py');
      const lines = fs.readFileSync(program, 'utf8').split('\n');
      const points = lines.flatMap((one, at) => (/^ +tiles\.append.*#/.test(one) ? [at + 1] : []));
      const { runs } = await passesOf(program, { lines: points, python: withNumpy?.executable });
      expect(runs.map(({ data, seen }) => [data.place?.line, seen.length])).toEqual(
        points.map((line) => [line, 12]),
      );
      for (const run of runs)
        expect(judgedRun(run).verdict).toMatchObject({ right: true, first: null });
    },
  );
});

/** Heads one after the other; the last of them forgets to rescale. */
const manyHeads = `
import math

def score(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(len(a))

def kernel(q, k, v, Br, Bc):
    for h in range(len(q)):
        for i in range(len(q[h]) // Br):
            m, l = [-math.inf] * Br, [0.0] * Br
            acc = [[0.0, 0.0] for _ in range(Br)]
            for j in range(len(k[h]) // Bc):
                for row in range(Br):
                    scores = [score(q[h][i * Br + row], k[h][j * Bc + at]) for at in range(Bc)]
                    new = max(m[row], *scores)
                    kept = math.exp(m[row] - new)
                    weights = [math.exp(one - new) for one in scores]
                    l[row] = l[row] * kept + sum(weights)
                    for d in range(2):
                        part = sum(w * v[h][j * Bc + at][d] for at, w in enumerate(weights))
                        acc[row][d] = acc[row][d] * (kept if h < 2 else 1.0) + part
                    m[row] = new
                tile = (i, j)  # @tile

def numbers(seed):
    return [[[math.sin(seed + 9 * h + 3 * n + d) for d in range(2)] for n in range(6)] for h in range(3)]

kernel(numbers(1), numbers(2), numbers(3), 2, 3)
`;

describe('a kernel that goes over heads', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-attention-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'heads.py');
  const line = manyHeads.split('\n').findIndex((one) => one.includes('# @tile')) + 1;

  it('is told apart by the head at hand, and the wrong head is found', async () => {
    fs.writeFileSync(program, manyHeads);
    const { runs } = await passesOf(program, { lines: [line] });
    expect(runs.map(({ data, seen }) => [data.window?.head, seen.length])).toEqual([
      [0, 6],
      [1, 6],
      [2, 6],
    ]);
    const verdicts = runs.map((run) => judgedRun(run));
    expect(verdicts.map(({ verdict }) => verdict.right)).toEqual([true, true, false]);
    expect(verdicts[2]?.slips).toEqual(['outputNotRescaled']);
    expect(verdicts[2]?.verdict.first).toMatchObject({
      quantity: 'accumulator',
      tile: { columnBlock: 1 },
    });
  });

  it('is taken of one head alone where a condition says so', async () => {
    fs.writeFileSync(program, manyHeads);
    const { runs } = await passesOf(program, { lines: [line], condition: 'h == 1' });
    expect(runs.map(({ data, seen }) => [data.window?.head, seen.length])).toEqual([[1, 6]]);
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
