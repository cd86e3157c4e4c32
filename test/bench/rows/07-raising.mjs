import { nanoseconds, runHot } from '../hot.mjs';
import { breakpointAt } from '../programs.mjs';

/** One pass raises an exception and catches it. Adapters have the exception filters on that are on by default. */
export const title = 'Exceptions in a loop, with a breakpoint';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];
export const figures = [
  {
    name: 'other',
    title: 'raise and except, breakpoint in another function',
    unit: 'ns',
    against: 'plain',
  },
  {
    name: 'same',
    title: 'raise and except, breakpoint in the function, line never run',
    unit: 'ns',
    against: 'plain',
  },
];

export async function measure(contestant, context) {
  const results = {};
  for (const marker of ['other', 'same']) {
    const { caught } = await runHot(contestant, context, {
      file: 'raising.py',
      breakpoints: [breakpointAt(context.programs, 'raising.py', marker)],
      hits: 2,
      scale: nanoseconds(context),
    });
    results[marker] = caught;
  }
  return results;
}
