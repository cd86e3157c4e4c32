import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { root } from './dap-client.ts';

export interface DriverMessage {
  readonly kind: string;
  readonly id?: number;
  readonly ok?: boolean;
  readonly body?: unknown;
  readonly error?: { code: string; message: string };
}

const bootstrap = path.join(root, 'debug-adapter/driver/bootstrap');

/** A program under the driver, spoken to in the driver's own protocol: what the adapter is to it. */
export class DriverClient {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly events: DriverMessage[] = [];
  /** How often each id was answered. */
  readonly answers = new Map<number, number>();
  stdout = '';
  stderr = '';
  #link: Duplex;
  #replies = new Map<number, DriverMessage>();
  #text = '';
  #waiting = new Set<() => void>();
  #gone = false;
  #lastId = 0;

  constructor(python: string, args: readonly string[]) {
    const nonce = randomBytes(16).toString('hex');
    this.process = spawn(python, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONPATH: bootstrap, CUTAWAY_LINK: `fd=3:${nonce}` },
    });
    this.#link = this.process.stdio[3] as Duplex;
    this.#link.on('error', () => {});
    this.#link.on('data', (chunk: Buffer) => this.#receive(chunk.toString()));
    this.process.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.process.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = new Promise((resolve) =>
      this.process.on('close', (code) => {
        this.#gone = true;
        this.#wake();
        resolve(code);
      }),
    );
    this.writeLine({ kind: 'adapter/greeting', body: { nonce } });
  }

  writeLine(message: unknown): void {
    this.writeRaw(JSON.stringify(message) + '\n');
  }

  writeRaw(bytes: string | Buffer): void {
    this.#link.write(bytes);
  }

  /** Sends a request with any body; returns its id. */
  send(kind: string, body: unknown): number {
    const id = ++this.#lastId;
    this.writeLine({ kind, id, body });
    return id;
  }

  async request(kind: string, body: unknown): Promise<DriverMessage> {
    return this.reply(this.send(kind, body));
  }

  async reply(id: number): Promise<DriverMessage> {
    await this.#until(() => this.#replies.has(id), `the reply ${id}`);
    return this.#replies.get(id)!;
  }

  async event(kind: string): Promise<DriverMessage> {
    await this.#until(() => this.events.some((one) => one.kind === kind), kind);
    const at = this.events.findIndex((one) => one.kind === kind);
    return this.events.splice(at, 1)[0]!;
  }

  /** Lets the program begin; breakpoints are line numbers by file. */
  start(breakpoints: Record<string, number[]> = {}): Promise<DriverMessage> {
    return this.request('adapter/start', startBody(breakpoints));
  }

  /** Closes the link without a goodbye and takes the process away. */
  async dispose(): Promise<void> {
    this.#link.destroy();
    this.process.kill('SIGKILL');
    await this.exited;
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      if (this.#gone) throw new Error(`the program ended before ${what}: ${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #receive(chunk: string): void {
    const lines = (this.#text + chunk).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as DriverMessage;
      if (message.kind === 'reply') {
        const id = message.id!;
        this.answers.set(id, (this.answers.get(id) ?? 0) + 1);
        this.#replies.set(id, message);
      } else this.events.push(message);
    }
    this.#wake();
  }
}

/** Body of `adapter/start` with breakpoints at these lines and everything else as it is by default. */
export function startBody(breakpoints: Record<string, number[]> = {}): Record<string, unknown> {
  const files = Object.entries(breakpoints).map(([file, lines]) => ({
    path: file,
    breakpoints: lines.map((line) => ({
      id: line,
      line,
      condition: null,
      hitCondition: null,
      logMessage: null,
    })),
  }));
  return {
    stopOnEntry: false,
    justMyCode: true,
    myCode: [],
    notMyCode: [],
    showReturnValue: true,
    lineBuffered: true,
    redirectOutput: false,
    pdbrc: false,
    breakpoints: files,
    functionBreakpoints: [],
    exceptionFilters: [],
  };
}
