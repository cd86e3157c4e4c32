import { log } from './log.ts';

/** A message may have this many bytes; a longer one is skipped, not kept. */
export const maxMessageBytes = 64 * 1024 * 1024;
/** Where a header does not end within this, its beginning is given up. */
const maxHeaderBytes = 4 * 1024;
const headerEnd = Buffer.from('\r\n\r\n');

/**
 * Takes the Debug Adapter Protocol's messages out of a byte stream. What cannot be read is logged and
 * passed over: a header without a readable length, bytes before a header, a text that is not JSON, a
 * message that is too long. The next good message is read again.
 */
export class MessageReader {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the message that is being read; -1 while its header is. */
  #wanted = -1;
  #toSkip = 0;

  /** The messages that are complete with this chunk, parsed. */
  push(chunk: Buffer): unknown[] {
    const messages: unknown[] = [];
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#toSkip > 0) this.#skip();
      if (this.#toSkip > 0) break;
      if (this.#wanted < 0 && !this.#readHeader()) break;
      if (this.#toSkip > 0) continue;
      if (this.#size < this.#wanted) break;
      const text = this.#take(this.#wanted).toString('utf8');
      this.#wanted = -1;
      try {
        messages.push(JSON.parse(text));
      } catch {
        log('client', 'passed over a message that is not JSON');
      }
    }
    return messages;
  }

  /** True if a header was complete, and `#wanted` or `#toSkip` tells what follows. */
  #readHeader(): boolean {
    for (;;) {
      const all = this.#joined();
      const end = all.indexOf(headerEnd);
      if (end < 0) {
        if (all.length > maxHeaderBytes) this.#take(all.length - maxHeaderBytes);
        return false;
      }
      const header = all.toString('latin1', Math.max(0, end - maxHeaderBytes), end);
      this.#take(end + headerEnd.length);
      const length = /content-length:[ \t]*(\d{1,15})[ \t]*(?:\r\n|$)/i.exec(header)?.[1];
      if (length === undefined) {
        log('client', 'passed over a header without a readable Content-Length');
        continue;
      }
      if (Number(length) <= maxMessageBytes) {
        this.#wanted = Number(length);
      } else {
        this.#toSkip = Number(length);
        log('client', `passes over a message of ${length} bytes`);
      }
      return true;
    }
  }

  #skip(): void {
    const skipped = Math.min(this.#toSkip, this.#size);
    this.#take(skipped);
    this.#toSkip -= skipped;
  }

  #take(bytes: number): Buffer {
    const all = this.#joined();
    const rest = all.subarray(bytes);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return all.subarray(0, bytes);
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }
}
