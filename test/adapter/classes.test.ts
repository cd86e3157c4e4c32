import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { MroData } from '../../protocol/lenses/mro.ts';
import type { LensOptions } from '../../protocol/lenses/request.ts';
import { Adapter, begin, stopped, unhurried } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** What a person is told of the classes behind an object. */

const adapters: Adapter[] = [];
const file = program('orders.py');

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.dispose()));
});

async function atLine(python: string, marker: string) {
  const adapter = new Adapter();
  adapters.push(adapter);
  await begin(
    adapter,
    { program: file, python, console: 'internalConsole' },
    { [file]: [markedLine(file, marker)] },
  );
  let { frames, threadId } = await stopped(adapter);
  const ask = async (options: LensOptions = {}): Promise<MroData> =>
    v.parse(
      MroData,
      await adapter.request('cutaway/lens', {
        lens: 'mro',
        frameId: frames[0]!.id,
        options: { ...unhurried, ...options },
      }),
    );
  const toConflict = async (): Promise<void> => {
    await adapter.request('setExceptionBreakpoints', { filters: ['uncaught'] });
    await adapter.request('continue', { threadId });
    ({ frames, threadId } = await stopped(adapter));
  };
  return { ask, toConflict };
}

/** Numbers of classes as their names. */
const named = (data: MroData, ids: readonly (number | null)[]): string[] =>
  ids.map((id) => data.classes.find((one) => one.id === id)?.name ?? '?');

describe.each(supportedPythons())('with Python $version', ({ executable }) => {
  it('tells the order of self, where super() goes, and where a name comes from', async () => {
    const { ask } = await atLine(executable, 'greet');
    const data = await ask({ attribute: 'kind' });
    expect(named(data, data.order)).toEqual(['Bottom', 'Left', 'Right', 'Base', 'object']);
    expect(named(data, [data.super!.defining, data.super!.target])).toEqual(['Right', 'Base']);
    expect(data.lookup!.outcome).toEqual({ kind: 'value', text: "'right'", would: null });
    const right = data.classes.find((one) => one.name === 'Right')!;
    const chosen = await ask({ serial: right.id, address: right.address! });
    expect(named(chosen, chosen.order)).toEqual(['Right', 'Base', 'object']);
  });

  it('explains a class that could not be made, at the stop of its exception', async () => {
    const { ask, toConflict } = await atLine(executable, 'table');
    expect((await ask()).conflict).toBeNull();
    await toConflict();
    const { conflict, ...data } = await ask();
    expect([conflict!.kind, conflict!.name, conflict!.written]).toEqual([
      'order',
      'Both',
      ['First', 'Second'],
    ]);
    const clashes = conflict!.clashes.map((one) => [one.before, one.after]);
    const names = clashes.map((pair) => named({ ...data, conflict }, pair).join(' before '));
    expect(names.sort()).toEqual(['Left before Right', 'Right before Left']);
  });
});
