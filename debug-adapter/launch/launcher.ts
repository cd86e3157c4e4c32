import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { protocolVersion, type DriverHello } from '../../protocol/driver.ts';
import type { LaunchArguments } from '../../protocol/launch.ts';
import type { DriverLink } from '../driver-link.ts';
import { errors } from '../errors.ts';
import { debuggedCommand, plainCommand, type Command } from './command.ts';
import { Door } from './door.ts';
import { describeEnding } from './ending.ts';
import { withEnvFile } from './env-file.ts';
import {
  descriptorGreeting,
  endProcess,
  SpawnedProcess,
  TerminalProcess,
  type Debuggee,
  type OutputSink,
} from './process.ts';

/** What launching needs of the session. */
export interface LaunchHost extends OutputSink {
  readonly canRunInTerminal: boolean;
  /** The client's answer, whatever it looks like. */
  runInTerminal(
    args: DebugProtocol.RunInTerminalRequestArguments,
  ): Promise<DebugProtocol.RunInTerminalResponse>;
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
/** How long a program that a terminal is still starting is waited for, to end it. */
const lateMs = 2_500;
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
  const settled = withEnvFile(args, host);
  if (args.noDebug) return { debuggee: await startPlainly(settled, inTerminal, host), link: null };
  const door = await Door.open();
  try {
    const stopped = aborted(stop);
    return inTerminal
      ? await throughTerminal(settled, door, host, stopped)
      : await spawned(settled, door, host, stopped);
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
    const ending = Promise.resolve({ code: null, signal: null });
    return { ending, end: () => {}, release: () => true };
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
  const processId = await openTerminal(args, command, host);
  const link = await withPatience(host, Promise.race([door.link, stopped]));
  if (link === 'stopped') {
    if (processId !== undefined) endProcess(processId);
    else await turnAway(door);
    throw errors.launchStopped();
  }
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

/** A program that comes in after its session has ended is ended too: its driver does so without its link. */
async function turnAway(door: Door): Promise<void> {
  const late = await Promise.race([door.link, wait(lateMs)]);
  late?.close();
}

/** Resolves to the process the terminal began, if the client tells it. */
async function openTerminal(
  args: LaunchArguments,
  command: Command,
  host: LaunchHost,
): Promise<number | undefined> {
  const name = args.module ?? (args.program ? path.basename(args.program) : 'python -c');
  const env = Object.fromEntries(
    Object.entries(command.env).map(([key, value]) => [key, value ?? null]),
  );
  const answer = await host.runInTerminal({
    kind: args.console === 'externalTerminal' ? 'external' : 'integrated',
    title: l10n.t('Cutaway: {0}', name),
    cwd: command.cwd,
    args: [...command.argv],
    env,
  });
  if (!answer.success) throw errors.terminalFailed(answer.message || l10n.t('it does not say why'));
  // Not `shellProcessId`: the shell is the person's own.
  const told: unknown = answer.body?.processId;
  return typeof told === 'number' && Number.isSafeInteger(told) && told > 1 ? told : undefined;
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

const wait = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
