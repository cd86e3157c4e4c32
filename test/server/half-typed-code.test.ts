import fc from 'fast-check';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Parse } from '../../server/syntax/parser.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

const folder = path.join(
  import.meta.dirname,
  '..',
  'fixtures',
  'rules',
  'mutable-default-argument',
);
const programs = fs
  .readdirSync(folder)
  .map((name) => fs.readFileSync(path.join(folder, name, 'input.py'), 'utf8'));
const marks = [
  '(',
  ')',
  '[',
  '"""',
  "'",
  ':',
  '\\',
  '\n',
  '\r',
  '\t',
  '\f',
  '\uFEFF',
  '\ud800',
  '@',
  '*',
];
const words = [
  'def ',
  'class A:\n',
  'lambda x=[]: ',
  'yield ',
  'del x',
  'match x:\n',
  'if ',
  ' in ',
  '=',
  'x',
];

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

describe('half-typed code', () => {
  it('never makes the server throw, wherever it is cut and whatever is typed', async () => {
    const scrap = fc.array(fc.constantFrom(...marks, ...words), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...programs),
        fc.constantFrom(...programs),
        fc.nat(),
        fc.nat(200),
        scrap,
        async (one, two, at, size, typed) => {
          const start = at % (one.length + 1);
          const text = one.slice(0, start) + typed.join('') + one.slice(start + size) + two;
          const { findings, analysis } = await checkedText(parse, text);
          for (const finding of findings) {
            for (const { location } of [finding, ...finding.steps]) {
              const { start, end } = analysis.rangeOf(location);
              expect(start).toBeLessThanOrEqual(end);
              expect(end).toBeLessThanOrEqual(text.length);
            }
            for (const fix of finding.fixes) analysis.fixed(finding, fix);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it('finds the same after any edits as in the text opened anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(programs, { minLength: 3, maxLength: 8 }),
        fc.nat(),
        fc.constantFrom(...marks, ...words),
        async (parts, at, typed) => {
          const before = parts.join('\n');
          const start = at % before.length;
          const after = before.slice(0, start) + typed + before.slice(start);
          const { analysis } = await checkedText(parse, before);
          const told = async (): Promise<string[]> =>
            (
              await analysis.findings({
                isCancellationRequested: false,
                onCancellationRequested: () => ({ dispose() {} }),
              })
            )?.map(
              (it) =>
                `${it.severity} ${JSON.stringify(analysis.rangeOf(it.location))} ${it.message}`,
            ) ?? [];
          analysis.update(after);
          const edited = await told();
          analysis.update('');
          analysis.update(after);
          expect(edited).toEqual(await told());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves the other functions of the file their findings', async () => {
    const whole = 'def f(x=[]):\n    x.append(1)\n';
    for (const broken of [
      'x = (\n',
      'def (:\n',
      'class A(\n',
      'if x =\n',
      'return )\n',
      'def g(x=[]:\n',
    ]) {
      const { findings } = await checkedText(parse, whole + broken + whole);
      expect(
        findings.filter((it) => it.severity === 'warning'),
        broken,
      ).toHaveLength(2);
    }
  });

  it('leaves the other methods of a class theirs', async () => {
    const method = (name: string): string =>
      `    @property\n    def ${name}(self, x=[]):\n        x.append(1)\n\n`;
    const broken = ['x = (', 'def half(self', 'return ]', 'if x', 'class', 'x = "a'];
    for (const typed of broken) {
      const half = `    def b(self):\n        ${typed}\n\n`;
      const text = `class A(B):\n    'Doc.'\n\n${method('a')}${half}${method('c')}`;
      const { findings, analysis } = await checkedText(parse, text);
      const at = findings.map((it) => analysis.rangeOf(it.location).start);
      expect(at, typed).toEqual([text.indexOf('[]'), text.lastIndexOf('[]')]);
    }
  });

  it('says nothing of what follows half-typed code in the same function', async () => {
    const { findings } = await checkedText(parse, 'def f(x=[]):\n    x = (\n    x.append(1)\n');
    expect(findings.filter((it) => it.severity !== null)).toEqual([]);
  });
});
