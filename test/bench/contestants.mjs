// Who is measured. Rows name them by key: cutaway, debugpy, mended (debugpy without its delay), pdb, plain.
import path from 'node:path';

/**
 * All of them for one Python, each `{key, name, kind, command?, missing?}`; `kind` is how one talks with it.
 * Cutaway comes first, since the others are what it is compared with.
 */
export function contestantsFor({ dist, python, debugpy, mended }) {
  return [
    {
      key: 'cutaway',
      name: 'Cutaway',
      kind: 'dap',
      command: [process.execPath, path.join(dist, 'debug-adapter.js')],
    },
    { key: 'debugpy', name: 'debugpy', ...adapterOf(python, debugpy) },
    { key: 'mended', name: 'debugpy, mended', ...adapterOf(python, mended) },
    { key: 'pdb', name: 'pdb', kind: 'pdb' },
    { key: 'plain', name: 'plain', kind: 'plain' },
  ];
}

function adapterOf(python, { folder, missing }) {
  if (missing !== undefined) return { kind: 'dap', missing };
  return { kind: 'dap', command: [python, path.join(folder, 'debugpy', 'adapter')] };
}
