import * as vscode from 'vscode';
import { log } from '../log.ts';

/** Starts the language server with the first Python document; it is never started without one. */
export function registerLanguage(context: vscode.ExtensionContext): void {
  if (vscode.workspace.textDocuments.some(isPython)) {
    void start(context);
    return;
  }
  const waiting = vscode.workspace.onDidOpenTextDocument((opened) => {
    if (!isPython(opened)) return;
    waiting.dispose();
    void start(context);
  });
  context.subscriptions.push(waiting);
}

const isPython = (document: vscode.TextDocument): boolean => document.languageId === 'python';

/** The client's library is the larger part of the bundle: it is run only now, so that activation stays short. */
async function start(context: vscode.ExtensionContext): Promise<void> {
  try {
    const { startClient } = await import('./client.ts');
    startClient(context);
  } catch (error) {
    log.error(`language server: ${String(error)}`);
  }
}
