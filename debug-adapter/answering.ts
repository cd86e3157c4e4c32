import { DebugSession, OutputEvent, Source } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import type { Writable } from 'node:stream';
import { lensCommand } from '../protocol/lenses/request.ts';
import { errors, UserError } from './errors.ts';
import type { OutputCategory } from './launch/process.ts';
import { log } from './log.ts';

/** Requests that a session answers; everything else is refused with an error. */
const answered = new Set(
  (
    'initialize launch configurationDone disconnect terminate setBreakpoints ' +
    'setExceptionBreakpoints threads stackTrace scopes variables evaluate ' +
    'continue next stepIn stepOut pause'
  )
    .split(' ')
    .concat(lensCommand),
);

/** How a session talks to its client: every request is answered once, output waits for the client. */
export abstract class AnsweringSession extends DebugSession {
  #out: Writable | undefined;

  constructor(asServer = false) {
    super(false, asServer);
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  override start(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
    this.#out = output as Writable;
    super.start(input, output);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    if (answered.has(request.command)) {
      // The library reads arguments that a client may leave away.
      request.arguments ??= {};
      // The protocol's default; the library insists on hearing it.
      if (request.command === 'initialize') request.arguments.pathFormat ??= 'path';
      super.dispatchRequest(request);
      return;
    }
    const response = {
      request_seq: request.seq,
      type: 'response',
      seq: 0,
      success: false,
      command: request.command,
    };
    this.#refuse(response, errors.unknownRequest(request.command));
  }

  /** A sentence for the person, in the debug console. */
  say(sentence: string): void {
    this.output('console', sentence + '\n', null, null);
  }

  /** Output of the program; resolves when the client has taken enough of it for more to be sent. */
  write(category: OutputCategory, text: string): Promise<void> | undefined {
    this.output(category, text, null, null);
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

  /** An output event; with a path it links to that place (1-based line) in the editor. */
  protected output(category: string, text: string, path: string | null, line: number | null): void {
    const event: DebugProtocol.OutputEvent = new OutputEvent(text, category);
    if (path !== null) {
      event.body.source = new Source(path.replace(/^.*[\\/]/, ''), path);
      if (line !== null) event.body.line = this.convertDebuggerLineToClient(line);
    }
    this.sendEvent(event);
  }

  /** Sends the response when `work` is done, or an error: every request is answered once. */
  protected async answer(response: DebugProtocol.Response, work: () => unknown): Promise<void> {
    try {
      await work();
      this.sendResponse(response);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #refuse(response: DebugProtocol.Response, error: unknown): void {
    const known = error instanceof UserError;
    const text = error instanceof Error ? error.message : String(error);
    if (!known) log('session', error instanceof Error ? (error.stack ?? text) : text);
    this.sendErrorResponse(response, {
      id: known ? error.id : 9999,
      // Braces in the text must not be taken for placeholders.
      format: '{_text}',
      variables: { _text: known ? text : l10n.t('Cutaway failed: {0}', text) },
      showUser: known && error.id < 2000,
    });
  }
}
