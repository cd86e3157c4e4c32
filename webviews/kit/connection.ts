import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { Messenger } from 'vscode-messenger-webview';
import { HOST_EXTENSION } from 'vscode-messenger-common';
import type { CollectArguments, LensName, LensOptions } from '../../protocol/lenses/request.ts';
import {
  panelAsk,
  panelCollect,
  PanelInit,
  panelFocusFrame,
  panelInit,
  panelMark,
  panelOpen,
  panelReady,
  panelReveal,
  panelSave,
  type PanelSave,
  PanelState,
  panelState,
  PanelTaken,
  panelTaken,
} from '../../protocol/panel.ts';

/** The view's side of protocol/panel.ts. What comes from the extension is guarded here. */
export interface Connection {
  /** State kept over reloads; `undefined` at first. */
  readonly saved: unknown;
  save(state: unknown): void;
  reveal(path: string, line: number): void;
  focusFrame(frameId: number): void;
  /** From now on this lens's data are asked for with these options. */
  ask(options: LensOptions): void;
  /** Sets the lens's own mark on a line (of the program, or at the cursor), or takes it away. */
  mark(place: { path: string; line: number } | null): void;
  /** Opens another lens. */
  open(lens: LensName, options: LensOptions): void;
  /** Makes the collector run: finalizers of the program run. */
  collect(generation: CollectArguments['generation']): void;
  /** Offers a picture as a file. */
  savePicture(picture: PanelSave): void;
  /** Asks for data that build on nothing before. */
  again(): void;
}

/**
 * Connects and says ready. `onState` gets a failed state in place of a malformed message; `onTaken` what the
 * lens took while the program ran.
 */
export function connect(
  onInit: () => void,
  onState: (state: PanelState) => void,
  onTaken: (taken: PanelTaken) => void = () => {},
): Connection {
  const api = acquireVsCodeApi();
  const messenger = new Messenger(api);
  messenger.onNotification<unknown>(panelInit, (body) => {
    const init = v.safeParse(PanelInit, body);
    const bundle = init.success ? init.output.bundle : null;
    if (bundle) l10n.config({ contents: JSON.stringify(bundle) });
    onInit();
  });
  messenger.onNotification<unknown>(panelState, (body) => {
    const state = v.safeParse(PanelState, body);
    onState(state.success ? state.output : malformed());
  });
  messenger.onNotification<unknown>(panelTaken, (body) => {
    const taken = v.safeParse(PanelTaken, body);
    if (taken.success) onTaken(taken.output);
  });
  messenger.start();
  messenger.sendNotification(panelReady, HOST_EXTENSION);
  return {
    saved: api.getState(),
    save: (state) => api.setState(state),
    reveal: (path, line) => messenger.sendNotification(panelReveal, HOST_EXTENSION, { path, line }),
    focusFrame: (frameId) =>
      messenger.sendNotification(panelFocusFrame, HOST_EXTENSION, { frameId }),
    ask: (options) => messenger.sendNotification(panelAsk, HOST_EXTENSION, options),
    mark: (place) => messenger.sendNotification(panelMark, HOST_EXTENSION, { place }),
    open: (lens, options) =>
      messenger.sendNotification(panelOpen, HOST_EXTENSION, { lens, options }),
    collect: (generation) =>
      messenger.sendNotification(panelCollect, HOST_EXTENSION, { generation }),
    savePicture: (picture) => messenger.sendNotification(panelSave, HOST_EXTENSION, picture),
    again: () => messenger.sendNotification(panelReady, HOST_EXTENSION),
  };
}

/** What a view shows for data it does not understand. */
export function malformed(): PanelState {
  return { kind: 'failed', message: l10n.t('The data of this stop could not be understood.') };
}
