import path from 'node:path';
import { nextStop, topFrame, withSession } from '../dap-session.mjs';
import { runProcess } from '../processes.mjs';
import { breakpointAt, newReport, readReport, runPlainly } from '../programs.mjs';

/** Five steps, each over a call that measures fib(22) inside; the program reports their median. */
export const title = 'One step over a deep recursion';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];
export const figures = [
  {
    name: 'fib',
    title: 'one `next` over fib(22)',
    unit: 'ms',
    against: 'plain',
    aims: (minor) => (minor < 11 ? [] : [{ atMost: minor >= 12 ? 1.1 : 8, of: 'plain' }]),
  },
];

export async function measure(contestant, { python, programs, temporary, yardstick }) {
  const report = newReport(temporary);
  const program = path.join(programs, 'step_over.py');
  const begin = breakpointAt(programs, 'step_over.py', 'over');
  const end = breakpointAt(programs, 'step_over.py', 'over-end');
  const run = { python, program, args: [report], cwd: programs };
  if (contestant.kind === 'plain') await runPlainly(run);
  else if (contestant.kind === 'pdb') await stepInPdb(run, begin, end);
  else await stepInSession({ ...run, command: contestant.command, breakpoints: [begin] }, end);
  return readReport(report, (length) => length * yardstick * 1e3);
}

function stepInSession(session, end) {
  return withSession(session, async (client) => {
    let threadId = await nextStop(client);
    for (let line = session.breakpoints[0].line + 1; line <= end.line; line++) {
      await client.request('next', { threadId });
      threadId = await nextStop(client);
      const frame = await topFrame(client, threadId);
      if (frame.line !== line) throw new Error(`Stepped to line ${frame.line}, not ${line}.`);
    }
    await client.request('continue', { threadId });
    await client.event('terminated');
  });
}

async function stepInPdb({ python, program, args, cwd }, begin, end) {
  const steps = Array.from({ length: end.line - begin.line }, () => 'n');
  const input = [`b ${begin.path}:${begin.line}`, 'c', ...steps, 'c', 'q', ''].join('\n');
  const output = await runProcess([python, '-m', 'pdb', program, ...args], { cwd, input });
  if (!output.includes(`> ${end.path}(${end.line})`))
    throw new Error('pdb did not step to the end.');
}
