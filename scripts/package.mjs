// `npm run package`: builds, and packs what .vscodeignore lets through into cutaway-VERSION.vsix.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.mjs';
import { run } from './lifetime.mjs';
import { root } from './machine.mjs';

const require = createRequire(import.meta.url);

/** Resolves to the path of the .vsix; the one that CUTAWAY_VSIX names is there already. */
export async function makePackage() {
  if (process.env.CUTAWAY_VSIX) return process.env.CUTAWAY_VSIX;
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(root, `cutaway-${version}.vsix`);
  await buildAll();
  const vsce = path.join(path.dirname(require.resolve('@vscode/vsce/package.json')), 'vsce');
  const parameters = ['package', '--no-dependencies', '--out', file];
  const { code, output } = await run([process.execPath, vsce, ...parameters], {
    cwd: root,
    quiet: true,
  });
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${output}`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = await makePackage();
  const size = (fs.statSync(file).size / 1024 / 1024).toFixed(2);
  console.log(`${path.basename(file)}: ${size} MB`);
}
