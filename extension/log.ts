import * as vscode from 'vscode';

/** The one log of the extension and its processes; "Cutaway: Show Log" opens it. */
export const log = vscode.window.createOutputChannel('Cutaway', { log: true });
