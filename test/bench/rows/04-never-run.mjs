import { nanoseconds, runHot } from '../hot.mjs';
import { breakpointAt } from '../programs.mjs';

export const title = 'A breakpoint in the hot function, in a line that never runs';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];

const figure = (name, title, before312) => ({
  name,
  title: `breakpoint in the hot function, line never run, ${title}`,
  unit: 'ns',
  against: 'plain',
  aims: (minor) => [{ atMost: minor >= 12 ? 1.15 : before312, of: 'plain' }],
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
