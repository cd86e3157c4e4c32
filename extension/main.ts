import * as vscode from 'vscode';
import { registerDebugging } from './debugging/register.ts';
import { registerLanguage } from './language/register.ts';
import { registerInterpreters } from './interpreters/register.ts';
import { registerPanels } from './panels/register.ts';
import { log } from './log.ts';

/** What Cutaway adds to VS Code; each part registers itself. */
export function activate(context: vscode.ExtensionContext): void {
  const interpreters = registerInterpreters(context);
  const sessions = registerDebugging(context, interpreters);
  registerPanels(context, sessions, registerLanguage(context));
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('cutaway.showLog', () => log.show()),
  );
}
