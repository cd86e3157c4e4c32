import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Interpreters } from '../interpreters/register.ts';
import { splitArguments } from './command-line.ts';
import { currentFile } from './offers.ts';

/** Whether Python can run what an editor shows; says a sentence if not. */
export function canRun({ scheme }: vscode.Uri): boolean {
  if (scheme === 'file') return true;
  void vscode.window.showInformationMessage(
    scheme === 'untitled'
      ? vscode.l10n.t('Save this file first: Python runs files, not unsaved editors.')
      : vscode.l10n.t('This file is not on a disk: Python cannot run it.'),
  );
  return false;
}

/** Says what to do when no Python file is in the editor. */
export function askForFile(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Open a Python file, then press F5: Cutaway runs the file you look at.'),
  );
}

/** Fills in what a configuration leaves out, so that F5 on a bare .py file needs no launch.json. */
export class ConfigurationResolver implements vscode.DebugConfigurationProvider {
  #interpreters: Interpreters;
  constructor(interpreters: Interpreters) {
    this.#interpreters = interpreters;
  }

  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): vscode.DebugConfiguration | null | undefined {
    if (['program', 'module', 'code'].some((key) => given[key] !== undefined)) return given;
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'python') {
      askForFile();
      return undefined;
    }
    if (!canRun(document.uri)) return undefined;
    const bare = !given.type || !given.request ? currentFile() : given;
    return { ...bare, program: document.uri.fsPath, noDebug: given.noDebug };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | null | undefined> {
    const program: unknown = given['program'];
    const file = typeof program === 'string' ? program : undefined;
    const owner =
      folder ?? (file ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) : undefined);
    const filled = withDefaults(given, owner);
    if (filled['python'] !== undefined) return filled;
    const found = await this.#interpreters.find(owner, file);
    if (found) return { ...filled, python: found.command };
    void vscode.window.showErrorMessage(
      vscode.l10n.t('No Python was found. Install Python 3.10 or newer, or set “cutaway.python”.'),
    );
    return undefined;
  }
}

/** A configuration with what the settings and the workspace folder say where it is silent. */
function withDefaults(
  given: vscode.DebugConfiguration,
  folder: vscode.WorkspaceFolder | undefined,
): vscode.DebugConfiguration {
  const settings = vscode.workspace.getConfiguration('cutaway', folder?.uri ?? null);
  const filled: vscode.DebugConfiguration = { ...given };
  if (folder) filled['cwd'] ??= folder.uri.fsPath;
  filled['envFile'] ??= environmentFile(folder);
  filled['console'] ??= settings.get<string>('console', 'integratedTerminal');
  // Input and output are in the terminal: the empty debug console must not cover it.
  if (filled['console'] !== 'internalConsole') filled.internalConsoleOptions ??= 'neverOpen';
  filled['justMyCode'] ??= settings.get<boolean>('justMyCode', true);
  // As `${command:pickArgs}` gives them.
  const args: unknown = filled['args'];
  if (typeof args === 'string') filled['args'] = splitArguments(args);
  return filled;
}

/** The folder's `.env`, if it has one: a file that a configuration names must exist, this one need not. */
function environmentFile(folder: vscode.WorkspaceFolder | undefined): string | undefined {
  const file = folder && path.join(folder.uri.fsPath, '.env');
  return file !== undefined && fs.existsSync(file) ? file : undefined;
}
