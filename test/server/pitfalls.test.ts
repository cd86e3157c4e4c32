import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../server/rules/all-rules.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

/**
 * A file is a pitfall as small as it gets, or the harmless twin of one. The number in its name is the kind it is of;
 * its first lines say what is told: a severity (`hover`: only to who points at it) and a rule, or nothing, and why not.
 */
const folder = path.join(import.meta.dirname, '..', 'fixtures', 'pitfalls');
const kinds = 77;
const ids = new Set<string>(rules.flatMap((it) => it.ids));

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly told: readonly string[];
  readonly isHarmless: boolean;
}

const samples = fs
  .readdirSync(folder)
  .sort()
  .map((name): Sample => {
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const told = [...text.matchAll(/^# told: (.*)$/gm)].map((it) => it[1] ?? '');
    return { name, text, told, isHarmless: name.includes('-harmless-') };
  });
const pitfalls = samples.filter((it) => !it.isHarmless);
const twins = samples.filter((it) => it.isHarmless);
const isLoud = (told: string): boolean => /^(?:error|warning|information) /.test(told);
const loud = pitfalls.filter((it) => it.told.some(isLoud)).length;
const warned = pitfalls.filter((it) => it.told.some((one) => /^(?:error|warning) /.test(one)));
const pointedAt = pitfalls.filter((it) => it.told.every((one) => /^(?:hint|hover) /.test(one)));
const left = pitfalls.filter((it) => it.told.some((one) => one.startsWith('nothing')));

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

describe(`${loud} of ${pitfalls.length} small pitfalls told (${warned.length} as warnings or errors), ${pointedAt.length} on hover, ${left.length} left to others; silent on ${twins.length} harmless twins`, () => {
  it.each(samples)('$name', async ({ text, told }) => {
    const { findings, analysis } = await checkedText(parse, text);
    expect(analysis.brokenLocations()).toEqual([]);
    const now = findings.map((it) => `${it.severity ?? 'hover'} ${it.ruleId}`);
    expect(now).toEqual(told.filter((it) => !it.startsWith('nothing')));
  });

  it('has each kind, says for each pitfall which rule tells it or why none does, and is loud on no twin', () => {
    const numbers = new Set(samples.map((it) => Number.parseInt(it.name, 10)));
    expect([...numbers]).toEqual(Array.from({ length: kinds }, (_, at) => at + 1));
    expect(pitfalls.length).toBeGreaterThanOrEqual(121);
    expect(twins.length).toBeGreaterThanOrEqual(21);
    for (const { name, told } of samples) {
      expect(told, name).not.toEqual([]);
      for (const one of told)
        if (!one.startsWith('nothing')) expect(ids, name).toContain(one.split(' ')[1]);
    }
    for (const { name, told } of left)
      expect(told, name).toEqual([expect.stringMatching(/^nothing, \S/)]);
    expect(twins.filter((it) => it.told.some(isLoud)).map((it) => it.name)).toEqual([]);
  });

  it('is made of programs that Python understands', () => {
    const source =
      'import sys, json\nfor name, text in json.load(sys.stdin): compile(text, name, "exec")\nprint("all")';
    const { stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', source], {
      input: JSON.stringify(samples.map((it) => [it.name, it.text])),
      encoding: 'utf8',
    });
    expect([stdout.trim(), stderr]).toEqual(['all', '']);
  });
});
