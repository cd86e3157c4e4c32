import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import { MroData, type MroReport } from '../../protocol/lenses/mro.ts';
import { mroOf } from '../../server/features/static-mro.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { type Checked, Workspace } from '../../server/workspace.ts';
import { LanguageClient } from './language-client.ts';
import { type Asked, comparable, toldByDriver } from './told-by-driver.ts';
import { parserForTests } from './parser-for-tests.ts';

/**
 * The same classes looked at by the server without a program, and by the debugger in a program that has made them. What
 * both tell has to be the same; what only a running program has is left out.
 */

let parse: Parse;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
beforeAll(async () => {
  parse = await parserForTests();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function checkedFile(file: string): Promise<Checked> {
  const workspace = new Workspace(parse);
  const text = fs.readFileSync(file, 'utf8');
  const uri = pathToFileURL(file).href;
  workspace.open(uri, 'python', 1, text);
  const checked = await workspace.checked(uri, new CancellationTokenSource().token);
  if (checked === null) throw new Error('nothing was checked');
  return checked;
}

/** Lines of classes, and of who says what in a conflict: Python before 3.13 knows some of them only. */
function lines({ classes, conflict }: MroReport): Map<string, number | null> {
  const named = (id: number): string => classes.find((it) => it.id === id)?.name ?? '?';
  return new Map([
    ...classes.map((it) => [it.name, it.place?.line ?? null] as const),
    ...(conflict?.clashes ?? []).map(
      (it) => [`${named(it.before)} ${named(it.after)}`, it.place?.line ?? null] as const,
    ),
  ]);
}

/** Classes by chance: with methods, attributes and initialisers that call on by super() or by name, or do not. */
function sources(count: number, seed: number): { text: string; names: string[] }[] {
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  return Array.from({ length: count }, () => {
    const names: string[] = [];
    const lines: string[] = [];
    const size = 3 + random(6);
    while (names.length < size) {
      const name = `C${names.length}`;
      const wanted = Array.from({ length: random(4) }, () => names[random(names.length)]);
      const bases = [...new Set(wanted.filter((it) => it !== undefined))].sort().reverse();
      if (random(12) === 0) bases.reverse();
      if (random(25) === 0 && bases[0] !== undefined) bases.push(bases[0]);
      lines.push(`class ${name}(${bases.join(', ')}):`, '    pass');
      if (random(2) === 0) lines.push('    def f(self):', '        return 1');
      if (random(3) === 0) lines.push('    x = 1');
      if (random(4) === 0) lines.push('    @property', '    def x(self):', '        return 2');
      if (random(4) === 0) lines.push('    @classmethod', '    def f(cls):', '        return 3');
      if (random(5) === 0) lines.push('    @staticmethod', '    def g():', '        return 4');
      if (random(2) === 0) {
        lines.push('    def __init__(self):', '        self.made = 1');
        const [first] = bases;
        if (random(3) > 0) lines.push('        super().__init__()');
        else if (first !== undefined && random(2) === 0)
          lines.push(`        ${first}.__init__(self)`);
      }
      names.push(name);
    }
    return { text: `${lines.join('\n')}\n`, names };
  });
}

/** Classes whose metaclasses or layouts may not go together, up to the first that Python refuses. */
function refusedSources(count: number, seed: number): { text: string; names: string[] }[] {
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const metas = ['M0', 'M1', 'M2'];
  const solids = ['str', 'list', 'dict', 'float'];
  return Array.from({ length: count }, () => {
    const lines = ['class M0(type): pass', 'class M1(type): pass', 'class M2(M1): pass'];
    const names: string[] = [];
    while (names.length < 6) {
      const name = `C${names.length}`;
      const wanted = Array.from({ length: random(3) }, () => names[random(names.length)]);
      const bases = [...new Set(wanted.filter((it) => it !== undefined))].sort().reverse();
      if (random(4) === 0) bases.push(solids[random(solids.length)]!);
      const meta = random(4) === 0 ? [`metaclass=${metas[random(3)]}`] : [];
      const body = random(5) === 0 ? `__slots__ = ('s${names.length}',)` : 'pass';
      lines.push(`class ${name}(${[...bases, ...meta].join(', ')}): ${body}`);
      names.push(name);
    }
    return { text: `${lines.join('\n')}\n`, names };
  });
}

async function compare(cases: readonly Asked[]): Promise<MroReport[]> {
  const driver = toldByDriver(cases);
  for (const [at, { file, looks }] of cases.entries()) {
    const checked = await checkedFile(file);
    const places = [...checked.analysis.facts().classes.all()];
    const live = driver[at] ?? [];
    const refused = live[0]?.conflict?.name;
    const asked = refused == null ? looks : [{ name: refused, attribute: '' }];
    expect(live).toHaveLength(asked.length);
    for (const [look, { name, attribute }] of asked.entries()) {
      const place = places.find((it) => it.key === name);
      const one = live[look];
      if (place === undefined || one === undefined) throw new Error(`no ${name} in ${file}`);
      const data = v.parse(MroData, mroOf(checked, place, attribute === '' ? null : attribute));
      expect(comparable(data), `${name} of ${fs.readFileSync(file, 'utf8')}`).toEqual(
        comparable(one),
      );
      const own = lines(data);
      for (const [what, line] of lines(one))
        // The library's own sources are the program's only.
        if (line !== null && !what.startsWith('ABC'))
          expect([what, own.get(what)]).toEqual([what, line]);
    }
  }
  return driver.flat();
}

describe('a class looked at without a program', () => {
  it('is told of as the debugger tells of it, for classes by chance', async () => {
    const cases = sources(250, 61).map(({ text, names }, at): Asked => {
      const file = path.join(folder, `random_${at}.py`);
      fs.writeFileSync(file, text);
      const looks = names.slice(-3).map((name, place) => ({
        name,
        attribute: ['f', 'x', 'g', 'absent'][(at + place) % 4] ?? 'f',
      }));
      return { file, looks };
    });
    const told = await compare(cases);
    expect(told.filter((it) => it.conflict?.kind === 'order').length).toBeGreaterThan(10);
    expect(told.filter((it) => it.conflict?.kind === 'duplicate').length).toBeGreaterThan(10);
    expect(told.filter((it) => it.subject !== null).length).toBeGreaterThan(300);
  });

  it('is told of as the debugger tells of it where metaclasses or layouts do not go together', async () => {
    const cases = refusedSources(150, 7).map(({ text, names }, at): Asked => {
      const file = path.join(folder, `refused_${at}.py`);
      fs.writeFileSync(file, text);
      return { file, looks: names.slice(-1).map((name) => ({ name, attribute: '' })) };
    });
    const told = toldByDriver(cases).map(([first]) => first!);
    for (const [at, one] of told.entries()) {
      const { file, looks } = cases[at]!;
      const checked = await checkedFile(file);
      const name = one.conflict?.name ?? looks[0]!.name;
      const place = [...checked.analysis.facts().classes.all()].find((it) => it.key === name)!;
      const data = mroOf(checked, place, null);
      const conflict = (of: MroReport): unknown =>
        (comparable(of) as { conflict: unknown }).conflict;
      expect(conflict(data), `${name} of ${fs.readFileSync(file, 'utf8')}`).toEqual(conflict(one));
    }
    expect(told.filter((it) => it.conflict?.kind === 'metaclass').length).toBeGreaterThan(10);
    expect(told.filter((it) => it.conflict?.kind === 'layout').length).toBeGreaterThan(10);
  });

  it('says why Python makes no class of a base that cannot be one, or of slots that have no room', async () => {
    const refused = async (text: string): Promise<string | null> => {
      const file = path.join(folder, 'no_class.py');
      fs.writeFileSync(file, text);
      const checked = await checkedFile(file);
      const place = [...checked.analysis.facts().classes.all()].at(-1)!;
      return mroOf(checked, place, null).refused;
    };
    expect(await refused('class A(bool): pass\n')).toContain('`bool` cannot be a base');
    expect(await refused("class A(int):\n    __slots__ = ('x',)\n")).toContain('items of `int`');
    expect(await refused("class A:\n    __slots__ = ('x',)\n    x = 1\n")).toContain('slot `x`');
  });

  it('is told with the initialisers of the library among its bases, which are called or not', async () => {
    const file = path.join(folder, 'library_bases.py');
    const text = `
import argparse, collections, logging, queue, socketserver, threading
from dataclasses import dataclass

class Mixin:
    def __init__(self): self.ready = True
class Worker(threading.Thread, Mixin):
    def __init__(self): super().__init__()
class Polite(Mixin, threading.Timer):
    def __init__(self): threading.Timer.__init__(self, 1, print)
class Log(Mixin, logging.FileHandler):
    def __init__(self):
        Mixin.__init__(self)
        logging.FileHandler.__init__(self, 'x')
class Bag(Mixin, collections.Counter):
    def __init__(self): super().__init__()
class Table(Mixin, dict):
    def __init__(self):
        super().__init__()
        dict.__init__(self)
class Parser(argparse.ArgumentParser, Mixin): pass
class Jobs(queue.PriorityQueue, Mixin): pass
@dataclass
class Point(Mixin):
    x: int = 0
class Point3(Point):
    def __init__(self): super().__init__()
`;
    fs.writeFileSync(file, text);
    const names = ['Worker', 'Polite', 'Log', 'Bag', 'Table', 'Parser', 'Jobs', 'Point', 'Point3'];
    const looks = names.map((name) => ({ name, attribute: '' }));
    const [live = []] = toldByDriver([{ file, looks }]);
    const chain = (report: MroReport): unknown => {
      const named = (id: number | null): string | null =>
        report.classes.find((it) => it.id === id)?.name ?? null;
      return report.initialisers.map((it) => [
        named(it.class), it.kind, it.isPython, it.usesSuper, named(it.next), it.explicit.map(named), it.calls,
      ]); // prettier-ignore
    };
    const checked = await checkedFile(file);
    for (const [at, name] of names.entries()) {
      const place = [...checked.analysis.facts().classes.all()].find((it) => it.key === name)!;
      const told = mroOf(checked, place, null);
      expect([name, chain(told)]).toEqual([name, chain(live[at]!)]);
      expect(told.initialisers.length).toBeGreaterThan(1);
    }
  });

  it('is told of as the debugger tells of it, in the examples', async () => {
    const file = path.join(import.meta.dirname, '../../examples/diamond.py');
    const told = await compare([
      {
        file,
        looks: [
          { name: 'Bottom', attribute: 'greet' },
          { name: 'Right', attribute: 'absent' },
        ],
      },
    ]);
    expect(told).toHaveLength(2);
  });
});

describe('the metaclass of a class', () => {
  it('is told where it comes from a base of the library, or is one of the file', async () => {
    const file = path.join(folder, 'metaclasses.py');
    const text =
      'import abc\n\nclass Meta(type):\n    pass\n\nclass A(metaclass=Meta):\n    pass\n\n' +
      'class B(A):\n    pass\n\nclass C(abc.ABC):\n    pass\n';
    fs.writeFileSync(file, text);
    const told = await compare([
      { file, looks: ['A', 'B', 'C'].map((name) => ({ name, attribute: '' })) },
    ]);
    const first = told.map(
      (it) => it.classes.find(({ id }) => id === it.metaclasses[0])?.name ?? null,
    );
    expect(first).toEqual(['Meta', 'Meta', 'ABCMeta']);
  });
});

describe('a hierarchy of two hundred classes', () => {
  it('is told in a moment, however often its branches meet', async () => {
    // A ladder of diamonds: as many ways to the top as two to the power of a hundred.
    const steps = Array.from({ length: 100 }, (_, at) =>
      at === 0
        ? 'class L0: pass\nclass R0: pass\n'
        : `class L${at}(L${at - 1}, R${at - 1}): pass\nclass R${at}(L${at - 1}, R${at - 1}): pass\n`,
    );
    const file = path.join(folder, 'ladder.py');
    fs.writeFileSync(file, `${steps.join('')}class Last(L99, R99): pass\n`);
    const checked = await checkedFile(file);
    const place = [...checked.analysis.facts().classes.all()].at(-1);
    if (place === undefined) throw new Error('no class');
    const began = performance.now();
    const data = v.parse(MroData, mroOf(checked, place, null));
    const elapsed = performance.now() - began;
    console.log(`201 classes told in ${Math.round(elapsed)} ms`);
    expect(data.order).toHaveLength(202);
    expect(elapsed).toBeLessThan(2000);
  });
});

describe('the request for a class', () => {
  const uri = pathToFileURL(path.join(folder, 'asked.py')).href;
  const text =
    'class A: pass\n\nclass B(A):\n    def f(self):\n        return 1\n\nclass C(unknown.D): pass\n';
  let client: LanguageClient;
  const ask = async (more: object): Promise<MroData | null> => {
    const answer = await client.request('cutaway/mro', { textDocument: { uri }, ...more });
    return answer === null ? null : v.parse(MroData, answer);
  };

  it('is answered for a position in the class, for its name, and with a name looked up', async () => {
    client = await LanguageClient.start();
    await client.open(uri, text);
    const inside = await ask({ position: { line: 4, character: 12 } });
    expect(inside?.asked.expression).toBe('B');
    expect(inside?.stop).toBeNull();
    const names = inside?.order.map((id) => inside.classes.find((it) => it.id === id)?.name);
    expect(names).toEqual(['B', 'A', 'object']);
    const named = await ask({ className: 'B', attribute: 'f' });
    expect(named?.lookup?.winner).toBe(0);
    expect(await ask({ position: { line: 1, character: 0 } })).toBeNull();
    expect(await ask({ className: 'Nobody' })).toBeNull();
    await client.stop();
  });

  it('says which base is not known where the order cannot be told', async () => {
    client = await LanguageClient.start();
    await client.open(uri, text);
    const told = await ask({ className: 'C' });
    expect(told?.subject).toBeNull();
    expect(told?.refused).toContain('which class `unknown.D` is');
    await expect(client.request('cutaway/mro', { nonsense: 1 })).rejects.toThrow();
    await client.stop();
  });
});
