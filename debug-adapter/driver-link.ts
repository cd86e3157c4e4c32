import { timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import {
  DriverEvent,
  DriverHello,
  DriverReply,
  driverRequests,
  maxLineBytes,
  type DriverReplyBody,
  type DriverRequestBody,
  type DriverRequestKind,
} from '../protocol/driver.ts';
import { errors } from './errors.ts';
import { log } from './log.ts';

interface Pending {
  readonly kind: DriverRequestKind;
  readonly resolve: (body: unknown) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/** How a request waits: `timeoutMs` 0 means until it is answered or the link ends. */
export interface RequestOptions {
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;

/** Splits a byte stream into lines; null when a line grows beyond the limit. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): string[] | null {
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      this.#parts.push(chunk);
      this.#size += chunk.length;
      return this.#size > maxLineBytes ? null : [];
    }
    const text = Buffer.concat([...this.#parts, chunk.subarray(0, end)]).toString('utf8');
    const rest = chunk.subarray(end + 1);
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return text.split('\n');
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * The conversation with one driver, after its hello. Every request is answered, timed out, or
 * rejected when the link ends; what does not pass its guard is logged and dropped.
 */
export class DriverLink {
  readonly hello: DriverHello['body'];
  onEvent: (event: DriverEvent) => void = () => {};
  onEnd: () => void = () => {};
  #stream: Duplex;
  #splitter: LineSplitter;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #open = true;

  constructor(stream: Duplex, hello: DriverHello['body'], splitter: LineSplitter, rest: string[]) {
    this.#stream = stream;
    this.hello = hello;
    this.#splitter = splitter;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('close', () => this.#ended());
    stream.on('end', () => this.#ended());
    stream.on('error', (error) => log('link', error.message));
    // Events reach their receiver in a later turn, when it has been set.
    for (const line of rest) this.#line(line);
  }

  get open(): boolean {
    return this.#open;
  }

  /** Sends a request; the reply has passed its guard. Rejects with a UserError. */
  request<K extends DriverRequestKind>(
    kind: K,
    body: DriverRequestBody<K>,
    options: RequestOptions = {},
  ): Promise<DriverReplyBody<K>> {
    if (!this.#open) return Promise.reject(errors.linkLost());
    const id = ++this.#lastId;
    return new Promise<DriverReplyBody<K>>((resolve, reject) => {
      const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
      const timer =
        timeoutMs > 0 ? setTimeout(() => this.#timeout(id, kind), timeoutMs) : undefined;
      // The guard in #reply makes this the body of K's reply.
      this.#pending.set(id, { kind, resolve: resolve as (body: unknown) => void, reject, timer });
      this.#stream.write(JSON.stringify({ kind, id, body }) + '\n');
    });
  }

  /** Ends the link; pending requests are rejected. */
  close(): void {
    this.#stream.destroy();
    this.#ended();
  }

  #receive(chunk: Buffer): void {
    const lines = this.#splitter.push(chunk);
    if (lines === null) {
      log('link', 'a line beyond the limit');
      this.close();
      return;
    }
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const message = parse(line);
    const reply = v.safeParse(DriverReply, message);
    if (reply.success) {
      this.#reply(reply.output);
      return;
    }
    const event = v.safeParse(DriverEvent, message);
    // After the promises that the replies before it settled: what a person asked for is answered
    // before what came of it is told.
    if (event.success) setImmediate(() => this.onEvent(event.output));
    else log('link', 'dropped a message that is neither a reply nor an event');
  }

  #reply(reply: DriverReply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (!reply.ok) {
      pending.reject(
        reply.error.code === 'running'
          ? errors.notStopped()
          : errors.driverRefused(reply.error.message),
      );
      return;
    }
    const body = v.safeParse(driverRequests[pending.kind].reply, reply.body);
    if (body.success) pending.resolve(body.output);
    else pending.reject(new Error(`malformed reply to ${pending.kind}: ${body.issues[0].message}`));
  }

  #timeout(id: number, kind: DriverRequestKind): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.reject(errors.timedOut(kind));
  }

  #ended(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(errors.linkLost());
    }
    this.#pending.clear();
    setImmediate(() => this.onEnd());
  }
}

/**
 * Waits for a right `driver/hello` on a fresh connection. Resolves to null, and destroys the stream,
 * for garbage, a wrong secret, or silence of `timeoutMs`.
 */
export function greetDriver(
  stream: Duplex,
  secret: string,
  timeoutMs: number,
): Promise<DriverLink | null> {
  return new Promise((resolve) => {
    const splitter = new LineSplitter();
    const timer = timeoutMs > 0 ? setTimeout(() => settle(null), timeoutMs) : undefined;
    const settle = (link: DriverLink | null): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('close', onClose).off('error', onClose);
      if (!link) stream.destroy();
      resolve(link);
    };
    const onClose = (): void => settle(null);
    const onData = (chunk: Buffer): void => {
      const lines = splitter.push(chunk);
      const [first, ...rest] = lines ?? [''];
      if (lines !== null && first === undefined) return;
      const hello = v.safeParse(DriverHello, parse(first ?? ''));
      const right = hello.success && sameSecret(hello.output.body.secret, secret);
      settle(right ? new DriverLink(stream, hello.output.body, splitter, rest) : null);
    };
    stream.on('data', onData).on('close', onClose).on('error', onClose);
  });
}

/** Compares two secrets in a time that does not tell where they differ. */
function sameSecret(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
