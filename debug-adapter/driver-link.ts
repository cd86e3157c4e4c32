import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import {
  DriverEvent,
  DriverHello,
  type DriverError,
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
  readonly forgetWait: () => void;
}

/** How a request waits. */
export interface RequestOptions {
  /** 0 means until it is answered or the link ends. */
  readonly timeoutMs?: number;
  /**
   * Takes the request back. One that only reads is rejected at once, with `cancelled`; one that runs the
   * program's code when the driver has given it up; one that moves the program or changes breakpoints
   * goes on.
   */
  readonly signal?: AbortSignal;
}

/** Requests by which the driver may run code of the program. */
const running = new Set<DriverRequestKind>([
  'adapter/evaluate',
  'adapter/setVariable',
  'adapter/setExpression',
  'adapter/variables',
  'adapter/collect',
]);
const reading = new Set<DriverRequestKind>([
  'adapter/breakpointLocations',
  'adapter/completions',
  'adapter/exceptionInfo',
  'adapter/gotoTargets',
  'adapter/inlineValues',
  'adapter/lens',
  'adapter/loadedSources',
  'adapter/modules',
  'adapter/readMemory',
  'adapter/references',
  'adapter/scopes',
  'adapter/source',
  'adapter/stack',
  'adapter/stepInTargets',
  'adapter/threads',
]);

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
  #lines: string[] = [];
  #taken = 0;
  /** The message of the line that is next, where it was parsed already. */
  #next: unknown;
  /** A reply was handed on in this turn, or nobody listens yet: what comes next waits for the next turn. */
  #waits = true;
  #held = 0;

  constructor(stream: Duplex, hello: DriverHello['body'], splitter: LineSplitter, rest: string[]) {
    this.#stream = stream;
    this.hello = hello;
    this.#splitter = splitter;
    this.#lines = rest;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('close', () => this.#ended());
    stream.on('end', () => this.#ended());
    stream.on('error', (error) => log('link', error.message));
    // Events reach their receiver in a later turn, when it has been set.
    setImmediate(() => this.#goOn());
  }

  get open(): boolean {
    return this.#open;
  }

  /** Reads nothing of what the driver says until the promise resolves. */
  hold(until: Promise<void>): void {
    this.#held += 1;
    this.#stream.pause();
    const release = (): void => {
      this.#held -= 1;
      if (this.#held > 0) return;
      this.#stream.resume();
      if (!this.#waits) this.#goOn();
    };
    void until.finally(release);
  }

  /** Sends a request; the reply has passed its guard. Rejects with a UserError. */
  request<K extends DriverRequestKind>(
    kind: K,
    body: DriverRequestBody<K>,
    { timeoutMs = defaultTimeoutMs, signal }: RequestOptions = {},
  ): Promise<DriverReplyBody<K>> {
    if (!this.#open) return Promise.reject(errors.linkLost());
    if (signal?.aborted) return Promise.reject(errors.cancelled());
    const id = ++this.#lastId;
    return new Promise<DriverReplyBody<K>>((resolve, reject) => {
      const timer =
        timeoutMs > 0
          ? setTimeout(() => this.#reject(id, errors.timedOut(kind)), timeoutMs)
          : undefined;
      const takeBack = (): void => this.#takeBack(id, kind);
      const forgetWait = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', takeBack);
      };
      signal?.addEventListener('abort', takeBack, { once: true });
      // The guard in #reply makes this the body of K's reply.
      this.#pending.set(id, {
        kind,
        resolve: resolve as (body: unknown) => void,
        reject,
        forgetWait,
      });
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
    this.#lines = this.#taken < this.#lines.length ? this.#lines.slice(this.#taken) : [];
    this.#taken = 0;
    this.#lines.push(...lines);
    if (!this.#waits) this.#goOn();
  }

  /**
   * Hands on what was said, in its order. An event behind a reply waits for the next turn, so that who
   * waited for the reply speaks first.
   */
  #goOn(): void {
    this.#waits = false;
    let replied = false;
    while (this.#held === 0) {
      const line = this.#lines[this.#taken];
      const message = this.#next ?? (line === undefined ? undefined : parse(line));
      if (line === undefined) return;
      const event = !isReply(message);
      if (event && replied) {
        this.#next = message;
        this.#waits = true;
        setImmediate(() => this.#goOn());
        return;
      }
      this.#next = undefined;
      this.#taken += 1;
      if (event) this.#event(message);
      else replied = this.#reply(message) || replied;
    }
  }

  #event(message: unknown): void {
    const event = v.safeParse(DriverEvent, message);
    if (event.success) this.onEvent(event.output);
    else log('link', 'dropped a message that is neither a reply nor an event');
  }

  /** True if somebody waited for it. */
  #reply(message: unknown): boolean {
    const checked = v.safeParse(DriverReply, message);
    if (!checked.success) {
      log('link', 'dropped a reply that is not of its form');
      return false;
    }
    const reply = checked.output;
    const pending = this.#pending.get(reply.id);
    if (!pending) return false;
    if (!reply.ok) {
      this.#reject(reply.id, refused(reply.error));
      return true;
    }
    const body = v.safeParse(driverRequests[pending.kind].reply, reply.body);
    if (!body.success) {
      const problem = `malformed reply to ${pending.kind}: ${body.issues[0].message}`;
      this.#reject(reply.id, new Error(problem));
      return true;
    }
    this.#pending.delete(reply.id);
    pending.forgetWait();
    pending.resolve(body.output);
    return true;
  }

  #reject(id: number, reason: Error): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.forgetWait();
    pending?.reject(reason);
  }

  #takeBack(id: number, kind: DriverRequestKind): void {
    if (reading.has(kind)) this.#reject(id, errors.cancelled());
    // It is answered by its own reply; this one's answer says nothing.
    else if (running.has(kind)) this.request('adapter/cancel', { id }).catch(() => {});
  }

  #ended(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const { reject, forgetWait } of this.#pending.values()) {
      forgetWait();
      reject(errors.linkLost());
    }
    this.#pending.clear();
    setImmediate(() => this.onEnd());
  }
}

const isReply = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'reply';

function refused({ code, message }: DriverError): Error {
  if (code === 'running') return errors.notStopped();
  if (code === 'cancelled') return errors.cancelled();
  return errors.driverRefused(message);
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
  let differences = a.length ^ b.length;
  for (const [at, byte] of a.entries()) differences |= byte ^ (b[at] ?? 0);
  return differences === 0;
}
