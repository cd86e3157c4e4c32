import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Debian's packages with what they need and the machine lacks, fetched once and unpacked into a folder of our own:
 * nothing on the machine changes, and nobody needs to be root. Rejects where they cannot be had.
 */
export async function unpackDebian(folder: string, wanted: readonly string[]): Promise<void> {
  if (fs.existsSync(path.join(folder, 'complete'))) return;
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

export const foldersIn = (parent: string): string[] =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(parent, entry.name));
