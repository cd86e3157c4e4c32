import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, DiagnosticSeverity } from 'vscode-languageserver';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { Settings } from '../../server/features/settings.ts';
import type { Parse } from '../../server/syntax/parser.ts';
import { type Checked, Workspace } from '../../server/workspace.ts';
import { ask, type Program } from './cpython-answers.ts';
import { parserForTests } from './parser-for-tests.ts';

/**
 * A folder is a case, a workspace of its own: what the server says of its `input.py` (`expected.json`, rewritten with
 * UPDATE=1), and what CPython says of it with the files beside it (`check.py`). Its name begins with the loudest
 * severity, or `silent`.
 */
const cases = path.join(import.meta.dirname, '..', 'fixtures', 'imports');
const severities = ['', 'error', 'warning', 'information', 'hint'];
const names = fs.readdirSync(cases);

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

function inputOf(name: string): string {
  return fs.readFileSync(path.join(cases, name, 'input.py'), 'utf8');
}

async function checkedAs(name: string, text: string): Promise<Checked> {
  const folder = path.join(cases, name);
  const uri = pathToFileURL(path.join(folder, 'input.py')).href;
  const workspace = new Workspace(parse);
  workspace.setFolders([pathToFileURL(folder).href]);
  workspace.open(uri, 'python', 1, text);
  const checked = await workspace.checked(uri, new CancellationTokenSource().token);
  if (checked === null) throw new Error('nothing was checked');
  return checked;
}

function diagnosticsIn(checked: Checked) {
  const abilities = { relatedInformation: true, codeDescription: true };
  return diagnosticsOf(checked, new Settings(), abilities).map((it) => ({
    rule: String(it.code),
    severity: severities[it.severity ?? DiagnosticSeverity.Error] ?? '',
    at: checked.document.getText(it.range),
    message: typeof it.message === 'string' ? it.message : it.message.value,
    evidence: (it.relatedInformation ?? []).map(
      ({ location: { uri, range }, message }) =>
        `${path.basename(uri)}:${range.start.line + 1} ${textAt(uri, range)} → ${message}`,
    ),
  }));
}

function textAt(uri: string, { start, end }: { start: Place; end: Place }): string {
  const line = fs.readFileSync(new URL(uri), 'utf8').split('\n')[start.line] ?? '';
  return line.slice(start.character, end.line === start.line ? end.character : undefined);
}

interface Place {
  readonly line: number;
  readonly character: number;
}

function programOf(name: string, source: string): Program {
  const folder = path.join(cases, name);
  return { source, check: path.join(folder, 'check.py'), folder };
}

describe('findings that need another file', () => {
  it.each(names)('%s', async (name) => {
    const checked = await checkedAs(name, inputOf(name));
    const diagnostics = diagnosticsIn(checked);
    const loudest = diagnostics.map((it) => it.severity);
    expect(name.split('-')[0]).toBe(severities.find((it) => loudest.includes(it)) ?? 'silent');
    const expected = path.join(cases, name, 'expected.json');
    const written = `${JSON.stringify(diagnostics, null, 2)}\n`;
    if (process.env['UPDATE'] === '1') fs.writeFileSync(expected, written);
    expect(written).toBe(fs.readFileSync(expected, 'utf8'));
  });

  it('says of every case what CPython does: it happens where it speaks, and not where it is silent', () => {
    const answers = ask(names.map((name) => programOf(name, inputOf(name))));
    expect(names.filter((_, at) => answers[at])).toEqual(
      names.filter((name) => !name.startsWith('silent-')),
    );
  });

  it('offers fixes after which it happens no more, and the server is silent', async () => {
    const fixed: { name: string; source: string }[] = [];
    for (const name of names) {
      const { analysis, findings } = await checkedAs(name, inputOf(name));
      for (const finding of findings)
        for (const fix of finding.severity === null ? [] : finding.fixes) {
          const source = analysis.fixed(finding, fix);
          expect(source, `${name}: a fix must take the finding away`).not.toBeNull();
          fixed.push({ name, source: source ?? '' });
        }
    }
    expect(fixed.length).toBeGreaterThan(0);
    const answers = ask(fixed.map(({ name, source }) => programOf(name, source)));
    expect(fixed.filter((_, at) => answers[at]).map((it) => it.name)).toEqual([]);
    for (const { name, source } of fixed)
      expect(diagnosticsIn(await checkedAs(name, source)).map((it) => it.message)).toEqual([]);
  });
});
