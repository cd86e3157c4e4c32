import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lineOf, show, until } from './workspace.ts';

describe('a Python file in the editor', () => {
  it('shows a warning on a default that calls share, with the evidence beside it', async () => {
    const document = await show('shared_default.py');
    const found = await until(vscode.languages.onDidChangeDiagnostics, 'the warning', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'cutaway'),
    );
    assert.equal(found.range.start.line, lineOf(document, 'default'));
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning, found.message);
    assert.ok((found.relatedInformation ?? []).length > 0, 'no place is named as evidence');
  });

  it('explains the warning in a hover', async () => {
    const document = await show('shared_default.py');
    await until(vscode.languages.onDidChangeDiagnostics, 'the warning', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'cutaway'),
    );
    const line = lineOf(document, 'default');
    const column = document.lineAt(line).text.indexOf('[]');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(line, column),
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((one) => (typeof one === 'string' ? one : one.value)),
    );
    assert.match(text.join('\n'), /default/i);
  });
});
