import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Interpreter } from './sources.ts';

const chosenKey = 'cutaway.chosenPython';

/** The interpreter that a person chose for this workspace, as long as it is there. */
export function chosenPython(context: vscode.ExtensionContext): string | null {
  const chosen = context.workspaceState.get<string>(chosenKey);
  return chosen !== undefined && fs.existsSync(chosen) ? chosen : null;
}

/**
 * Asks for an interpreter among those that are known here, or any file. Null if the person chose none; what is chosen
 * is remembered for the workspace, and forgotten again by the first entry.
 */
export async function choosePython(
  context: vscode.ExtensionContext,
  known: readonly Interpreter[],
): Promise<Interpreter | null> {
  const { t } = vscode.l10n;
  const automatic = { label: `$(sync) ${t('Found as the settings say')}` };
  const browse = { label: `$(folder-opened) ${t('Choose a file…')}` };
  const offered = known.map((found) => ({
    label: [found.command].flat().join(' '),
    description: found.source,
    found,
  }));
  const title = t('Python (3.10 or newer) to debug with');
  const picked = await vscode.window.showQuickPick([automatic, ...offered, browse], { title });
  if (picked === undefined) return null;
  if (picked === browse) return browseForPython(context);
  if (picked === automatic) {
    await context.workspaceState.update(chosenKey, undefined);
    return known.find(({ source }) => source !== chosenSource()) ?? null;
  }
  const one = offered.find((item) => item === picked)?.found;
  if (typeof one?.command === 'string') await context.workspaceState.update(chosenKey, one.command);
  return one ?? null;
}

/** How the log and the status item name the source of a choice. */
export const chosenSource = (): string => vscode.l10n.t('chosen in this workspace');

/** Asks for the file of an interpreter, where none is known. */
export async function browseForPython(
  context: vscode.ExtensionContext,
): Promise<Interpreter | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose the Python (3.10 or newer) to debug with'),
    openLabel: vscode.l10n.t('Use this Python'),
    canSelectMany: false,
  });
  const file = chosen?.[0]?.fsPath;
  if (!file) return null;
  await context.workspaceState.update(chosenKey, file);
  return { command: file, source: chosenSource() };
}
