import path from 'node:path';
import * as vscode from 'vscode';
import { debugType } from '../../protocol/launch.ts';
import type { Interpreters } from '../interpreters/register.ts';
import { log } from '../log.ts';
import { registerAsking } from './asking.ts';
import { canRun, ConfigurationResolver } from './configuration.ts';
import { EditorFeatures } from './editor-features.ts';
import { currentFile, dynamicConfigurations, initialConfigurations } from './offers.ts';
import { Sessions } from './sessions.ts';

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
      createDebugAdapterTracker: (session) => tracker(session, sessions),
    }),
    new EditorFeatures(sessions),
    commands.registerCommand('cutaway.debugFile', (uri?: vscode.Uri) => startFile(uri, false)),
    commands.registerCommand('cutaway.runFile', (uri?: vscode.Uri) => startFile(uri, true)),
  );
  registerAsking(context);
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

function tracker(session: vscode.DebugSession, sessions: Sessions): vscode.DebugAdapterTracker {
  return {
    onWillStartSession: () => sessions.started(session),
    onDidSendMessage(message: unknown) {
      if (isRefusal(message)) sessions.refused(session);
      if (!isEvent(message)) return;
      if (message.event === 'stopped')
        sessions.stopped(session, Number(message.body?.['threadId'] ?? 0));
      if (message.event === 'continued' || message.event === 'terminated')
        sessions.resumed(session);
    },
    onWillReceiveMessage(message: unknown) {
      if (isRequest(message) && resuming.has(message.command)) sessions.resumed(session);
    },
    onError: (error) => log.error(`adapter: ${error.message}`),
    onExit: (code, signal) => log.info(`adapter ended: ${signal ?? code ?? ''}`),
  };
}

const resuming = new Set(['continue', 'next', 'stepIn', 'stepOut']);

function isRefusal(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'command' in message &&
    resuming.has(String(message.command)) &&
    'success' in message &&
    message.success === false
  );
}

function isEvent(message: unknown): message is { event: string; body?: Record<string, unknown> } {
  return typeof message === 'object' && message !== null && 'event' in message;
}

function isRequest(message: unknown): message is { command: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'command' in message &&
    'arguments' in message
  );
}

async function startFile(uri: vscode.Uri | undefined, noDebug: boolean): Promise<void> {
  const target = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (!target || !canRun(target)) return;
  const document = await vscode.workspace.openTextDocument(target);
  if (document.isDirty) await document.save();
  const configuration = { ...currentFile(), program: target.fsPath };
  const folder = vscode.workspace.getWorkspaceFolder(target);
  await vscode.debug.startDebugging(folder, configuration, { noDebug });
}
