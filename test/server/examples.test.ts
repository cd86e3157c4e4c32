import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { diagnosticsOf } from '../../server/features/diagnostics.ts';
import { Settings } from '../../server/features/settings.ts';
import { checkedText, parserForTests } from './parser-for-tests.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'examples');

describe('the warnings a newcomer meets in examples/', () => {
  it('underlines what the five programs are about, and nothing else', async () => {
    const parse = await parserForTests();
    const warnings: string[] = [];
    for (const name of fs.readdirSync(folder).filter((one) => one.endsWith('.py'))) {
      const checked = await checkedText(parse, fs.readFileSync(path.join(folder, name), 'utf8'));
      const abilities = { relatedInformation: true, codeDescription: true };
      for (const found of diagnosticsOf(checked, new Settings(), abilities))
        if (found.severity === DiagnosticSeverity.Warning)
          warnings.push(`${name}: ${checked.document.getText(found.range)}`);
        else warnings.push(`${name}: not a warning, severity ${found.severity}`);
    }
    expect(warnings).toEqual([
      'class_attributes.py: []',
      'closures.py: number',
      'going_over.py: numbers.remove(number)',
      'going_over.py: squares',
      'mutable_default.py: []',
      // The second name is what the program shows; a copy whose rows change is a mistake elsewhere.
      'shallow_and_deep_copy.py: not a warning, severity 3',
      'shallow_and_deep_copy.py: board.copy()',
      'shallow_and_deep_copy.py: [["."] * 3] * 3',
    ]);
  });
});
