// debugpy in a temporary folder, for comparison only: nothing is installed into any environment.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Resolves to `{folder, version}` to put on PYTHONPATH, or to `{missing}` with the reason. */
export async function installDebugpy(python, temporary, name) {
  const folder = path.join(temporary, `debugpy-${name}`);
  const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--target', folder];
  try {
    await run(python, ['-m', 'pip', 'install', ...options, 'debugpy'], { timeout: 180_000 });
  } catch (error) {
    const said = String(error.stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    return { missing: `debugpy could not be installed for ${python}: ${said}` };
  }
  const found = fs.readdirSync(folder).map((one) => /^debugpy-(.+)\.dist-info$/.exec(one)?.[1]);
  return { folder, version: found.find(Boolean) ?? 'of unknown version' };
}
