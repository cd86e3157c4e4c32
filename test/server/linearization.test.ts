import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Analysis } from '../../server/analysis.ts';
import { classNameOf } from '../../server/rules/class-statement.ts';
import type { ClassModel } from '../../server/semantics/class-model.ts';
import type { ClassDefinition } from '../../server/syntax/nodes.ts';
import { parserForTests } from './parser-for-tests.ts';

const script = `
import json, sys
answers = []
for text in json.load(sys.stdin):
    names, answer = {}, []
    for line in text.splitlines():
        name = line[len("class "):line.index("(")]
        try:
            exec(line, names)
            answer.append([it.__name__ for it in names[name].__mro__])
        except TypeError as error:
            answer.append("conflict" if "consistent" in str(error) else "duplicate")
            break
    answers.append(answer)
json.dump(answers, sys.stdout)
`;

/** Hierarchies by chance: each class has up to four of the classes before it, or of some builtins, as bases. */
function hierarchies(count: number): string[] {
  let seed = 20_261_125;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const outside = ['object', 'object', 'Exception', 'ValueError', 'LookupError', 'KeyError'];
  return Array.from({ length: count }, () => {
    const lines: string[] = [];
    const size = 3 + random(8);
    for (let at = 0; at < size; at += 1) {
      const bases = Array.from({ length: 1 + random(4) }, () => {
        const before = random(at + 1);
        return random(12) === 0 || before === at
          ? (outside[random(outside.length)] ?? 'object')
          : `C${before}`;
      });
      // A base that is named twice is a case of its own: seldom, so that most hierarchies get further.
      const named = random(20) === 0 ? bases : [...new Set(bases)];
      lines.push(`class C${at}(${named.join(', ')}): pass`);
    }
    return `${lines.join('\n')}\n`;
  });
}

function answerOf(classes: ClassModel, nodes: readonly ClassDefinition[]): unknown[] {
  const answer: unknown[] = [];
  for (const node of nodes) {
    const result = classes.linearization(classes.reference(node));
    if (result.kind !== 'order') {
      answer.push(result.kind);
      break;
    }
    answer.push(result.order.map(classNameOf));
  }
  return answer;
}

it('orders the bases of 4,000 random hierarchies as CPython does, or finds the same conflict', async () => {
  const parse = await parserForTests();
  const texts = hierarchies(4000);
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  expect(stderr).toBe('');
  const expected = JSON.parse(stdout) as unknown[][];
  const found = texts.map((text) => {
    const analysis = new Analysis(parse);
    analysis.update(text);
    const { classes } = analysis.facts();
    return answerOf(
      classes,
      [...classes.all()].map((it) => it.node),
    );
  });
  expect(found.filter((it, at) => JSON.stringify(it) !== JSON.stringify(expected[at]))).toEqual([]);
  const conflicts = expected.filter((it) => it.at(-1) === 'conflict').length;
  expect(conflicts).toBeGreaterThan(400);
  expect(expected.length - conflicts).toBeGreaterThan(400);
}, 120_000);
