import { beforeAll, describe, expect, it } from 'vitest';
import type { Parse } from '../../server/syntax/parser.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

/** Every class of a chain asks all those above and below it. */
const links = process.env['CUTAWAY_FULL'] === '1' ? 1500 : 500;
const many = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

describe('extreme files', () => {
  it.each([
    ['a string of 700 KB', `s = "${'a\\n'.repeat(233_000)}"\n`],
    ['a triple-quoted string of 700 KB', `s = """${'a\n'.repeat(350_000)}"""\n`],
    ['10,000 nested brackets', `x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['10,000 open brackets', `x = ${'['.repeat(10_000)}\n`],
    ['5,000 nested calls', `x = ${'f('.repeat(5000)}${')'.repeat(5000)}\n`],
    ['3,000 nested lambdas', `x = ${'lambda: '.repeat(3000)}1\n`],
    ['a list of 20,000 lists', `x = [${'[], '.repeat(20_000)}]\n`],
    ['a sum of 5,000 terms', `x = ${many(5000, () => '1 + ')}1\n`],
    ['a comparison of 5,000 terms', `x = ${many(5000, () => 'a < ')}a\n`],
    ['a chain of 3,000 calls', `x = a${'.b()'.repeat(3000)}\n`],
    ['an assignment to 3,000 names', `${many(3000, (at) => `a${at} = `)}[]\n`],
    ['5,000 elif', `if a:\n    pass\n${'elif b:\n    pass\n'.repeat(5000)}`],
    [
      '5,000 elif in a function',
      `def g(a):\n    if a:\n        x = 1\n${many(5000, (at) => `    elif a == ${at}:\n        x = ${at}\n`)}`,
    ],
    [
      '300 nested conditions',
      `${many(300, (at) => `${' '.repeat(at)}if a:\n`)}${' '.repeat(300)}x = 1\n`,
    ],
    [
      '90 nested loops',
      `def g(a):\n${many(90, (at) => `${' '.repeat(at + 1)}for x${at} in a:\n`)}${' '.repeat(92)}a.append(1)\n`,
    ],
    [
      'a function of 5,000 lines',
      `def g(a):\n${many(2500, (at) => `    b${at} = [a, ${at}]\n    if a: b${at}.append(a)\n`)}`,
    ],
    [
      'a try of 5,000 statements',
      `def g(a):\n    try:\n${many(5000, (at) => `        b${at} = f(a, ${at})\n`)}    except E:\n        pass\n`,
    ],
    ['20,000 functions', many(20_000, (at) => `def f${at}(a):\n    return f${at + 1}(a)\n`)],
    [
      '2,000 functions that call one another',
      many(2000, (at) => `def f${at}(a):\n    a.append(1)\n    return f${(at + 1) % 2000}(a)\n`),
    ],
    [
      'a class with 3,000 attributes and methods',
      `class C:\n${many(3000, (at) => `    a${at} = ()\n    def m${at}(self): self.a${at}.append(1)\n`)}`,
    ],
    [
      `a chain of ${links} classes`,
      many(
        links,
        (at) =>
          `class C${at}(${at === 0 ? '' : `C${at - 1}`}):\n    a = ()\n    def m(self): self.a.append(1)\n`,
      ),
    ],
    ['CRLF, a byte order mark and form feeds', '\uFEFFx = 1\r\n\f\r\n'],
    ['only carriage returns', 'x = 1\ry = 2\r'],
    ['lone surrogates', 's = "\ud800"; \udc00 = 1\n'],
    ['replaced bytes, as editors show text that is not UTF-8', 's = "\ufffd\ufffd"  # \ufffd\n'],
  ])('survives %s, and sees the function after it', { timeout: 120_000 }, async (_, text) => {
    const { findings, analysis } = await checkedText(
      parse,
      `${text}def f(x=[]):\n    x.append(1)\n`,
    );
    const found = findings.filter((it) => it.ruleId === 'mutable-default-argument');
    expect(found).toHaveLength(1);
    expect(analysis.rangeOf(found[0]!.location).start).toBe(text.length + 'def f(x='.length);
  });
});
