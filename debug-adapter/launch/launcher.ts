import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { protocolVersion, type DriverHello } from '../../protocol/driver.ts';
import type { LaunchArguments } from '../../protocol/launch.ts';
import type { DriverLink } from '../driver-link.ts';
import { errors } from '../errors.ts';
import { debuggedCommand, plainCommand, type Command } from './command.ts';
import { Door } from './door.ts';
import {
  descriptorGreeting,
  SpawnedProcess,
  TerminalProcess,
  type Debuggee,
  type Ending,
  type OutputSink,
} from './process.ts';

/** What launching needs of the session. */
export interface LaunchHost extends OutputSink {
  readonly canRunInTerminal: boolean;
  /** Resolves to an error text, or undefined when the terminal runs the command. */
  runInTerminal(args: DebugProtocol.RunInTerminalRequestArguments): Promise<string | undefined>;
  /** A sentence for the person, in the debug console. */
  say(sentence: string): void;
  /** Exit code of a program in a terminal, as far as its driver told; null if unknown. */
  exitCodeTold(): number | null;
}

/** A program that runs, and the way to its driver (none with "Run Without Debugging"). */
export interface Launched {
  readonly debuggee: Debuggee;
  readonly link: DriverLink | null;
}

/** Python sites that say nothing for this long are mentioned, and waited for. */
const patienceMs = 15_000;
const oldestPython = [3, 10] as const;
const newestPython = [3, 15] as const;

/**
 * Starts the program as configured. Rejects with a user error, after `stop` too; then nothing of what
 * this process started is left running.
 */
export async function launch(
  args: LaunchArguments,
  host: LaunchHost,
  stop: AbortSignal,
): Promise<Launched> {
  const inTerminal = args.console !== 'internalConsole' && host.canRunInTerminal;
  if (args.console !== 'internalConsole' && !inTerminal) {
    host.say(
      l10n.t('This editor opens no terminal for debuggers: output comes here, input is empty.'),
    );
  }
  if (args.noDebug) return { debuggee: await startPlainly(args, inTerminal, host), link: null };
  const door = await Door.open();
  try {
    const stopped = aborted(stop);
    return inTerminal
      ? await throughTerminal(args, door, host, stopped)
      : await spawned(args, door, host, stopped);
  } finally {
    door.close();
  }
}

async function startPlainly(
  args: LaunchArguments,
  inTerminal: boolean,
  host: LaunchHost,
): Promise<Debuggee> {
  const command = plainCommand(args);
  if (inTerminal) {
    await openTerminal(args, command, host);
    // Nobody tells when a plain command in a terminal ends: the session is over once it runs.
    return { ending: Promise.resolve({ code: null, signal: null }), end: () => {} };
  }
  const process = new SpawnedProcess(command, undefined, host);
  await process.started;
  return process;
}

/** Resolves when the signal is given, which may have been long ago. */
function aborted(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}

async function spawned(
  args: LaunchArguments,
  door: Door,
  host: LaunchHost,
  stopped: Promise<'stopped'>,
): Promise<Launched> {
  const { nonce, line } = descriptorGreeting();
  const inherited = process.platform === 'win32' ? '' : `fd=3:${nonce};`;
  const command = debuggedCommand(args, `${inherited}dir=${door.folder}`);
  const debuggee = new SpawnedProcess(command, line, host);
  await debuggee.started;
  if (debuggee.link) void door.admit(debuggee.link);
  const entered = await withPatience(host, Promise.race([door.link, debuggee.ending, stopped]));
  if (entered === 'stopped') {
    debuggee.end();
    await debuggee.ending;
    throw errors.launchStopped();
  }
  if (!('hello' in entered)) throw errors.notSeen(describeEnding(entered));
  const refuse = (): void => {
    entered.close();
    debuggee.end();
  };
  checkHello(entered.hello, refuse, host);
  return { debuggee, link: entered };
}

async function throughTerminal(
  args: LaunchArguments,
  door: Door,
  host: LaunchHost,
  stopped: Promise<'stopped'>,
): Promise<Launched> {
  const command = debuggedCommand(args, `dir=${door.folder}`);
  await openTerminal(args, command, host);
  const link = await withPatience(host, Promise.race([door.link, stopped]));
  if (link === 'stopped') throw errors.launchStopped();
  checkHello(link.hello, () => link.close(), host);
  // The program may have come and gone before the editor answered about its terminal.
  const gone = new Promise<void>((resolve) => {
    if (link.open) link.onEnd = resolve;
    else resolve();
  });
  const { pid, processGroup } = link.hello;
  return {
    debuggee: new TerminalProcess(pid, processGroup, gone, () => host.exitCodeTold()),
    link,
  };
}

async function openTerminal(
  args: LaunchArguments,
  command: Command,
  host: LaunchHost,
): Promise<void> {
  const name = args.module ?? (args.program ? path.basename(args.program) : 'python -c');
  const env = Object.fromEntries(
    Object.entries(command.env).map(([key, value]) => [key, value ?? null]),
  );
  const failure = await host.runInTerminal({
    kind: args.console === 'externalTerminal' ? 'external' : 'integrated',
    title: l10n.t('Cutaway: {0}', name),
    cwd: command.cwd,
    args: [...command.argv],
    env,
  });
  if (failure !== undefined) throw errors.terminalFailed(failure);
}

/** Waits as long as it takes, but says after a while that Python has not been heard of. */
async function withPatience<T>(host: LaunchHost, waiting: Promise<T>): Promise<T> {
  const timer = setTimeout(
    () =>
      host.say(
        l10n.t(
          'Python has not called back yet. If it runs without stopping, it does not read PYTHONPATH; choose the interpreter itself, not a wrapper.',
        ),
      ),
    patienceMs,
  );
  try {
    return await waiting;
  } finally {
    clearTimeout(timer);
  }
}

function checkHello(hello: DriverHello['body'], refuse: () => void, host: LaunchHost): void {
  const [major = 0, minor = 0] = hello.version;
  const version = hello.version.join('.');
  const against = ([a, b]: readonly [number, number]): number => major - a || minor - b;
  if (hello.protocol !== protocolVersion || against(oldestPython) < 0) {
    refuse();
    throw against(oldestPython) < 0
      ? errors.pythonTooOld(hello.executable, version)
      : errors.protocolMismatch();
  }
  if (against(newestPython) > 0) {
    host.say(
      l10n.t('Python {0} is newer than Cutaway knows; tell us what does not work.', version),
    );
  }
}

/** `exit code 3`, `SIGKILL`: for the inside of a sentence. */
export function describeEnding(ending: Ending): string {
  if (ending.signal) return ending.signal;
  return l10n.t('exit code {0}', ending.code ?? '?');
}
