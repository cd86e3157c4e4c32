import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Analysis } from '../../server/analysis.ts';
import type { Location } from '../../server/semantics/sites.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { seed } from '../harness/chance.ts';
import { type Edit, edited, kinds, programs, scraps } from './edits.ts';
import { parserForTests } from './parser-for-tests.ts';

const isFull = process.env['CUTAWAY_FULL'] === '1';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

/** All that is said of the text that an analysis has: places as numbers, so that two of them can be compared. */
function told(analysis: Analysis): string[] {
  const at = (location: Location): string => {
    const { start, end } = analysis.rangeOf(location);
    return `${start}-${end}`;
  };
  return analysis
    .findingsNow()
    .map((it) =>
      [
        `${at(it.location)} ${it.severity} ${it.ruleId} ${it.message}`,
        ...it.steps.map((step) => `${at(step.location)} ${step.sentence}`),
        ...it.alsoAt.map(at),
        ...it.table,
        ...it.fixes.flatMap((fix) => [
          fix.title,
          ...fix.edits.map((edit) => `${at(edit)} ${edit.text}`),
        ]),
        JSON.stringify(it.picture),
      ].join('\n'),
    );
}

function fresh(text: string): Analysis {
  const analysis = new Analysis(parse);
  analysis.update(text);
  return analysis;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.nat(),
  size: fc.nat(60),
  to: fc.nat(),
  typed: fc.constantFrom(...scraps),
});

describe('a file that is edited', () => {
  it('leads to a change three calls away where that stands now', () => {
    const before = [
      'def third(target):\n    target.append(1)\n',
      'def second(target):\n    third(target)\n',
      'def first(target):\n    second(target)\n',
      'def collect(items=[]):\n    first(items)\n    return items\n',
    ].join('\n\n');
    const after = before.replace('target):\n', 'target):\n    # Of whoever calls.\n');
    const analysis = fresh(before);
    expect(told(analysis)).toHaveLength(1);
    analysis.update(after);
    expect(told(analysis)).toEqual(told(fresh(after)));
  });

  it(
    'is told of as if it had been opened as it is, after every one of many edits',
    { timeout: isFull ? 1_800_000 : 120_000 },
    () => {
      fc.assert(
        fc.property(
          fc.shuffledSubarray([...programs], { minLength: 2, maxLength: 6 }),
          fc.array(edit, { minLength: 1, maxLength: 8 }),
          (parts, edits) => {
            let text = parts.join('\n');
            const analysis = fresh(text);
            told(analysis);
            for (const one of edits) {
              text = edited(text, one);
              analysis.update(text);
              expect(told(analysis), text).toEqual(told(fresh(text)));
            }
          },
        ),
        { numRuns: isFull ? 5000 : 150, seed },
      );
    },
  );
});
