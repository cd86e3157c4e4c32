// Makes dist/ complete: the extension, the adapter with its driver, the language server, the lenses.
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { thirdPartyNotices } from './notices.mjs';

const require = createRequire(import.meta.url);
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const finished = path.join(root, 'dist');
/** Where this process builds: whoever runs from dist/ meanwhile finds all of the old or all of the new. */
const dist = path.join(root, '.cache', `dist-${process.pid}`);
const from = (...parts) => path.join(root, ...parts);
const packageFolder = (name) => path.dirname(require.resolve(`${name}/package.json`));

/** Copies a folder without tests and caches. */
function copyFolder(source, target) {
  fs.cpSync(source, target, {
    recursive: true,
    filter: (file) =>
      !/(^|[\\/])(__pycache__|(?:test_[^\\/]*|[^\\/]*_for_tests)\.py|.*\.pyc|pyrightconfig\.json|ruff\.toml)$/.test(
        file,
      ),
  });
}

const shared = {
  bundle: true,
  metafile: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
};
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  // web-tree-sitter asks for import.meta.url, which CommonJS lacks.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'es2023' };

/** Builds everything aside, and then puts it in the place of dist/. */
export async function buildAll() {
  const programs = {
    extension: 'extension/main.ts',
    'debug-adapter': 'debug-adapter/main.ts',
    'language-server': 'server/main.ts',
    'cutaway-check': 'server/check.ts',
  };
  const lenses = fs
    .readdirSync(from('webviews'))
    .filter((name) => fs.existsSync(from('webviews', name, 'main.ts')));
  const built = await Promise.all([
    ...Object.entries(programs)
      .filter(([, entry]) => fs.existsSync(from(entry)))
      .map(([name, entry]) =>
        build({
          ...node,
          entryPoints: [from(entry)],
          outfile: path.join(dist, `${name}.js`),
          external: ['vscode'],
        }),
      ),
    ...lenses.map((lens) =>
      build({
        ...browser,
        entryPoints: [from('webviews', lens, 'main.ts')],
        outfile: path.join(dist, 'webviews', `${lens}.js`),
      }),
    ),
  ]);
  if (fs.existsSync(from('debug-adapter/driver')))
    copyFolder(from('debug-adapter/driver'), path.join(dist, 'driver'));
  fs.chmodSync(path.join(dist, 'cutaway-check.js'), 0o755);
  copyWasm();
  const notices = thirdPartyNotices(built.map(({ metafile }) => metafile));
  fs.writeFileSync(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), notices);
  const before = `${dist}-before`;
  if (fs.existsSync(finished)) fs.renameSync(finished, before);
  fs.renameSync(dist, finished);
  fs.rmSync(before, { recursive: true, force: true });
}

/** web-tree-sitter's runtime and the Python grammar lie beside language-server.js. */
function copyWasm() {
  fs.copyFileSync(
    path.join(packageFolder('@vscode/tree-sitter-wasm'), 'wasm', 'tree-sitter-python.wasm'),
    path.join(dist, 'tree-sitter-python.wasm'),
  );
  const runtime = path.dirname(require.resolve('web-tree-sitter'));
  fs.copyFileSync(
    path.join(runtime, 'web-tree-sitter.wasm'),
    path.join(dist, 'web-tree-sitter.wasm'),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
  console.log(`Built ${fs.readdirSync(finished).sort().join(', ')} into dist/.`);
}
