import path from 'node:path';
import * as vscode from 'vscode';
import { debugType } from '../../protocol/launch.ts';
import type { Interpreters } from '../interpreters/register.ts';
import { registerAsking } from './asking.ts';
import { askForFile, canRun, ConfigurationResolver } from './configuration.ts';
import { EditorFeatures } from './editor-features.ts';
import { currentFile, dynamicConfigurations, initialConfigurations } from './offers.ts';
import { Sessions } from './sessions.ts';
import { registerTilePoints } from './tile-points.ts';
import { trackSession } from './tracker.ts';

/** Registers the debug type, its configurations and its commands. */
export function registerDebugging(
  context: vscode.ExtensionContext,
  interpreters: Interpreters,
): Sessions {
  const sessions = new Sessions();
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  const { debug, commands } = vscode;
  context.subscriptions.push(
    sessions,
    debug.registerDebugConfigurationProvider(debugType, new ConfigurationResolver(interpreters)),
    debug.registerDebugConfigurationProvider(debugType, initialConfigurations, Initial),
    debug.registerDebugConfigurationProvider(debugType, dynamicConfigurations, Dynamic),
    debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: () => adapterProcess(context),
    }),
    debug.registerDebugAdapterTrackerFactory(debugType, {
      createDebugAdapterTracker: (session) => trackSession(session, sessions),
    }),
    new EditorFeatures(sessions),
    commands.registerCommand('cutaway.debugFile', (uri?: vscode.Uri) => startFile(uri, false)),
    commands.registerCommand('cutaway.runFile', (uri?: vscode.Uri) => startFile(uri, true)),
  );
  registerAsking(context);
  registerTilePoints(context, sessions.taken);
  return sessions;
}

/** The adapter is a process of its own, run by the editor's own Node. */
function adapterProcess(context: vscode.ExtensionContext): vscode.DebugAdapterDescriptor {
  const script = path.join(context.extensionPath, 'dist', 'debug-adapter.js');
  const bundle = vscode.l10n.uri?.fsPath;
  return new vscode.DebugAdapterExecutable(process.execPath, [script], {
    env: { ELECTRON_RUN_AS_NODE: '1', ...(bundle ? { CUTAWAY_L10N: bundle } : {}) },
  });
}

async function startFile(uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
  const target = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (!target) askForFile();
  if (!target || !canRun(target)) return;
  const document = await vscode.workspace.openTextDocument(target);
  if (document.isDirty) await document.save();
  const configuration = { ...currentFile(), program: target.fsPath };
  const folder = vscode.workspace.getWorkspaceFolder(target);
  await vscode.debug.startDebugging(folder, configuration, { noDebug });
}
