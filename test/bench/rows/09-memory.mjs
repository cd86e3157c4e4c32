import path from 'node:path';
import { lookAtLocals, nextStop, withSession } from '../dap-session.mjs';
import { runProcess } from '../processes.mjs';
import { breakpointAt, newReport, readReport, runPlainly } from '../programs.mjs';

/** Peak physical memory of the program's process (VmHWM), as it reads it itself. */
export const title = 'Peak memory of the program';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];
export const rounds = { most: 3 };
const figure = (name, title) => ({
  name,
  title: `peak memory over plain, ${title}`,
  unit: 'MiB',
  excess: 'plain',
  aims: () => [{ atMost: 8, over: 'plain' }],
});
export const figures = [
  figure('attached', 'before the first stop'),
  figure('looked', 'after a stop whose variables were shown'),
];

export async function measure(contestant, { python, programs, temporary }) {
  const report = newReport(temporary);
  const program = path.join(programs, 'memory.py');
  const breakpoints = [breakpointAt(programs, 'memory.py', 'look')];
  const run = { python, program, args: [report], cwd: programs };
  if (contestant.kind === 'plain') await runPlainly(run);
  else if (contestant.kind === 'pdb') await lookInPdb(run, breakpoints[0]);
  else await lookInSession({ ...run, command: contestant.command, breakpoints });
  return readReport(report, (bytes) => bytes / 2 ** 20);
}

function lookInSession(session) {
  return withSession(session, async (client) => {
    const threadId = await nextStop(client);
    const { variables } = await lookAtLocals(client, threadId);
    const numbers = variables.find((one) => one.name === 'numbers');
    await client.request('variables', {
      variablesReference: numbers.variablesReference,
      count: 100,
    });
    await client.request('continue', { threadId });
    await client.event('terminated');
  });
}

async function lookInPdb({ python, program, args, cwd }, at) {
  const input = [`b ${at.path}:${at.line}`, 'c', 'w', 'p locals()', 'c', 'q', ''].join('\n');
  await runProcess([python, '-m', 'pdb', program, ...args], { cwd, input });
}
