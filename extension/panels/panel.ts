import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { Messenger } from 'vscode-messenger';
import type { MessageParticipant } from 'vscode-messenger-common';
import {
  CollectArguments,
  collectCommand,
  lensCommand,
  type LensName,
  LensOptions,
} from '../../protocol/lenses/request.ts';
import {
  panelAsk,
  panelCollect,
  PanelFocusFrame,
  panelFocusFrame,
  panelInit,
  PanelMark,
  panelMark,
  PanelOpen,
  panelOpen,
  panelReady,
  PanelReveal,
  panelReveal,
  panelSave,
  type PanelState,
  panelState,
  panelTaken,
} from '../../protocol/panel.ts';
import type { Sessions } from '../debugging/sessions.ts';
import { log } from '../log.ts';
import { lensPage } from './page.ts';
import { savePicture } from './picture.ts';
import type { Lens } from './registry.ts';

/** Opens a lens, looking at what the options say; without any, as it was. */
export type OpenLens = (lens: LensName, options?: LensOptions) => Promise<void>;

/** Data of a lens that need no program: out of the source. Lives until the panel looks at something else. */
export interface Source extends vscode.Disposable {
  /** Undefined while there is nothing to show: the panel stays as it is. Rejects with a sentence for people. */
  read(options: LensOptions): Promise<unknown>;
  readonly onDidChange: vscode.Event<void>;
}

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
  #options: LensOptions = {};
  /** Number of the last answer that the view has: the next one need only say what differs. */
  #revision: number | undefined;
  /** Goes up with each update: an answer to an older question is dropped. */
  #turn = 0;
  /** What it looks at in place of a program, until one stops. */
  #source: Source | undefined;
  #listening: vscode.Disposable | undefined;
  /** Paths the program itself named: only these can be shown from the view. */
  #paths = new Set<string>();

  constructor(
    lens: Lens,
    panel: vscode.WebviewPanel,
    sessions: Sessions,
    dist: vscode.Uri,
    open: OpenLens,
  ) {
    this.#lens = lens;
    this.#panel = panel;
    this.#sessions = sessions;
    const webviews = vscode.Uri.joinPath(dist, 'webviews');
    panel.webview.options = { enableScripts: true, localResourceRoots: [webviews] };
    this.#view = this.#messenger.registerWebviewPanel(panel);
    const onSaid = (said: { method: string }, act: (body: unknown) => void): vscode.Disposable =>
      this.#messenger.onNotification(said, act, { sender: this.#view });
    this.#disposables.push(
      onSaid(panelReady, () => this.#onReady()),
      onSaid(panelReveal, (body) => this.#reveal(body)),
      onSaid(panelFocusFrame, (body) => this.#focus(body)),
      onSaid(panelAsk, (body) => this.#ask(body)),
      onSaid(panelCollect, (body) => void this.#collect(body)),
      onSaid(panelSave, (body) => void savePicture(body)),
      onSaid(panelOpen, (body) => {
        const wanted = v.safeParse(PanelOpen, body);
        if (wanted.success) void open(wanted.output.lens, wanted.output.options);
      }),
      onSaid(panelMark, (body) => this.#mark(body)),
      sessions.taken.onDidTake(({ lens: name, data }) => {
        if (name === lens.name) this.#tellTaken([data], false);
      }),
      sessions.taken.onDidBegin(() => this.#tellTaken([], true)),
      sessions.onDidChange(() => {
        if (sessions.active?.state.kind === 'stopped') this.#leaveSource();
        if (!this.#source) void this.#update();
      }),
      panel.onDidChangeViewState(() => this.#onViewState()),
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

  /** Brings it to the front; with options it looks at what they say from now on. */
  show(options?: LensOptions): void {
    const left = this.#leaveSource();
    if (options) this.#options = options;
    this.#panel.reveal(undefined, true);
    if (options || left) void this.#update();
  }

  /** Brings it to the front and looks at what needs no program, until one stops or something else is asked for. */
  showSource(source: Source): void {
    this.#leaveSource();
    this.#options = {};
    this.#source = source;
    this.#listening = source.onDidChange(() => void this.#update());
    this.#panel.reveal(undefined, true);
    void this.#update();
  }

  /** Whether it had looked at one. What was chosen there means nothing in a program. */
  #leaveSource(): boolean {
    if (!this.#source) return false;
    this.#listening?.dispose();
    this.#source.dispose();
    this.#source = undefined;
    this.#options = {};
    return true;
  }

  dispose(): void {
    // Nothing is told to a page that has gone, nor is an answer that is still on its way.
    this.#ready = false;
    this.#turn += 1;
    this.#leaveSource();
    for (const one of this.#disposables) one.dispose();
  }

  #onReady(): void {
    this.#ready = true;
    this.#revision = undefined;
    const bundle = vscode.l10n.bundle ?? null;
    this.#messenger.sendNotification(panelInit, this.#view, { lens: this.#lens.name, bundle });
    this.#tellTaken(this.#sessions.taken.of(this.#lens.name), true);
    void this.#update();
  }

  /** A page that is not ready, or was hidden meanwhile, gets all of it when it says that it is. */
  #tellTaken(data: readonly unknown[], begins: boolean): void {
    if (!this.#ready) return;
    this.#messenger.sendNotification(panelTaken, this.#view, { begins, data: [...data] });
  }

  /** What a hidden page got is not certain: it may be made anew when it is shown. */
  #onViewState(): void {
    if (!this.#panel.visible) this.#revision = undefined;
    void this.#update();
  }

  async #update(): Promise<void> {
    if (!this.#ready || !this.#panel.visible) return;
    const turn = ++this.#turn;
    const state = await this.#state();
    if (turn !== this.#turn || !state) return;
    const numbered = state.kind === 'stopped' ? v.safeParse(Numbered, state.data) : undefined;
    if (numbered?.success) this.#revision = numbered.output.revision;
    this.#messenger.sendNotification(panelState, this.#view, state);
  }

  async #state(): Promise<PanelState | null> {
    if (this.#source) return this.#sourceState(this.#source);
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
        options: {
          ...this.#options,
          ...(this.#revision === undefined ? {} : { have: this.#revision }),
        },
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

  async #sourceState(source: Source): Promise<PanelState | null> {
    try {
      const data = await source.read(this.#options);
      if (data === undefined) return null;
      this.#paths = pathsIn(data);
      return { kind: 'stopped', data };
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
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

  #mark(body: unknown): void {
    const wanted = v.safeParse(PanelMark, body);
    const { markCommand } = this.#lens;
    if (!wanted.success || markCommand === undefined) return;
    const { place } = wanted.output;
    if (place && !this.#paths.has(place.path)) return;
    void vscode.commands.executeCommand(
      markCommand,
      ...(place ? [{ uri: vscode.Uri.file(place.path), lineNumber: place.line }] : []),
    );
  }

  #ask(body: unknown): void {
    const wanted = v.safeParse(LensOptions, body);
    if (!wanted.success) return;
    this.#options = wanted.output;
    void this.#update();
  }

  /** Runs the program's finalizers: only a person's click leads here. All panels are read again. */
  async #collect(body: unknown): Promise<void> {
    const wanted = v.safeParse(CollectArguments, body);
    const { active } = this.#sessions;
    if (!wanted.success || active?.state.kind !== 'stopped') return;
    try {
      await active.session.customRequest(collectCommand, wanted.output);
    } catch (error) {
      void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    }
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

const Numbered = v.object({ revision: v.number() });

/** Values looked at for paths: more than any lens's frames and history come to. */
const mostValues = 50_000;

/** Every `path` that a lens's data name, whatever lens it is. */
function pathsIn(data: unknown): Set<string> {
  const found = new Set<string>();
  const waiting: unknown[] = [data];
  for (let at = 0; at < Math.min(waiting.length, mostValues); at += 1) {
    const value = waiting[at];
    if (Array.isArray(value)) waiting.push(...(value as unknown[]));
    else if (typeof value === 'object' && value !== null) {
      if ('path' in value && typeof value.path === 'string') found.add(value.path);
      waiting.push(...Object.values(value));
    }
  }
  return found;
}
