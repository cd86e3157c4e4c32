import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { MroData, MroPlace } from '../../protocol/lenses/mro.ts';
import type { LensOptions } from '../../protocol/lenses/request.ts';
import { Adapter, begin, root, stopped } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/**
 * The view's sample data are what the real adapter says of `orders.py`: recorded with UPDATE=1, and
 * compared at every run, so that no view is tested with data that nobody sends.
 */
it('draws classes from data as the adapter sends them', { timeout: 60_000 }, async () => {
  const file = program('orders.py');
  const adapter = new Adapter();
  const recorded: Record<string, MroData> = {};
  const record = async (name: string, options: LensOptions = {}): Promise<void> => {
    recorded[name] = v.parse(
      MroData,
      await adapter.request('cutaway/lens', {
        lens: 'mro',
        frameId,
        options: { timeBudgetMs: 2000, ...options },
      }),
    );
  };
  let frameId = 0;
  try {
    const python =
      supportedPythons().find((one) => one.version === '3.12') ?? supportedPythons().at(-1)!;
    await begin(
      adapter,
      { program: file, python: python.executable, console: 'internalConsole' },
      { [file]: ['greet', 'init', 'table'].map((marker) => markedLine(file, marker)) },
    );
    const next = async (): Promise<void> => {
      const stop = await stopped(adapter);
      frameId = stop.frames[0]!.id;
      threadId = stop.threadId;
    };
    let threadId = 0;
    await next();
    await record('table', { expression: 'Table' });
    await record('missing', { expression: 'nothing' });
    await adapter.request('continue', { threadId });
    await next();
    await record('diamond');
    await record('greet', { attribute: 'greet' });
    await record('kind', { attribute: 'kind' });
    await record('shown', { attribute: 'shown' });
    await record('gone', { attribute: 'gone' });
    const { classes } = recorded['diamond']!;
    const right = classes.find((one) => one.name === 'Right')!;
    await record('chosen', { serial: right.id, address: right.address! });
    await adapter.request('continue', { threadId });
    await next();
    await record('init');
    await adapter.request('setExceptionBreakpoints', { filters: ['uncaught'] });
    await adapter.request('continue', { threadId });
    await next();
    await record('conflict');
  } finally {
    await adapter.dispose();
  }
  const stable = JSON.stringify(recorded, stabilised, 1) + '\n';
  const target = path.join(root, 'test/fixtures/mro/orders.json');
  if (process.env['UPDATE']) {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, stable);
  }
  expect(stable).toBe(fs.readFileSync(target, 'utf8'));
});

function stabilised(key: string, value: unknown): unknown {
  if (key === 'address' && value !== null) return '0x7f0000000000';
  if (key === 'elapsedMs') return 1;
  // Lines of the standard library differ from one micro version to the next.
  if (key === 'place' && v.is(MroPlace, value) && !value.path.endsWith('orders.py')) {
    return { ...value, line: 1 };
  }
  if (key === 'path' && typeof value === 'string') return `/examples/${path.basename(value)}`;
  return value;
}
