import { nanoseconds, runHot } from '../hot.mjs';
import { breakpointAt } from '../programs.mjs';

export const title = 'A breakpoint in the hot function, in a line that never runs';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];

/** The speed table has aims for 3.11 and for 3.12 and newer. */
const aims = (on311) => (minor) => {
  if (minor < 11) return [];
  return [{ atMost: minor >= 12 ? 1.15 : on311, of: 'plain' }];
};
const figure = (name, title, on311) => ({
  name,
  title: `breakpoint in the hot function, line never run, ${title}`,
  unit: 'ns',
  against: 'plain',
  aims: aims(on311),
});
export const figures = [
  figure('loop', 'loop', 8),
  figure('fib', 'fib', 18),
  figure('long', 'loop in a function of 160 lines', 8),
];

export function measure(contestant, context) {
  const at = (file, marker) => breakpointAt(context.programs, file, marker);
  return runHot(contestant, context, {
    file: 'hot.py',
    breakpoints: [
      at('hot.py', 'loop-never'),
      at('hot.py', 'fib-never'),
      at('long.py', 'long-never'),
    ],
    hits: 2,
    scale: nanoseconds(context),
  });
}
