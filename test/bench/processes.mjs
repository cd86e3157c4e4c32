// Processes that the benchmark starts, each in a group of its own, and ended by its id.
import { spawn } from 'node:child_process';

const running = new Set();

/** Starts a program with pipes; it is ended with `endProcess`, and by `endAllProcesses` at the latest. */
export function startProcess([command, ...parameters], options) {
  const child = spawn(command, parameters, {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  running.add(child);
  child.stdin.on('error', () => {});
  child.once('close', () => running.delete(child));
  return child;
}

/** Ends the process and what else is in its group; nothing happens where it has gone. */
export function endProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  endById(process.platform === 'win32' ? child.pid : -child.pid);
}

export function endAllProcesses() {
  for (const child of running) endProcess(child);
}

/** Ends a process that somebody else started for us, by its id. */
export function endById(id) {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}

/**
 * Resolves to what a program printed, once it has ended with exit code 0. `input` is written to it at once, and
 * `onText` gets each piece that it prints. With `untilText` it is ended as soon as it has printed that.
 * `limitMs` ends it in any case, with an error.
 */
export async function runProcess(
  command,
  { input = '', untilText, onText, limitMs = 60_000, cwd },
) {
  const child = startProcess(command, { cwd });
  let output = '';
  let reason = null;
  const endBecause = (why) => {
    reason ??= why;
    endProcess(child);
  };
  const timer = setTimeout(() => endBecause(`No end within ${limitMs / 1000} s.`), limitMs);
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      onText?.(String(chunk));
      if (untilText !== undefined && output.includes(untilText)) endBecause('');
    });
  if (untilText === undefined) child.stdin.end(input);
  const code = await ending(child).finally(() => clearTimeout(timer));
  if (reason === '' || (reason === null && code === 0)) return output;
  throw new Error(reason ?? `${command[0]} ended with ${code}: ${output.trim().slice(-400)}`);
}

function ending(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
