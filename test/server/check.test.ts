import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkedFolder, type Reported } from './check-runner.ts';
import { sarifMistakes } from './sarif-schema.ts';

const pitfall = 'def collect(item, items=[]):\n    items.append(item)\n    return items\n';
const information = 'def empty(items=[]):\n    return items\n';

const { folder, write, run, json, remove } = checkedFolder();
afterAll(remove);

describe('cutaway-check', () => {
  it('writes each finding with its place, its rule and its evidence as JSON', () => {
    write('json/a.py', pitfall);
    const { status, stdout, stderr } = run('--format', 'json', 'json/a.py');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'json/a.py',
        line: 1,
        column: 25,
        endLine: 1,
        endColumn: 27,
        rule: 'mutable-default-argument',
        severity: 'warning',
        message:
          'The default list of `items` is made once, when `def` runs: this append changes it for every later call.',
        related: [
          {
            file: 'json/a.py',
            line: 1,
            column: 25,
            message: 'This list is made once, and every call shares it.',
          },
          { file: 'json/a.py', line: 2, column: 5, message: '`items.append(item)` changes it.' },
          {
            file: 'json/a.py',
            line: 3,
            column: 12,
            message: 'The next call without `items` reads what this one left.',
          },
        ],
      },
    ]);
  });

  it('counts columns in characters, not in units of UTF-16, whatever ends the lines', () => {
    write('wide.py', '\uFEFFx = 1\r\ndef 𝒻(a="😀😀", items=[]):\r\n    items.append(a)\r\n');
    const [found] = json('wide.py');
    expect(found).toMatchObject({ line: 2, column: 21, endLine: 2, endColumn: 23 });
    expect(found?.related[1]).toMatchObject({ line: 3, column: 5 });
  });

  it('ends with 0 where there is nothing, 1 for a warning, 2 for wrong usage', () => {
    write('exit/clean.py', 'x = 1\n');
    write('exit/information.py', information);
    write('exit/pitfall.py', pitfall);
    expect(run('exit/clean.py').status).toBe(0);
    expect(run('exit/information.py').status).toBe(0);
    expect(run('exit').status).toBe(1);
    for (const wrong of [
      [],
      ['--format', 'xml', 'exit'],
      ['--rule', 'no-such-rule', 'exit'],
      ['--severity', 'loud', 'exit'],
      ['--colour', 'exit'],
      [''],
    ]) {
      const { status, stdout, stderr } = run(...wrong);
      expect({ wrong, status, stdout }).toEqual({ wrong, status: 2, stdout: '' });
      expect(stderr).toContain('cutaway-check [--format');
    }
  });

  it('shows only the rules and severities that are asked for', () => {
    write('filter/a.py', pitfall + information + 'def f(cells=[[0]] * 3):\n    return 1\n');
    write('filter/b.py', 'def g():\n    rows = [[]] * 2\n    rows[0].append(1)\n    return rows\n');
    const rules = (...more: string[]): string[] => json('filter', ...more).map((it) => it.rule);
    expect(rules('--rule', 'repeated-mutable-element')).toEqual(['repeated-mutable-element']);
    expect(rules('--severity', 'warning')).toEqual([
      'mutable-default-argument',
      'repeated-mutable-element',
    ]);
    expect(rules('--severity', 'error')).toEqual([]);
    expect(rules('--rule', 'shared-class-attribute', '--rule', 'repeated-mutable-element')).toEqual(
      ['repeated-mutable-element'],
    );
    expect(run('--severity=error', 'filter').status).toBe(0);
  });

  it('goes through folders, but not into hidden files and folders and virtual environments', () => {
    for (const name of [
      'walk/b/c.py',
      'walk/a.py',
      'walk/.hidden/x.py',
      'walk/.hidden.py',
      'walk/b/.x.py',
      'walk/env/lib/x.py',
      'walk/miniconda/lib/x.py',
      'walk/b/__pycache__/x.py',
      'walk/notes.txt',
    ])
      write(name, pitfall);
    write('walk/env/pyvenv.cfg', 'home = /usr\n');
    write('walk/miniconda/conda-meta/history', '');
    const files = (...paths: string[]): string[] => json(...paths).map((it) => it.file);
    expect(files('walk')).toEqual(['walk/a.py', 'walk/b/c.py']);
    expect(files('./walk/')).toEqual(['./walk/a.py', './walk/b/c.py']);
    expect(files('walk/.hidden/x.py', 'walk/notes.txt', 'walk/.hidden.py')).toEqual([
      'walk/.hidden/x.py',
      'walk/notes.txt',
      'walk/.hidden.py',
    ]);
    expect(files('walk/.hidden', 'walk/env')).toEqual(['walk/.hidden/x.py', 'walk/env/lib/x.py']);
  });

  it('says which files it cannot read or understand, and goes on with the others', () => {
    write('broken/a.py', Buffer.from([0x78, 0xff, 0xfe, 0x0a]));
    write('broken/b.py', `x = = 1\n${pitfall}`);
    write('broken/c.py', pitfall);
    write('broken/d.py', Buffer.from(`# coding: latin-1\nx = "\u00e4"\n${pitfall}`, 'latin1'));
    const { status, stdout, stderr } = run('--format', 'json', 'broken', 'broken/none.py');
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as Reported[]).map((it) => `${it.file}:${it.line}`)).toEqual([
      'broken/b.py:2',
      'broken/c.py:1',
      'broken/d.py:3',
    ]);
    expect(stderr).toContain('broken/a.py: It cannot be read');
    expect(stderr).toContain('broken/b.py: What stands at line 1 is not understood');
    expect(stderr).toContain('broken/none.py: There is no such file or folder.');
  });

  it('finds the same, in the same order, where so much is checked that two threads share it', () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `threads/${name}.py`);
    for (const [at, name] of names.entries())
      write(name, `${'# padding\n'.repeat(30_000)}${pitfall.repeat(at + 1)}`);
    write('threads/f.py', Buffer.from([0xff]));
    const { stderr, stdout } = run('--format', 'json', 'threads');
    const together = JSON.parse(stdout) as Reported[];
    expect(together).toEqual(names.flatMap((name) => json(name)));
    expect(together).toHaveLength(15);
    expect(stderr).toContain('threads/f.py: It cannot be read');
  });

  it('ends with 2 where a path that was given is not there, and nothing else was found', () => {
    expect(run('nowhere.py').status).toBe(2);
  });

  it('hears comments that silence a rule', () => {
    write('silent.py', pitfall.replace(':\n', ':  # cutaway: ignore\n'));
    expect(json('silent.py')).toEqual([]);
  });

  it('writes text for people: a line a finding, its evidence below, and no control characters', () => {
    write('text/a.py', pitfall);
    const name = write('text/\u001b[31mred.py', pitfall);
    const { stdout, stderr } = run('text/a.py', name);
    expect(stdout).toContain('text/a.py:1:25: warning mutable-default-argument: The default list');
    expect(stdout).toContain('\n    2:5: `items.append(item)` changes it.\n');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toContain('2 warnings');
  });

  it('writes one array whatever was found, with places that end behind the last character', () => {
    write('places/empty.py', '');
    expect(run('--format', 'json', 'places/empty.py').stdout).toBe('[]\n');
    write('places/😀.py', 'def f(a="\t𝒻", b=[\n    "😀", []]):\n    b.append(a)\n');
    const [found] = json('places');
    expect(found).toMatchObject({ file: 'places/😀.py', rule: 'mutable-default-argument' });
    // A tab and a letter beyond the first 65,536 are one column each.
    expect(found).toMatchObject({ line: 1, column: 17, endLine: 2, endColumn: 13 });
    for (const one of found?.related ?? []) expect(one.file).toBe('places/😀.py');
  });

  it('joins what lies below to the path as it was given', () => {
    write('given/inner/a.py', pitfall);
    const files = (one: string): string[] => json(one).map((it) => it.file);
    expect(files('given')).toEqual(['given/inner/a.py']);
    expect(files('given/inner/..')).toEqual(['given/inner/../inner/a.py']);
    expect(files(path.join(folder, 'given'))).toEqual([path.join(folder, 'given/inner/a.py')]);
  });

  it('keeps standard output for the result, in each format', () => {
    write('only/a.py', pitfall);
    write('only/b.py', 'x = = 1\n');
    write('only/c.py', Buffer.from([0xff]));
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout, stderr, status } = run('--format', format, 'only');
      expect(status).toBe(1);
      expect(stdout).not.toContain('only/b.py');
      expect(stdout).not.toContain('only/c.py');
      expect(stderr).toContain('only/b.py: What stands at line 1');
      expect(stderr).toContain('only/c.py: It cannot be read');
      if (format !== 'text') expect(() => JSON.parse(stdout)).not.toThrow();
    }
  });

  it('ends with 0 where all that is wrong cannot be read or understood', () => {
    write('poor/b.py', 'x = = 1\n');
    write('poor/c.py', Buffer.from([0xff]));
    expect(run('poor').status).toBe(0);
  });

  it('shows from the lowest severity on that is asked for', () => {
    write('severity/a.py', pitfall);
    write('severity/b.py', information);
    write(
      'severity/c.py',
      'def cached(key, _cache={}):\n    if key not in _cache:\n        _cache[key] = 1\n    return _cache[key]\n',
    );
    write('severity/d.py', 'pair = ([1], 2)\npair[0] += [3]\n');
    const shown = (...more: string[]): string[] =>
      json('severity', ...more)
        .map((it) => it.severity)
        .sort();
    expect(shown()).toEqual(['error', 'hint', 'information', 'warning']);
    expect(shown('--severity', 'hint')).toEqual(['error', 'hint', 'information', 'warning']);
    expect(shown('--severity', 'information')).toEqual(['error', 'information', 'warning']);
    expect(shown('--severity', 'warning')).toEqual(['error', 'warning']);
    expect(shown('--severity', 'error')).toEqual(['error']);
    expect(run('severity/b.py', 'severity/c.py').status).toBe(0);
  });

  it('writes SARIF that keeps to its schema, found or not', () => {
    write('schema/a b.py', pitfall);
    write('schema/c.py', 'pair = ([1], 2)\npair[0] += [3]\n');
    write('schema/d.py', information);
    for (const one of ['schema', 'schema/d.py', path.join(folder, 'schema')]) {
      const log: unknown = JSON.parse(run('--format', 'sarif', one).stdout);
      expect(sarifMistakes(log)).toEqual([]);
    }
    expect(sarifMistakes({ version: '2.1.0', runs: [{ tool: {} }] })).not.toEqual([]);
  });

  it('writes SARIF that names its rules, and counts columns in code points', () => {
    write('sarif/a b.py', pitfall);
    const log = JSON.parse(run('--format', 'sarif', 'sarif').stdout);
    expect(log.version).toBe('2.1.0');
    const [{ tool, columnKind, results }] = log.runs;
    expect(columnKind).toBe('unicodeCodePoints');
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe('mutable-default-argument');
    expect(results[0].level).toBe('warning');
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'sarif/a%20b.py' },
      region: { startLine: 1, startColumn: 25, endLine: 1, endColumn: 27 },
    });
    expect(results[0].relatedLocations).toHaveLength(3);
  });
});

describe('cutaway-check on files that import one another', () => {
  const sorting = 'def smallest(rows):\n    rows.sort()\n    return rows[0]\n';
  const report =
    'from tools import smallest\n\n\ndef report(rows: list):\n    best = smallest(rows)\n    return best, rows\n';

  it('names the file of each piece of evidence, in text, JSON and SARIF', () => {
    write('imports/tools.py', sorting);
    write('imports/main.py', report);
    const [found, ...more] = json('imports');
    expect(more).toEqual([]);
    expect(found?.file).toBe('imports/main.py');
    expect(found?.related.map((it) => [it.file, it.line, it.column])).toEqual([
      ['imports/main.py', 5, 12],
      ['imports/tools.py', 2, 5],
      ['imports/main.py', 6, 18],
    ]);
    expect(run('imports').stdout).toContain(
      '\n    5:12: `smallest` gets it here.\n    imports/tools.py:2:5: `rows.sort()` changes it.\n',
    );
    expect(run('--format', 'sarif', 'imports').stdout).toContain('"uri": "imports/tools.py"');
  });

  it('follows no import out of what it was given', () => {
    write('part/tools.py', sorting);
    write('part/main.py', report);
    expect(json('part/main.py')).toEqual([]);
    expect(json('part/main.py', 'part/tools.py')).toHaveLength(1);
  });

  it('says the same in whatever order files are given, and whichever thread takes them', () => {
    const names = Array.from({ length: 60 }, (_, at) => `many/part${at % 7}/module${at}.py`);
    names.forEach((name, at) => {
      const filler = `# ${'x'.repeat(20_000)}\n`;
      const own = `def smallest${at}(rows):\n    rows.sort()\n    return rows[0]\n`;
      const other = (at * 17 + 5) % 60;
      const use = `\n\nfrom ..part${other % 7}.module${other} import smallest${other} as other\n\n\ndef report(rows: list):\n    best = other(rows)\n    return best, rows\n`;
      write(name, filler + own + (other < at ? use : ''));
    });
    const sorted = (found: Reported[]): string[] => found.map((it) => JSON.stringify(it)).sort();
    const once = json(...names);
    expect(once.length).toBeGreaterThan(20);
    const back = json(...names.toReversed());
    expect(sorted(back)).toEqual(sorted(once));
    expect(sorted(json('many'))).toEqual(sorted(once));
  });
});
