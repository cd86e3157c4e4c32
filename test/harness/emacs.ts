import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './dap-client.ts';

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
    if (!fs.existsSync(path.join(folder, 'complete'))) await fetchPackages();
    const emacs = unpacked();
    const check = [...emacs.parameters, '-Q', '--batch', '--eval', "(require 'dap-mode)"];
    await run(emacs.executable, check, { env: { ...process.env, ...emacs.env } });
    return emacs;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `Emacs with dap-mode could not be had from Debian's packages: ${reason}`;
  }
}

async function fetchPackages(): Promise<void> {
  const plan = await run('apt-get', ['install', '-s', '--no-install-recommends', ...wanted]);
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  fs.rmSync(folder, { recursive: true, force: true });
  const downloads = path.join(folder, 'packages');
  fs.mkdirSync(downloads, { recursive: true });
  const asRoot = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const packages = new Set([...missing, ...wanted]);
  await run('apt-get', ['download', ...asRoot, ...packages], { cwd: downloads });
  for (const file of fs.readdirSync(downloads))
    await run('dpkg', ['-x', path.join(downloads, file), folder]);
  fs.rmSync(downloads, { recursive: true });
  fs.writeFileSync(path.join(folder, 'complete'), '');
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

const foldersIn = (parent: string) =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(parent, entry.name));
