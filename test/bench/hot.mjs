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

/**
 * Seconds of CPU time of the yardstick (programs/measured.py) where nothing disturbs it. Programs measure in
 * yardsticks, so that a machine that is slower for a while meets both sides of a ratio.
 */
export async function yardstickSeconds({ python, programs: cwd, temporary }) {
  const report = newReport(temporary);
  await runPlainly({ python, cwd, program: path.join(cwd, 'yardstick.py'), args: [report] });
  return readReport(report).seconds;
}

/** What makes nanoseconds of lengths of the yardstick. */
export const nanoseconds =
  ({ yardstick }) =>
  (length) =>
    length * yardstick * 1e9;
