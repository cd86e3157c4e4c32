import * as v from 'valibot';
import { LensName, LensOptions } from './lenses/request.ts';

/**
 * What the extension and a lens's webview say to each other, by vscode-messenger.
 * The extension knows no lens: `data` passes through it and is guarded by the view with the lens's own schema.
 */

/** Extension to view, once after `panelReady`: translations for @vscode/l10n (null: English). */
export const panelInit = { method: 'panel/init' } as const;
export const PanelInit = v.object({
  lens: v.string(),
  bundle: v.nullable(v.record(v.string(), v.unknown())),
});
export type PanelInit = v.InferOutput<typeof PanelInit>;

/** Extension to view, at each change of the session. */
export const panelState = { method: 'panel/state' } as const;
export const PanelState = v.variant('kind', [
  /** No Cutaway session. */
  v.object({ kind: v.literal('idle') }),
  /** The program runs: the view keeps its last picture, dimmed. */
  v.object({ kind: v.literal('running') }),
  /** The program is paused, or none is needed; `data` is the lens's data. */
  v.object({ kind: v.literal('stopped'), data: v.unknown() }),
  /** The session is over: the last picture stays readable. */
  v.object({ kind: v.literal('ended') }),
  /** The lens could not be read; `message` is a sentence for people. */
  v.object({ kind: v.literal('failed'), message: v.string() }),
]);
export type PanelState = v.InferOutput<typeof PanelState>;

/**
 * Extension to view: what the lens took while the program ran (`Taken`'s data), in the order of its taking.
 * With `begins` it is all there is so far: the view lets go of what it had.
 */
export const panelTaken = { method: 'panel/taken' } as const;
export const PanelTaken = v.object({ begins: v.boolean(), data: v.array(v.unknown()) });
export type PanelTaken = v.InferOutput<typeof PanelTaken>;

/**
 * View to extension: the page runs and waits for `panelInit` and `panelState`. Said again by a view that
 * cannot make use of what it got: the next data then build on nothing before.
 */
export const panelReady = { method: 'panel/ready' } as const;

/** View to extension: show a source line in the editor. `line` is 1-based. */
export const panelReveal = { method: 'panel/reveal' } as const;
export const PanelReveal = v.object({
  path: v.string(),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type PanelReveal = v.InferOutput<typeof PanelReveal>;

/** View to extension: make the frame with this DAP id the one all lenses look at. */
export const panelFocusFrame = { method: 'panel/focusFrame' } as const;
export const PanelFocusFrame = v.object({ frameId: v.pipe(v.number(), v.integer()) });
export type PanelFocusFrame = v.InferOutput<typeof PanelFocusFrame>;

/**
 * View to extension: from now on ask for this lens's data with these options (`LensOptions`), at this
 * stop and the following ones. They replace those of before.
 */
export const panelAsk = { method: 'panel/ask' } as const;

/**
 * View to extension: set the lens's own mark on a line, or take it away. Null: the line at the cursor of
 * the editor that is seen.
 */
export const panelMark = { method: 'panel/mark' } as const;
export const PanelMark = v.object({ place: v.nullable(PanelReveal) });
export type PanelMark = v.InferOutput<typeof PanelMark>;

/** View to extension: open another lens with these options. */
export const panelOpen = { method: 'panel/open' } as const;
export const PanelOpen = v.object({ lens: LensName, options: LensOptions });
export type PanelOpen = v.InferOutput<typeof PanelOpen>;

/** View to extension: a person asks for the collector to run. The body is `CollectArguments`. */
export const panelCollect = { method: 'panel/collect' } as const;

/** View to extension: a person wants the picture as a file, and is asked where. */
export const panelSave = { method: 'panel/save' } as const;
export const PanelSave = v.object({
  /** Proposed name, without an ending. */
  name: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
  kind: v.picklist(['svg', 'png']),
  /** The file in base64. */
  content: v.pipe(v.string(), v.maxLength(40_000_000)),
});
export type PanelSave = v.InferOutput<typeof PanelSave>;
