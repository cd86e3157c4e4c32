import type { DebugProtocol } from '@vscode/debugprotocol';
import fs from 'node:fs';
import path from 'node:path';
import { stopped, type Adapter, type Stop } from './dap-client.ts';

/**
 * A session as a person would tell it, for golden files: what was asked, where it stopped (the text of the
 * line, never its number), what was said. Ids and paths are left out.
 */
export class Transcript {
  readonly #lines: string[] = [];
  readonly #adapter: Adapter;
  #stop: Stop | undefined;

  constructor(adapter: Adapter) {
    this.#adapter = adapter;
  }

  get text(): string {
    return this.#lines.join('\n') + '\n';
  }

  get stop(): Stop {
    if (!this.#stop) throw new Error('it has not stopped yet');
    return this.#stop;
  }

  say(line: string): void {
    this.#lines.push(line);
  }

  /** Waits for the next stop and tells the reason and the innermost frames. */
  async awaitStop(frames = 2): Promise<Stop> {
    const stop = await stopped(this.#adapter);
    this.#stop = stop;
    this.say(`stopped: ${stop.reason}${stop.description ? ` — ${stop.description}` : ''}`);
    for (const frame of stop.frames.slice(0, frames)) {
      // Python 3.11 and later know the qualified name.
      const name = frame.name.replace(/^.*\./, '');
      this.say(`  ${name}: ${sourceLine(frame)}`);
    }
    return stop;
  }

  /** Asks and tells the answer, as far as `told` picks it. */
  async ask<Body = unknown>(
    command: string,
    args: Record<string, unknown>,
    told: (body: Body) => unknown = () => undefined,
  ): Promise<Body | undefined> {
    const shown = Object.entries(args).filter(
      ([key]) => !/Id$|Reference$|^source$|^line$/.test(key),
    );
    const what = shown
      .map(([key, value]) => [key, typeof value === 'string' ? stable(value) : value] as const)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join(' ');
    this.say(`> ${command}${what ? ` ${what}` : ''}`);
    try {
      const body = await this.#adapter.request<Body>(command, args);
      const answer = told(body);
      if (answer !== undefined) this.say(`< ${JSON.stringify(answer)}`);
      return body;
    } catch (error) {
      this.say(`< refused: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** Types a line into the console and tells what came of it. */
  async type(expression: string): Promise<void> {
    const { adapter, stop } = { adapter: this.#adapter, stop: this.stop };
    const before = adapter.output('console').length;
    await this.ask(
      'evaluate',
      { expression, context: 'repl', frameId: stop.frames[0]!.id },
      ({ result }: { result: string }) => stable(result),
    );
    const said = adapter.output('console').slice(before);
    if (said) this.say(`  console: ${JSON.stringify(stable(said))}`);
  }

  async continue(): Promise<void> {
    await this.ask('continue', { threadId: this.stop.threadId });
  }

  /** Waits for the end; tells the program's own output and its exit code. */
  async awaitEnd(): Promise<void> {
    await this.#adapter.event('terminated');
    const exit = this.#adapter.events.find((one) => one.event === 'exited') as
      DebugProtocol.ExitedEvent | undefined;
    this.say(`stdout: ${JSON.stringify(this.#adapter.output('stdout'))}`);
    this.say(`stderr: ${JSON.stringify(stable(this.#adapter.output('stderr')))}`);
    this.say(`exit code ${exit?.body.exitCode}`);
  }
}

function sourceLine(frame: DebugProtocol.StackFrame): string {
  const file = frame.source?.path;
  if (!file) return frame.source?.name ?? '?';
  const line = fs.readFileSync(file, 'utf8').split('\n')[frame.line - 1] ?? '';
  return `${path.basename(file)}: ${line.trim()}`;
}

/** Without what differs from machine to machine and from Python to Python. */
const stable = (text: string): string =>
  text
    .replace(/0x[0-9a-f]+/g, '0x…')
    .replace(/(\/[^\s:"'(),>]+\/)(?=[^\s/]+\.py)/g, '…/')
    .replace(/\bline \d+/g, 'line …')
    .replace(/\.py:\d+/g, '.py:…')
    .replace(/\.py\(\d+\)/g, '.py(…)')
    .replace(/^(b|until) \d+/, '$1 …')
    // Python 3.11 and later underline the place.
    .replace(/^ *[~^]+\n/gm, '');
