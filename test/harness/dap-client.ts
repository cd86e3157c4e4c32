import type { DebugProtocol } from '@vscode/debugprotocol';
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

export const root = path.resolve(import.meta.dirname, '..', '..');
const adapterPath = path.join(root, 'dist', 'debug-adapter.js');

type Message = DebugProtocol.ProtocolMessage;
type Handler = (args: DebugProtocol.RunInTerminalRequestArguments) => Promise<object> | object;

/** A failed response, with the adapter's sentence. */
export class RequestFailed extends Error {}

/** A small DAP client over streams; every wait ends with an error when the adapter goes. */
export class DapClient {
  readonly events: DebugProtocol.Event[] = [];
  /** Kinds of messages in order, `-> launch`, `<- launch`, `<- [stopped]`: for golden transcripts. */
  readonly transcript: string[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #waiting = new Set<() => void>();
  #responses = new Map<number, DebugProtocol.Response>();
  #sent = new Map<number, string>();
  /** Commands that got a second answer, or an answer that nobody had asked for. */
  readonly surplusAnswers: string[] = [];
  #taken = new Set<DebugProtocol.Event>();
  #seq = 0;
  #closed = false;
  #input: Writable;
  #output: Readable;
  /** Answers the adapter's `runInTerminal`. */
  onRunInTerminal: Handler | undefined;
  /** Sees each event first; false: it is not kept (very many of them would take the memory). */
  onEvent: ((event: DebugProtocol.Event) => boolean) | undefined;

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    this.#output = output;
    input.on('error', () => {});
    output.on('data', (chunk: Buffer) => this.#receive(chunk));
    output.on('close', () => this.#wake(true));
  }

  async request<T = Record<string, unknown>>(command: string, args?: unknown): Promise<T> {
    const seq = this.send(command, args);
    await this.#until(() => this.#responses.has(seq), `the response to ${command}`);
    const response = this.#responses.get(seq)!;
    if (!response.success) {
      const error = (response.body as DebugProtocol.ErrorResponse['body'] | undefined)?.error;
      const text = error?.format.replace(/\{(\w+)\}/g, (_, name) => error.variables?.[name] ?? '');
      throw new RequestFailed(text ?? response.message);
    }
    return response.body as T;
  }

  send(command: string, args?: unknown): number {
    this.transcript.push(`-> ${command}`);
    const seq = ++this.#seq;
    this.#sent.set(seq, command);
    this.write(JSON.stringify({ seq, type: 'request', command, arguments: args }));
    return seq;
  }

  write(text: string): void {
    this.#input.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  /** Bytes as they are, without a header. */
  writeRaw(bytes: string | Buffer): void {
    this.#input.write(bytes);
  }

  /** Whether the other side has closed its end. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The answer to a request that was sent, as it came. */
  async answered(seq: number): Promise<DebugProtocol.Response> {
    await this.#until(() => this.#responses.has(seq), `the response to ${this.#sent.get(seq)}`);
    return this.#responses.get(seq)!;
  }

  /** Commands that have no answer yet. */
  unanswered(): string[] {
    return [...this.#sent].filter(([seq]) => !this.#responses.has(seq)).map(([, name]) => name);
  }

  /** Resolves when every request has its answer, or the other side has gone. */
  async allAnswered(): Promise<void> {
    await this.#until(
      () => this.#closed || this.unanswered().length === 0,
      `the responses to ${this.unanswered().join(', ')}`,
    );
  }

  /** Reads nothing until `readOn`: a client that cannot keep up. */
  stopReading(): void {
    this.#output.pause();
  }

  readOn(): void {
    this.#output.resume();
  }

  /** The next event of this kind that nobody has taken yet. */
  async event<T extends DebugProtocol.Event>(
    kind: string,
    matches: (event: T) => boolean = () => true,
  ): Promise<T> {
    const find = () =>
      this.events.find((e) => e.event === kind && !this.#taken.has(e) && matches(e as T));
    await this.#until(() => find() !== undefined, `the event ${kind}`);
    const event = find()!;
    this.#taken.add(event);
    return event as T;
  }

  /** All text of one category so far. */
  output(category: string): string {
    return this.events
      .filter((e): e is DebugProtocol.OutputEvent => e.event === 'output')
      .filter((e) => e.body.category === category)
      .map((e) => e.body.output)
      .join('');
  }

  close(): void {
    this.#input.end();
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      if (this.#closed) throw new Error(`the adapter went before ${what}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(closed = false): void {
    this.#closed ||= closed;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #receive(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const split = this.#buffer.indexOf('\r\n\r\n');
      if (split < 0) break;
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, split))?.[1],
      );
      if (this.#buffer.length < split + 4 + length) break;
      const text = this.#buffer.toString('utf8', split + 4, split + 4 + length);
      this.#buffer = this.#buffer.subarray(split + 4 + length);
      this.#message(JSON.parse(text) as Message);
    }
    this.#wake();
  }

  #message(message: Message): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.transcript.push(`<- ${response.command}${response.success ? '' : ' (failed)'}`);
      if (!this.#sent.has(response.request_seq) || this.#responses.has(response.request_seq))
        this.surplusAnswers.push(response.command);
      this.#responses.set(response.request_seq, response);
    } else if (message.type === 'event') {
      const event = message as DebugProtocol.Event;
      if (this.onEvent?.(event) === false) return;
      this.transcript.push(`<- [${event.event}]`);
      this.events.push(event);
    } else {
      void this.#reverseRequest(message as DebugProtocol.Request);
    }
  }

  async #reverseRequest(request: DebugProtocol.Request): Promise<void> {
    this.transcript.push(`<- ${request.command}?`);
    const base = {
      seq: ++this.#seq,
      type: 'response',
      request_seq: request.seq,
      command: request.command,
    };
    try {
      const body = await this.onRunInTerminal?.(
        request.arguments as DebugProtocol.RunInTerminalRequestArguments,
      );
      this.write(JSON.stringify({ ...base, success: body !== undefined, body }));
    } catch (error) {
      this.write(JSON.stringify({ ...base, success: false, message: String(error) }));
    }
  }
}

/** An adapter process with a client on its standard streams. */
export class Adapter extends DapClient {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  stderr = '';

  constructor(env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [adapterPath], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    super(child.stdin, child.stdout);
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  }

  /** Ends the session and the process, whatever state they are in. */
  async dispose(): Promise<void> {
    this.close();
    this.process.kill('SIGKILL');
    await this.exited;
  }
}

/**
 * What tests do again and again: initialize, launch, breakpoints, a stop. `more` is asked before the
 * program begins, as a client asks for further breakpoints.
 */
export async function begin(
  client: DapClient,
  configuration: Record<string, unknown>,
  breakpoints: Record<string, (number | DebugProtocol.SourceBreakpoint)[]> = {},
  capabilities: Record<string, unknown> = {},
  more: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await client.request('initialize', { adapterID: 'cutaway', clientID: 'test', ...capabilities });
  const launched = client.request('launch', configuration);
  launched.catch(() => {});
  await client.event('initialized');
  for (const [path, lines] of Object.entries(breakpoints)) {
    await client.request('setBreakpoints', {
      source: { path },
      breakpoints: lines.map((line) => (typeof line === 'number' ? { line } : line)),
    });
  }
  await more();
  client.send('configurationDone');
  await launched;
}

/** For looks of the lenses that are to be whole: the default ends one that waits for the processor too. */
export const unhurried = { timeBudgetMs: 5_000 };

export interface Stop {
  readonly threadId: number;
  readonly reason: string;
  readonly description: string;
  readonly frames: DebugProtocol.StackFrame[];
}

export async function stopped(client: DapClient): Promise<Stop> {
  const { body } = await client.event<DebugProtocol.StoppedEvent>('stopped');
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>(
    'stackTrace',
    { threadId: body.threadId, startFrame: 0, levels: 20 },
  );
  return {
    threadId: body.threadId!,
    reason: body.reason,
    description: body.description ?? '',
    frames: stackFrames,
  };
}

/** Names and values of the first scope of a frame. */
export async function locals(
  client: DapClient,
  frameId: number,
): Promise<Record<string, DebugProtocol.Variable>> {
  const { scopes } = await client.request<DebugProtocol.ScopesResponse['body']>('scopes', {
    frameId,
  });
  const { variables } = await client.request<DebugProtocol.VariablesResponse['body']>('variables', {
    variablesReference: scopes[0]!.variablesReference,
  });
  return Object.fromEntries(variables.map((one) => [one.name, one]));
}
