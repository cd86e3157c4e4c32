import fs from 'node:fs';
import path from 'node:path';

/** An interpreter, and who named it (for the log and the status item). */
export interface Interpreter {
  readonly command: string | readonly string[];
  readonly source: string;
}

/** Folders that usually hold a virtual environment. */
const environmentFolders = ['.venv', 'venv', 'env', '.conda'];

/** The interpreter of a virtual environment, or null if there is none. */
export function interpreterIn(environment: string, platform = process.platform): string | null {
  const candidates =
    platform === 'win32'
      ? [path.join(environment, 'Scripts', 'python.exe'), path.join(environment, 'python.exe')]
      : [path.join(environment, 'bin', 'python'), path.join(environment, 'bin', 'python3')];
  return candidates.find((file) => fs.existsSync(file)) ?? null;
}

/** The nearest environment folder, from `folder` up to `top` (inclusive). */
export function nearestEnvironment(folder: string, top: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    for (const name of environmentFolders) {
      const found = interpreterIn(path.join(at, name));
      if (found) return found;
    }
    const above = path.relative(top, path.dirname(at));
    if (at === top || path.dirname(at) === at || above.startsWith('..')) return null;
  }
}

/** The environment that a shell had activated when the editor was started. */
export function activatedEnvironment(env: NodeJS.ProcessEnv): string | null {
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const folder = env[name];
    const found = folder ? interpreterIn(folder) : null;
    if (found) return found;
  }
  return null;
}

/** `python3` or `python` on PATH; on Windows `py -3` too, past the Store's empty stub. */
export function interpreterOnPath(
  env: NodeJS.ProcessEnv,
  platform = process.platform,
): string | string[] | null {
  const names = platform === 'win32' ? ['python.exe', 'py.exe'] : ['python3', 'python'];
  for (const name of names) {
    for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
      const file = path.join(folder, name);
      const size = folder ? fs.statSync(file, { throwIfNoEntry: false })?.size : undefined;
      if (size) return name === 'py.exe' ? [file, '-3'] : file;
    }
  }
  return null;
}

/** Fills `${workspaceFolder}` and a leading `~` of a setting. */
export function expandSetting(
  value: string,
  workspaceFolder: string | undefined,
  home: string,
): string {
  return value
    .replaceAll('${workspaceFolder}', workspaceFolder ?? '')
    .replace(/^~(?=$|[\\/])/, home);
}
