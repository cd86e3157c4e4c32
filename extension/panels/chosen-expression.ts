import * as v from 'valibot';
import * as vscode from 'vscode';
import { expressionUnder } from '../debugging/editor-features.ts';

/** What VS Code hands to a command of the Variables view. */
const Row = v.object({ variable: v.object({ evaluateName: v.string() }) });

/** The expression of a row of the Variables view, or of the name at the cursor; undefined if there is none. */
export function chosenExpression(row: unknown): string | undefined {
  const found = v.safeParse(Row, row);
  if (found.success) return found.output.variable.evaluateName;
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') return undefined;
  return expressionUnder(editor.document, editor.selection.active)?.text;
}
