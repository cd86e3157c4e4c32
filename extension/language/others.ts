import * as vscode from 'vscode';
import { type OtherDiagnostics, othersNotification } from '../../protocol/language.ts';

/** Of one document: more than these say nothing new about a place. */
const mostTold = 500;

/** Tells the server what ruff, Pylance and the like say of Python documents, so that it does not say it again. */
export function tellOthers(
  tell: (method: string, told: OtherDiagnostics) => void,
): vscode.Disposable {
  const last = new Map<string, string>();
  const look = (document: vscode.TextDocument): void => {
    if (document.languageId !== 'python') return;
    const uri = document.uri.toString();
    const diagnostics = vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ source }) => source !== undefined && source !== 'cutaway')
      .slice(0, mostTold)
      .map(({ source, code, range: { start, end } }) => ({
        source: source ?? '',
        code: codeOf(code),
        range: {
          start: { line: start.line, character: start.character },
          end: { line: end.line, character: end.character },
        },
      }));
    const text = JSON.stringify(diagnostics);
    if (text === (last.get(uri) ?? '[]')) return;
    last.set(uri, text);
    tell(othersNotification, { uri, diagnostics });
  };
  return vscode.Disposable.from(
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const changed = new Set(uris.map(String));
      for (const document of vscode.workspace.textDocuments)
        if (changed.has(document.uri.toString())) look(document);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => last.delete(uri.toString())),
  );
}

function codeOf(code: vscode.Diagnostic['code']): string {
  if (typeof code === 'object') return String(code.value);
  return code === undefined ? '' : String(code);
}
