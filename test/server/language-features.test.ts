import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  Hover,
  InlayHint,
  MarkupContent,
  TextEdit,
  TypeHierarchyItem,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from './language-client.ts';

const uri = 'file:///program.py';
let client: LanguageClient;
afterEach(async () => {
  expect(await client.stop()).toBe(0);
});

const textDocument = { uri };

/** The position behind the first place of `part` in the text, moved by so many characters. */
function at(text: string, part: string, by = 0): { line: number; character: number } {
  const offset = text.indexOf(part);
  if (offset < 0) throw new Error(`no ${part}`);
  return TextDocument.create(uri, 'python', 0, text).positionAt(offset + by);
}

async function hoverText(text: string, part: string, by = 0): Promise<string> {
  const hover = await client.request<Hover | null>('textDocument/hover', {
    textDocument,
    position: at(text, part, by),
  });
  return hover === null ? '' : (hover.contents as MarkupContent).value;
}

function pictureIn(hover: string): string {
  const image = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/.exec(hover)?.[1] ?? '';
  return Buffer.from(image, 'base64').toString();
}

const diamond = `class A:
    def run(self):
        return 'A'

class B(A):
    def run(self):
        return 'B'

class C(A):
    def run(self):
        return 'C'

class D(B, C):
    pass
`;

const conflict = `class X: pass
class Y: pass
class A(X, Y): pass
class B(Y, X): pass
class C(A, B): pass
`;

const filling = `def fill(rows, value):
    rows.append(value)

def first():
    table = []
    fill(table, 1)
    return table

def second(given):
    fill(given, 2)

def third():
    fill([], 3)

KEPT = [0]
fill(KEPT, 4)
print(KEPT)
`;

describe('hover', () => {
  it('shows the names of one object as a picture, a text and linked steps', async () => {
    const text = 'def f():\n    a = [1]\n    b = a\n    b.append(2)\n    return a, b\n';
    client = await LanguageClient.start();
    await client.open(uri, text);
    const told = await hoverText(text, 'b = a');
    expect(told).toContain('`a`, `b` are names of one list: the change on line 4 shows under all');
    expect(pictureIn(told)).toContain('>one list</text>');
    expect(told).toContain('```text');
    expect(told).toContain(`(${uri}#L2,5)`);
    expect(told).toContain(`(${uri}#L4,5)`);
  });

  it('says nothing of a name that holds its object alone, or of one bound to another meanwhile', async () => {
    const text = 'def f():\n    a = [1]\n    b = a\n    a = [2]\n    b.append(3)\n    return a\n';
    client = await LanguageClient.start();
    await client.open(uri, text);
    expect(await hoverText(text, 'a = [1]')).toBe('');
    expect(await hoverText(text, 'b.append')).toBe('');
    expect(await hoverText(text, 'return a', 7)).toBe('');
  });

  it('tells at a call what it changes of the caller’s object', async () => {
    client = await LanguageClient.start();
    await client.open(uri, filling);
    const told = await hoverText(filling, 'fill(table');
    expect(told).toContain('`fill` changes `rows` in place');
    expect(pictureIn(told)).toContain('>fill: rows</text>');
    expect(told).toContain(`(${uri}#L2,5)`);
  });

  it('numbers the order of a class, where it is made and where it is named', async () => {
    client = await LanguageClient.start();
    await client.open(uri, diamond);
    for (const [part, by] of [
      ['class D', 6],
      ['class D', 7],
    ] as const) {
      const told = await hoverText(diamond, part, by);
      expect(told).toContain('1. D\n2. B\n3. C\n4. A\n5. object');
    }
    expect(await hoverText(diamond, 'D(B', 2)).toContain('1. B\n2. A\n3. object');
  });

  it('explains bases that have no common order by the rounds of the merge', async () => {
    client = await LanguageClient.start();
    await client.open(uri, conflict);
    const told = await hoverText(conflict, 'class C', 6);
    expect(told).toMatch(/no common order/);
    expect(told).toContain('→ stuck');
  });

  it('does not take a local name for the class of the module that is called so', async () => {
    const text = 'class A: pass\n\ndef f(A):\n    return A\n';
    client = await LanguageClient.start();
    await client.open(uri, text);
    expect(await hoverText(text, 'return A', 7)).toBe('');
  });

  it('links to the panel only for a client that has it', async () => {
    client = await LanguageClient.start({
      pull: true,
      initializationOptions: { commands: true },
    });
    await client.open(uri, diamond);
    expect(await hoverText(diamond, 'class D', 6)).toContain('(command:cutaway.showClass?');
    await client.stop();
    client = await LanguageClient.start();
    await client.open(uri, diamond);
    expect(await hoverText(diamond, 'class D', 6)).not.toContain('command:');
  });
});

describe('inlay hints', () => {
  const text = `import time
def f(items=[], when=time.time(), size=3):
    other = items
    other.append(when)
    grid = [[0] * 3] * 4
    return grid, size
`;
  const hints = async (): Promise<InlayHint[]> =>
    client.request('textDocument/inlayHint', {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
    });

  it('say what is the same object, what is shared and what is evaluated once', async () => {
    client = await LanguageClient.start();
    await client.open(uri, text);
    expect((await hints()).map(({ position, label }) => [position.line, label])).toEqual(
      expect.arrayContaining([
        [1, 'evaluated once'],
        [1, 'evaluated once'],
        [2, 'same object as items'],
        [4, 'one list shared by 4 rows'],
      ]),
    );
    expect(await hints()).toHaveLength(4);
  });

  it('are explained when someone points at them, and refused when the text has changed', async () => {
    client = await LanguageClient.start();
    await client.open(uri, text);
    const [first] = await hints();
    expect(first?.tooltip).toBeUndefined();
    const resolved = await client.request<InlayHint>('inlayHint/resolve', first);
    expect(resolved.tooltip).toMatch(/\S/);
    await client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `\n${text}` }],
    });
    await expect(client.request('inlayHint/resolve', first)).rejects.toMatchObject({
      code: -32801,
    });
  });

  it('are left out by kind', async () => {
    client = await LanguageClient.start({ pull: true, configuration: true });
    await client.open(uri, text);
    client.settings = { inlayHints: { evaluatedOnce: false, sameObject: true } };
    client.rules = { 'late-binding-closure': 'off' };
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => (client.refreshes > 0 ? true : undefined));
    expect((await hints()).map((it) => it.label)).toEqual([
      'same object as items',
      'one list shared by 4 rows',
    ]);
  });

  it('say nothing of a plain second name whose object nobody changes', async () => {
    client = await LanguageClient.start();
    await client.open(uri, 'def f(a, n=3):\n    b = a\n    return b, [n] * 4, [None] * 3\n');
    expect(await hints()).toEqual([]);
  });
});

describe('code lenses', () => {
  const titles = async (text: string, commands = true): Promise<string[]> => {
    client = await LanguageClient.start({ pull: true, initializationOptions: { commands } });
    await client.open(uri, text);
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument });
    const resolved = await Promise.all(
      lenses.map((it) => client.request<CodeLens>('codeLens/resolve', it)),
    );
    expect(lenses.every((it) => it.command === undefined)).toBe(true);
    expect(resolved.every((it) => (it.command?.command ?? '') !== '')).toBe(commands);
    return resolved.map((it) => it.command?.title ?? '');
  };

  it('count the callers that keep what a function mutates', async () => {
    // `first` reads its table again, `second` was given the object, the module prints it; `third` keeps nothing.
    expect((await titles(filling))[0]).toBe('mutates `rows` in place · 3 callers keep it');
  });

  it('say nothing of what a method does to its own object, or of arguments that no caller has', async () => {
    const text =
      'class A:\n    def put(self, x):\n        self.x = x\n\ndef f(*args, **more):\n    more.clear()\n';
    expect(await titles(text)).toEqual([]);
  });

  it('give the order of a class with several bases, and say so where there is none', async () => {
    expect(await titles(diamond)).toEqual(['MRO: D, B, C, A']);
    await client.stop();
    expect((await titles(conflict)).at(-1)).toBe('MRO: its bases have no common order');
  });

  it('are sentences without a command for a client that has none', async () => {
    expect(await titles(diamond, false)).toEqual(['MRO: D, B, C, A']);
  });
});

describe('the type hierarchy', () => {
  it('goes up to the bases in the order in which they are written, and down to those who name it', async () => {
    client = await LanguageClient.start();
    await client.open(uri, diamond);
    const prepare = async (part: string, by: number): Promise<TypeHierarchyItem | undefined> =>
      (
        await client.request<TypeHierarchyItem[] | null>('textDocument/prepareTypeHierarchy', {
          textDocument,
          position: at(diamond, part, by),
        })
      )?.[0];
    const ask = async (way: string, item: TypeHierarchyItem | undefined): Promise<string[]> =>
      (
        (await client.request<TypeHierarchyItem[] | null>(`typeHierarchy/${way}`, { item })) ?? []
      ).map((it) => it.name);
    const d = await prepare('class D', 6);
    expect(d?.name).toBe('D');
    expect(await ask('supertypes', d)).toEqual(['B', 'C']);
    const a = await prepare('class B(A', 8);
    expect(a?.name).toBe('A');
    expect(a?.selectionRange.start.line).toBe(0);
    expect(await ask('subtypes', a)).toEqual(['B', 'C']);
    expect(await ask('supertypes', a)).toEqual(['object']);
    expect(await prepare('return', 2)).toBeUndefined();
  });

  it('goes on into other files, which need not be open, and through packages that pass a class on', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
    try {
      const write = (name: string, text: string): string => {
        const file = path.join(folder, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
        return pathToFileURL(file).href;
      };
      write('shapes/__init__.py', 'from .base import Shape\n');
      write('shapes/base.py', 'class Thing: pass\n\nclass Shape(Thing): pass\n');
      write('shapes/round.py', 'from . import base\n\nclass Circle(base.Shape): pass\n');
      const text = 'from shapes import Shape\n\nclass Square(Shape): pass\n';
      const own = write('main.py', text);
      client = await LanguageClient.start({ pull: true, folder: pathToFileURL(folder).href });
      await client.open(own, text);
      const prepared = await client.request<TypeHierarchyItem[] | null>(
        'textDocument/prepareTypeHierarchy',
        { textDocument: { uri: own }, position: at(text, 'Square(', 8) },
      );
      const shape = prepared?.[0];
      expect(shape?.name).toBe('Shape');
      expect(path.basename(shape?.uri ?? '')).toBe('base.py');
      const below = await client.request<TypeHierarchyItem[]>('typeHierarchy/subtypes', {
        item: shape,
      });
      expect(below.map((it) => [it.name, path.basename(it.uri)])).toEqual([
        ['Square', 'main.py'],
        ['Circle', 'round.py'],
      ]);
      const above = await client.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', {
        item: below[1],
      });
      expect(above.map((it) => it.name)).toEqual(['Shape']);
      const top = await client.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', {
        item: above[0],
      });
      expect(top.map((it) => it.name)).toEqual(['Thing']);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('goes on into the library', async () => {
    const text = 'class Missing(KeyError): pass\n';
    client = await LanguageClient.start();
    await client.open(uri, text);
    const items = await client.request<TypeHierarchyItem[]>('textDocument/prepareTypeHierarchy', {
      textDocument,
      position: at(text, 'Missing'),
    });
    const names: string[] = [];
    let item = items[0];
    while (item !== undefined) {
      names.push(item.name);
      item = (await client.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', { item }))[0];
    }
    expect(names).toEqual([
      'Missing',
      'KeyError',
      'LookupError',
      'Exception',
      'BaseException',
      'object',
    ]);
  });
});

describe('actions', () => {
  const twice = 'class A: pass\nclass B(A, A): pass\nclass C(A, A): pass\n';
  const offered = async (
    text: string,
    part: string,
    only?: string[],
  ): Promise<readonly CodeAction[]> => {
    const position = at(text, part);
    return client.request('textDocument/codeAction', {
      textDocument,
      range: { start: position, end: position },
      context: { diagnostics: [], ...(only && { only }) },
    });
  };
  const applied = async (text: string, action: CodeAction | undefined): Promise<string> => {
    const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
    const change = edit?.documentChanges?.[0];
    if (change === undefined || !('edits' in change)) throw new Error('no edits');
    const edits = change.edits.filter((it): it is TextEdit => 'newText' in it);
    return TextDocument.applyEdits(TextDocument.create(uri, 'python', 1, text), edits);
  };
  const count = async (text: string): Promise<number> => {
    await client.open(uri, text, 9);
    const report = await client.request<{ items: unknown[] }>('textDocument/diagnostic', {
      textDocument,
    });
    return report.items.length;
  };

  it('make every change that is surely right, and no other', async () => {
    const text = `${twice}def f(items=[]):\n    items.append(1)\n    return items\n`;
    client = await LanguageClient.start();
    await client.open(uri, text);
    const actions = await offered(text, 'class A', ['source.fixAll']);
    expect(actions.map((it) => it.kind)).toEqual(['source.fixAll.cutaway']);
    expect(actions[0]?.edit).toBeUndefined();
    expect(await applied(text, actions[0])).toBe(text.replaceAll('(A, A)', '(A)'));
    expect(await offered(text, 'class A', ['source.organizeImports'])).toEqual([]);
  });

  it('silence a rule on a line, and add to the comment that is there', async () => {
    const text =
      'def f(a=[], b=[]):  # noqa: E501\n    a.append(1)\n    b.append(a)\n    return a, b\n';
    client = await LanguageClient.start();
    expect(await count(text)).toBe(2);
    const line = (await offered(text, '[]')).find((it) => it.title.endsWith('on this line'));
    const after = await applied(text, line);
    expect(after.split('\n')[0]).toBe(
      'def f(a=[], b=[]):  # noqa: E501  # cutaway: ignore[mutable-default-argument]',
    );
    expect(await count(after)).toBe(0);
    const known = text.replace('# noqa: E501', '# cutaway: ignore[other]');
    expect(await count(known)).toBe(2);
    const again = (await offered(known, '[]')).find((it) => it.title.endsWith('on this line'));
    expect(await applied(known, again)).toContain('ignore[other, mutable-default-argument]');
  });

  it('silence a rule in the file, below the lines that have to come first', async () => {
    const text = `#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n${twice}`;
    client = await LanguageClient.start();
    await client.open(uri, text);
    const actions = await offered(text, 'A)');
    const file = actions.find((it) => it.title.endsWith('in this file'));
    const after = await applied(text, file);
    expect(after.split('\n').slice(0, 4)).toEqual([
      '#!/usr/bin/env python',
      '# -*- coding: utf-8 -*-',
      '# cutaway: ignore-file[duplicate-base-class]',
      'class A: pass',
    ]);
    expect(await count(after)).toBe(0);
  });

  it('offer no comment where none can stand', async () => {
    const text = 'class A: pass\nclass B(A, A, \\\n    A): pass\n';
    client = await LanguageClient.start();
    await client.open(uri, text);
    const titles = (await offered(text, 'A, \\')).map((it) => it.title);
    expect(titles.filter((it) => it.endsWith('on this line'))).toEqual([]);
  });
});

describe('what others say of the same place', () => {
  const told = async (diagnostics: readonly unknown[]): Promise<number> => {
    await client.notify('cutaway/otherDiagnostics', { uri, diagnostics });
    const report = await client.request<{ items: unknown[] }>('textDocument/diagnostic', {
      textDocument,
    });
    return report.items.length;
  };

  it('takes the place of what has no more evidence than they, and never of a warning', async () => {
    client = await LanguageClient.start();
    const literal = 'def f():\n    return dict.fromkeys("ab", [])\n';
    await client.open(uri, literal);
    const start = at(literal, 'dict');
    const end = at(literal, '\n', 0);
    const ruff = {
      source: 'Ruff',
      code: 'RUF024',
      range: { start, end: { line: 1, character: 35 } },
    };
    expect(await told([])).toBe(1);
    expect(await told([ruff])).toBe(0);
    expect(await told([{ ...ruff, code: 'E501', range: { start: end, end } }])).toBe(1);
    const warned = `${literal.replace('return', 'd =')}    d["a"].append(1)\n    return d\n`;
    await client.open(uri, warned, 2);
    expect(await told([ruff])).toBe(1);
  });

  it('asks the client to pull again only when that makes a difference', async () => {
    client = await LanguageClient.start({ pull: true, configuration: true });
    const literal = 'def f():\n    return dict.fromkeys("ab", [])\n';
    await client.open(uri, literal);
    const range = { start: { line: 1, character: 11 }, end: { line: 1, character: 34 } };
    expect(await told([])).toBe(1);
    const before = client.refreshes;
    expect(
      await told([
        { source: 'Pylance', code: 'other', range: { start: range.start, end: range.start } },
      ]),
    ).toBe(1);
    expect(client.refreshes).toBe(before);
    await client.notify('cutaway/otherDiagnostics', {
      uri,
      diagnostics: [{ source: 'Ruff', code: 'mutable-fromkeys-value', range }],
    });
    await client.until(() => (client.refreshes > before ? true : undefined));
  });
});

describe('the whole workspace', () => {
  it('is checked for who asks for it, with progress, and again when something changes', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
    try {
      const bad = 'def f(items=[]):\n    items.append(1)\n    return items\n';
      fs.writeFileSync(path.join(folder, 'one.py'), bad);
      fs.writeFileSync(path.join(folder, 'two.py'), 'x = 1\n');
      fs.mkdirSync(path.join(folder, '.hidden'));
      fs.writeFileSync(path.join(folder, '.hidden', 'three.py'), bad);
      client = await LanguageClient.start({
        pull: true,
        configuration: true,
        dynamic: true,
        folder: pathToFileURL(folder).href,
      });
      expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
      client.settings = { workspaceDiagnostics: true };
      await client.notify('workspace/didChangeConfiguration', { settings: null });
      const options = (): unknown[] =>
        client.registered
          .filter((it) => it.method === 'textDocument/diagnostic')
          .map((it) => it.registerOptions);
      await client.until(() =>
        options().some((it) => JSON.stringify(it).includes('"workspaceDiagnostics":true'))
          ? true
          : undefined,
      );
      const first = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds: [],
      });
      const names = (report: WorkspaceDiagnosticReport): unknown[] =>
        report.items.map((it) => [
          path.basename(it.uri),
          it.kind === 'full' ? it.items.length : it.kind,
        ]);
      expect(names(first)).toEqual([
        ['one.py', 1],
        ['two.py', 0],
      ]);
      const kinds = client.progress.map((it) => (it.value as { kind: string }).kind);
      expect(kinds[0]).toBe('begin');
      expect(kinds.at(-1)).toBe('end');
      const previousResultIds = first.items.map((it) => ({
        uri: it.uri,
        value: it.resultId ?? '',
      }));
      const second = client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
        previousResultIds,
      });
      // It waits for something to happen.
      fs.writeFileSync(path.join(folder, 'two.py'), bad);
      await client.notify('workspace/didChangeWatchedFiles', { changes: [] });
      expect(names(await second)).toEqual([
        ['one.py', 'unchanged'],
        ['two.py', 1],
      ]);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is not checked without the setting', async () => {
    client = await LanguageClient.start();
    const { diagnosticProvider } = client.initialized.capabilities;
    expect(diagnosticProvider).toMatchObject({ workspaceDiagnostics: false });
    const report = await client.request('workspace/diagnostic', { previousResultIds: [] });
    expect(report).toEqual({ items: [] });
  });
});
