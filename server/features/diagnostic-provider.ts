import {
  CancellationToken,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  type Disposable,
  type DiagnosticRegistrationOptions,
} from 'vscode-languageserver';
import { contentHash } from '../workspace.ts';
import { diagnosticsFor } from './diagnostics.ts';
import { Publisher } from './publisher.ts';
import type { Service } from './service.ts';
import { WorkspaceDiagnostics } from './workspace-diagnostics.ts';

const identifier = 'cutaway';
/** How long typing must pause before other documents are looked at. */
const idleMs = 300;

/** Diagnostics by pulling, and by pushing to a client that cannot pull; never both. */
export class DiagnosticProvider {
  readonly #service: Service;
  readonly #publisher: Publisher | null;
  readonly #workspace: WorkspaceDiagnostics | null;
  /** What each document was last answered with. */
  readonly #given = new Map<string, string>();
  #registration: Promise<Disposable> | null = null;
  /** Documents that have changed since the others were asked; null: files on the disk. */
  readonly #touched = new Set<string | null>();
  #idle: NodeJS.Timeout | undefined;

  constructor(service: Service) {
    this.#service = service;
    const { abilities, connection } = service;
    if (!abilities.pullsDiagnostics) {
      this.#publisher = new Publisher((uri, token) => this.publish(uri, token));
      this.#workspace = null;
      return;
    }
    this.#publisher = null;
    this.#workspace = new WorkspaceDiagnostics(service);
    connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) =>
      this.diagnose(textDocument.uri, previousResultId, token),
    );
    this.#workspace.register();
  }

  /** What `initialize` answers; undefined where it is registered later, or pushed. */
  get capability() {
    const { pullsDiagnostics, registersDiagnostics } = this.#service.abilities;
    return pullsDiagnostics && !registersDiagnostics ? this.options() : undefined;
  }

  private options() {
    return {
      identifier,
      interFileDependencies: true,
      workspaceDiagnostics: this.#service.settings.workspaceDiagnostics,
    };
  }

  /** Registers with a client that can take it back: whether the whole workspace is checked is a setting. */
  async register(): Promise<void> {
    const { abilities, connection } = this.#service;
    if (!abilities.pullsDiagnostics || !abilities.registersDiagnostics) return;
    const before = this.#registration;
    const options: DiagnosticRegistrationOptions = {
      documentSelector: [
        { scheme: 'file', language: 'python' },
        { scheme: 'untitled', language: 'python' },
      ],
      ...this.options(),
    };
    if (before !== null) (await before).dispose();
    this.#registration = connection.client.register(DocumentDiagnosticRequest.type, options);
    await this.#registration;
  }

  changed(uri: string): void {
    this.#publisher?.changed(uri);
    this.#workspace?.changed();
    this.askDependants(uri);
  }

  /** Files that are not open have changed on the disk. */
  changedOnDisk(): void {
    this.#workspace?.changed();
    this.askDependants(null);
  }

  /** Once typing pauses: whether documents that rest on this one, or on any, are told something else now. */
  private askDependants(uri: string | null): void {
    this.#touched.add(uri);
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const { workspace } = this.#service;
      const touched = [...this.#touched];
      this.#touched.clear();
      const asked = touched.flatMap((it) =>
        it === null ? workspace.uris() : workspace.dependants(it),
      );
      for (const it of new Set(asked)) void this.changedElsewhere(it);
    }, idleMs);
  }

  closed(uri: string): void {
    this.askDependants(uri);
    this.#given.delete(uri);
    this.#publisher?.closed(uri);
    if (this.#publisher !== null)
      void this.#service.connection.sendDiagnostics({ uri, diagnostics: [] });
    this.#workspace?.changed();
  }

  /** What is told of the documents may be different without their having changed. */
  refresh(): void {
    const { abilities, connection, workspace } = this.#service;
    if (this.#publisher !== null) for (const uri of workspace.uris()) this.#publisher.changed(uri);
    else if (abilities.refreshesDiagnostics) void connection.languages.diagnostics.refresh();
    this.#workspace?.changed();
  }

  /** Something else than its text has changed for a document: whether it is told what it was told is found out. */
  async changedElsewhere(uri: string): Promise<void> {
    const given = this.#given.get(uri);
    if (this.#publisher !== null) this.#publisher.changed(uri);
    if (given === undefined) return;
    const checked = await this.#service.workspace.checked(uri, CancellationToken.None);
    if (checked !== null && resultOf(diagnosticsFor(this.#service, checked)) !== given)
      this.refresh();
  }

  private async diagnose(
    uri: string,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const checked = await this.#service.check(uri, token);
    const items = checked === null ? [] : diagnosticsFor(this.#service, checked);
    const resultId = resultOf(items);
    this.#given.set(uri, resultId);
    return resultId === previous
      ? { kind: 'unchanged', resultId }
      : { kind: 'full', resultId, items };
  }

  private async publish(uri: string, token: CancellationToken): Promise<void> {
    const { connection, workspace } = this.#service;
    const checked = await workspace.checked(uri, token);
    if (checked === null) return;
    const diagnostics = diagnosticsFor(this.#service, checked);
    const { version } = checked.document;
    await connection.sendDiagnostics({ uri, version, diagnostics });
  }
}

function resultOf(items: readonly Diagnostic[]): string {
  return contentHash(JSON.stringify(items));
}
