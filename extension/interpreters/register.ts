import fs from 'node:fs';
import os from 'node:os';
import * as vscode from 'vscode';
import { log } from '../log.ts';
import {
  activatedEnvironment,
  expandSetting,
  interpreterOnPath,
  nearestEnvironment,
  type Interpreter,
} from './sources.ts';

/** Finds the Python to debug with: first hit of a fixed order, each step logged. */
export interface Interpreters {
  /** Null if nobody knows one and the person chose none. */
  find(
    folder: vscode.WorkspaceFolder | undefined,
    program: string | undefined,
  ): Promise<Interpreter | null>;
}

const chosenKey = 'cutaway.chosenPython';

/** Registers "Cutaway: Select Python" and the language status item that names the interpreter. */
export function registerInterpreters(context: vscode.ExtensionContext): Interpreters {
  const status = vscode.languages.createLanguageStatusItem('cutaway.python', {
    language: 'python',
  });
  status.name = vscode.l10n.t('Cutaway: Python');
  status.text = vscode.l10n.t('Python for debugging');
  status.command = { command: 'cutaway.selectPython', title: vscode.l10n.t('Select') };
  const show = (found: Interpreter | null): void => {
    status.text = found ? [found.command].flat().join(' ') : vscode.l10n.t('No Python was found');
    status.detail = found?.source ?? '';
    status.severity = found
      ? vscode.LanguageStatusSeverity.Information
      : vscode.LanguageStatusSeverity.Warning;
  };
  context.subscriptions.push(
    status,
    vscode.commands.registerCommand('cutaway.selectPython', async () => {
      const chosen = await askForPython(context);
      if (chosen) show(chosen);
    }),
  );
  return {
    async find(folder, program) {
      const found = (await firstHit(context, folder, program)) ?? (await askForPython(context));
      show(found);
      return found;
    },
  };
}

async function firstHit(
  context: vscode.ExtensionContext,
  folder: vscode.WorkspaceFolder | undefined,
  program: string | undefined,
): Promise<Interpreter | null> {
  const uri = folder?.uri ?? (program ? vscode.Uri.file(program) : undefined);
  const steps: [string, () => string | string[] | null | Promise<string | null>][] = [
    [vscode.l10n.t('setting cutaway.python'), () => fromSetting('cutaway.python', folder)],
    [
      vscode.l10n.t('chosen in this workspace'),
      () => context.workspaceState.get<string>(chosenKey) ?? null,
    ],
    [vscode.l10n.t('Python extension'), () => fromPythonExtension(uri)],
    [
      vscode.l10n.t('setting python.defaultInterpreterPath'),
      () => existing(fromSetting('python.defaultInterpreterPath', folder)),
    ],
    [vscode.l10n.t('environment in the workspace'), () => nearWorkspace(folder, program)],
    [vscode.l10n.t('activated environment'), () => activatedEnvironment(process.env)],
    [vscode.l10n.t('PATH'), () => interpreterOnPath(process.env)],
  ];
  for (const [source, look] of steps) {
    const command = await look();
    log.info(`interpreter: ${source}: ${command ? [command].flat().join(' ') : '-'}`);
    if (command) return { command, source };
  }
  return null;
}

/** The value a person set, or null where only the default stands. */
function fromSetting(name: string, folder: vscode.WorkspaceFolder | undefined): string | null {
  const found = vscode.workspace
    .getConfiguration(undefined, folder?.uri ?? null)
    .inspect<string>(name);
  const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
  return value ? expandSetting(value, folder?.uri.fsPath, os.homedir()) : null;
}

const existing = (file: string | null): string | null =>
  file && fs.existsSync(file) ? file : null;

function nearWorkspace(
  folder: vscode.WorkspaceFolder | undefined,
  program: string | undefined,
): string | null {
  const top =
    folder?.uri.fsPath ??
    (program ? vscode.Uri.joinPath(vscode.Uri.file(program), '..').fsPath : null);
  if (!top) return null;
  const from = program?.startsWith(top)
    ? vscode.Uri.joinPath(vscode.Uri.file(program), '..').fsPath
    : top;
  return nearestEnvironment(from, top);
}

/** What the Python extension has active, if it is installed; it is never needed. */
async function fromPythonExtension(uri: vscode.Uri | undefined): Promise<string | null> {
  if (!vscode.extensions.getExtension('ms-python.python')) return null;
  try {
    const { PythonExtension } = await import('@vscode/python-extension');
    const api = await PythonExtension.api();
    const active = api.environments.getActiveEnvironmentPath(uri);
    const resolved = await api.environments.resolveEnvironment(active);
    return resolved?.executable.uri?.fsPath ?? null;
  } catch (error) {
    log.warn(`interpreter: Python extension: ${String(error)}`);
    return null;
  }
}

async function askForPython(context: vscode.ExtensionContext): Promise<Interpreter | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose the Python (3.10 or newer) to debug with'),
    openLabel: vscode.l10n.t('Use this Python'),
    canSelectMany: false,
  });
  const file = chosen?.[0]?.fsPath;
  if (!file) return null;
  await context.workspaceState.update(chosenKey, file);
  return { command: file, source: vscode.l10n.t('chosen in this workspace') };
}
