import path from 'node:path';
import { nextStop, topFrame, withSession } from '../dap-session.mjs';
import { runProcess } from '../processes.mjs';

/**
 * Adapters are timed from the spawn of their own process to `stopped`, pdb to its first prompt, the plain run
 * to its end.
 */
export const title = 'From the launch to the first stop';
export const contestants = ['cutaway', 'debugpy', 'mended', 'pdb', 'plain'];
export const rounds = { warmUp: true };
export const figures = [
  {
    name: 'stop',
    title: 'launch to stopped in line 1',
    unit: 'ms',
    aims: () => [{ atMost: 0.2, of: 'debugpy' }],
  },
];

export async function measure(contestant, { python, programs }) {
  const program = path.join(programs, 'small.py');
  const begun = performance.now();
  if (contestant.kind === 'dap')
    return { stop: await firstStop(contestant, python, program, begun) };
  const [command, untilText] =
    contestant.kind === 'pdb'
      ? [[python, '-m', 'pdb', program], '(Pdb) ']
      : [[python, program], undefined];
  await runProcess(command, { untilText });
  return { stop: performance.now() - begun };
}

function firstStop({ command }, python, program, begun) {
  const breakpoints = [{ path: program, line: 1 }];
  return withSession({ command, python, program, args: [], breakpoints }, async (client) => {
    const threadId = await nextStop(client);
    const tookMs = performance.now() - begun;
    const { line } = await topFrame(client, threadId);
    if (line !== 1) throw new Error(`Stopped in line ${line}.`);
    return tookMs;
  });
}
