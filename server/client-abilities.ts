import { type ClientCapabilities, DiagnosticTag } from 'vscode-languageserver';
import * as v from 'valibot';
import { LanguageOptions, Theme as EditorTheme } from '../protocol/language.ts';
import type { Theme } from './features/object-picture.ts';

/** What the editor can do, out of what it says in `initialize`. */
export function abilitiesOf(capabilities: ClientCapabilities) {
  const { textDocument, workspace } = capabilities;
  const published = textDocument?.publishDiagnostics;
  const pulled = textDocument?.diagnostic;
  const diagnostics = pulled ?? published;
  return {
    pullsDiagnostics: pulled !== undefined,
    registersDiagnostics: pulled?.dynamicRegistration === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    diagnostics: {
      relatedInformation:
        diagnostics?.relatedInformation === true || published?.relatedInformation === true,
      codeDescription:
        diagnostics?.codeDescriptionSupport === true || published?.codeDescriptionSupport === true,
      unnecessary:
        (diagnostics?.tagSupport ?? published?.tagSupport)?.valueSet.includes(
          DiagnosticTag.Unnecessary,
        ) === true,
    },
    resolvesHints: {
      tooltip: textDocument?.inlayHint?.resolveSupport?.properties.includes('tooltip') === true,
    },
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    showsProgress: capabilities.window?.workDoneProgress === true,
    changesFolders: workspace?.workspaceFolders === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
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

/** `initializationOptions`; none where they are malformed. */
export function optionsOf(value: unknown): LanguageOptions {
  const options = v.safeParse(LanguageOptions, value ?? {});
  return options.success ? options.output : {};
}

/** The theme of a `cutaway/theme` notification: `{theme}` or just the word. */
export function themeOf(value: unknown): Theme {
  const theme = v.safeParse(v.union([v.object({ theme: EditorTheme }), EditorTheme]), value);
  if (!theme.success) return 'both';
  return typeof theme.output === 'string' ? theme.output : theme.output.theme;
}

/** Whether an editor of that name draws pictures. None says so by itself; those of a terminal show the image's letters. */
export function drawsPictures(clientName: string | undefined): boolean {
  return !/vim|emacs|eglot|helix|kak/i.test(clientName ?? '');
}
