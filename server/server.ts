import path from 'node:path';
import * as l10n from '@vscode/l10n';
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { type Abilities, abilitiesOf, optionsOf, themeOf } from './client-abilities.ts';
import { actionsIn, documentOf, resolveAction } from './features/code-actions.ts';
import { diagnosticsOf } from './features/diagnostics.ts';
import { hoverAt } from './features/hover.ts';
import type { Theme } from './features/object-picture.ts';
import { Publisher } from './features/publisher.ts';
import { Settings } from './features/settings.ts';
import { loadParser } from './syntax/parser.ts';
import { type Checked, contentHash, Workspace } from './workspace.ts';

/** Where the bundle's WebAssembly files lie: beside it. */
const beside = (name: string): string => path.join(__dirname, name);

/** Serves one client over the connection until it goes. */
export function startServer(connection: Connection): void {
  connection.onInitialize(async (parameters) => {
    const parse = await loadParser({
      runtime: beside('web-tree-sitter.wasm'),
      grammar: beside('tree-sitter-python.wasm'),
    });
    return new Server(connection, new Workspace(parse), parameters).capabilities();
  });
  connection.listen();
}

class Server {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  readonly #abilities: Abilities;
  readonly #settings = new Settings();
  readonly #publisher: Publisher | null;
  #theme: Theme;

  constructor(connection: Connection, workspace: Workspace, parameters: InitializeParams) {
    this.#connection = connection;
    this.#workspace = workspace;
    this.#abilities = abilitiesOf(parameters.capabilities);
    const options = optionsOf(parameters.initializationOptions);
    if (options.l10n !== undefined) l10n.config({ contents: translations(options.l10n) });
    this.#settings.take(options.rules);
    this.#theme = options.theme ?? 'both';
    this.#publisher = this.#abilities.pullsDiagnostics
      ? null
      : new Publisher((uri, token) => this.publish(uri, token));
    this.followDocuments();
    this.followSettings();
    this.answer();
  }

  capabilities(): InitializeResult {
    return {
      serverInfo: { name: 'cutaway' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: true },
        ...(this.#abilities.pullsDiagnostics && {
          diagnosticProvider: {
            identifier: 'cutaway',
            interFileDependencies: false,
            workspaceDiagnostics: false,
          },
        }),
      },
    };
  }

  private followDocuments(): void {
    this.#connection.onDidOpenTextDocument(({ textDocument: it }) => {
      this.#workspace.open(it.uri, it.languageId, it.version, it.text);
      this.#publisher?.changed(it.uri);
    });
    this.#connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      this.#workspace.change(textDocument.uri, contentChanges, textDocument.version);
      this.#publisher?.changed(textDocument.uri);
    });
    this.#connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.#workspace.close(uri);
      this.#publisher?.closed(uri);
      if (this.#publisher !== null) void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    });
  }

  private followSettings(): void {
    const { asksConfiguration, registersConfiguration } = this.#abilities;
    this.#connection.onInitialized(async () => {
      if (registersConfiguration)
        await this.#connection.client.register(DidChangeConfigurationNotification.type, {
          section: 'cutaway',
        });
      if (asksConfiguration) await this.readSettings();
    });
    this.#connection.onDidChangeConfiguration(async ({ settings }) => {
      if (asksConfiguration) await this.readSettings();
      else this.settingsAre(pushedRules(settings));
    });
    this.#connection.onNotification('cutaway/theme', (theme: unknown) => {
      this.#theme = themeOf(theme);
    });
  }

  private async readSettings(): Promise<void> {
    const rules: unknown = await this.#connection.workspace.getConfiguration('cutaway.rules');
    this.settingsAre(rules);
  }

  private settingsAre(rules: unknown): void {
    if (!this.#settings.take(rules)) return;
    if (this.#publisher !== null)
      for (const uri of this.#workspace.uris()) this.#publisher.changed(uri);
    else if (this.#abilities.refreshesDiagnostics)
      void this.#connection.languages.diagnostics.refresh();
  }

  private answer(): void {
    const connection = this.#connection;
    if (this.#publisher === null)
      connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) =>
        this.diagnose(textDocument.uri, previousResultId, token),
      );
    connection.onHover(async ({ textDocument, position }, token) => {
      const checked = await this.check(textDocument.uri, token);
      const look = { theme: this.#theme, isMarkdown: this.#abilities.hoverIsMarkdown };
      return checked === null ? null : hoverAt(checked, position, this.#settings, look);
    });
    connection.onCodeAction(async ({ textDocument, range, context }, token) => {
      const wanted = context.only ?? [CodeActionKind.QuickFix];
      if (!wanted.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return [];
      const checked = await this.check(textDocument.uri, token);
      if (checked === null) return [];
      const actions = actionsIn(checked, range, this.#settings, this.#abilities.diagnostics);
      if (this.#abilities.resolvesEdits) return actions;
      return actions.map((it) => resolveAction(it, checked, this.#abilities.versionedEdits));
    });
    connection.onCodeActionResolve(async (action, token) => {
      const uri = documentOf(action);
      if (uri === null) return action;
      const checked = await this.check(uri, token);
      return resolveAction(action, checked, this.#abilities.versionedEdits);
    });
  }

  /** Null for a document that is not open. Rejects when cancelled, or when the text changed while it was checked. */
  private async check(uri: string, token: CancellationToken): Promise<Checked | null> {
    if (this.#workspace.document(uri) === undefined) return null;
    const checked = await this.#workspace.checked(uri, token);
    if (checked !== null) return checked;
    throw token.isCancellationRequested
      ? new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('The request was cancelled.'))
      : new ResponseError(LSPErrorCodes.ContentModified, l10n.t('The file changed meanwhile.'));
  }

  private async diagnose(
    uri: string,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const checked = await this.check(uri, token);
    const items =
      checked === null ? [] : diagnosticsOf(checked, this.#settings, this.#abilities.diagnostics);
    const resultId = contentHash(JSON.stringify(items));
    return resultId === previous
      ? { kind: 'unchanged', resultId }
      : { kind: 'full', resultId, items };
  }

  private async publish(uri: string, token: CancellationToken): Promise<void> {
    const checked = await this.#workspace.checked(uri, token);
    if (checked === null) return;
    const diagnostics = diagnosticsOf(checked, this.#settings, this.#abilities.diagnostics);
    const { version } = checked.document;
    await this.#connection.sendDiagnostics({ uri, version, diagnostics });
  }
}

/** `cutaway.rules` out of the settings that a client pushes. */
function pushedRules(settings: unknown): unknown {
  const own = property(settings, 'cutaway');
  return property(own, 'rules') ?? property(settings, 'cutaway.rules');
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A bundle's messages: strings, or objects with one as `message`. */
function translations(bundle: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bundle).flatMap(([key, value]) => {
      const message = typeof value === 'string' ? value : property(value, 'message');
      return typeof message === 'string' ? [[key, message]] : [];
    }),
  );
}
