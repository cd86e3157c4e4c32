// A DAP client that measures: from the spawn of an adapter to a stop in the program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const limitMs = 30_000;

/** Messages of one adapter process; every wait ends with an error when the adapter goes or the time is up. */
class Client {
  #process;
  #bytes = Buffer.alloc(0);
  #seq = 0;
  #seen = [];
  #wake = () => {};
  #gone = false;
  #errors = '';
  #exited;

  constructor([command, ...parameters], options) {
    this.#process = spawn(command, parameters, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#exited = this.#untilItGoes();
    this.#process.stdin.on('error', () => {});
    this.#process.stderr.on('data', (chunk) => (this.#errors += chunk));
    this.#process.stdout.on('data', (chunk) => this.#receive(chunk));
  }

  async #untilItGoes() {
    try {
      await once(this.#process, 'close');
    } catch (error) {
      this.#errors += String(error);
    }
    this.#gone = true;
    this.#wake();
  }

  send(command, parameters) {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: parameters });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return seq;
  }

  async response(seq) {
    const message = await this.#until((it) => it.type === 'response' && it.request_seq === seq);
    if (!message.success) throw new Error(`${message.command}: ${JSON.stringify(message)}`);
    return message.body;
  }

  event(name) {
    return this.#until((it) => it.type === 'event' && it.event === name);
  }

  /** Asks the adapter to go, and ends it if it does not. */
  async end() {
    if (!this.#gone) this.send('disconnect', { terminateDebuggee: true });
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 3_000);
    await Promise.race([
      this.#exited,
      this.#until((it) => it.command === 'disconnect').catch(() => {}),
    ]);
    this.#process.stdin.end();
    await this.#exited;
    clearTimeout(timer);
  }

  async #until(matches) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const found = this.#seen.find(matches);
      if (found) return found;
      if (this.#gone) throw new Error(`The adapter went: ${this.#errors.trim().slice(-400)}`);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`No answer within ${limitMs / 1000} s.`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #receive(chunk) {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const header = this.#bytes.indexOf('\r\n\r\n');
      if (header < 0) break;
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#bytes.toString('latin1', 0, header))?.[1],
      );
      const end = header + 4 + length;
      if (this.#bytes.length < end) break;
      this.#seen.push(JSON.parse(this.#bytes.toString('utf8', header + 4, end)));
      this.#bytes = this.#bytes.subarray(end);
    }
    this.#wake();
  }
}

/**
 * Milliseconds from the spawn of the adapter to its `stopped` event for a breakpoint in line 1, with the requests
 * an editor sends. Throws when the program did not stop there.
 */
export async function firstStopMs(adapter, options, python, program) {
  const started = performance.now();
  const client = new Client(adapter, options);
  try {
    await client.response(client.send('initialize', { adapterID: 'bench', pathFormat: 'path' }));
    const launched = client.send('launch', {
      type: 'bench',
      request: 'launch',
      name: 'bench',
      program,
      cwd: path.dirname(program),
      python: [python],
      console: 'internalConsole',
    });
    await client.event('initialized');
    const set = client.send('setBreakpoints', {
      source: { path: program },
      breakpoints: [{ line: 1 }],
    });
    await client.response(set);
    client.send('configurationDone', {});
    await client.response(launched);
    const { body } = await client.event('stopped');
    const tookMs = performance.now() - started;
    const trace = client.send('stackTrace', { threadId: body.threadId });
    const { stackFrames } = await client.response(trace);
    if (stackFrames[0]?.line !== 1) throw new Error(`Stopped in line ${stackFrames[0]?.line}.`);
    return tookMs;
  } finally {
    await client.end();
  }
}
