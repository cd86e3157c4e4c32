import fs from 'node:fs';
import os from 'node:os';
import * as vscode from 'vscode';
import { log } from '../log.ts';
import { browseForPython, choosePython, chosenPython, chosenSource } from './choosing.ts';
import { fromEnvironmentsExtension, fromPythonExtension } from './python-extensions.ts';
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
      const chosen = await choosePython(context, await allHits(context));
      if (chosen) show(chosen);
    }),
  );
  return {
    async find(folder, program) {
      const found = (await firstHit(context, folder, program)) ?? (await browseForPython(context));
      show(found);
      return found;
    },
  };
}

type Command = string | string[] | null;
/** A source's name, and what it knows. */
type Source = readonly [string, () => Command | Promise<Command>];

/** Who may know an interpreter, in the order in which they are asked. */
function sources(
  context: vscode.ExtensionContext,
  folder: vscode.WorkspaceFolder | undefined,
  program: string | undefined,
): Source[] {
  const { t } = vscode.l10n;
  const uri = folder?.uri ?? (program ? vscode.Uri.file(program) : undefined);
  return [
    [t('setting cutaway.python'), () => fromSetting('cutaway.python', folder)],
    [chosenSource(), () => chosenPython(context)],
    [t('Python Environments extension'), () => fromEnvironmentsExtension(uri)],
    [t('Python extension'), () => fromPythonExtension(uri)],
    [
      t('setting python.defaultInterpreterPath'),
      () => existing(fromSetting('python.defaultInterpreterPath', folder)),
    ],
    [t('environment in the workspace'), () => nearWorkspace(folder, program)],
    [t('activated environment'), () => activatedEnvironment(process.env)],
    [t('PATH'), () => interpreterOnPath(process.env)],
  ];
}

async function firstHit(
  context: vscode.ExtensionContext,
  folder: vscode.WorkspaceFolder | undefined,
  program: string | undefined,
): Promise<Interpreter | null> {
  for (const [source, look] of sources(context, folder, program)) {
    const command = await look();
    log.info(`interpreter: ${source}: ${command ? [command].flat().join(' ') : '-'}`);
    if (command) return { command, source };
  }
  return null;
}

/** Every interpreter that somebody knows for the file in the editor, each once, in the order of asking. */
async function allHits(context: vscode.ExtensionContext): Promise<Interpreter[]> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const [first] = vscode.workspace.workspaceFolders ?? [];
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? first;
  const hits = new Map<string, Interpreter>();
  for (const [source, look] of sources(context, folder, uri?.fsPath)) {
    const command = await look();
    const key = JSON.stringify(command);
    if (command && !hits.has(key)) hits.set(key, { command, source });
  }
  return [...hits.values()];
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
