import * as vscode from 'vscode';
import {
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import { log } from '../log.ts';

/** Starts the language server, in a process of its own; it is told of each change of the theme. */
export function startClient(context: vscode.ExtensionContext): void {
  const client = createClient(context);
  context.subscriptions.push(
    { dispose: () => void client.stop().catch((error: unknown) => log.warn(String(error))) },
    vscode.window.onDidChangeActiveColorTheme(() => {
      if (client.isRunning()) void client.sendNotification('cutaway/theme', { theme: theme() });
    }),
  );
  void client.start().catch((error: unknown) => log.error(`language server: ${String(error)}`));
}

function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'language-server.js').fsPath;
  const run = { module, transport: TransportKind.ipc };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'python' },
      { scheme: 'untitled', language: 'python' },
    ],
    outputChannel: log,
    initializationOptions: { theme: theme(), l10n: vscode.l10n.bundle ?? null },
    synchronize: { configurationSection: 'cutaway' },
  };
  return new LanguageClient('cutaway', 'Cutaway', { run, debug: run }, options);
}

/** The kind of theme: an SVG in a hover cannot read theme variables. */
function theme(): 'light' | 'dark' | 'hc' {
  const { ColorThemeKind } = vscode;
  switch (vscode.window.activeColorTheme.kind) {
    case ColorThemeKind.HighContrast:
      return 'hc';
    case ColorThemeKind.Light:
    case ColorThemeKind.HighContrastLight:
      return 'light';
    case ColorThemeKind.Dark:
    default:
      return 'dark';
  }
}
