import { Event, Response } from '@vscode/debugadapter/lib/messages';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { Call, type Answers } from './call.ts';
import { errors, UserError } from './errors.ts';
import { MessageReader } from './frames.ts';
import { log } from './log.ts';
import { OutputJoiner, type OutputText } from './output-joiner.ts';

/** Requests that mean something before `initialize`. */
const early = new Set(['initialize', 'disconnect', 'terminate', 'cancel']);

/**
 * How a session talks to its client: every request is answered once, in its own time; output waits for
 * the client, and comes before whatever is said after it.
 */
export abstract class AnsweringSession extends ProtocolServer {
  #out: Writable | undefined;
  #open = new Map<number, Call>();
  #joiner = new OutputJoiner((text) => super.sendEvent(this.#outputEvent(text)));
  #introduced = false;

  /** Answers to all requests this session knows. */
  protected abstract readonly answers: Answers;
  /** Called once the client is gone. */
  protected abstract clientGone(): void;
  protected abstract toClientLine(line: number): number;

  override start(input: Readable, output: Writable): void {
    this.#out = output;
    // The library keeps whatever length a header promises; here the reader is bounded.
    super.start(new PassThrough(), output);
    const reader = new MessageReader();
    input.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) this.#receive(message);
    });
    input.on('close', () => this.clientGone());
    input.on('error', () => this.clientGone());
    this.on('error', () => this.clientGone());
  }

  #receive(message: unknown): void {
    if (isMessage(message)) this.handleMessage(message);
    else log('client', 'passed over a message that is neither a request nor a response');
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    const call = new Call(request.command);
    this.#open.set(request.seq, call);
    try {
      const body = await this.#handler(request.command)(request.arguments ?? {}, call);
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
    } catch (error) {
      this.#refuse(response, error);
    } finally {
      if (this.#open.get(request.seq) === call) this.#open.delete(request.seq);
    }
    this.answered(request.command, response.success);
  }

  /** Called after each response; what must follow it at once is done there. */
  protected abstract answered(command: string, well: boolean): void;

  #handler(command: string): Answers[string] {
    const known = Object.hasOwn(this.answers, command) ? this.answers[command] : undefined;
    if (!known) throw errors.unknownRequest(command);
    if (!this.#introduced && !early.has(command)) throw errors.notInitialized();
    if (command === 'initialize') {
      if (this.#introduced) throw errors.twice(command);
      this.#introduced = true;
    }
    return known;
  }

  /** Takes back a request that is being answered; nothing happens if it has its answer. */
  protected cancelCall(seq: number): void {
    this.#open.get(seq)?.cancel();
  }

  // ---- to the client

  override sendResponse(response: DebugProtocol.Response): void {
    this.#joiner.flush();
    super.sendResponse(response);
  }

  override sendEvent(event: DebugProtocol.Event): void {
    this.#joiner.flush();
    super.sendEvent(event);
  }

  protected tell(event: string, body?: unknown): void {
    this.sendEvent(new Event(event, body));
  }

  /** A sentence for the person, in the debug console. */
  say(sentence: string): void {
    this.output({ category: 'console', text: sentence + '\n', path: null, line: null });
  }

  /** Text for the debug console; what comes from one place within one turn is sent as one event. */
  output(text: OutputText): void {
    this.#joiner.add(text);
  }

  /** Resolves when the client has taken enough for more to be sent; undefined if it has. */
  protected drained(): Promise<void> | undefined {
    const out = this.#out;
    if (!out?.writableNeedDrain) return undefined;
    return new Promise((resolve) => {
      const goOn = (): void => {
        out.off('drain', goOn).off('close', goOn);
        resolve();
      };
      out.on('drain', goOn).on('close', goOn);
    });
  }

  #outputEvent({ category, text, path, line }: OutputText): DebugProtocol.Event {
    const body: DebugProtocol.OutputEvent['body'] = { category, output: text };
    if (path !== null) {
      body.source = { name: path.replace(/^.*[\\/]/, ''), path };
      if (line !== null) body.line = this.toClientLine(line);
    }
    return new Event('output', body);
  }

  #refuse(response: DebugProtocol.Response, error: unknown): void {
    const known = error instanceof UserError;
    const text = error instanceof Error ? error.message : String(error);
    if (!known) log('session', error instanceof Error ? (error.stack ?? text) : text);
    const sentence = known ? text : l10n.t('Cutaway failed: {0}', text);
    response.success = false;
    response.message = known && error.word ? error.word : sentence;
    const shown = known && error.id < 2000;
    // Braces in the text must not be taken for placeholders.
    const format = {
      id: known ? error.id : 9999,
      format: '{_text}',
      variables: { _text: sentence },
    };
    response.body = { error: { ...format, showUser: shown } };
    this.sendResponse(response);
  }
}

/** A request with a name and a number, or a response: what the library can take. */
function isMessage(message: unknown): message is DebugProtocol.ProtocolMessage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  if (message.type === 'response') return true;
  const whole = 'command' in message && typeof message.command === 'string' && 'seq' in message;
  return message.type === 'request' && whole && Number.isSafeInteger(message.seq);
}
