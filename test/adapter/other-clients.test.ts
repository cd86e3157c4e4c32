import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../harness/dap-client.ts';
import { emacsWithDapMode } from '../harness/emacs.ts';
import { markedLine, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** Editors whose debugging code nobody here wrote, without a screen. */

const steps = program('steps.py');
const emacs = await emacsWithDapMode();
if (typeof emacs === 'string') console.log(`Skipped: a session driven by Emacs. ${emacs}`);

describe.skipIf(typeof emacs === 'string').each(supportedPythons())(
  'with Python $version',
  ({ executable }) => {
    // Each of its waits ends by itself before that.
    it(
      'Emacs launches, stops at a breakpoint, looks, steps, evaluates and disconnects',
      { timeout: 90_000 },
      async () => {
        if (typeof emacs === 'string') return;
        const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
        try {
          const { stdout } = await promisify(execFile)(
            emacs.executable,
            [
              ...emacs.parameters,
              '-Q',
              '--batch',
              '-l',
              path.join(root, 'test/clients/dap-mode.el'),
              executable,
              steps,
              process.execPath,
              path.join(root, 'dist/debug-adapter.js'),
            ],
            { env: { ...process.env, ...emacs.env, TMPDIR: temporary }, timeout: 60_000 },
          );
          const seen = JSON.parse(stdout) as Record<string, unknown>;
          expect(seen).toMatchObject({
            breakpoint: ['<module>', markedLine(steps, 'call')],
            bound: [true],
            locals: { words: "['alpha', 'beta']", double: '<function double>' },
            inside: ['double', markedLine(steps, 'inside')],
            hover: '4',
            console: '5',
            next: ['<module>', markedLine(steps, 'mutate')],
          });
          expect(() => process.kill(Number(seen['pid']), 0)).toThrow('ESRCH');
        } finally {
          fs.rmSync(temporary, { recursive: true, force: true });
        }
      },
    );
  },
);
