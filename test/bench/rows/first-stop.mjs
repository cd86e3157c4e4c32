import fs from 'node:fs';
import path from 'node:path';
import { firstStopMs } from '../dap-timing.mjs';
import { processMs } from '../process-timing.mjs';

export const title = 'From the launch to the first stop, in line 1 of a small program';

/**
 * Adapters are timed from the spawn of their own process, pdb to its first prompt, the plain run to its end.
 * The first contestant is the one that the ratios are told of.
 */
export function contestants({ root, python, debugpy, temporary }) {
  const program = path.join(temporary, 'small.py');
  fs.writeFileSync(program, 'numbers = [1, 2]\nnumbers.append(3)\nprint(numbers)\n');
  const adapter = [process.execPath, path.join(root, 'dist', 'debug-adapter.js')];
  const options = { cwd: temporary, env: process.env };
  const all = [
    { name: 'Cutaway', measure: () => firstStopMs(adapter, options, python, program) },
    {
      name: 'python -m pdb',
      measure: () => processMs([python, '-m', 'pdb', program], options, '(Pdb)'),
    },
    { name: 'plain run', measure: () => processMs([python, program], options) },
  ];
  if (debugpy.missing) return all;
  const env = { ...process.env, PYTHONPATH: debugpy.folder };
  all.push({
    name: `debugpy ${debugpy.version}`,
    measure: () =>
      firstStopMs([python, '-m', 'debugpy.adapter'], { ...options, env }, python, program),
  });
  return all;
}
