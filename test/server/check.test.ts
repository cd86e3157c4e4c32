import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = path.join(import.meta.dirname, '..', '..', 'dist', 'cutaway-check.js');
const pitfall = 'def collect(item, items=[]):\n    items.append(item)\n    return items\n';
const information = 'def empty(items=[]):\n    return items\n';

interface Reported {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  rule: string;
  severity: string;
  message: string;
  related: { file: string; line: number; column: number; message: string }[];
}

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-check-'));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return name;
}

function run(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function json(...parameters: string[]): Reported[] {
  return JSON.parse(run('--format', 'json', ...parameters).stdout) as Reported[];
}

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

  it('goes through folders, but not into hidden ones and virtual environments', () => {
    for (const name of [
      'walk/b/c.py',
      'walk/a.py',
      'walk/.hidden/x.py',
      'walk/env/lib/x.py',
      'walk/notes.txt',
    ])
      write(name, pitfall);
    write('walk/env/pyvenv.cfg', 'home = /usr\n');
    expect(json('walk').map((it) => it.file)).toEqual(['walk/a.py', 'walk/b/c.py']);
    expect(json('./walk/').map((it) => it.file)).toEqual(['./walk/a.py', './walk/b/c.py']);
    expect(json('walk/.hidden/x.py', 'walk/notes.txt').map((it) => it.file)).toEqual([
      'walk/.hidden/x.py',
      'walk/notes.txt',
    ]);
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
