// Packages to compare with, in a temporary folder: nothing is installed into any environment.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The newest version of a package, by the pip of that Python, in `<temporary>/<package>-<name>`. Resolves to
 * `{folder, version}`, or to `{missing}` with the reason.
 */
export async function installPackage(wanted, python, temporary, name) {
  const folder = path.join(temporary, `${wanted}-${name}`);
  const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--target', folder];
  try {
    await run(python, ['-m', 'pip', 'install', ...options, wanted], { timeout: 180_000 });
  } catch (error) {
    const said = String(error.stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    return { missing: `${wanted} could not be installed for ${python}: ${said}` };
  }
  const about = new RegExp(`^${wanted.replace('-', '[-_]')}-(.+)\\.dist-info$`);
  const found = fs.readdirSync(folder).map((one) => about.exec(one)?.[1]);
  return { folder, version: found.find(Boolean) ?? 'of unknown version' };
}
