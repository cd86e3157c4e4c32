import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect } from 'vitest';
import { Adapter, begin, stopped, type Stop } from './dap-client.ts';
import { markedLine } from './programs.ts';

/** Slow cases in full, as `npm run test:full` asks for. */
export const full = process.env['CUTAWAY_FULL'] === '1';

/** How long a test asks for what no message tells (a process that has gone): nearly as long as it may take. */
export const patienceMs = 25_000;

/** What a test uses and leaves behind: adapters, folders. All of it is gone after each test. */
export class Workbench {
  #adapters: Adapter[] = [];
  #folders: string[] = [];

  constructor() {
    afterEach(() => this.clear());
  }

  async clear(): Promise<void> {
    await Promise.all(this.#adapters.splice(0).map((adapter) => adapter.dispose()));
    for (const folder of this.#folders.splice(0))
      fs.rmSync(folder, { recursive: true, force: true });
  }

  adapter(env?: NodeJS.ProcessEnv): Adapter {
    const adapter = new Adapter(env);
    this.#adapters.push(adapter);
    return adapter;
  }

  /** A fresh folder with these files; its path has no symbolic links. */
  folder(files: Record<string, string>): string {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
    this.#folders.push(folder);
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    return folder;
  }

  program(text: string): string {
    return path.join(this.folder({ 'program.py': text }), 'program.py');
  }

  /** Runs a program text to its `# @stop`. */
  async stoppedIn(
    python: string,
    text: string,
    configuration: object = {},
  ): Promise<{ adapter: Adapter; file: string; at: Stop }> {
    const file = this.program(text);
    const adapter = this.adapter();
    await begin(
      adapter,
      { program: file, python, console: 'internalConsole', ...configuration },
      { [file]: [markedLine(file, 'stop')] },
    );
    return { adapter, file, at: await stopped(adapter) };
  }
}

/** Something unique for a command line, by which `processesWith` finds its process. */
export const uniqueMarker = (): string => `cutaway-test-${randomUUID()}`;

/** Ids of all processes whose command line bears the marker. */
export function processesWith(marker: string): number[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(marker) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

/** Fails when a process with the marker is still there after `patienceMs`. */
export const noneLeft = (marker: string): Promise<void> =>
  expect.poll(() => processesWith(marker), { timeout: patienceMs, interval: 100 }).toEqual([]);

/** Resident memory of a process in MiB; null where the system does not tell it. */
export function residentMiB(pid: number): number | null {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return null;
  }
}
