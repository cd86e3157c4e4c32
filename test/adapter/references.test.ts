import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import { ReferencesData } from '../../protocol/lenses/references.ts';
import { Adapter, begin, stopped, unhurried } from '../harness/dap-client.ts';
import { markedLine } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** What a person is told of the references to one object. */

const adapters: Adapter[] = [];
const folders: string[] = [];

const text = `
class Basket:
    pass

def fill(items):
    basket = Basket()
    basket.items = items
    return basket  # @stop

print(fill([1]).items)
`;

/** The ledger of an object at the program's \`# @stop\`, and what the identity lens tells there. */
async function atStop(python: string) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
  folders.push(folder);
  const program = path.join(folder, 'program.py');
  fs.writeFileSync(program, text);
  const adapter = new Adapter();
  adapters.push(adapter);
  await begin(
    adapter,
    { program, python, console: 'internalConsole' },
    { [program]: [markedLine(program, 'stop')] },
  );
  const frameId = (await stopped(adapter)).frames[0]!.id;
  const report = async (options: object) =>
    v.parse(
      ReferencesData,
      await adapter.request('cutaway/lens', {
        lens: 'references',
        frameId,
        options: { ...unhurried, ...options },
      }),
    );
  const ledger = async (options: object) => (await report(options)).ledger;
  const collect = (generation: number) =>
    adapter.request<{ found: number }>('cutaway/collect', { generation });
  const identity = () =>
    adapter.request<IdentityData>('cutaway/lens', {
      lens: 'identity',
      frameId,
      options: unhurried,
    });
  return { report, ledger, collect, identity };
}

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.dispose()));
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

describe.each(supportedPythons())('with Python $version', ({ executable }) => {
  it('tells by which slots an object is held, and that the debugger is not in the count', async () => {
    const { ledger } = await atStop(executable);
    const basket = await ledger({ expression: 'basket' });
    expect(basket).toMatchObject({ type: 'Basket', count: 1, unexplained: 0, borrowed: 0 });
    expect(basket!.edges).toMatchObject([{ kind: 'frame', label: 'basket', times: 1 }]);
    const items = await ledger({ expression: 'items' });
    const labels = items!.edges.map(({ label }) => label);
    expect(labels.sort()).toEqual(['.items', 'items']);
  });

  it('answers for a card of the identity lens', async () => {
    const { ledger, identity } = await atStop(executable);
    const { snapshot } = await identity();
    const card = snapshot.objects.find(({ type }) => type === 'list')!;
    const found = await ledger({ serial: card.serial, address: card.address });
    expect(found).toMatchObject({ serial: card.serial, type: 'list', text: '[1]' });
    expect(found!.path.length).toBeGreaterThan(0);
  });

  it('names what to choose from, and finds an attribute without running anything', async () => {
    const { report, ledger } = await atStop(executable);
    const { choices } = await report({});
    expect(choices.map(({ name, type }) => [name, type])).toEqual([
      ['items', 'list'],
      ['basket', 'Basket'],
    ]);
    const found = await ledger({ expression: 'basket.items[0]' });
    expect(found).toMatchObject({ type: 'int', text: '1' });
    expect((await ledger({ expression: 'basket.items' }))!.serial).toBe(choices[0]!.serial);
  });

  it('tells what would die with an object, and what each slot lets go', async () => {
    const { ledger } = await atStop(executable);
    const basket = await ledger({ expression: 'basket' });
    expect(basket!.dependents).toMatchObject({ now: 1, later: 0, cut: null, wouldRun: [] });
    expect(basket!.edges[0]!.frees).toEqual({ now: 1, later: 0 });
    const items = await ledger({ expression: 'items' });
    expect(items!.edges.map(({ frees }) => frees)).toEqual(
      items!.edges.map(() => ({ now: 0, later: 0 })),
    );
  });

  it('runs the collector when a person asks, and shows the run', async () => {
    const { report, collect } = await atStop(executable);
    expect((await report({})).collector.runs).toEqual([]);
    const { found } = await collect(2);
    const { collector } = await report({});
    // Python's own young runs may come between, as the program's objects are made.
    expect(collector.runs.at(-1)).toMatchObject({ generation: 2, collected: found });
  });

  it('tells of no object where there is none', async () => {
    const { ledger } = await atStop(executable);
    expect(await ledger({ expression: 'nothing_of_this_name' })).toBeNull();
    expect(await ledger({ serial: 1, address: 'whim' })).toBeNull();
  });
});
