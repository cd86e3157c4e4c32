import { nanoseconds, runHot } from '../hot.mjs';
import { breakpointAt } from '../programs.mjs';

/** The conditions are true ten times after the measurement, and each has to stop the program ten times. */
export const title = 'A condition that is false in the hot line';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];
const figure = (name, title, aim) => ({
  name,
  title: `false condition in the hot line, ${title}`,
  unit: 'ns',
  against: 'plain',
  aims: (minor) => (minor < 11 ? [] : [{ atMost: aim(minor), of: 'plain' }]),
});
export const figures = [
  figure('loop', 'loop', () => 13),
  figure('fib', 'fib', (minor) => (minor >= 12 ? 18 : 25)),
];

export async function measure(contestant, context) {
  const at = (marker, condition) => breakpointAt(context.programs, 'hot.py', marker, { condition });
  const { loop, fib } = await runHot(contestant, context, {
    file: 'hot.py',
    breakpoints: [at('loop-hot', 'i < 0'), at('fib-hot', 'n < 0')],
    hits: 10,
    scale: nanoseconds(context),
  });
  return { loop, fib };
}
