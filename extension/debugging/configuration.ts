import * as vscode from 'vscode';
import { debugType } from '../../protocol/launch.ts';
import type { Interpreters } from '../interpreters/register.ts';

const currentFile = (): vscode.DebugConfiguration => ({
  type: debugType,
  request: 'launch',
  name: vscode.l10n.t('Cutaway: Python file'),
  program: '${file}',
});

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
    if (given.type && given.request) return given;
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'python') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Open a Python file, then press F5: Cutaway runs the file you look at.'),
      );
      return undefined;
    }
    if (!canRun(document.uri)) return undefined;
    return { ...currentFile(), program: document.uri.fsPath, noDebug: given.noDebug };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | null | undefined> {
    const program: unknown = given['program'];
    const file = typeof program === 'string' ? program : undefined;
    const owner =
      folder ?? (file ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) : undefined);
    const settings = vscode.workspace.getConfiguration('cutaway', owner?.uri ?? null);
    const filled: vscode.DebugConfiguration = { ...given };
    if (owner) filled['cwd'] ??= owner.uri.fsPath;
    filled['console'] ??= settings.get<string>('console', 'integratedTerminal');
    // Input and output are in the terminal: the empty debug console must not cover it.
    if (filled['console'] !== 'internalConsole') filled.internalConsoleOptions ??= 'neverOpen';
    filled['justMyCode'] ??= settings.get<boolean>('justMyCode', true);
    if (filled['python'] === undefined) {
      const found = await this.#interpreters.find(owner, file);
      if (!found) {
        void vscode.window.showErrorMessage(
          vscode.l10n.t(
            'No Python was found. Install Python 3.10 or newer, or set “cutaway.python”.',
          ),
        );
        return undefined;
      }
      filled['python'] = found.command;
    }
    return filled;
  }
}

/** What a new launch.json begins with. */
export const initialConfigurations: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: () => [currentFile()],
};

/** What "Select and Start Debugging" offers without a launch.json. */
export const dynamicConfigurations: vscode.DebugConfigurationProvider = {
  async provideDebugConfigurations(folder) {
    const offered = [
      currentFile(),
      {
        ...currentFile(),
        name: vscode.l10n.t('Cutaway: Python file, stop at its first line'),
        stopOnEntry: true,
      },
    ];
    if (!folder) return offered;
    const mains = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, '*/__main__.py'),
      '**/{.venv,venv,env,node_modules}/**',
      5,
    );
    for (const main of mains) {
      const module = main.path.split('/').at(-2) ?? '';
      offered.push({
        type: debugType,
        request: 'launch',
        name: vscode.l10n.t('Cutaway: module {0}', module),
        module,
      });
    }
    return offered;
  },
};
