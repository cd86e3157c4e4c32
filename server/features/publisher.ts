import { CancellationTokenSource, type CancellationToken } from 'vscode-languageserver';

/** How long typing must pause before diagnostics are pushed. */
const idleMs = 50;

/** Pushes diagnostics to a client that does not pull them: once typing pauses, and never for an old text. */
export class Publisher {
  readonly #publish: (uri: string, token: CancellationToken) => Promise<void>;
  readonly #pending = new Map<string, { timer: NodeJS.Timeout; source: CancellationTokenSource }>();

  constructor(publish: (uri: string, token: CancellationToken) => Promise<void>) {
    this.#publish = publish;
  }

  changed(uri: string): void {
    this.closed(uri);
    const source = new CancellationTokenSource();
    const timer = setTimeout(() => void this.#publish(uri, source.token), idleMs);
    this.#pending.set(uri, { timer, source });
  }

  closed(uri: string): void {
    const pending = this.#pending.get(uri);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    pending.source.cancel();
    this.#pending.delete(uri);
  }
}
