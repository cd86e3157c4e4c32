import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MroData } from '../../protocol/lenses/mro.ts';
import { LanguageClient } from './language-client.ts';
import { comparable, toldByDriver } from './told-by-driver.ts';

/** Classes whose bases stand in other files: what the server tells of them, against the debugger. */

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
const files: Record<string, string> = {
  'shapes/__init__.py': 'from .base import Shape\nfrom . import mixins\n',
  'shapes/meta.py': 'class Meta(type):\n    pass\n',
  'shapes/base.py':
    'from .meta import Meta\n\nclass Shape(metaclass=Meta):\n    def __init__(self):\n        self.sides = 0\n\n    def area(self):\n        return 0\n',
  'shapes/mixins.py':
    'from .base import Shape\n\nclass Named(Shape):\n    def __init__(self):\n        super().__init__()\n\n    name = "none"\n\nclass Coloured(Shape):\n    colour = "red"\n',
  'main.py':
    'import shapes.mixins\nfrom shapes import Shape, mixins as m\n\nclass Box(m.Named, shapes.mixins.Coloured):\n    def __init__(self):\n        super().__init__()\n\n    def area(self):\n        return 1\n\ndef local():\n    Shape = object\n    class Inner(Shape): pass\n',
  'broken.py':
    'from shapes import Shape\nfrom shapes.mixins import Named\n\nclass Wrong(Shape, Named): pass\n',
  'circle_a.py': 'from circle_b import B\n\nclass A(B): pass\n',
  'circle_b.py': 'from circle_a import A\n\nclass B(A): pass\n',
};
const uriOf = (file: string): string => pathToFileURL(path.join(folder, file)).href;
let client: LanguageClient;

beforeAll(async () => {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  client = await LanguageClient.start({
    pull: true,
    folder: pathToFileURL(folder).href,
    initializationOptions: { commands: true },
  });
});
afterAll(async () => {
  await client.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const opened = new Set<string>();

/** As the editor does: the file that is asked about is open, the others need not be. */
async function open(file: string): Promise<void> {
  if (opened.has(file)) return;
  opened.add(file);
  await client.open(uriOf(file), files[file]!);
}

async function ask(file: string, more: object): Promise<MroData> {
  await open(file);
  const textDocument = { uri: uriOf(file) };
  return v.parse(MroData, await client.request('cutaway/mro', { textDocument, ...more }));
}

const names = (data: MroData): (string | undefined)[] =>
  data.order.map((id) => data.classes.find((it) => it.id === id)?.name);

it.each([
  ['main.py', 'Box', 'area'],
  ['broken.py', 'Wrong', ''],
])('%s: %s is told of as the debugger tells of it', async (file, className, attribute) => {
  const [told = []] = toldByDriver([
    { file: path.join(folder, file), looks: [{ name: className, attribute }] },
  ]);
  const data = await ask(file, { className, ...(attribute && { attribute }) });
  const whole = { places: null, subclasses: null };
  expect({ ...(comparable(data) as object), ...whole }).toEqual({
    ...(comparable(told[0]!) as object),
    ...whole,
  });
  expect(data.conflict === null).toBe(file === 'main.py');
});

it('leads to the files of the classes, and tells of one of them from there', async () => {
  const data = await ask('main.py', { className: 'Box' });
  expect(names(data)).toEqual(['Box', 'Named', 'Coloured', 'Shape', 'object']);
  const named = data.classes.find((it) => it.name === 'Named')!;
  expect(named.place).toEqual({ path: path.join(folder, 'shapes/mixins.py'), line: 3 });
  expect(named.module).toBe('mixins');
  const there = await ask('shapes/mixins.py', { className: 'Named' });
  expect(there.asked.path).toBe(path.join(folder, 'shapes/mixins.py'));
  expect(names(there)).toEqual(['Named', 'Shape', 'object']);
});

it('tells of a class that is only imported where it is pointed at', async () => {
  const data = await ask('broken.py', { position: { line: 3, character: 22 } });
  expect([data.asked.expression, data.asked.path]).toEqual([
    'Named',
    path.join(folder, 'shapes/mixins.py'),
  ]);
});

it('takes no import for a name that a function binds, and survives files that import each other', async () => {
  expect((await ask('main.py', { className: 'local.Inner' })).subject).toBeNull();
  expect((await ask('circle_a.py', { className: 'A' })).subject).toBeNull();
});

it('follows an edit of the other file, and tells the order in a hover and above the class', async () => {
  await open('main.py');
  await open('shapes/mixins.py');
  const hover = await client.request('textDocument/hover', {
    textDocument: { uri: uriOf('main.py') },
    position: { line: 3, character: 7 },
  });
  expect(JSON.stringify(hover)).toContain('4. Shape');
  // A base that is imported is shown out of its own file.
  const imported = await client.request('textDocument/hover', {
    textDocument: { uri: uriOf('main.py') },
    position: { line: 3, character: 14 },
  });
  const shown = encodeURIComponent(
    JSON.stringify([{ uri: uriOf('shapes/mixins.py'), className: 'Named' }]),
  );
  expect(JSON.stringify(imported)).toContain(shown);
  const lenses = (await client.request('textDocument/codeLens', {
    textDocument: { uri: uriOf('main.py') },
  })) as object[];
  const resolved = await Promise.all(lenses.map((it) => client.request('codeLens/resolve', it)));
  expect(JSON.stringify(resolved)).toContain('MRO: Box, Named, Coloured, Shape');
  const text = files['shapes/mixins.py']!.replace('class Coloured(Shape)', 'class Coloured');
  await client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf('shapes/mixins.py'), version: 2 },
    contentChanges: [{ text }],
  });
  expect(names(await ask('main.py', { className: 'Box' }))).toEqual(['Box', 'Named', 'Shape', 'Coloured', 'object']); // prettier-ignore
});
