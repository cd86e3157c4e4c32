import path from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import type * as Model from '../../webviews/attention/model.ts';

it('the model runs where there is neither a document nor a module of Node, and needs nothing but itself', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(import.meta.dirname, '../../webviews/attention/model.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    globalName: 'model',
    platform: 'neutral',
  });
  const parts = Object.keys(metafile.inputs).map((name) => name.replaceAll('\\', '/'));
  expect(parts.filter((name) => !/webviews\/attention\/model(\.ts|\/)/.test(name))).toEqual([]);
  const bare = vm.createContext({});
  const model = vm.runInContext(`${outputFiles[0]!.text}; model`, bare) as typeof Model;
  const { plan, seed } = model.exampleOf('causalRagged');
  const head = model.randomHead(plan.shape, seed);
  const [tiled, naive] = [model.runPlan(head, plan), model.naiveAttention(head, plan.mask)];
  expect(
    Math.max(...tiled.output.map((one, at) => Math.abs(one - naive.output[at]!))),
  ).toBeLessThan(1e-15);
});
