// Tells a desktop VS Code on PATH from the other programs named `code`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hasDisplay, onPath } from './machine.mjs';

const oldest = [1, 101];

/** The desktop VS Code to use, or a sentence that says why there is none. */
export function findDesktop() {
  if (!hasDisplay()) return { why: 'There is no display here for a desktop VS Code.' };
  if (process.env.VSCODE_IPC_HOOK_CLI)
    return { why: 'This is a terminal of a remote VS Code, whose "code" is a remote one.' };
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const code = onPath(...names).find(isDesktopCode);
  if (!code) return { why: 'No desktop VS Code was found on PATH ("code").' };
  const version = versionOf(code);
  if (!version) return { why: `${code} did not tell its version.` };
  const [major, minor] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    return { why: `${code} is VS Code ${version}; Cutaway needs ${oldest.join('.')} or newer.` };
  return { code, version };
}

/**
 * Whether a file named `code` starts desktop VS Code. Its launcher is a script that runs Electron as Node;
 * the remote CLI and code-server's are scripts that run `server-cli.js`, and the tunnel CLI is a program.
 */
export function isDesktopCode(file) {
  const real = fs.realpathSync(file);
  if (/[\\/](\.vscode-server[^\\/]*|\.vscodium-server|remote-cli|code-server)[\\/]/.test(real))
    return false;
  // A Windows VS Code seen from WSL would look for the extension on the Windows side.
  if (process.platform === 'linux' && real.startsWith('/mnt/')) return false;
  if (path.basename(real) === 'snap') return path.basename(file) === 'code';
  const start = head(real);
  return /^(#!|@echo)/.test(start) && start.includes('ELECTRON_RUN_AS_NODE');
}

function head(file) {
  const handle = fs.openSync(file, 'r');
  const bytes = Buffer.alloc(8192);
  const read = fs.readSync(handle, bytes);
  fs.closeSync(handle);
  return bytes.toString('latin1', 0, read);
}

function versionOf(code) {
  const shell = process.platform === 'win32';
  const { stdout } = spawnSync(code, ['--version'], { encoding: 'utf8', timeout: 20_000, shell });
  return /^\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0] ?? null;
}

/** Opens a new window with the extension under development; resolves when `code` has handed over. */
export function openDesktop(code, extension, folder) {
  const parameters = ['--new-window', `--extensionDevelopmentPath=${extension}`, folder];
  const shell = process.platform === 'win32';
  return spawnSync(code, parameters, { stdio: 'inherit', shell }).status ?? 1;
}
