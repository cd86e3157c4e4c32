// Who is measured. Rows name them by key: cutaway, debugpy, mended (debugpy without its delay), pdb, plain,
// memoryGraph, objgraph.
import path from 'node:path';

/**
 * All of them for one Python, each `{key, name, kind, missing?}`; `kind` is how one talks with it: `dap` by
 * `command`, `script` by importing `tool` from `folder` in the program itself.
 * Cutaway comes first, since the others are what it is compared with.
 */
export function contestantsFor({ dist, python, debugpy, mended, memoryGraph, objgraph }) {
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
    { key: 'memoryGraph', name: 'memory_graph', ...scriptOf('memory_graph', memoryGraph) },
    { key: 'objgraph', name: 'objgraph', ...scriptOf('objgraph', objgraph) },
  ];
}

function adapterOf(python, { folder, missing }) {
  if (missing !== undefined) return { kind: 'dap', missing };
  return { kind: 'dap', command: [python, path.join(folder, 'debugpy', 'adapter')] };
}

const scriptOf = (tool, { folder, missing }) => ({ kind: 'script', tool, folder, missing });
