import path from 'node:path';
import * as vscode from 'vscode';

/** The folder the window shows: a copy of test/vscode/workspace. */
export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('The window shows no folder.');
  return folder.uri.fsPath;
}

/** Shows a file of the workspace in the first editor column. */
export async function show(name: string): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.file(path.join(workspaceFolder(), name));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

/** The 0-based line that ends in `# @marker`. */
export function lineOf(document: vscode.TextDocument, marker: string): number {
  const lines = document.getText().split('\n');
  const line = lines.findIndex((text) => text.endsWith(`# @${marker}`));
  if (line < 0) throw new Error(`${document.fileName} has no line marked @${marker}.`);
  return line;
}

/** Resolves to the first answer of `read` that is not undefined, asked again at each event. */
export async function until<T>(
  event: vscode.Event<unknown>,
  what: string,
  read: () => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const value = read();
      if (value === undefined) return;
      clearTimeout(timer);
      listening.dispose();
      resolve(value);
    };
    const listening = event(look);
    const timer = setTimeout(() => {
      listening.dispose();
      reject(new Error(`Waited 30 seconds in vain for ${what}.`));
    }, 30_000);
    look();
  });
}
