import * as vscode from 'vscode';
import type { Sessions } from '../debugging/sessions.ts';
import { LensPanel } from './panel.ts';
import { lenses, viewType, type Lens } from './registry.ts';

/** Registers the command and the restoring of every lens; one panel a lens. */
export function registerPanels(context: vscode.ExtensionContext, sessions: Sessions): void {
  const open = new Map<string, LensPanel>();
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const adopt = (lens: Lens, panel: vscode.WebviewPanel): void => {
    const shown = new LensPanel(lens, panel, sessions, dist);
    open.set(lens.name, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      open.delete(lens.name);
    });
  };
  for (const lens of lenses) {
    context.subscriptions.push(
      vscode.commands.registerCommand(lens.command, () => {
        const shown = open.get(lens.name);
        if (shown) {
          shown.show();
          return;
        }
        const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        adopt(lens, vscode.window.createWebviewPanel(viewType(lens), lens.title, place));
      }),
      vscode.window.registerWebviewPanelSerializer(viewType(lens), {
        deserializeWebviewPanel: async (panel) => adopt(lens, panel),
      }),
    );
  }
}
