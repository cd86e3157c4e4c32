import * as vscode from 'vscode';
import type { Sessions } from '../debugging/sessions.ts';
import type { LensPanel } from './panel.ts';
import { lenses, viewType, type Lens } from './registry.ts';

/** Registers the command and the restoring of every lens; one panel a lens. */
export function registerPanels(context: vscode.ExtensionContext, sessions: Sessions): void {
  const open = new Map<string, LensPanel>();
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  // Most sessions open no panel: what only panels need is run with the first one.
  const load = async () => import('./panel.ts');
  const adopt = (shown: LensPanel, lens: Lens, panel: vscode.WebviewPanel): void => {
    open.set(lens.name, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      open.delete(lens.name);
    });
  };
  for (const lens of lenses) {
    context.subscriptions.push(
      vscode.commands.registerCommand(lens.command, async () => {
        const { LensPanel } = await load();
        const shown = open.get(lens.name);
        if (shown) {
          shown.show();
          return;
        }
        const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        const panel = vscode.window.createWebviewPanel(viewType(lens), lens.title, place);
        adopt(new LensPanel(lens, panel, sessions, dist), lens, panel);
      }),
      vscode.window.registerWebviewPanelSerializer(viewType(lens), {
        async deserializeWebviewPanel(panel) {
          const { LensPanel } = await load();
          adopt(new LensPanel(lens, panel, sessions, dist), lens, panel);
        },
      }),
    );
  }
}
