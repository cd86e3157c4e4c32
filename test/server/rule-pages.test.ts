import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../package.json';
import { rules } from '../../server/rules/all-rules.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

const root = path.join(import.meta.dirname, '..', '..');
const ids = rules.flatMap((it) => it.ids);

it('has a page, a setting and cases for every rule', () => {
  const settings = manifest.contributes.configuration.properties['cutaway.rules'].properties;
  expect(Object.keys(settings).sort()).toEqual(ids.toSorted());
  for (const id of ids) {
    const page = fs.readFileSync(path.join(root, 'docs', 'rules', `${id}.md`), 'utf8');
    expect(page.startsWith(`# ${id}\n`), id).toBe(true);
  }
  const folder = path.join(root, 'test', 'fixtures', 'rules');
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter((it) => it.isDirectory());
  expect(folders.map((it) => it.name).sort()).toEqual(ids.toSorted());
});

it('has as many look-alikes as cases that are told, for every rule', () => {
  for (const id of ids) {
    const names = fs.readdirSync(path.join(root, 'test', 'fixtures', 'rules', id));
    const silent = names.filter((it) => it.startsWith('silent-')).length;
    // A hint is told where it looks alike and is meant: neither of the two.
    const loud = names.filter((it) => !/^(?:silent|hint)-/.test(it)).length;
    // The first rule's positives outgrew its look-alikes; new ones keep to the count.
    if (id !== 'mutable-default-argument') expect(silent, id).toBeGreaterThanOrEqual(loud);
  }
});

it('shows on every page a program of which the rule has something to tell, and that Python understands', async () => {
  const parse = await parserForTests();
  const programs: string[] = [];
  for (const id of ids) {
    const page = fs.readFileSync(path.join(root, 'docs', 'rules', `${id}.md`), 'utf8');
    const program = /```python\n(.*?)```/s.exec(page)?.[1] ?? '';
    programs.push(program);
    const { findings, analysis } = await checkedText(parse, program);
    expect(analysis.brokenLocations(), id).toEqual([]);
    const told = findings.filter((it) => it.severity !== null).map((it) => it.ruleId);
    expect(told, id).toContain(id);
  }
  const source =
    'import sys, json\nfor text in json.load(sys.stdin): compile(text, "page", "exec")\nprint("all")';
  const { stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', source], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
  });
  expect([stdout.trim(), stderr]).toEqual(['all', '']);
});
