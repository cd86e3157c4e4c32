import path from 'node:path';
import { nextStop, withSession } from '../dap-session.mjs';
import { runThroughPdb } from '../pdb.mjs';
import { breakpointAt, newReport, readReport, runPlainly } from '../programs.mjs';

/** 300 small modules with functions and classes, compiled before; a breakpoint in the program's last lines. */
export const title = 'A program that imports much';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];
export const rounds = { warmUp: true, most: 3 };
export const figures = [
  {
    name: 'imports',
    title: 'importing 300 modules, a breakpoint behind',
    unit: 'ms',
    against: 'plain',
  },
];

export async function measure(contestant, { python, programs, temporary }) {
  const report = newReport(temporary);
  const program = path.join(programs, 'importing.py');
  const breakpoints = [breakpointAt(programs, 'importing.py', 'end')];
  const run = { python, program, args: [report], cwd: programs, breakpoints };
  if (contestant.kind === 'plain') await runPlainly(run);
  else if (contestant.kind === 'pdb') await runThroughPdb({ ...run, hits: 1 });
  else await withSession({ ...run, command: contestant.command }, nextStop);
  return readReport(report, (seconds) => seconds * 1e3);
}
