import type * as vscode from 'vscode';
import { tokenize, type Token } from './tokens.ts';

const known = new WeakMap<vscode.TextDocument, { version: number; tokens: readonly Token[] }>();

/** The tokens of a document as it is now, read once for each of its versions. */
export function tokensOf(document: vscode.TextDocument): readonly Token[] {
  const before = known.get(document);
  if (before?.version === document.version) return before.tokens;
  const tokens = tokenize(document.getText());
  known.set(document, { version: document.version, tokens });
  return tokens;
}
