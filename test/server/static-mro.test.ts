import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import { MroData, MroReport } from '../../protocol/lenses/mro.ts';
import { mroOf } from '../../server/features/static-mro.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { type Checked, Workspace } from '../../server/workspace.ts';
import { LanguageClient } from './language-client.ts';
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

/** What is looked at: a file, and in it classes with a name that is looked up on them. */
interface Asked {
  readonly file: string;
  readonly looks: readonly { name: string; attribute: string }[];
}

const script = `
import io, json, sys
from cutaway.lenses.classes import ClassesProbe, Wanted
from cutaway.observe.serials import Serials

def report(frame, expression, attribute, error):
    serials = Serials()
    serials.begin_stop()
    wanted = Wanted(expression, None, None, attribute)
    return ClassesProbe(serials).report([frame], frame, error, wanted, lambda file: file, 10_000)

answers = []
own, sys.stdout = sys.stdout, io.StringIO()
for asked in json.load(sys.stdin):
    told = []
    def look(name, attribute):
        told.append(report(sys._getframe(1), name, attribute, None))
    names = {"__name__": "__main__", "look": look, "looks": asked["looks"]}
    source = open(asked["file"], encoding="utf-8").read()
    try:
        exec(compile(source, asked["file"], "exec"), names)
    except TypeError as error:
        told.append(report(error.__traceback__.tb_next.tb_frame, None, None, error))
    else:
        exec("for one in looks: look(one['name'], one['attribute'])", names)
    answers.append(told)
json.dump(answers, own)
`;

function toldByDriver(asked: readonly Asked[]): MroReport[][] {
  const driver = path.join(import.meta.dirname, '../../debug-adapter/driver');
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: driver, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: 1e9,
  });
  expect(stderr).toBe('');
  return v.parse(v.array(v.array(MroReport)), JSON.parse(stdout));
}

async function checkedFile(file: string): Promise<Checked> {
  const workspace = new Workspace(parse);
  const text = fs.readFileSync(file, 'utf8');
  const uri = pathToFileURL(file).href;
  workspace.open(uri, 'python', 1, text);
  const checked = await workspace.checked(uri, new CancellationTokenSource().token);
  if (checked === null) throw new Error('nothing was checked');
  return checked;
}

/** Both reports by names in the place of numbers, without what only one of them can have. */
function comparable(report: MroReport): unknown {
  const names = new Map(report.classes.map((it) => [it.id, it.name]));
  const name = (id: number | null): string | null => (id === null ? null : (names.get(id) ?? '?'));
  const all = (ids: readonly number[]): (string | null)[] => ids.map(name);
  const merge = (it: MroReport['merge']): unknown =>
    it === null
      ? null
      : {
          works: it.works,
          lists: it.lists.map(({ of, entries }) => [name(of), all(entries)]),
          steps: it.steps.map((step) => ({
            ...step,
            taken: name(step.taken),
            rejected: step.rejected.map((one) => ({ ...one, head: name(one.head) })),
          })),
        };
  const { conflict, lookup } = report;
  const isOwn = (it: string): boolean => !it.startsWith('__');
  return {
    subject: report.subject === null ? null : name(report.subject.class),
    order: all(report.order),
    merge: merge(report.merge),
    depthFirst: all(report.depthFirst),
    differing: report.differing.map((it) => [it.name, name(it.c3), name(it.depthFirst)]),
    metaclasses: all(report.metaclasses),
    subclasses: all(report.subclasses).map(String).sort(),
    names: report.names.filter((it) => isOwn(it.name)),
    initialisers: report.initialisers
      .filter((it) => it.isPython)
      .map((it) => ({
        class: name(it.class),
        usesSuper: it.usesSuper,
        // Where nothing of Python is behind, it is object's.
        next: name(it.next),
        explicit: all(it.explicit),
        calls: it.calls,
        line: it.place?.line,
      })),
    lookup:
      lookup === null
        ? null
        : {
            definitions: lookup.definitions.map((it) => [name(it.class), it.kind]),
            winner: lookup.winner,
            outcome: lookup.outcome.kind,
            stops: lookup.stops.map((it) => [it.name, it.status, it.definition]),
          },
    conflict: conflict && {
      ...conflict,
      place: conflict.place?.line,
      bases: conflict.bases.map(name),
      // The source's own words are told by the debugger only where it found no objects.
      written: [],
      merge: merge(conflict.merge),
      clashes: conflict.clashes.map((it) => ({
        ...it,
        before: name(it.before),
        after: name(it.after),
        of: name(it.of),
        declaredBy: name(it.declaredBy),
        place: null,
      })),
      working: conflict.working.map(all),
      redundant: all(conflict.redundant),
      duplicates: all(conflict.duplicates),
    },
    places: report.classes
      .filter((it) => it.madeBy === 'python')
      .map((it) => `${it.name}(${all(it.bases).join(', ')})`)
      .sort(),
  };
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
        if (line !== null) expect([what, own.get(what)]).toEqual([what, line]);
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
