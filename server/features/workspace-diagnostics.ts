import { readFileSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import * as l10n from '@vscode/l10n';
import { filesAt, textOf } from '../terminal/files.ts';
import { contentHash } from '../workspace.ts';
import { diagnosticsFor } from './diagnostics.ts';
import type { Service } from './service.ts';

type Items = ReturnType<typeof diagnosticsFor>;

/** What is known of a file that is not open, as long as it and what it imports stay as they were. */
interface Known {
  readonly stamp: string;
  readonly items: Items;
}

/**
 * The diagnostics of all files of the workspace, for who has asked for them by a setting. A request is answered when
 * something is new, so that a client that asks again and again does no harm. Of files that nobody imports one is in
 * memory at a time.
 */
export class WorkspaceDiagnostics {
  readonly #service: Service;
  readonly #known = new Map<string, Known>();
  #waiting: (() => void)[] = [];
  /** Goes up with everything that may make an answer different. */
  #moment = 0;
  #answeredAt = -1;
  #wasEmpty = false;

  constructor(service: Service) {
    this.#service = service;
  }

  register(): void {
    const { connection } = this.#service;
    connection.languages.diagnostics.onWorkspace(async (asked, token, progress, partial) => {
      const previous = new Map(asked.previousResultIds.map((it) => [it.uri, it.value]));
      if (previous.size > 0 || this.#wasEmpty) await this.something(token);
      if (!this.#service.settings.workspaceDiagnostics) return { items: [] };
      this.#answeredAt = this.#moment;
      const bar = await this.progress(asked.workDoneToken === undefined ? null : progress);
      bar?.begin(l10n.t('Checking the workspace'), 0, undefined, true);
      try {
        const items = await this.report(previous, token, {
          told: (done, all) => bar?.report(Math.round((100 * done) / all), `${done}/${all}`),
          part: partial === undefined ? null : (it) => partial.report(it),
        });
        return { items };
      } finally {
        bar?.done();
      }
    });
  }

  /** Where to tell how far it is: as the client asks for it, or of the first round, which is the long one. */
  private async progress(given: WorkDoneProgressReporter | null) {
    if (given !== null || this.#known.size > 0 || !this.#service.abilities.showsProgress)
      return given;
    return this.#service.connection.window.createWorkDoneProgress();
  }

  changed(): void {
    this.#moment += 1;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves once something may be different from what was answered last. Rejects never; a cancelled one resolves. */
  private async something(token: CancellationToken): Promise<void> {
    if (this.#moment !== this.#answeredAt || token.isCancellationRequested) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      token.onCancellationRequested(() => resolve());
    });
  }

  private async report(
    previous: ReadonlyMap<string, string>,
    token: CancellationToken,
    say: {
      told(done: number, all: number): void;
      part: ((it: WorkspaceDiagnosticReport) => void) | null;
    },
  ): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const uris = this.uris();
    this.#wasEmpty = uris.length === 0;
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [at, uri] of uris.entries()) {
      if (token.isCancellationRequested) break;
      const found = await this.diagnose(uri, token);
      await setImmediate();
      say.told(at + 1, uris.length);
      if (found === null) continue;
      const report = reportOf(uri, found.version, found.items, previous.get(uri));
      if (say.part === null) reports.push(report);
      else say.part({ items: [report] });
    }
    for (const uri of previous.keys())
      if (!uris.includes(uri)) reports.push(reportOf(uri, null, [], undefined));
    return reports;
  }

  private uris(): string[] {
    const { folders, workspace } = this.#service;
    const paths = folders.flatMap((it) => (it.startsWith('file:') ? [fileURLToPath(it)] : []));
    const found = filesAt(paths).files.map((it) => pathToFileURL(it).href);
    return [...new Set([...workspace.uris(), ...found])];
  }

  private async diagnose(
    uri: string,
    token: CancellationToken,
  ): Promise<{ version: number | null; items: Items } | null> {
    const { workspace, settings } = this.#service;
    if (workspace.document(uri) !== undefined) {
      const checked = await workspace.checked(uri, token);
      if (checked === null) return null;
      const items = diagnosticsFor(this.#service, checked);
      return { version: checked.document.version, items };
    }
    const path = fileURLToPath(uri);
    try {
      const { mtimeMs, size } = statSync(path);
      const stamp = `${mtimeMs} ${size} ${settings.revision} ${workspace.stampOf(uri)}`;
      const known = this.#known.get(uri);
      if (known?.stamp === stamp) return { version: null, items: known.items };
      const checked = await workspace.checkedOnce(uri, textOf(readFileSync(path)), token);
      if (checked === null) return null;
      const items = diagnosticsFor(this.#service, checked);
      this.#known.set(uri, { stamp, items });
      return { version: null, items };
    } catch {
      // Gone meanwhile, or not to be read: the editor says so to who opens it.
      return null;
    }
  }
}

function reportOf(
  uri: string,
  version: number | null,
  items: Items,
  previous: string | undefined,
): WorkspaceDocumentDiagnosticReport {
  const resultId = contentHash(JSON.stringify(items));
  return resultId === previous
    ? { kind: 'unchanged', uri, version, resultId }
    : { kind: 'full', uri, version, resultId, items };
}
