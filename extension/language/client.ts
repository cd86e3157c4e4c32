import * as vscode from 'vscode';
import {
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import {
  type LanguageOptions,
  showClassCommand,
  type Theme,
  themeNotification,
} from '../../protocol/language.ts';
import { log } from '../log.ts';
import { tellOthers } from './others.ts';
import type { Language } from './register.ts';

/** Starts the language server, in a process of its own; it is told of each change of the theme, and what others say. */
export async function startClient(context: vscode.ExtensionContext): Promise<Language> {
  const client = createClient(context);
  context.subscriptions.push(
    { dispose: () => void client.stop().catch((error: unknown) => log.warn(String(error))) },
    vscode.window.onDidChangeActiveColorTheme(() => {
      if (client.isRunning()) void client.sendNotification(themeNotification, { theme: theme() });
    }),
    tellOthers((method, told) => {
      if (client.isRunning()) void client.sendNotification(method, told);
    }),
  );
  await client.start();
  return { request: (method, parameters) => client.sendRequest<unknown>(method, parameters) };
}

function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'language-server.js').fsPath;
  const run = { module, transport: TransportKind.ipc };
  const initializationOptions: LanguageOptions = {
    theme: theme(),
    l10n: vscode.l10n.bundle ?? null,
    commands: true,
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'python' },
      { scheme: 'untitled', language: 'python' },
    ],
    outputChannel: log,
    initializationOptions,
    // Of the links in a hover, this one may be followed: it opens a panel, whatever it is given.
    markdown: { isTrusted: { enabledCommands: [showClassCommand] } },
    synchronize: { configurationSection: 'cutaway' },
  };
  return new LanguageClient('cutaway', 'Cutaway', { run, debug: run }, options);
}

/** The kind of theme: an SVG in a hover cannot read theme variables. */
function theme(): Theme {
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
