// One run of a program that measures itself, under any contestant.
import path from 'node:path';
import { runThrough, withSession } from './dap-session.mjs';
import { runThroughPdb } from './pdb.mjs';
import { newReport, readReport, runPlainly } from './programs.mjs';

/**
 * The figures that `file` wrote, each made by `scale`. Each breakpoint has to be met exactly `hits` times, all of
 * them after the measurement: one that is lost, or that stops where it should not, is an error.
 */
export async function runHot(contestant, context, { file, breakpoints, hits, scale }) {
  const { python, programs: cwd, temporary } = context;
  const report = newReport(temporary);
  const run = { python, cwd, program: path.join(cwd, file), args: [report, String(hits)] };
  const stops = hits * breakpoints.length;
  if (contestant.kind === 'plain') await runPlainly(run);
  else if (contestant.kind === 'pdb') await runThroughPdb({ ...run, breakpoints, hits: stops });
  else
    await withSession({ ...run, command: contestant.command, breakpoints }, (client) =>
      runThrough(client, stops),
    );
  return readReport(report, scale);
}

export const nanoseconds = (seconds) => seconds * 1e9;
export const milliseconds = (seconds) => seconds * 1e3;
