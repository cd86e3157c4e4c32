import { spawnSync } from 'node:child_process';
import path from 'node:path';

const program = path.join(import.meta.dirname, '..', 'fixtures', 'rules', 'run_checks.py');

/** A program, what asks whether it happens, and the folder of the modules that it imports. */
export interface Program {
  readonly source: string;
  readonly check: string;
  readonly folder?: string;
}

/** What CPython says about each program: does it happen? */
export function ask(cases: readonly Program[]): boolean[] {
  const { stdout, stderr } = spawnSync('python3', [program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    // By chance a lost key is found all the same, where its new hash leads to its old place.
    env: { ...process.env, PYTHONHASHSEED: '0' },
  });
  if (stderr !== '') throw new Error(stderr);
  const answers: unknown = JSON.parse(stdout);
  return Array.isArray(answers) ? answers.map((it) => it === true) : [];
}
