import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Analysis } from '../../server/analysis.ts';
import type { Finding } from '../../server/rules/rule.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { Source } from '../../server/syntax/source.ts';
import { chance, pick, seed } from '../harness/chance.ts';
import { scraps } from './edits.ts';
import { parserForTests } from './parser-for-tests.ts';

const isFull = process.env['CUTAWAY_FULL'] === '1';
/** Files of the standard library, and how often each is damaged. */
const size = isFull ? { files: 400, edits: 25 } : { files: 30, edits: 8 };
/** CPU time for one answer, whatever else the machine does: half-typed code must not make the server think for ever. */
const budgetMs = 2000;
/** Of the findings elsewhere in the file, that many stay while a line is half-typed. */
const staying = 0.97;

const library = spawnSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
  encoding: 'utf8',
}).stdout.trim();

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

function realFiles(random: () => number): string[] {
  const all = fs
    .readdirSync(library, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.py') && !/site-packages|lib2to3|bad_?|encoded/.test(it))
    .map((it) => path.join(library, it))
    .filter((it) => {
      const { size: bytes } = fs.statSync(it);
      return bytes > 2000 && bytes < 100_000;
    });
  return Array.from({ length: size.files }, () => pick(random, all));
}

/** A function of which there is surely something to tell, before a definition somewhere in the text. */
function withWitnesses(text: string, random: () => number): { text: string; witnesses: string[] } {
  const starts = [...Source.of(text).placed()]
    .filter(({ piece }) => /^(?:def|class|@|async def)\b/.test(piece.text))
    .map((it) => it.start);
  let whole = text;
  const places = [0, ...(starts.length === 0 ? [] : [pick(random, starts), pick(random, starts)])];
  const witnesses = [...new Set(places)]
    .sort((one, two) => two - one)
    .map((at, index) => {
      const head = `def witness_${index}(x=[]):`;
      whole = `${whole.slice(0, at)}${head}\n    x.append(1)\n    return x\n\n\n${whole.slice(at)}`;
      return head;
    });
  return { text: whole, witnesses };
}

interface Damage {
  readonly text: string;
  /** Where it is: before that the text is as it was. */
  readonly at: number;
}

/** Deletes, inserts or breaks a line that is not one of a witness, nor beside one. */
function damaged(text: string, random: () => number): Damage | null {
  const lines = text.split('\n');
  const line = Math.floor(random() * lines.length);
  const around = lines.slice(Math.max(0, line - 5), line + 3).join('\n');
  if (around.includes('witness_')) return null;
  const before = lines[line] ?? '';
  const column = Math.floor(random() * (before.length + 1));
  const [head, tail] = [before.slice(0, column), before.slice(column)];
  const after = pick(random, [
    [],
    [head + pick(random, scraps) + tail],
    [head, tail],
    [head],
    [tail],
    [before, pick(random, scraps)],
  ]);
  lines.splice(line, 1, ...after);
  const at = lines.slice(0, line).reduce((sum, it) => sum + it.length + 1, 0);
  return { text: lines.join('\n'), at };
}

/** What opens or ends a long text: where their number changes, all that follows may be text. */
const quotes = (text: string): number => (text.match(/"""|'''/g) ?? []).length;

function answer(analysis: Analysis, text: string): readonly Finding[] {
  const before = process.cpuUsage();
  analysis.update(text);
  const findings = analysis.findingsNow();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(budgetMs);
  for (const finding of findings)
    for (const { location } of [finding, ...finding.steps]) {
      const { start, end } = analysis.rangeOf(location);
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  return findings;
}

/** What is told and of which line, without its number. */
function keyOf(finding: Finding, analysis: Analysis, text: string): string {
  const { start } = analysis.rangeOf(finding.location);
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, text.indexOf('\n', start));
  return `${finding.ruleId} ${finding.severity} ${finding.message} ${line}`;
}

describe('real files, half-typed', () => {
  it(
    `never make the server throw or think for long, and leave other places their findings (CUTAWAY_SEED=${seed})`,
    { timeout: isFull ? 3_600_000 : 180_000 },
    () => {
      const random = chance(seed, 'real files');
      const elsewhere = { before: 0, lost: 0, examples: [] as string[] };
      for (const file of realFiles(random)) {
        const { text, witnesses } = withWitnesses(fs.readFileSync(file, 'utf8'), random);
        const analysis = new Analysis(parse);
        const whole = answer(analysis, text).map((it) => ({
          key: keyOf(it, analysis, text),
          ...analysis.rangeOf(it.location),
          isShown: it.severity !== null,
        }));
        for (let edit = 0; edit < size.edits; edit += 1) {
          const damage = damaged(text, random);
          if (damage === null) continue;
          const findings = answer(analysis, damage.text);
          const keys = findings.map((it) => keyOf(it, analysis, damage.text));
          const isText = quotes(damage.text) !== quotes(text);
          const where = `${file}, edit ${edit}`;
          for (const head of witnesses) {
            const at = damage.text.indexOf(head);
            if (isText && at > damage.at) continue;
            const told = findings.find(
              (it) => analysis.rangeOf(it.location).start === at + head.indexOf('[]'),
            );
            expect(told?.severity, `${where}: ${head}`).toBe('warning');
          }
          // In the statement that is damaged anything may be.
          const hurt = [...Source.of(text).placed()].findLast((it) => it.start <= damage.at);
          const until = (hurt?.start ?? 0) + (hurt?.piece.text.length ?? 0);
          for (const { key, start, isShown } of whole) {
            const isHurt = start >= (hurt?.start ?? 0) && start < until;
            if (isHurt || !isShown || (isText && start > damage.at)) continue;
            elsewhere.before += 1;
            if (keys.includes(key)) continue;
            elsewhere.lost += 1;
            elsewhere.examples.push(`${where}: ${key}`);
          }
        }
        const again = answer(analysis, text).map((it) => keyOf(it, analysis, text));
        expect(again, file).toEqual(whole.map((it) => it.key));
      }
      expect(elsewhere.before).toBeGreaterThan(0);
      if (process.env['CUTAWAY_SHOW'] !== undefined) console.log(elsewhere);
      expect(elsewhere.lost, elsewhere.examples.slice(0, 5).join('\n')).toBeLessThanOrEqual(
        elsewhere.before * (1 - staying),
      );
    },
  );
});
