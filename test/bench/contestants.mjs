// Who is measured. Rows name them by key: cutaway, debugpy, mended (debugpy without its delay), pdb, plain,
// memoryGraph, objgraph, pylint, bugbear.
import path from 'node:path';

/**
 * All that are there for one Python, each `{key, name, kind, missing?}`; `kind` is how one talks with it: `dap` by
 * `command`, `script` by importing `tool` from `folder` in the program itself. `peers` may lack some of them.
 * Cutaway comes first, since the others are what it is compared with.
 */
export function contestantsFor({ dist, python, peers }) {
  const { debugpy, mended, memoryGraph, objgraph, pylint, bugbear } = peers;
  const all = [
    {
      key: 'cutaway',
      name: 'Cutaway',
      kind: 'dap',
      command: [process.execPath, path.join(dist, 'debug-adapter.js')],
    },
    debugpy && { key: 'debugpy', name: 'debugpy', ...adapterOf(python, debugpy) },
    mended && { key: 'mended', name: 'debugpy, mended', ...adapterOf(python, mended) },
    { key: 'pdb', name: 'pdb', kind: 'pdb' },
    { key: 'plain', name: 'plain', kind: 'plain' },
    memoryGraph && {
      key: 'memoryGraph',
      name: 'memory_graph',
      ...scriptOf('memory_graph', memoryGraph),
    },
    objgraph && { key: 'objgraph', name: 'objgraph', ...scriptOf('objgraph', objgraph) },
    pylint && { key: 'pylint', name: 'pylint', ...scriptOf('pylint', pylint) },
    bugbear && { key: 'bugbear', name: 'flake8-bugbear', ...scriptOf('flake8', bugbear) },
  ];
  return all.filter(Boolean);
}

function adapterOf(python, { folder, missing }) {
  if (missing !== undefined) return { kind: 'dap', missing };
  return { kind: 'dap', command: [python, path.join(folder, 'debugpy', 'adapter')] };
}

const scriptOf = (tool, { folder, missing }) => ({ kind: 'script', tool, folder, missing });
