import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Checked } from '../workspace.ts';

/** A replacement, by offsets in the whole text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The changes as an editor takes them; versioned ones it refuses when the text has changed meanwhile. */
export function workspaceEdit(
  { document }: Checked,
  changes: readonly TextChange[],
  versioned: boolean,
): WorkspaceEdit {
  const edits: TextEdit[] = changes.map(({ start, end, text }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText: text,
  }));
  if (!versioned) return { changes: { [document.uri]: edits } };
  const textDocument = { uri: document.uri, version: document.version };
  return { documentChanges: [{ textDocument, edits }] };
}
