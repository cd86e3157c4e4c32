import path from 'node:path';
import * as l10n from '@vscode/l10n';
import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { othersNotification, themeNotification } from '../protocol/language.ts';
import {
  type Abilities,
  abilitiesOf,
  drawsPictures,
  optionsOf,
  themeOf,
} from './client-abilities.ts';
import { actionKinds, registerCodeActions } from './features/code-actions.ts';
import { registerCodeLens } from './features/code-lens.ts';
import { DiagnosticProvider } from './features/diagnostic-provider.ts';
import { registerHover } from './features/hover.ts';
import { registerInlayHints } from './features/inlay-hints.ts';
import type { Theme } from './features/object-picture.ts';
import { Others } from './features/others.ts';
import type { Service } from './features/service.ts';
import { Settings } from './features/settings.ts';
import { registerStaticMro } from './features/static-mro.ts';
import { registerTypeHierarchy } from './features/type-hierarchy.ts';
import { loadParser } from './syntax/parser.ts';
import { type Checked, Workspace } from './workspace.ts';

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

class Server implements Service {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly abilities: Abilities;
  readonly settings: Settings;
  readonly hasCommands: boolean;
  readonly drawsPictures: boolean;
  readonly others = new Others();
  readonly #diagnostics: DiagnosticProvider;
  #theme: Theme;
  #folders: readonly string[];

  constructor(connection: Connection, workspace: Workspace, parameters: InitializeParams) {
    this.connection = connection;
    this.workspace = workspace;
    this.abilities = abilitiesOf(parameters.capabilities);
    const options = optionsOf(parameters.initializationOptions);
    if (options.l10n) l10n.config({ contents: translations(options.l10n) });
    this.settings = new Settings(options.workspaceDiagnostics);
    this.settings.take(options.rules);
    this.#theme = options.theme ?? 'both';
    this.hasCommands = options.commands === true;
    this.drawsPictures = drawsPictures(parameters.clientInfo?.name);
    this.#folders = foldersOf(parameters);
    workspace.setFolders(this.#folders);
    this.#diagnostics = new DiagnosticProvider(this);
    this.followDocuments();
    this.followSettings();
    registerHover(this);
    registerCodeActions(this);
    registerCodeLens(this);
    registerInlayHints(this);
    registerTypeHierarchy(this);
    registerStaticMro(this);
  }

  get theme(): Theme {
    return this.#theme;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  capabilities(): InitializeResult {
    const diagnosticProvider = this.#diagnostics.capability;
    return {
      serverInfo: { name: 'cutaway' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [...actionKinds], resolveProvider: true },
        codeLensProvider: { resolveProvider: true },
        inlayHintProvider: { resolveProvider: true },
        typeHierarchyProvider: true,
        ...(diagnosticProvider !== undefined && { diagnosticProvider }),
        ...(this.abilities.changesFolders && {
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        }),
      },
    };
  }

  private followDocuments(): void {
    this.connection.onDidOpenTextDocument(({ textDocument: it }) => {
      this.workspace.open(it.uri, it.languageId, it.version, it.text);
      this.#diagnostics.changed(it.uri);
    });
    this.connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      this.workspace.change(textDocument.uri, contentChanges, textDocument.version);
      this.#diagnostics.changed(textDocument.uri);
    });
    this.connection.onDidChangeWatchedFiles(() => {
      this.workspace.changedOnDisk();
      this.#diagnostics.changedOnDisk();
    });
    this.connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.workspace.close(uri);
      this.others.forget(uri);
      this.#diagnostics.closed(uri);
    });
  }

  private followSettings(): void {
    const { asksConfiguration, registersConfiguration, changesFolders } = this.abilities;
    this.connection.onInitialized(async () => {
      if (registersConfiguration)
        await this.connection.client.register(DidChangeConfigurationNotification.type, {
          section: 'cutaway',
        });
      if (changesFolders)
        this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          const gone = new Set(removed.map((it) => it.uri));
          const kept = this.#folders.filter((it) => !gone.has(it));
          this.#folders = [...kept, ...added.map((it) => it.uri)];
          this.workspace.setFolders(this.#folders);
          this.#diagnostics.refresh();
        });
      if (asksConfiguration) await this.readSettings();
      await this.watch();
      await this.#diagnostics.register();
    });
    this.connection.onDidChangeConfiguration(async ({ settings }) => {
      if (asksConfiguration) await this.readSettings();
      else await this.settingsAre(pushedSection(settings));
    });
    this.connection.onNotification(themeNotification, (theme: unknown) => {
      this.#theme = themeOf(theme);
    });
    this.connection.onNotification(othersNotification, (told: unknown) => {
      const uri = this.others.take(told);
      if (uri !== null) void this.#diagnostics.changedElsewhere(uri);
    });
  }

  /** Asks the client to say when Python files change on the disk. */
  private async watch(): Promise<void> {
    if (!this.abilities.watchesFiles) return;
    await this.connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: '**/*.py' }],
    });
    this.workspace.isWatched = true;
  }

  private async readSettings(): Promise<void> {
    const section: unknown = await this.connection.workspace.getConfiguration('cutaway');
    await this.settingsAre(section);
  }

  private async settingsAre(section: unknown): Promise<void> {
    const changed = this.settings.takeSection(section);
    if (changed.workspaceDiagnostics) await this.#diagnostics.register();
    if (changed.rules) this.#diagnostics.refresh();
    if (changed.hints && this.abilities.refreshesHints)
      await this.connection.languages.inlayHint.refresh();
    if (changed.lenses && this.abilities.refreshesLenses)
      await this.connection.sendRequest(CodeLensRefreshRequest.type);
  }

  async check(uri: string, token: CancellationToken): Promise<Checked | null> {
    if (this.workspace.document(uri) === undefined) return null;
    const checked = await this.workspace.checked(uri, token);
    if (checked !== null) return checked;
    throw token.isCancellationRequested
      ? new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('The request was cancelled.'))
      : new ResponseError(LSPErrorCodes.ContentModified, l10n.t('The file changed meanwhile.'));
  }
}

function foldersOf({ workspaceFolders, ...parameters }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map((it) => it.uri);
  // A client of before there were several folders.
  const root: unknown = Object.entries(parameters).find(([key]) => key === 'rootUri')?.[1];
  return typeof root === 'string' ? [root] : [];
}

/** The section `cutaway` out of the settings that a client pushes. */
function pushedSection(settings: unknown): unknown {
  const own = property(settings, 'cutaway');
  const dotted = property(settings, 'cutaway.rules');
  return own ?? (dotted === undefined ? undefined : { rules: dotted });
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
