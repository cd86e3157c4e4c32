import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import { callersAmong, keepersOf } from '../../server/features/callers.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { placeIn, Workspace } from '../../server/workspace.ts';
import { parserForTests } from './parser-for-tests.ts';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

let folder = '';
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-files-')));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function uriOf(name: string): string {
  return pathToFileURL(path.join(folder, name)).href;
}

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function workspace(open: Readonly<Record<string, string>>): Workspace {
  const made = new Workspace(parse);
  made.isWatched = true;
  made.setFolders([pathToFileURL(folder).href]);
  for (const [name, text] of Object.entries(open)) made.open(uriOf(name), 'python', 1, text);
  return made;
}

/** All that is said of a file, with the places in whichever files they are. */
async function said(of: Workspace, name: string): Promise<string[]> {
  const checked = await of.checked(uriOf(name), new CancellationTokenSource().token);
  if (checked === null) throw new Error('nothing was checked');
  return checked.findings.map(({ ruleId, severity, message, steps, location }) => {
    const at = [location, ...steps.map((it) => it.location)].map((it) => {
      const { uri, range } = placeIn(checked, it);
      return `${path.basename(uri)}:${range.start.line + 1}:${range.start.character + 1}`;
    });
    return [severity, ruleId, message, ...at].join(' | ');
  });
}

const sorting = 'def smallest(rows):\n    rows.sort()\n    return rows[0]\n';
const copying = 'def smallest(rows):\n    rows = sorted(rows)\n    return rows[0]\n';
const report =
  'from tools import smallest\n\n\ndef report(rows: list):\n    best = smallest(rows)\n    return best, rows\n';

describe('a file that imports another one', () => {
  it('is told what the other one does as the editor has it, not as the disk has it', async () => {
    write('tools.py', copying);
    const both = workspace({ 'input.py': report, 'tools.py': sorting });
    expect(await said(both, 'input.py')).toHaveLength(1);
    both.change(uriOf('tools.py'), [{ text: copying }], 2);
    expect(await said(both, 'input.py')).toEqual([]);
    both.change(uriOf('tools.py'), [{ text: sorting }], 3);
    both.close(uriOf('tools.py'));
    expect(await said(both, 'input.py')).toEqual([]);
  });

  it('shows places in the other one where they are after lines came in above them', async () => {
    const both = workspace({ 'input.py': report, 'tools.py': sorting });
    write('tools.py', sorting);
    both.changedOnDisk();
    expect((await said(both, 'input.py')).join()).toContain('tools.py:2:5');
    both.change(uriOf('tools.py'), [{ text: `import os\n\n\n${sorting}` }], 2);
    expect((await said(both, 'input.py')).join()).toContain('tools.py:5:5');
  });

  it('hears of a file that is changed, made or taken away on the disk', async () => {
    const one = workspace({ 'input.py': report });
    expect(await said(one, 'input.py')).toEqual([]);
    write('tools.py', sorting);
    expect(one.changedOnDisk()).toBe(true);
    expect(await said(one, 'input.py')).toHaveLength(1);
    write('tools.py', copying);
    expect(one.changedOnDisk()).toBe(true);
    expect(await said(one, 'input.py')).toEqual([]);
    write('tools/__init__.py', sorting);
    expect(one.changedOnDisk()).toBe(true);
    expect(await said(one, 'input.py')).toHaveLength(1);
    fs.rmSync(path.join(folder, 'tools'), { recursive: true });
    fs.rmSync(path.join(folder, 'tools.py'));
    expect(one.changedOnDisk()).toBe(true);
    expect(await said(one, 'input.py')).toEqual([]);
    expect(one.changedOnDisk()).toBe(false);
  });

  it('never follows an import, or a link, out of the folders that are shown', async () => {
    write('outside/tools.py', sorting);
    write('inside/input.py', report);
    fs.symlinkSync(path.join(folder, 'outside', 'tools.py'), path.join(folder, 'inside/tools.py'));
    const one = new Workspace(parse);
    one.setFolders([uriOf('inside')]);
    one.open(uriOf('inside/input.py'), 'python', 1, report);
    expect(await said(one, 'inside/input.py')).toEqual([]);
    const upwards = report.replace('from tools', 'from ..outside.tools');
    one.change(uriOf('inside/input.py'), [{ text: upwards }], 2);
    expect(await said(one, 'inside/input.py')).toEqual([]);
  });

  it('finds modules in src, in a package around it, and in the other folders', async () => {
    write('src/tools.py', sorting);
    write('tests/__init__.py', '');
    write('tests/helpers.py', sorting);
    const text = report.replace('from tools', 'from tests.helpers');
    const both = workspace({ 'scripts/input.py': report, 'tests/test_it.py': text });
    expect(await said(both, 'scripts/input.py')).toHaveLength(1);
    expect(await said(both, 'tests/test_it.py')).toHaveLength(1);
  });

  it('counts callers in other files that keep what a function changes, where they are open or not', async () => {
    write('tools.py', sorting);
    write('report.py', report);
    write('count.py', report.replace('smallest(rows)', 'smallest([*rows])'));
    const one = workspace({ 'tools.py': sorting });
    const keepers = async (): Promise<number> => {
      const checked = await one.checked(uriOf('tools.py'), new CancellationTokenSource().token);
      const facts = checked?.analysis.facts();
      const [block] = facts?.blocks() ?? [];
      if (facts === undefined || block === undefined) throw new Error('nothing was checked');
      return callersAmong(keepersOf(facts, block, 'rows'));
    };
    expect(await keepers()).toBe(1);
    one.open(uriOf('count.py'), 'python', 1, report);
    expect(await keepers()).toBe(2);
    write('report.py', '');
    one.changedOnDisk();
    expect(await keepers()).toBe(1);
  });

  it('says nothing where two folders have a module of that name', async () => {
    write('src/tools.py', sorting);
    write('tools.py', copying);
    expect(await said(workspace({ 'scripts/input.py': report }), 'scripts/input.py')).toEqual([]);
  });

  it('follows a chain through 40 files', async () => {
    for (let at = 0; at < 40; at += 1)
      write(
        `link${at}.py`,
        at === 0
          ? sorting
          : `from link${at - 1} import smallest as next_one\n\n\ndef smallest(rows):\n    return next_one(rows)\n`,
      );
    const text = report.replace('from tools', 'from link39');
    expect(await said(workspace({ 'input.py': text }), 'input.py')).toHaveLength(1);
  });

  it('comes to an end where modules import one another, and import themselves', async () => {
    write('one.py', 'from two import *\nfrom two import smallest\nimport one\n');
    write('two.py', 'from one import smallest\nfrom . import two\n');
    const text = report.replace('from tools', 'from one');
    expect(await said(workspace({ 'input.py': text }), 'input.py')).toEqual([]);
  });
});

/** Lines that make two files of which one imports the other, in some order, whole or not. */
const lower = fc.constantFrom<string[]>(
  'DEFAULTS = {"a": []}',
  'def put(items, item):\n    items.append(item)',
  'def put(items, item):\n    return [*items, item]',
  'def first(rows):\n    rows.sort()\n    return rows[0]',
  'def first(rows):\n    return step(rows)',
  'def step(rows):\n    rows.reverse()\n    return rows[0]',
  'def step(rows):\n    return min(rows)',
  'def made():\n    return DEFAULTS',
  'class Base:\n    def __init__(self):\n        self.items = []\n\n    def put(self, item):\n        self.items.append(item)',
  'class Base(Root):\n    def put(self, item):\n        item.clear()',
  'class Root:\n    shared = []\n\n    def first(self, rows):\n        rows.sort()\n        return rows[0]',
  'class Meta(type):\n    pass',
  'class Base(metaclass=Meta):\n    pass',
  'first = None',
  '__all__ = ["first", "Base"]',
  '__all__ += ["put", "made"]',
  'from upper import *',
  'import upper',
  'from upper import report, tell, Child',
  'def pad(_rows):\n    _rows += [0]\n    return len(_rows)',
  'def average(numbers):\n    total = sum(numbers)\n    return total / len(list(numbers))',
  'class Dog:\n    tricks = []\n\n    def learn(self, trick):\n        self.tricks.append(trick)',
  'class Dog:\n    tricks = []\n\n    def __init__(self):\n        self.setup()\n\n    def setup(self):\n        pass',
  'def first(rows):\n    best, _ = report(rows)\n    return best',
  'def step(rows):\n    rows.pop()\n    return upper.tell(rows)[0]',
  'def put(items, item):\n    child = Child()\n    child.fill()\n    return child.best(items)',
  'def broken(:',
  '',
);
const upper = fc.constantFrom<string[]>(
  'from lower import first, put',
  'from lower import pad, average, Dog',
  'def padded(rows):\n    size = pad(rows)\n    return size, rows',
  'def padded(rows):\n    return low.pad([*rows]), average(it for it in rows), rows',
  'class Guide(Dog):\n    def __init__(self):\n        super().__init__()\n        self.tricks = []\n\n    def setup(self):\n        self.tricks.append(1)',
  'class Guide(lower.Dog):\n    def teach(self, trick):\n        self.tricks.append(trick)',
  'from lower import *',
  'try:\n    from lower import *\nexcept ImportError:\n    pass',
  'first = min',
  'from lower import Base, DEFAULTS as KNOWN',
  'import lower',
  'import lower as low',
  'def report(rows: list):\n    best = first(rows)\n    return best, rows',
  'def tell(rows: list):\n    best = low.first(rows)\n    return best, rows',
  'def collect(item, items=[]):\n    put(items, item)\n    return items',
  'def collect(item, items=[]):\n    lower.put(items, item)\n    return items',
  'class Child(Base):\n    def __init__(self):\n        self.name = ""\n\n    def fill(self):\n        self.put([])',
  'class Child(lower.Root, low.Base):\n    def best(self, rows: list):\n        best = self.first(rows)\n        return best, rows',
  'class Both(Base, lower.Root):\n    pass',
  'class Other(Base, dict):\n    pass',
  'def use():\n    child = Child()\n    child.put([])\n    return child.items',
  'def known():\n    put(KNOWN["a"], 1)\n    return KNOWN',
  'def known():\n    rows = low.made()\n    rows.clear()\n    return KNOWN',
  'lower.first = min',
  '',
);
const edit = fc.record({
  isUpper: fc.boolean(),
  at: fc.nat(12),
  removed: fc.nat(2),
  lines: fc.tuple(lower, upper),
});

describe('after edits of either file', () => {
  it(
    'says of both what it says of the same texts the first time',
    { timeout: 300_000 },
    async () => {
      const isFull = process.env['CUTAWAY_FULL'] === '1';
      await fc.assert(
        fc.asyncProperty(
          fc.array(lower, { minLength: 3, maxLength: 10 }),
          fc.array(upper, { minLength: 3, maxLength: 10 }),
          fc.array(edit, { minLength: 1, maxLength: 6 }),
          async (below, above, edits) => {
            const texts = { lower: [...below], upper: [...above] };
            const text = (of: readonly string[]): string => `${of.join('\n\n\n')}\n`;
            const kept = workspace({
              'lower.py': text(texts.lower),
              'upper.py': text(texts.upper),
            });
            // Open texts are found where the disk has a file of that name.
            write('lower.py', '');
            write('upper.py', '');
            kept.changedOnDisk();
            let version = 1;
            for (const { isUpper, at, removed, lines } of edits) {
              const edited = isUpper ? texts.upper : texts.lower;
              edited.splice(Math.min(at, edited.length), removed, lines[isUpper ? 1 : 0]);
              version += 1;
              const uri = uriOf(isUpper ? 'upper.py' : 'lower.py');
              kept.change(uri, [{ text: text(edited) }], version);
              const fresh = workspace({
                'lower.py': text(texts.lower),
                'upper.py': text(texts.upper),
              });
              expect(await said(kept, 'upper.py')).toEqual(await said(fresh, 'upper.py'));
              expect(await said(kept, 'lower.py')).toEqual(await said(fresh, 'lower.py'));
              // Nor does it matter who is asked first.
              const turned = workspace({
                'lower.py': text(texts.lower),
                'upper.py': text(texts.upper),
              });
              expect(await said(turned, 'lower.py')).toEqual(await said(fresh, 'lower.py'));
              expect(await said(turned, 'upper.py')).toEqual(await said(fresh, 'upper.py'));
            }
          },
        ),
        { numRuns: isFull ? 600 : 60 },
      );
    },
  );
});
