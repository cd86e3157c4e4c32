import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { copyOfLibrary, knownPitfall } from '../real-code.mjs';

/**
 * The whole standard library checked from a terminal, by processes that are started for it: cutaway-check with all its
 * rules, pylint with those of its messages that mean the like, flake8 with flake8-bugbear's alone. The time is that on the
 * clock; each has to find the pitfall of a file beside the library. Each with as many processes or threads as it takes by itself (pylint: two, by `-j 2`).
 */
export const title = 'The standard library, checked';
export const table = 'server';
export const contestants = ['cutaway', 'pylint', 'bugbear'];
export const rounds = { most: 1 };
export const figures = [
  {
    name: 'took',
    title: 'the whole standard library, checked',
    unit: 's',
    aims: () => [
      { atMost: 0.067, of: 'pylint' },
      { atMost: 1, of: 'bugbear' },
    ],
  },
  {
    name: 'memory',
    title: '… its peak of memory',
    unit: 'MiB',
    aims: () => [{ atMost: 300 }],
  },
];

/** Messages of pylint that mean what rules of Cutaway mean. */
const like = [
  'dangerous-default-value',
  'cell-var-from-loop',
  'modified-iterating-list',
  'modified-iterating-dict',
  'modified-iterating-set',
  'inconsistent-mro',
  'duplicate-bases',
  'super-init-not-called',
  'non-parent-init-called',
  'literal-comparison',
  'method-cache-max-size-none',
  'invalid-field-call',
  'used-before-assignment',
];

const limitMs = 1_200_000;

export async function measure(contestant, { dist, python, temporary, quick }) {
  const library = copyOfLibrary(python, temporary, quick);
  const command = commandOf(contestant, { dist, python, library });
  const { seconds, memoryMiB, output } = await run(command, contestant.folder, temporary);
  if (!output.includes(knownPitfall))
    throw new Error(`The known pitfall was not found: ${output.slice(-300)}`);
  return { took: seconds, ...(memoryMiB !== null && { memory: memoryMiB }) };
}

function commandOf({ key }, { dist, python, library }) {
  if (key === 'cutaway')
    return [process.execPath, path.join(dist, 'cutaway-check.js'), '--format', 'json', library];
  if (key === 'pylint')
    return [
      python,
      '-m',
      'pylint',
      '--disable=all',
      `--enable=${like.join(',')}`,
      '-j',
      '2',
      '--recursive=y',
      '--persistent=n',
      library,
    ];
  return [python, '-m', 'flake8', '--isolated', '--select=B', library];
}

/** Checkers end with other codes than 0 where they find something. */
function run([command, ...parameters], folder, cwd) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, parameters, {
      cwd,
      env: { ...process.env, ...(folder !== undefined && { PYTHONPATH: folder }) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    let memoryMiB = null;
    const look = setInterval(() => {
      memoryMiB = peakOf(child.pid) ?? memoryMiB;
    }, 100);
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.stdout.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', () => {
      clearInterval(look);
      clearTimeout(timer);
      resolve({ seconds: (performance.now() - begun) / 1000, memoryMiB, output });
    });
  });
}

/** VmHWM, on Linux only, while it runs; of the process alone, without others that it has started. */
function peakOf(pid) {
  try {
    const [, peak] = /VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return peak === undefined ? null : Number(peak) / 1024;
  } catch {
    return null;
  }
}
