import * as vscode from 'vscode';
import { debugType } from '../../protocol/launch.ts';
import { TakenRecord } from './taken.ts';

/** What a session does now. `frameId` is the frame the person looks at, known once it is told. */
export type SessionState =
  | Stopped
  /** `before` is the stop it was resumed from: the adapter may refuse to go on. */
  | { readonly kind: 'running'; readonly before?: Stopped };

interface Stopped {
  readonly kind: 'stopped';
  readonly threadId: number;
  frameId: number | undefined;
}

/**
 * The Cutaway sessions there are and where each of them stands. The panels follow the active one: the
 * one whose frame the person clicked last.
 */
export class Sessions implements vscode.Disposable {
  #states = new Map<vscode.DebugSession, SessionState>();
  #active: vscode.DebugSession | undefined;
  #changed = new vscode.EventEmitter<void>();
  #disposables: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;
  readonly taken = new TakenRecord();

  constructor() {
    this.#disposables = [
      this.#changed,
      this.taken,
      vscode.debug.onDidChangeActiveStackItem((item) => this.#follow(item)),
      vscode.debug.onDidTerminateDebugSession((session) => this.#ended(session)),
    ];
  }

  /** The session the panels show, and its state; undefined when there is none. */
  get active(): { session: vscode.DebugSession; state: SessionState } | undefined {
    const session = this.#active;
    const state = session && this.#states.get(session);
    return session && state && { session, state };
  }

  started(session: vscode.DebugSession): void {
    this.#states.set(session, { kind: 'running' });
    this.#active = session;
    this.taken.begin(session);
    this.#changed.fire();
  }

  stopped(session: vscode.DebugSession, threadId: number): void {
    this.#states.set(session, { kind: 'stopped', threadId, frameId: undefined });
    this.#active = session;
    this.#changed.fire();
  }

  resumed(session: vscode.DebugSession): void {
    const before = this.#states.get(session);
    if (before?.kind !== 'stopped') return;
    this.#states.set(session, { kind: 'running', before });
    this.#changed.fire();
  }

  /** The adapter answered a step or continue with an error: the program still stands where it was. */
  refused(session: vscode.DebugSession): void {
    const state = this.#states.get(session);
    if (state?.kind !== 'running' || !state.before) return;
    this.#states.set(session, { ...state.before });
    this.#changed.fire();
  }

  /** A person ran code at the stop: what was read of the program may be out of date. */
  changed(session: vscode.DebugSession): void {
    if (this.#states.get(session)?.kind === 'stopped') this.#changed.fire();
  }

  /** Makes a frame the one all lenses look at. */
  focus(frameId: number): void {
    const state = this.#active && this.#states.get(this.#active);
    if (state?.kind !== 'stopped' || state.frameId === frameId) return;
    state.frameId = frameId;
    this.#changed.fire();
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }

  #follow(item: vscode.DebugThread | vscode.DebugStackFrame | undefined): void {
    if (!item || item.session.type !== debugType || !this.#states.has(item.session)) return;
    const other = this.#active !== item.session;
    this.#active = item.session;
    if (item instanceof vscode.DebugStackFrame) this.focus(item.frameId);
    if (other) this.#changed.fire();
  }

  #ended(session: vscode.DebugSession): void {
    if (!this.#states.delete(session)) return;
    if (this.#active === session) this.#active = [...this.#states.keys()].at(-1);
    this.#changed.fire();
  }
}
