import * as vscode from 'vscode';
import { inlineValues } from './inline-values.ts';
import type { Sessions } from './sessions.ts';
import { tokensOf } from './source/document-tokens.ts';
import { expressionAt } from './source/expression.ts';

/**
 * Hovers and inline values in Python files, registered while a session of ours lives: an editor that has any such
 * provider drops its own guesses, also for the sessions of other debuggers.
 */
export class EditorFeatures implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  #registered: vscode.Disposable | undefined;

  constructor(sessions: Sessions) {
    this.#listening = sessions.onDidChange(() => this.#follow(sessions.active !== undefined));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#follow(false);
  }

  #follow(live: boolean): void {
    if (live === (this.#registered !== undefined)) return;
    this.#registered?.dispose();
    this.#registered = live ? register() : undefined;
  }
}

function register(): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerEvaluatableExpressionProvider('python', { provideEvaluatableExpression }),
    languages.registerInlineValuesProvider('python', inlineValues),
  );
}

function provideEvaluatableExpression(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.EvaluatableExpression | undefined {
  const found = expressionUnder(document, position);
  return found && new vscode.EvaluatableExpression(found.range, found.text);
}

/** The name, attribute or item at a place of a Python file, as it can be looked up without running code. */
export function expressionUnder(
  document: vscode.TextDocument,
  position: vscode.Position,
): { range: vscode.Range; text: string } | undefined {
  const tokens = tokensOf(document);
  const found = expressionAt(tokens, document.offsetAt(position));
  if (!found) return undefined;
  const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
  // Without the line breaks and comments that may stand between its parts.
  const parts = tokens.filter(({ start, end }) => start >= found.start && end <= found.end);
  return { range, text: parts.map(({ text }) => text).join('') };
}
