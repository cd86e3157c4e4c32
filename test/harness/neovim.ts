import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './dap-client.ts';
import { foldersIn, unpackDebian } from './debian.ts';

const run = promisify(execFile);
const folder = path.join(root, 'node_modules', '.cache', 'cutaway-neovim');

/** How to start a Neovim, which is an LSP client that others wrote. */
export interface Neovim {
  readonly executable: string;
  readonly env: Record<string, string>;
}

/** Neovim from Debian's packages (10 MB, fetched once). Resolves to a sentence where it cannot be had. */
export async function neovim(): Promise<Neovim | string> {
  try {
    await unpackDebian(folder, ['neovim', 'neovim-runtime']);
    const found = {
      executable: path.join(folder, 'usr/bin/nvim'),
      env: {
        LD_LIBRARY_PATH: foldersIn(path.join(folder, 'usr/lib')).join(':'),
        VIMRUNTIME: path.join(folder, 'usr/share/nvim/runtime'),
      },
    };
    await run(found.executable, ['--version'], { env: { ...process.env, ...found.env } });
    return found;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `Neovim could not be had from Debian's packages: ${reason}`;
  }
}
