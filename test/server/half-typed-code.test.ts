import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Parse } from '../../server/syntax/parser.ts';
import { programs, scraps } from './edits.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

describe('half-typed code', () => {
  it('never makes the server throw, wherever it is cut and whatever is typed', async () => {
    const scrap = fc.array(fc.constantFrom(...scraps), { maxLength: 6 });
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

  it('leaves a method its finding above which a decorator is about to be typed', async () => {
    const half = 'class A:\n    x = 1\n\n    @\n    def b(self, x=[]):\n        x.append(1)\n';
    const { findings } = await checkedText(parse, half);
    expect(findings.map((it) => it.severity)).toEqual(['warning']);
  });

  it('says nothing of what follows half-typed code in the same function', async () => {
    const { findings } = await checkedText(parse, 'def f(x=[]):\n    x = (\n    x.append(1)\n');
    expect(findings.filter((it) => it.severity !== null)).toEqual([]);
  });
});
