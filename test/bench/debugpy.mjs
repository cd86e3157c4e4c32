// debugpy, for comparison only.
import fs from 'node:fs';
import path from 'node:path';
import { installPackage } from './packages.mjs';

/** Resolves to `{folder, version, compiled}`, or to `{missing}` with the reason. */
export async function installDebugpy(python, temporary, name) {
  const { folder, version, missing } = await installPackage('debugpy', python, temporary, name);
  if (missing !== undefined) return { missing };
  return {
    folder,
    version,
    compiled: fs.readdirSync(bundle(folder)).some((one) => /^pydevd_cython.*\.(so|pyd)$/.test(one)),
  };
}

const bundle = (folder) => path.join(folder, 'debugpy', '_vendored', 'pydevd', '_pydevd_bundle');

/**
 * A copy of an installed debugpy that asks for TCP_NODELAY at both ends of the connection between its adapter
 * and the program: without it each message waits about 40 ms on Linux, since it is written in two pieces.
 */
export function mendDebugpy({ folder, version, missing }) {
  if (missing !== undefined) return { missing };
  const copy = `${folder}-mended`;
  fs.cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  const client = path.join(bundle(copy), 'pydevd_comm.py');
  const sockets = path.join(copy, 'debugpy', 'common', 'sockets.py');
  const mended =
    insertAfter(
      client,
      /^( +)s\.settimeout\(None\).*\n/m,
      's.setsockopt(socket_module.IPPROTO_TCP, socket_module.TCP_NODELAY, 1)',
    ) &&
    insertAfter(
      sockets,
      /^( +)sock = socket\.socket\(.*\n/m,
      'sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)',
    );
  if (!mended) return { missing: `debugpy ${version} is not written as the mending expects.` };
  return { folder: copy, version };
}

/** Adds a statement after the first match, with the indentation that its first group caught. */
function insertAfter(file, pattern, statement) {
  const text = fs.readFileSync(file, 'utf8');
  const changed = text.replace(
    pattern,
    (line, indentation) => `${line}${indentation}${statement}\n`,
  );
  fs.writeFileSync(file, changed);
  return changed !== text;
}
