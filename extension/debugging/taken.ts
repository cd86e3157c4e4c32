import * as vscode from 'vscode';
import type { LensName, Taken } from '../../protocol/lenses/request.ts';

/** More than the driver tells of a session. */
const most = 5_000;

/**
 * What lenses took of a program while it ran: of the session that began last, also when it is over. A panel
 * that is opened later gets all of it.
 */
export class TakenRecord implements vscode.Disposable {
  #byLens = new Map<LensName, unknown[]>();
  #session: vscode.DebugSession | undefined;
  #changed = new vscode.EventEmitter<{ lens: LensName; data: unknown }>();
  #begun = new vscode.EventEmitter<void>();
  /** One more was taken. */
  readonly onDidTake = this.#changed.event;
  /** Another session: what was taken before is gone. */
  readonly onDidBegin = this.#begun.event;

  of(lens: LensName): readonly unknown[] {
    return this.#byLens.get(lens) ?? [];
  }

  begin(session: vscode.DebugSession): void {
    this.#session = session;
    if (this.#byLens.size === 0) return;
    this.#byLens.clear();
    this.#begun.fire();
  }

  add(session: vscode.DebugSession, { lens, data }: Taken): void {
    if (session !== this.#session) return;
    const all = this.#byLens.get(lens) ?? [];
    this.#byLens.set(lens, all);
    if (all.length >= most) return;
    all.push(data);
    this.#changed.fire({ lens, data });
  }

  dispose(): void {
    this.#changed.dispose();
    this.#begun.dispose();
  }
}
