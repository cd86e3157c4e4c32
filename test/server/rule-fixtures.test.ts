import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { Settings } from '../../server/features/settings.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import type { Checked } from '../../server/workspace.ts';
import { ask } from './cpython-answers.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

/**
 * A folder is a case: `input.py`, what the server says (`expected.json`, rewritten with UPDATE=1), and `check.py`,
 * which asks CPython whether what it says really happens. A folder's name begins with the loudest severity, or `silent`.
 */
const rules = path.join(import.meta.dirname, '..', 'fixtures', 'rules');
const severities = ['', 'error', 'warning', 'information', 'hint'];

interface Outcome {
  readonly diagnostics: readonly {
    /** Where it is not the folder's. */
    rule?: string;
    severity: string;
    at: string;
    message: string;
    evidence: readonly string[];
  }[];
  readonly fixes: readonly { title: string; source: string }[];
}

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

async function outcomeOf(text: string, rule: string): Promise<Outcome> {
  const checked = await checkedText(parse, text);
  const { document } = checked;
  const abilities = { relatedInformation: true, codeDescription: true };
  const diagnostics = diagnosticsOf(checked, new Settings(), abilities).map((it) => ({
    ...(it.code === rule ? {} : { rule: String(it.code) }),
    severity: severities[it.severity ?? DiagnosticSeverity.Error] ?? '',
    at: document.getText(it.range),
    message: typeof it.message === 'string' ? it.message : it.message.value,
    evidence: (it.relatedInformation ?? []).map(
      ({ location, message }) => `${document.getText(location.range)} → ${message}`,
    ),
  }));
  return { diagnostics, fixes: diagnostics.length === 0 ? [] : fixesOf(checked) };
}

function fixesOf(checked: Checked): Outcome['fixes'] {
  return checked.findings.flatMap((finding) =>
    finding.fixes.map((fix) => {
      const fixed = checked.analysis.fixed(finding, fix);
      expect(fixed, 'a fix must take the finding away').not.toBeNull();
      return { title: fix.title, source: fixed ?? '' };
    }),
  );
}

for (const rule of fs
  .readdirSync(rules, { withFileTypes: true })
  .filter((it) => it.isDirectory())) {
  const folder = path.join(rules, rule.name);
  const names = fs.readdirSync(folder);
  const read = (name: string): string =>
    fs.readFileSync(path.join(folder, name, 'input.py'), 'utf8');

  describe(rule.name, () => {
    it.each(names)('%s', async (name) => {
      const outcome = await outcomeOf(read(name), rule.name);
      for (const { evidence } of outcome.diagnostics)
        expect(evidence.length).toBeLessThanOrEqual(6);
      const loudest = outcome.diagnostics.map((it) => it.severity);
      const severity = severities.find((it) => loudest.includes(it)) ?? 'silent';
      expect(name.split('-')[0]).toBe(severity);
      const expected = path.join(folder, name, 'expected.json');
      const written = `${JSON.stringify(outcome, null, 2)}\n`;
      if (process.env['UPDATE'] === '1') fs.writeFileSync(expected, written);
      expect(written).toBe(fs.readFileSync(expected, 'utf8'));
    });

    it('says of every case what CPython does: it happens where it speaks, and not where it is silent', () => {
      const told = names.filter((name) => !name.startsWith('silent-comment-'));
      const cases = told.map((name) => ({
        source: read(name),
        check: path.join(folder, name, 'check.py'),
      }));
      const answers = ask(cases);
      expect(told.filter((_, index) => answers[index])).toEqual(
        told.filter((name) => !name.startsWith('silent-')),
      );
    });

    it('offers fixes after which it happens no more, and the server is silent', async () => {
      const cases: { name: string; source: string; check: string }[] = [];
      for (const name of names) {
        const { fixes } = await outcomeOf(read(name), rule.name);
        for (const { source } of fixes)
          cases.push({ name, source, check: path.join(folder, name, 'check.py') });
      }
      const answers = ask(cases);
      expect(cases.filter((_, index) => answers[index]).map((it) => it.name)).toEqual([]);
      for (const { source } of cases)
        expect((await outcomeOf(source, rule.name)).diagnostics.map((it) => it.message)).toEqual(
          [],
        );
    });
  });
}
