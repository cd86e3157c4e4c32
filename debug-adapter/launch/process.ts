import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Duplex, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { errors } from '../errors.ts';
import type { Command } from './command.ts';
import type { Ending } from './ending.ts';

/** Something we started, or were told of, and may end. */
export interface Debuggee {
  readonly ending: Promise<Ending>;
  /** Lets it outlive this process. False if nobody will see what it prints from here on. */
  release(): boolean;
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
    const pumps = [
      new Pump(this.#child.stdout, (text) => sink.write('stdout', text)),
      new Pump(this.#child.stderr, (text) => sink.write('stderr', text)),
    ];
    this.ending = new Promise((resolve) => {
      this.#child.once('error', () => resolve({ code: 1, signal: null }));
      this.#child.once('exit', (code, signal) => {
        this.#ended = true;
        void Promise.all(pumps.map((pump) => pump.finish())).then(() => resolve({ code, signal }));
      });
    });
  }

  release(): boolean {
    // Its writes would fail, and end it, once nobody held the other end of its pipes.
    if (!this.#ended) for (const stream of [this.#child.stdout, this.#child.stderr]) drain(stream);
    return false;
  }

  end(graceMs = 2_000): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    endTree(pid, pid, graceMs, () => this.#ended);
  }
}

/** Leaves a pipe to a process that reads it to its end and outlives this one. */
function drain(stream: Readable | null): void {
  if (!stream || process.platform === 'win32') return;
  stream.pause();
  const reader = spawn('cat', [], { stdio: [stream, 'ignore', 'ignore'], detached: true });
  reader.on('error', () => {});
  reader.unref();
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

  release(): boolean {
    return true;
  }

  end(graceMs = 2_000): void {
    endTree(this.#pid, this.#processGroup, graceMs, () => this.#gone);
  }
}

/** Ends a process of which only the id is known: a terminal said that it started it. */
export function endProcess(pid: number): void {
  if (process.platform === 'win32') endTree(pid, null, 0, () => false);
  else signal(pid, 'SIGTERM');
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

type Write = (text: string) => Promise<void> | undefined;

/** How long a pipe may stay silent after the program's end, and how long it may go on at all. */
const silenceMs = 1_000;
const afterlifeMs = 5_000;

/** Reads a stream as text in bounded pieces, no faster than the sink takes them. */
export class Pump {
  readonly #drained: Promise<void>;
  readonly #write: Write;
  #pieces = 0;
  #writing = false;
  #ended = false;

  constructor(stream: Readable | null, write: Write) {
    this.#write = write;
    this.#drained = this.#read(stream);
  }

  /**
   * Resolves when everything the ended program wrote has been handed on. A grandchild may hold the
   * pipe for longer than that: it is waited for only while the sink is slow, or data keep coming.
   */
  async finish(): Promise<void> {
    let silentSince = Date.now();
    const end = silentSince + afterlifeMs;
    for (let seen = this.#pieces; !this.#ended; seen = this.#pieces) {
      await Promise.race([this.#drained, wait(100)]);
      if (this.#writing || seen !== this.#pieces) silentSince = Date.now();
      const over = Date.now() - silentSince > silenceMs || Date.now() > end;
      if (over && !this.#writing) return;
    }
  }

  async #read(stream: Readable | null): Promise<void> {
    const decoder = new StringDecoder('utf8');
    try {
      for await (const chunk of stream ?? []) {
        if (Buffer.isBuffer(chunk)) await this.#handOn(decoder.write(chunk));
      }
    } catch {
      // A pipe that breaks has said what it had to say.
    }
    await this.#handOn(decoder.end());
    this.#ended = true;
  }

  async #handOn(text: string): Promise<void> {
    this.#pieces += 1;
    this.#writing = true;
    for (const piece of pieces(text, outputChunk)) await this.#write(piece);
    this.#writing = false;
  }
}

/** Cuts text into pieces of at most `longest` UTF-16 units (2 or more), never within a character. */
export function* pieces(text: string, longest: number): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = at + longest;
    if (end < text.length && /^[\udc00-\udfff]/.test(text.slice(end, end + 1))) {
      if (/^[\ud800-\udbff]/.test(text.slice(end - 1, end))) end -= 1;
    }
    yield text.slice(at, end);
    at = end;
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
