import type { ClientCapabilities } from 'vscode-languageserver';
import * as v from 'valibot';
import type { Theme } from './features/object-picture.ts';

/** What the editor can do, out of what it says in `initialize`. */
export function abilitiesOf(capabilities: ClientCapabilities) {
  const { textDocument, workspace } = capabilities;
  const published = textDocument?.publishDiagnostics;
  const pulled = textDocument?.diagnostic;
  const diagnostics = pulled ?? published;
  return {
    pullsDiagnostics: pulled !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    diagnostics: {
      relatedInformation:
        diagnostics?.relatedInformation === true || published?.relatedInformation === true,
      codeDescription:
        diagnostics?.codeDescriptionSupport === true || published?.codeDescriptionSupport === true,
    },
    hoverIsMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    resolvesEdits:
      textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true &&
      textDocument.codeAction.dataSupport === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    asksConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
  };
}
export type Abilities = ReturnType<typeof abilitiesOf>;

const Options = v.object({
  theme: v.optional(v.picklist(['light', 'dark', 'hc'])),
  l10n: v.optional(v.record(v.string(), v.unknown())),
  rules: v.optional(v.unknown()),
});

/** `initializationOptions`: the editor's theme, a bundle of translations, and settings for a client without configuration. */
export function optionsOf(value: unknown): v.InferOutput<typeof Options> {
  const options = v.safeParse(Options, value ?? {});
  return options.success ? options.output : {};
}

/** The theme of a `cutaway/theme` notification: `{theme}` or just the word. */
export function themeOf(value: unknown): Theme {
  const theme = v.safeParse(
    v.union([
      v.object({ theme: v.picklist(['light', 'dark', 'hc']) }),
      v.picklist(['light', 'dark', 'hc']),
    ]),
    value,
  );
  if (!theme.success) return 'both';
  return typeof theme.output === 'string' ? theme.output : theme.output.theme;
}
