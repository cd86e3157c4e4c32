import * as vscode from 'vscode';
import { log } from '../log.ts';

/** The language server, for what goes beyond the editor's own features. */
export interface Language {
  /** The answer to a request of protocol/language.ts; undefined while there is no server. */
  request(method: string, parameters: object): Promise<unknown>;
}

/** Starts the language server with the first Python document; it is never started without one. */
export function registerLanguage(context: vscode.ExtensionContext): Language {
  let client: Promise<Language | undefined> | undefined;
  const language: Language = {
    request: async (method, parameters) => (await client)?.request(method, parameters),
  };
  if (vscode.workspace.textDocuments.some(isPython)) {
    client = start(context);
    return language;
  }
  const waiting = vscode.workspace.onDidOpenTextDocument((opened) => {
    if (!isPython(opened)) return;
    waiting.dispose();
    client = start(context);
  });
  context.subscriptions.push(waiting);
  return language;
}

const isPython = (document: vscode.TextDocument): boolean => document.languageId === 'python';

/** The client's library is the larger part of the bundle: it is run only now, so that activation stays short. */
async function start(context: vscode.ExtensionContext): Promise<Language | undefined> {
  try {
    const { startClient } = await import('./client.ts');
    return await startClient(context);
  } catch (error) {
    log.error(`language server: ${String(error)}`);
    return undefined;
  }
}
