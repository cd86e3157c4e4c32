import { nanoseconds, runHot } from '../hot.mjs';
import { breakpointAt } from '../programs.mjs';

export const title = 'A breakpoint that the hot part never meets';
export const contestants = ['cutaway', 'debugpy', 'pdb', 'plain'];

/** Before 3.12 the aim is to be no slower than debugpy; 5 % are the noise of such a comparison. */
const aims = (minor) =>
  minor >= 12 ? [{ atMost: 1.1, of: 'plain' }] : [{ atMost: 1.05, of: 'debugpy' }];
const multiple = (name, title) => ({ name, title, unit: 'ns', against: 'plain', aims });
export const figures = [
  multiple('loopElsewhere', 'breakpoint in another file, loop'),
  multiple('fibElsewhere', 'breakpoint in another file, fib'),
  multiple('loopOther', 'breakpoint in another function, loop'),
  multiple('fibOther', 'breakpoint in another function, fib'),
];

export async function measure(contestant, context) {
  const run = (file, marker) =>
    runHot(contestant, context, {
      file: 'hot.py',
      breakpoints: [breakpointAt(context.programs, file, marker)],
      hits: 2,
      scale: nanoseconds(context),
    });
  const elsewhere = await run('elsewhere.py', 'elsewhere');
  const other = await run('hot.py', 'other');
  return {
    loopElsewhere: elsewhere.loop,
    fibElsewhere: elsewhere.fib,
    loopOther: other.loop,
    fibOther: other.fib,
  };
}
