// Time of a process without a debug adapter: to its end, or to the first time it prints a text.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const limitMs = 30_000;

/** Milliseconds from spawn to exit code 0, or to the first output that holds `text`. */
export async function processMs([command, ...parameters], options, text = null) {
  const started = performance.now();
  const child = spawn(command, parameters, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let output = '';
  let reachedMs = null;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      if (text === null || reachedMs !== null || !output.includes(text)) return;
      reachedMs = performance.now() - started;
      child.kill('SIGKILL');
    });
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  if (text === null && code === 0) return performance.now() - started;
  if (reachedMs !== null) return reachedMs;
  throw new Error(`${command} ended with ${code}: ${output.trim().slice(-400)}`);
}
