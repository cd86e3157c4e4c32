import * as vscode from 'vscode';
import type { LensName } from '../../protocol/lenses/request.ts';
import type { Sessions } from '../debugging/sessions.ts';
import type { Language } from '../language/register.ts';
import { chosenExpression } from './chosen-expression.ts';
import type { LensPanel, OpenLens } from './panel.ts';
import { registerClassCommands } from './source-classes.ts';
import { lenses, viewType, type Lens } from './registry.ts';

/** Registers the commands and the restoring of every lens; one panel a lens. */
export function registerPanels(
  context: vscode.ExtensionContext,
  sessions: Sessions,
  language: Language,
): void {
  const open = new Map<LensName, Promise<LensPanel>>();
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');

  const adopt = (lens: Lens, panel: vscode.WebviewPanel): Promise<LensPanel> => {
    const shown = load(lens, panel);
    open.set(lens.name, shown);
    panel.onDidDispose(() => {
      open.delete(lens.name);
      void shown.then((one) => one.dispose());
    });
    return shown;
  };
  // Most sessions open no panel: what only panels need is run with the first one.
  const load = async (lens: Lens, panel: vscode.WebviewPanel): Promise<LensPanel> => {
    const { LensPanel } = await import('./panel.ts');
    return new LensPanel(lens, panel, sessions, dist, (name, options) => show(name, options));
  };
  const panelOf = async (name: LensName): Promise<LensPanel | undefined> => {
    const lens = lenses.find((one) => one.name === name);
    return lens && (open.get(name) ?? adopt(lens, createPanel(lens)));
  };
  const show: OpenLens = async (name, options) => (await panelOf(name))?.show(options);

  registerClassCommands(context, language, async (source) =>
    (await panelOf('mro'))?.showSource(source),
  );
  for (const lens of lenses) {
    const { name, command, variableCommand } = lens;
    context.subscriptions.push(
      vscode.commands.registerCommand(command, () => show(name)),
      vscode.window.registerWebviewPanelSerializer(viewType(lens), {
        deserializeWebviewPanel: async (panel) => void (await adopt(lens, panel)),
      }),
    );
    if (variableCommand === undefined) continue;
    context.subscriptions.push(
      vscode.commands.registerCommand(variableCommand, async (row: unknown) => {
        const expression = chosenExpression(row);
        if (expression === undefined) void vscode.window.showInformationMessage(nothingToShow());
        else await show(name, { expression });
      }),
    );
  }
}

const createPanel = (lens: Lens): vscode.WebviewPanel =>
  vscode.window.createWebviewPanel(viewType(lens), lens.title, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
  });

const nothingToShow = (): string =>
  vscode.l10n.t(
    'This has no name, attribute or item that leads to it. Put the cursor on a name, or choose another row.',
  );
