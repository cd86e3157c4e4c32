import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Duplex, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { errors } from '../errors.ts';
import type { Command } from './command.ts';

/** How a process ended; `code` is null when it cannot be known. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Something we started, or were told of, and may end. */
export interface Debuggee {
  readonly ending: Promise<Ending>;
  /** Asks it to end, then ends its whole group for certain after `graceMs`. */
  end(graceMs?: number): void;
}

export type OutputCategory = 'stdout' | 'stderr';
export interface OutputSink {
  /** Resolves when more may be written. */
  write(category: OutputCategory, text: string): Promise<void> | undefined;
}

/** Longest text in one output event, in UTF-16 units. */
const outputChunk = 64 * 1024;

/** The environment of the adapter itself, without what made it run as Node, with the command's changes. */
export function environmentFor(command: Command): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  for (const name of Object.keys(env)) if (name.startsWith('CUTAWAY_')) delete env[name];
  return { ...env, ...command.env };
}

/** A nonce for the descriptor that the program inherits, and the greeting that proves it is ours. */
export function descriptorGreeting(): { nonce: string; line: string } {
  const nonce = randomBytes(16).toString('hex');
  return { nonce, line: JSON.stringify({ kind: 'adapter/greeting', body: { nonce } }) + '\n' };
}

/** A program whose output comes to the debug console; its standard input is empty. */
export class SpawnedProcess implements Debuggee {
  readonly ending: Promise<Ending>;
  /** Our end of the socket pair at descriptor 3, if one was asked for. */
  readonly link: Duplex | undefined;
  #child: ChildProcess;
  #ended = false;

  /** Rejects nothing: a command that cannot be started throws from `started`. */
  readonly started: Promise<void>;

  constructor(command: Command, greeting: string | undefined, sink: OutputSink) {
    const [file, ...args] = command.argv;
    const withLink = greeting !== undefined && process.platform !== 'win32';
    this.#child = spawn(file, args, {
      cwd: command.cwd,
      env: environmentFor(command),
      stdio: ['ignore', 'pipe', 'pipe', ...(withLink ? (['pipe'] as const) : [])],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const extra: unknown = this.#child.stdio[3];
    this.link = extra instanceof Duplex ? extra : undefined;
    // A command that cannot be started breaks the pipe; `started` tells why.
    this.link?.on('error', () => {});
    if (greeting !== undefined) this.link?.write(greeting);
    this.started = new Promise((resolve, reject) => {
      this.#child.once('spawn', () => resolve());
      this.#child.once('error', (error) => reject(errors.pythonFailed(file, error.message)));
    });
    const drained = [
      pump(this.#child.stdout, (text) => sink.write('stdout', text)),
      pump(this.#child.stderr, (text) => sink.write('stderr', text)),
    ];
    this.ending = new Promise((resolve) => {
      this.#child.once('error', () => resolve({ code: 1, signal: null }));
      this.#child.once('exit', (code, signal) => {
        this.#ended = true;
        // A grandchild may hold the pipes for longer than the program lives.
        const patience = new Promise((done) => setTimeout(done, 1_000).unref());
        void Promise.race([Promise.all(drained), patience]).then(() => resolve({ code, signal }));
      });
    });
  }

  end(graceMs = 2_000): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    endTree(pid, pid, graceMs, () => this.#ended);
  }
}

/** A program that a terminal started; known from its driver's hello. */
export class TerminalProcess implements Debuggee {
  readonly ending: Promise<Ending>;
  #pid: number;
  #processGroup: number | null;
  #gone = false;

  /** `gone` resolves when the driver's link has ended; `code` tells what is known by then. */
  constructor(
    pid: number,
    processGroup: number | null,
    gone: Promise<void>,
    code: () => number | null,
  ) {
    this.#pid = pid;
    this.#processGroup = processGroup;
    this.ending = gone.then(async () => {
      await waitUntilGone(pid);
      this.#gone = true;
      return { code: code(), signal: null };
    });
  }

  end(graceMs = 2_000): void {
    endTree(this.#pid, this.#processGroup, graceMs, () => this.#gone);
  }
}

/** SIGTERM to the group, SIGKILL after the grace. `group` is used only where the process leads it. */
function endTree(pid: number, group: number | null, graceMs: number, isGone: () => boolean): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(pid)], { windowsHide: true });
    return;
  }
  const leads = group === pid;
  signal(leads ? -pid : pid, 'SIGTERM');
  const timer = setTimeout(() => {
    if (!isGone() || leads) signal(leads ? -pid : pid, 'SIGKILL');
  }, graceMs);
  timer.unref();
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // It has ended already.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function waitUntilGone(pid: number): Promise<void> {
  // Not our child, so nobody tells us: a link can end long before its process does.
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Reads a stream as text in bounded pieces, no faster than the sink takes them. */
async function pump(
  stream: Readable | null,
  write: (text: string) => Promise<void> | undefined,
): Promise<void> {
  if (!stream) return;
  const decoder = new StringDecoder('utf8');
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) await writeBounded(decoder.write(chunk), write);
  }
  await writeBounded(decoder.end(), write);
}

async function writeBounded(
  text: string,
  write: (text: string) => Promise<void> | undefined,
): Promise<void> {
  for (let at = 0; at < text.length; at += outputChunk) {
    await write(text.slice(at, at + outputChunk));
  }
}
