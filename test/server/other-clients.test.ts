import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../harness/dap-client.ts';
import { neovim } from '../harness/neovim.ts';
import { serverFile } from './language-client.ts';

/** An editor whose LSP client nobody here wrote, without a screen. */
const found = await neovim();
if (typeof found === 'string') console.log(`Skipped: a file in Neovim. ${found}`);

describe.skipIf(typeof found === 'string')('Neovim, by its own client', () => {
  it('shows the warning, explains it in a hover and changes the text by the quick fix', async () => {
    if (typeof found === 'string') return;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-'));
    try {
      const file = path.join(folder, 'program.py');
      fs.writeFileSync(file, 'def f(items=[]):\n    items.append(1)\n    return items\n');
      const script = path.join(root, 'test/clients/neovim.lua');
      const { stdout } = await promisify(execFile)(
        found.executable,
        ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', file, '-c', `luafile ${script}`],
        {
          cwd: folder,
          timeout: 60_000,
          env: {
            ...process.env,
            ...found.env,
            HOME: folder,
            XDG_STATE_HOME: folder,
            CUTAWAY_NODE: process.execPath,
            CUTAWAY_SERVER: serverFile,
          },
        },
      );
      const seen = JSON.parse(stdout) as Record<string, unknown>;
      expect(seen).toMatchObject({
        diagnostics: [
          { line: 1, source: 'cutaway', code: 'mutable-default-argument', severity: 2 },
        ],
        action: 'Make a new list for `items` in each call',
        text: [
          'def f(items=None):',
          '    if items is None:',
          '        items = []',
          '    items.append(1)',
          '    return items',
        ],
        left: 0,
        stopped: true,
      });
      // Where no picture can be drawn, it is one of characters.
      expect(seen['hover']).toContain('──▶ __defaults__ ──▶ one list');
      expect(seen['hover']).not.toContain('data:image');
      expect(seen['hover']).not.toContain('command:');
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
