import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './dap-client.ts';
import { foldersIn, unpackDebian } from './debian.ts';

const run = promisify(execFile);
const folder = path.join(root, 'node_modules', '.cache', 'cutaway-emacs');
const wanted = ['emacs-nox', 'elpa-dap-mode'];

/** How to start an Emacs that has dap-mode. */
export interface Emacs {
  readonly executable: string;
  readonly parameters: string[];
  readonly env: Record<string, string>;
}

/**
 * Emacs with dap-mode, a DAP client that others wrote, from Debian's packages (50 MB, fetched once). They are
 * unpacked into a folder of our own: nothing on the machine changes, and nobody needs to be root. Resolves to
 * a sentence where it cannot be had.
 */
export async function emacsWithDapMode(): Promise<Emacs | string> {
  try {
    await unpackDebian(folder, wanted);
    const emacs = unpacked();
    const check = [...emacs.parameters, '-Q', '--batch', '--eval', "(require 'dap-mode)"];
    await run(emacs.executable, check, { env: { ...process.env, ...emacs.env } });
    return emacs;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `Emacs with dap-mode could not be had from Debian's packages: ${reason}`;
  }
}

/** Emacs looks for its parts under /usr unless it is told where each is. */
function unpacked(): Emacs {
  const share = path.join(folder, 'usr/share/emacs');
  const version = fs.readdirSync(share).find((name) => /^\d/.test(name)) ?? '';
  const lisp = path.join(share, version, 'lisp');
  const libexec = foldersIn(path.join(folder, 'usr/libexec/emacs', version))[0] ?? '';
  const packages = foldersIn(path.join(share, 'site-lisp/elpa-src'));
  return {
    executable: path.join(folder, 'usr/bin/emacs-nox'),
    parameters: [`--dump-file=${path.join(libexec, 'emacs.pdmp')}`],
    env: {
      LD_LIBRARY_PATH: foldersIn(path.join(folder, 'usr/lib')).join(':'),
      EMACSLOADPATH: [lisp, ...foldersIn(lisp), ...packages].join(':'),
      EMACSDATA: path.join(share, version, 'etc'),
      EMACSDOC: path.join(share, version, 'etc'),
      EMACSPATH: libexec,
      HOME: folder,
    },
  };
}
