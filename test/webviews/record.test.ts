import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import type { LensOptions } from '../../protocol/lenses/request.ts';
import { Adapter, begin, root, stopped } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/**
 * The views' sample data are what the real adapter says of `sharing.py`: recorded with UPDATE=1, and
 * compared at every run, so that no view is tested with data that nobody sends.
 */
it('draws from data as the adapter sends them', async () => {
  const file = program('sharing.py');
  const adapter = new Adapter();
  const recorded: IdentityData[] = [];
  try {
    const python =
      supportedPythons().find((one) => one.version === '3.12') ?? supportedPythons().at(-1)!;
    await begin(
      adapter,
      { program: file, python: python.executable, console: 'internalConsole' },
      { [file]: [markedLine(file, 'inside'), markedLine(file, 'before')] },
    );
    for (let stop = 0; stop < 9; stop += 1) {
      const at = await stopped(adapter);
      recorded.push(
        await adapter.request<IdentityData>('cutaway/lens', {
          lens: 'identity',
          frameId: at.frames[0]!.id,
          options: { timeBudgetMs: 2000 },
        }),
      );
      await adapter.request(stop < 2 ? 'continue' : 'next', { threadId: at.threadId });
    }
  } finally {
    await adapter.dispose();
  }
  const stable = JSON.stringify(recorded, stabilised, 1) + '\n';
  const target = path.join(root, 'test/fixtures/identity/sharing.json');
  if (process.env['UPDATE']) fs.writeFileSync(target, stable);
  expect(stable).toBe(fs.readFileSync(target, 'utf8'));
});

it('is given the object that a person looks at, and the page of a list that was asked for', async () => {
  const file = program('sharing.py');
  const adapter = new Adapter();
  try {
    const python = supportedPythons().at(-1)!.executable;
    await begin(
      adapter,
      { program: file, python, console: 'internalConsole' },
      { [file]: [markedLine(file, 'before')] },
    );
    const at = await stopped(adapter);
    const ask = (options: LensOptions) =>
      adapter.request<IdentityData>('cutaway/lens', {
        lens: 'identity',
        frameId: at.frames[0]!.id,
        options: { timeBudgetMs: 2000, ...options },
      });
    const looked = await ask({ expression: "prices['rows'][0]" });
    const focus = looked.snapshot.objects.find((one) => one.serial === looked.focus)!;
    expect([focus.type, focus.start]).toEqual(['list', undefined]);
    const paged = await ask({
      serial: focus.serial,
      address: focus.address,
      pages: [{ serial: focus.serial, start: 1 }],
    });
    const page = paged.snapshot.objects.find((one) => one.serial === paged.focus)!;
    expect([page.start, page.edges[0]?.label, page.omitted]).toEqual([1, '[1]', 1]);
    expect((await ask({ expression: 'nobody.knows' })).focus).toBeNull();
    const whole = await ask({});
    const step = await ask({ have: whole.revision! });
    expect(step).toMatchObject({ base: whole.revision, delta: { objects: [], removed: [] } });
  } finally {
    await adapter.dispose();
  }
});

function stabilised(key: string, value: unknown): unknown {
  if (key === 'address') return '0x7f0000000000';
  if (key === 'elapsedMs') return 1;
  if (key === 'path' && typeof value === 'string') return `/examples/${path.basename(value)}`;
  return value;
}
