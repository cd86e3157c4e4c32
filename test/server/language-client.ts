import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  createProtocolConnection,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** The built server: `npm run build` comes before these tests. */
export const serverFile = path.join(import.meta.dirname, '..', '..', 'dist', 'language-server.js');

const pulling = {
  relatedInformation: true,
  codeDescriptionSupport: true,
  tagSupport: { valueSet: [1, 2] },
};
const textDocument = {
  publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
  hover: { contentFormat: ['markdown', 'plaintext'] },
  codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  inlayHint: { resolveSupport: { properties: ['tooltip'] } },
};

interface Registrations {
  registrations: { method: string; registerOptions?: unknown }[];
}

/** What a client says at its start; by default it can do everything that matters here. */
export interface StartOptions {
  readonly pull: boolean;
  readonly initializationOptions?: unknown;
  /** Whether it has settings that the server asks for. */
  readonly configuration?: boolean;
  readonly folder?: string;
  /** Whether it can take registrations of diagnostics and watched files. */
  readonly dynamic?: boolean;
}

/** An ordinary LSP client on the server's stdio. */
export class LanguageClient {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  readonly published: PublishDiagnosticsParams[] = [];
  /** What `workspace/configuration` answers for `cutaway`, `rules` as its rules. */
  rules: unknown = {};
  settings: Readonly<Record<string, unknown>> = {};
  refreshes = 0;
  /** Methods that the server has registered with the client, and what it said of them. */
  readonly registered: { method: string; registerOptions?: unknown }[] = [];
  /** Progress by its token: begin, reports, end. */
  readonly progress: { token: unknown; value: unknown }[] = [];
  initialized: InitializeResult = { capabilities: {} };
  #heard: (() => void)[] = [];

  private constructor() {
    if (!fs.existsSync(serverFile)) throw new Error(`Run npm run build: no ${serverFile}`);
    this.process = spawn(process.execPath, [serverFile, '--stdio'], { stdio: 'pipe' });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error('the server has no stdio');
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      (it: PublishDiagnosticsParams) => {
        this.published.push(it);
        for (const tell of this.#heard.splice(0)) tell();
      },
    );
    this.connection.onRequest('workspace/configuration', () => [
      { rules: this.rules, ...this.settings },
    ]);
    this.connection.onRequest('client/registerCapability', ({ registrations }: Registrations) => {
      this.registered.push(...registrations);
      for (const tell of this.#heard.splice(0)) tell();
      return null;
    });
    this.connection.onRequest('client/unregisterCapability', () => null);
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onNotification('$/progress', (it: { token: unknown; value: unknown }) => {
      this.progress.push(it);
      for (const tell of this.#heard.splice(0)) tell();
    });
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes += 1;
      for (const tell of this.#heard.splice(0)) tell();
      return null;
    });
    this.connection.listen();
  }

  static async start(options: StartOptions = { pull: true }): Promise<LanguageClient> {
    const client = new LanguageClient();
    client.initialized = await client.request('initialize', {
      processId: process.pid,
      rootUri: options.folder ?? null,
      initializationOptions: options.initializationOptions,
      capabilities: {
        textDocument: {
          ...textDocument,
          ...(options.pull && {
            diagnostic: { ...pulling, dynamicRegistration: options.dynamic === true },
          }),
        },
        window: { workDoneProgress: options.dynamic === true },
        workspace: {
          didChangeWatchedFiles: { dynamicRegistration: options.dynamic === true },
          workspaceEdit: { documentChanges: true },
          ...(options.configuration && {
            configuration: true,
            didChangeConfiguration: { dynamicRegistration: true },
            diagnostics: { refreshSupport: true },
          }),
        },
      },
    });
    await client.notify('initialized', {});
    return client;
  }

  /** The caller says what the answer is; the tests look into it. */
  async request<Answer>(method: string, parameters: unknown): Promise<Answer> {
    return this.connection.sendRequest<Answer>(method, parameters);
  }

  async notify(method: string, parameters: unknown): Promise<void> {
    await this.connection.sendNotification(method, parameters);
  }

  async open(uri: string, text: string, version = 1): Promise<void> {
    await this.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'python', version, text },
    });
  }

  /** Waits until something satisfies; looks again at each message that the server sends by itself. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.request('shutdown', undefined);
    await this.notify('exit', undefined);
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}
