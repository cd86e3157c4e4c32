import path from 'node:path';
import { nextStop, topFrame, withSession } from '../dap-session.mjs';
import { breakpointAt } from '../programs.mjs';

/** An answer that is cut counts, as long as it begins as the string does. */
export const title = 'Copying a string of 100 MB';
export const contestants = ['cutaway', 'mended'];
export const rounds = { most: 3 };
export const figures = [
  {
    name: 'copy',
    title: 'clipboard of a 100 MB string',
    unit: 'ms',
    aims: () => [{ atMost: 2_000 }],
  },
];

export function measure({ command }, { python, programs, quick }) {
  const program = path.join(programs, 'big.py');
  const breakpoints = [breakpointAt(programs, 'big.py', 'look')];
  const session = { command, python, program, args: [], breakpoints };
  return withSession(session, async (client) => {
    const { id } = await topFrame(client, await nextStop(client));
    const begun = performance.now();
    const question = { expression: 'text', frameId: id, context: 'clipboard' };
    const { result } = await client.request('evaluate', question, quick ? 3_000 : 10_000);
    const copy = performance.now() - begun;
    if (!/^["']?0123456789/.test(result)) throw new Error(`It answered ${result.slice(0, 60)}.`);
    return { copy };
  });
}
