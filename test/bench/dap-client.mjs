// A DAP client that measures: one adapter process, its answers and its events in the order they came.
import { endById, endProcess, startProcess } from './processes.mjs';

/** What a wait ends with when nothing came. */
const limitMs = 30_000;

export class DapClient {
  #process;
  #chunks = [];
  #length = 0;
  /** Bytes of the next message, header included, once that is known. */
  #wanted = 0;
  #seq = 0;
  #answers = new Map();
  #events = [];
  #waiting = null;
  #debuggee = null;
  #gone = false;
  #errors = '';
  #exited;
  #onOutput;

  /** `onOutput` is called with the text of each `output` event. */
  constructor(command, { onOutput = () => {}, ...options }) {
    this.#onOutput = onOutput;
    this.#process = startProcess(command, options);
    this.#exited = new Promise((resolve) => {
      this.#process.once('error', (error) => (this.#errors += String(error)));
      this.#process.once('close', resolve);
    }).then(() => this.#ended());
    this.#process.stderr.on('data', (chunk) => (this.#errors += chunk));
    this.#process.stdout.on('data', (chunk) => this.#receive(chunk));
  }

  /** The body of the answer; rejects when it is a failure, when none comes in time, or when the adapter goes. */
  request(command, parameters = {}, patienceMs = limitMs) {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: parameters });
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(this.#goneError());
      const timer = setTimeout(() => {
        this.#answers.delete(seq);
        reject(new Error(`No answer to ${command} within ${patienceMs / 1000} s.`));
      }, patienceMs);
      this.#answers.set(seq, { resolve, reject, timer });
      this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
  }

  /** The next event that bears one of the names; those that wait longer are first. */
  event(...names) {
    const at = this.#events.findIndex((one) => names.includes(one.event));
    if (at >= 0) return Promise.resolve(this.#events.splice(at, 1)[0]);
    if (this.#gone) return Promise.reject(this.#goneError());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = null;
        reject(new Error(`No ${names.join(' or ')} within ${limitMs / 1000} s.`));
      }, limitMs);
      this.#waiting = { names, resolve, reject, timer };
    });
  }

  /** Asks the adapter to go, and ends it and the program by their ids if they do not. */
  async end() {
    const timer = setTimeout(() => this.#endByForce(), 3_000);
    if (!this.#gone)
      await this.request('disconnect', { terminateDebuggee: true }, 3_000).catch(() => {});
    this.#process.stdin.end();
    await this.#exited;
    clearTimeout(timer);
  }

  #endByForce() {
    if (this.#debuggee !== null) endById(this.#debuggee);
    endProcess(this.#process);
  }

  #goneError() {
    return new Error(`The adapter went: ${this.#errors.trim().slice(-400)}`);
  }

  #ended() {
    this.#gone = true;
    for (const { reject, timer } of this.#answers.values()) {
      clearTimeout(timer);
      reject(this.#goneError());
    }
    this.#answers.clear();
    clearTimeout(this.#waiting?.timer);
    this.#waiting?.reject(this.#goneError());
  }

  /** Bytes are joined only when a whole message is there: one of a megabyte comes in many pieces. */
  #receive(chunk) {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    let bytes = Buffer.concat(this.#chunks);
    this.#wanted = 0;
    for (;;) {
      const header = bytes.indexOf('\r\n\r\n');
      if (header < 0) break;
      const [, length] = /Content-Length: (\d+)/i.exec(bytes.toString('latin1', 0, header)) ?? [];
      const end = header + 4 + Number(length);
      this.#wanted = end;
      if (bytes.length < end) break;
      const text = bytes.toString('utf8', header + 4, end);
      bytes = bytes.subarray(end);
      this.#wanted = 0;
      this.#take(JSON.parse(text));
    }
    this.#chunks = [bytes];
    this.#length = bytes.length;
  }

  #take(message) {
    if (message.type === 'response') this.#settle(message);
    else if (message.event === 'output') this.#onOutput(message.body.output);
    else if (message.event === 'process') this.#debuggee = message.body.systemProcessId ?? null;
    else if (message.type === 'event') this.#tell(message);
  }

  #settle(message) {
    const pending = this.#answers.get(message.request_seq);
    if (!pending) return;
    this.#answers.delete(message.request_seq);
    clearTimeout(pending.timer);
    if (message.success) pending.resolve(message.body);
    else pending.reject(new Error(`${message.command}: ${message.message}`));
  }

  #tell(event) {
    if (!this.#waiting?.names.includes(event.event)) {
      this.#events.push(event);
      return;
    }
    const { resolve, timer } = this.#waiting;
    this.#waiting = null;
    clearTimeout(timer);
    resolve(event);
  }
}
