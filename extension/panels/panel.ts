import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { MessageParticipant } from 'vscode-messenger-common';
import { lensCommand } from '../../protocol/lenses/request.ts';
import {
  PanelFocusFrame,
  panelFocusFrame,
  panelInit,
  panelReady,
  PanelReveal,
  panelReveal,
  type PanelState,
  panelState,
} from '../../protocol/panel.ts';
import type { Sessions } from '../debugging/sessions.ts';
import { log } from '../log.ts';
import { lensPage } from './page.ts';
import type { Lens } from './registry.ts';

/** One open panel: a webview that follows the stops of the active session. */
export class LensPanel implements vscode.Disposable {
  readonly #lens: Lens;
  readonly #panel: vscode.WebviewPanel;
  readonly #sessions: Sessions;
  readonly #messenger = new Messenger({ ignoreHiddenViews: false });
  readonly #view: MessageParticipant;
  readonly #disposables: vscode.Disposable[] = [];
  #ready = false;
  #had = false;
  /** Goes up with each update: an answer to an older question is dropped. */
  #turn = 0;
  /** Paths the program itself named: only these can be shown from the view. */
  #paths = new Set<string>();

  constructor(lens: Lens, panel: vscode.WebviewPanel, sessions: Sessions, dist: vscode.Uri) {
    this.#lens = lens;
    this.#panel = panel;
    this.#sessions = sessions;
    const webviews = vscode.Uri.joinPath(dist, 'webviews');
    panel.webview.options = { enableScripts: true, localResourceRoots: [webviews] };
    this.#view = this.#messenger.registerWebviewPanel(panel);
    this.#disposables.push(
      this.#messenger.onNotification(panelReady, () => this.#onReady(), { sender: this.#view }),
      this.#messenger.onNotification(panelReveal, (body: unknown) => this.#reveal(body), {
        sender: this.#view,
      }),
      this.#messenger.onNotification(panelFocusFrame, (body: unknown) => this.#focus(body), {
        sender: this.#view,
      }),
      sessions.onDidChange(() => void this.#update()),
      panel.onDidChangeViewState(() => void this.#update()),
    );
    const file = (name: string): string =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(webviews, name)).toString();
    panel.webview.html = lensPage(lens.name, {
      script: file(`${lens.name}.js`),
      style: file(`${lens.name}.css`),
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
    });
  }

  show(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
  }

  #onReady(): void {
    this.#ready = true;
    const bundle = vscode.l10n.bundle ?? null;
    this.#messenger.sendNotification(panelInit, this.#view, { lens: this.#lens.name, bundle });
    void this.#update();
  }

  async #update(): Promise<void> {
    if (!this.#ready || !this.#panel.visible) return;
    const turn = ++this.#turn;
    const state = await this.#state();
    if (turn === this.#turn && state)
      this.#messenger.sendNotification(panelState, this.#view, state);
  }

  async #state(): Promise<PanelState | null> {
    const { active } = this.#sessions;
    if (!active) return { kind: this.#had ? 'ended' : 'idle' };
    this.#had = true;
    if (active.state.kind === 'running') return { kind: 'running' };
    const { session, state } = active;
    try {
      // Remembered, so that VS Code's own choice of the same frame a moment later is no change.
      state.frameId ??= await topFrame(session, state.threadId);
      const { frameId } = state;
      const data: unknown = await session.customRequest(lensCommand, {
        lens: this.#lens.name,
        frameId,
      });
      this.#paths = pathsIn(data);
      return { kind: 'stopped', data };
    } catch (error) {
      // The program may have moved on while we asked: then the next stop brings new data.
      if (this.#sessions.active?.state !== state) return null;
      const message = error instanceof Error ? error.message : String(error);
      log.warn(`lens ${this.#lens.name}: ${message}`);
      return { kind: 'failed', message };
    }
  }

  #reveal(body: unknown): void {
    const wanted = v.safeParse(PanelReveal, body);
    if (!wanted.success || !this.#paths.has(wanted.output.path)) return;
    const { path, line } = wanted.output;
    void vscode.window.showTextDocument(vscode.Uri.file(path), {
      viewColumn: vscode.ViewColumn.One,
      selection: new vscode.Range(line - 1, 0, line - 1, 0),
    });
  }

  #focus(body: unknown): void {
    const wanted = v.safeParse(PanelFocusFrame, body);
    if (wanted.success) this.#sessions.focus(wanted.output.frameId);
  }
}

const Frames = v.object({
  stackFrames: v.array(v.object({ id: v.number() })),
});

async function topFrame(session: vscode.DebugSession, threadId: number): Promise<number> {
  const answer: unknown = await session.customRequest('stackTrace', {
    threadId,
    startFrame: 0,
    levels: 1,
  });
  const [frame] = v.parse(Frames, answer).stackFrames;
  if (!frame) throw new Error(vscode.l10n.t('This thread runs no Python.'));
  return frame.id;
}

const Paths = v.object({
  snapshot: v.object({ frames: v.array(v.object({ path: v.nullable(v.string()) })) }),
});

function pathsIn(data: unknown): Set<string> {
  const found = v.safeParse(Paths, data);
  const frames = found.success ? found.output.snapshot.frames : [];
  return new Set(frames.flatMap(({ path }) => path ?? []));
}
