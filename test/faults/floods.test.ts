import { expect, it } from 'vitest';
import { begin, type Adapter } from '../harness/dap-client.ts';
import { markedLine } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { full, residentMiB, Workbench } from '../harness/workbench.ts';

/** A program that says more than a client can take at once. */

const megabytes = full ? 100 : 20;
const passes = full ? 50_000 : 5_000;
const bench = new Workbench();
const newest = supportedPythons().at(-1)!.executable;

/** Largest memory of the adapter while the work lasts; null where the system does not tell. */
async function peakMiB(adapter: Adapter, work: Promise<unknown>): Promise<number | null> {
  let peak: number | null = null;
  const timer = setInterval(() => {
    const now = residentMiB(adapter.process.pid!);
    if (now !== null) peak = Math.max(peak ?? 0, now);
  }, 20);
  await work.finally(() => clearInterval(timer));
  return peak;
}

it('all output of a talkative program reaches a slow client, in bounded memory', async () => {
  const file = bench.program(
    `import sys\nfor n in range(${megabytes}):\n    sys.stdout.write(("x" * 99 + "\\n") * 10_000)\nsys.exit(3)\n`,
  );
  const adapter = bench.adapter();
  let bytes = 0;
  adapter.onEvent = (event) => {
    if (event.event !== 'output') return true;
    const { category, output } = event.body as { category: string; output: string };
    if (category === 'stdout') bytes += output.length;
    return false;
  };
  await begin(adapter, { program: file, python: newest, console: 'internalConsole' });
  const slow = setInterval(() => {
    adapter.stopReading();
    setTimeout(() => adapter.readOn(), 30);
  }, 50);
  try {
    const peak = await peakMiB(adapter, adapter.event('terminated'));
    expect(bytes).toBe(megabytes * 1_000_000);
    if (peak !== null) expect(peak).toBeLessThan(200);
  } finally {
    clearInterval(slow);
    adapter.readOn();
  }
}, 120_000);

it.each(['a quick client', 'a slow client'])(
  'every message of a logpoint that is passed very often reaches %s',
  async (which) => {
    const file = bench.program(`for n in range(${passes}):\n    x = n  # @stop\n`);
    const adapter = bench.adapter();
    let text = '';
    adapter.onEvent = (event) => {
      if (event.event !== 'output') return true;
      text += (event.body as { output: string }).output;
      return false;
    };
    const breakpoints = { [file]: [{ line: markedLine(file, 'stop'), logMessage: 'pass {n}' }] };
    const launch = { program: file, python: newest, console: 'internalConsole' };
    const slow = setInterval(() => {
      if (which === 'a quick client') return;
      adapter.stopReading();
      setTimeout(() => adapter.readOn(), 30);
    }, 50);
    try {
      await begin(adapter, launch, breakpoints);
      const peak = await peakMiB(adapter, adapter.event('terminated'));
      const said = text.split('\n').filter((line) => line.startsWith('pass '));
      expect(said).toHaveLength(passes);
      expect(said.at(-1)).toBe(`pass ${passes - 1}`);
      if (peak !== null) expect(peak).toBeLessThan(200);
    } finally {
      clearInterval(slow);
      adapter.readOn();
    }
  },
  120_000,
);
