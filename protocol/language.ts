import * as v from 'valibot';

/**
 * What the extension and the language server say to each other beyond LSP. Another client does without: the server
 * then leaves out what needs it.
 */

const Position = v.object({
  line: v.pipe(v.number(), v.integer(), v.minValue(0)),
  character: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const Range = v.object({ start: Position, end: Position });

/** The theme of the editor: an SVG in a hover cannot read theme variables. */
export const Theme = v.picklist(['light', 'dark', 'hc']);
export type Theme = v.InferOutput<typeof Theme>;

/** `initializationOptions`. */
export const LanguageOptions = v.object({
  theme: v.optional(Theme),
  /** A bundle of translations, as `vscode.l10n.bundle` has it. */
  l10n: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
  /** The setting `cutaway.rules`, for a client without configuration. */
  rules: v.optional(v.unknown()),
  /** The setting `cutaway.workspaceDiagnostics`, for a client that cannot register them later. */
  workspaceDiagnostics: v.optional(v.boolean()),
  /** Whether the client has the commands `showPlaces` and `showClass`. */
  commands: v.optional(v.boolean()),
});
export type LanguageOptions = v.InferOutput<typeof LanguageOptions>;

/** Notification to the server: the theme has changed. */
export const themeNotification = 'cutaway/theme';

/** Notification to the server: what others say of a document; it replaces what was told before. */
export const othersNotification = 'cutaway/otherDiagnostics';
export const OtherDiagnostics = v.object({
  uri: v.string(),
  diagnostics: v.array(
    v.object({
      source: v.string(),
      /** The code or the rule's name; empty where there is none. */
      code: v.string(),
      range: Range,
    }),
  ),
});
export type OtherDiagnostics = v.InferOutput<typeof OtherDiagnostics>;

/** Request to the server: `MroData` of a class out of the source, null where there is no class of that document. */
export const mroRequest = 'cutaway/mro';
export const MroRequest = v.object({
  textDocument: v.object({ uri: v.string() }),
  /** In a class, or on its name. */
  position: v.optional(Position),
  /** Or the class itself: its name with those around it, `Outer.Inner`. */
  className: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
  /** The name that is looked up on it. */
  attribute: v.optional(v.pipe(v.string(), v.maxLength(500))),
});
export type MroRequest = v.InferOutput<typeof MroRequest>;

/** Command of the client: show these places. Arguments: `ShowPlaces`. */
export const showPlacesCommand = 'cutaway.showPlaces';
export const ShowPlaces = v.object({
  uri: v.string(),
  position: Position,
  places: v.array(v.object({ uri: v.string(), range: Range })),
});
export type ShowPlaces = v.InferOutput<typeof ShowPlaces>;

/** Command of the client: show a class in the MRO panel. Arguments: `ShowClass`. */
export const showClassCommand = 'cutaway.showClass';
export const ShowClass = v.object({ uri: v.string(), className: v.string() });
export type ShowClass = v.InferOutput<typeof ShowClass>;
