// What a command has to undo when it ends, however it ends: children, servers, throw-away folders.
import { spawn } from 'node:child_process';
import os from 'node:os';

const undoing = [];
let ending = false;

/** Runs `action` (may be async) when the command ends; the last one registered first. Returns how to forget it. */
export function atEnd(action) {
  undoing.push(action);
  return () => {
    const at = undoing.indexOf(action);
    if (at >= 0) undoing.splice(at, 1);
  };
}

/** Whether the command is undoing things already. */
export const isEnding = () => ending;

/** Undoes everything, then ends the process. */
export async function end(code) {
  if (ending) return;
  ending = true;
  for (const action of undoing.toReversed()) {
    try {
      await action();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(code);
}

/** Ctrl-C, a closed terminal and `kill` end the command in the same way. `onSignal` may answer the exit code. */
export function endOnSignals(onSignal = (name) => 128 + os.constants.signals[name]) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => void end(onSignal(name)));
}

/**
 * Runs a program to its end, resolves to `{code, output}`. `quiet` keeps its output back. It gets a process
 * group of its own, which ends with this command.
 */
export function run(command, { quiet = false, ...options } = {}) {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    detached: process.platform !== 'win32',
    ...options,
  });
  const forget = atEnd(() => kill(child));
  const output = [];
  child.stdout?.on('data', (bytes) => output.push(bytes));
  child.stderr?.on('data', (bytes) => output.push(bytes));
  return new Promise((resolve) => {
    const done = (code) => {
      forget();
      resolve({ code, output: Buffer.concat(output).toString() });
    };
    child.on('error', (error) => {
      output.push(Buffer.from(`${program}: ${error.message}\n`));
      done(127);
    });
    child.on('close', (code) => done(code ?? 1));
  });
}

function kill(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has gone already.
  }
}

/** Says what is done, a dot every few seconds while it lasts, and how long it took. */
export async function step(sentence, work) {
  process.stdout.write(`${sentence} `);
  const started = Date.now();
  const dots = setInterval(() => process.stdout.write('.'), 3000);
  try {
    return await work();
  } finally {
    clearInterval(dots);
    console.log(` ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}
