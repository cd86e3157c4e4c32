// The embedded VS Code: its server with the packaged extension installed, in throw-away folders.
import { randomBytes } from 'node:crypto';
import { makeFolders, serverCommand, startServer } from '../test/vscode/host/server.mjs';
import { atEnd } from './lifetime.mjs';

/**
 * Starts VS Code on a free loopback port with the .vsix installed. Its address carries the connection token,
 * and workspace trust is on. Everything of it goes when the command ends. `gone` resolves when it has ended.
 */
export async function startEmbedded(vsix, folder, settings = {}) {
  // Asked at once: in Restricted Mode, F5 would not run the newcomer's first program.
  const asked = { 'security.workspace.trust.startupPrompt': 'always' };
  const folders = makeFolders({ settings: { ...asked, ...settings } });
  atEnd(() => folders.remove());
  const { code, output } = await serverCommand(['--install-extension', vsix], folders);
  if (code !== 0) throw new Error(`VS Code did not install ${vsix}:\n${output}`);
  const token = randomBytes(16).toString('hex');
  const server = await startServer(folders, { token, defaultFolder: folder });
  atEnd(() => server.stop());
  return {
    address: `http://${server.authority}/?tkn=${token}`,
    gone: server.gone,
  };
}
