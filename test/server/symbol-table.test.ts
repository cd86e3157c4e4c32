import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type Scope, symbolsOf } from '../../server/semantics/symbols.ts';
import { Source } from '../../server/syntax/source.ts';
import { walk } from '../../server/syntax/walk.ts';
import { parserForTests } from './parser-for-tests.ts';

const library = spawnSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
  encoding: 'utf8',
}).stdout.trim();

/** Files of the standard library in which every kind of scope occurs, and small programs for what is rare. */
const files = (
  'argparse ast asyncio/base_events asyncio/tasks bdb cgitb collections/__init__ contextlib copy ctypes/util ' +
  'dataclasses difflib dis doctest enum functools heapq inspect json/encoder logging/__init__ mailbox ' +
  'multiprocessing/pool optparse pathlib pdb pickle platform pprint random re/_parser shutil statistics ' +
  'subprocess tarfile tempfile textwrap threading tokenize traceback turtle types typing unittest/mock uuid ' +
  'weakref zipfile test/test_scope test/test_symtable test/test_named_expressions test/test_listcomps ' +
  'test/test_generators test/test_class test/test_super test/test_patma test/test_global test/test_descr'
)
  .split(' ')
  .map((name) => path.join(library, `${name}.py`))
  .filter((file) => fs.existsSync(file))
  .map((file) => fs.readFileSync(file, 'utf8'));
const small = [
  'def f():\n    try:\n        pass\n    except E as e:\n        pass\n    return lambda: e\n',
  'class A:\n    x = 1\n    def f(self):\n        return x, __class__, super()\n    y = [x for _ in range(x)]\n',
  'def f():\n    x = 1\n    class A:\n        x = x\n        def g(self):\n            nonlocal x\n            x = 2\n',
  'def f():\n    return [(y := x, [z := y for _ in x]) for x in range(3)]\n[q := w for w in ()]\n',
  'def f():\n    global g\n    def h():\n        return g\n    g = 1\n    return [g := 1 for _ in ()]\n',
  'match p:\n    case A(b, c=d) | [b, *d] if b: pass\n    case {**rest}: pass\n    case m.n as k: pass\n',
  'class A:\n    def f(self):\n        __private = 1\n        return lambda: __private\n',
];

function mangled(name: string, classes: readonly string[]): string {
  const around = classes.at(-1)?.replace(/^_+/, '') ?? '';
  if (!name.startsWith('__') || name.endsWith('__') || around === '') return name;
  return `_${around}${name}`;
}

function lines(scope: Scope, at: string, classes: readonly string[]): string[] {
  const own = [...scope.names].map(
    ([name, use]) =>
      `${mangled(name, classes)}:${use.resolution === 'cell' ? 'local' : use.resolution}`,
  );
  const label = (child: Scope): string => {
    const { node } = child;
    if (node?.kind === 'function' || node?.kind === 'class') return node.name.id;
    return child.kind;
  };
  const isModule = scope.kind === 'module';
  return [
    ...(isModule ? [] : [`${at} ${own.sort().join(' ')}`]),
    ...scope.children.flatMap((child) =>
      lines(
        child,
        `${at}/${label(child)}`,
        child.node?.kind === 'class' ? [...classes, child.node.name.id] : classes,
      ),
    ),
  ];
}

it('names live where CPython says: local, free or global, in every scope of real files', async () => {
  const parse = await parserForTests();
  const texts = [...small, ...files];
  const { stdout, stderr } = spawnSync(
    'python3',
    [path.join(import.meta.dirname, 'symbol_table.py')],
    { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1e9 },
  );
  expect(stderr).toBe('');
  const answers = JSON.parse(stdout) as (string[] | null)[];
  let scopes = 0;
  texts.forEach((text, index) => {
    const expected = answers[index] ?? null;
    if (expected === null) return;
    const statements = Source.of(text).pieces.flatMap(({ piece }) => piece.statements(parse));
    // The grammar knows some valid files as broken; nothing is said of those.
    if ([...walk(statements)].some((it) => it.kind === 'not-analysed')) return;
    const annotations = !/^from __future__ import .*annotations/m.test(text);
    const found = lines(symbolsOf(statements, { annotations }).module, '', []);
    expect(found.filter((it) => !expected.includes(it))).toEqual([]);
    expect(found.length).toBe(expected.length);
    scopes += expected.length;
  });
  expect(scopes).toBeGreaterThan(4000);
});
