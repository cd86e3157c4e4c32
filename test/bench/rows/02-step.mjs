import path from 'node:path';
import { nextStop, withSession } from '../dap-session.mjs';
import { median } from '../measure.mjs';
import { PdbSession } from '../pdb.mjs';
import { breakpointAt } from '../programs.mjs';

/**
 * `next` through a loop in a function of ten locals, and what an editor asks at each stop. pdb is asked `n`, `w`
 * and `p locals()`; it has no scopes. debugpy as it is takes a fifth of the steps: all of them are alike.
 */
export const title = 'One step, and what an editor asks at the stop';
export const contestants = ['cutaway', 'debugpy', 'mended', 'pdb'];
export const rounds = { most: 3 };
export const figures = [
  { name: 'stopped', title: '`next` to stopped', unit: 'ms' },
  { name: 'stack', title: '… its stack', unit: 'ms' },
  { name: 'scopes', title: '… its scopes', unit: 'ms' },
  { name: 'variables', title: '… its variables', unit: 'ms' },
  {
    name: 'together',
    title: '`next` to stopped, stack, scopes, variables',
    unit: 'ms',
    aims: () => [{ atMost: 3 }, { atMost: 0.02, of: 'debugpy' }, { atMost: 0.75, of: 'mended' }],
  },
];

export async function measure(contestant, context) {
  const all = context.quick ? 50 : 200;
  const steps = contestant.key === 'debugpy' ? all / 5 : all;
  const taken =
    contestant.kind === 'pdb'
      ? await pdbSteps(context, steps)
      : await dapSteps(contestant, context, steps);
  const names = figures.map((one) => one.name);
  return Object.fromEntries(
    names.flatMap((name) =>
      taken[0][name] === undefined ? [] : [[name, median(taken.map((step) => step[name]))]],
    ),
  );
}

const program = (programs) => path.join(programs, 'steps.py');

function dapSteps({ command }, { python, programs }, steps) {
  const breakpoints = [breakpointAt(programs, 'steps.py', 'step', { condition: 'turn == 0' })];
  const session = { command, python, program: program(programs), args: ['1000'], breakpoints };
  return withSession(session, async (client) => {
    let threadId = await nextStop(client);
    const taken = [];
    for (let step = 0; step < steps; step++) {
      const begun = performance.now();
      void client.request('next', { threadId }).catch(() => {});
      threadId = await nextStop(client);
      const stopped = performance.now();
      const { stackFrames } = await client.request('stackTrace', {
        threadId,
        startFrame: 0,
        levels: 20,
      });
      const stack = performance.now();
      const { scopes } = await client.request('scopes', { frameId: stackFrames[0].id });
      const scoped = performance.now();
      const { variablesReference } = scopes[0];
      const { variables } = await client.request('variables', { variablesReference });
      const end = performance.now();
      check(stackFrames[0].name, variables.length);
      taken.push({
        stopped: stopped - begun,
        stack: stack - stopped,
        scopes: scoped - stack,
        variables: end - scoped,
        together: end - begun,
      });
    }
    return taken;
  });
}

function check(frame, variables) {
  if (!frame.endsWith('settle')) throw new Error(`Stopped in ${frame}, not in settle.`);
  if (variables < 10) throw new Error(`Only ${variables} variables were shown.`);
}

async function pdbSteps({ python, programs }, steps) {
  const session = new PdbSession(python, program(programs), ['1000'], programs);
  try {
    await session.prompt();
    const { path: file, line } = breakpointAt(programs, 'steps.py', 'step');
    await session.say(`b ${file}:${line}, turn == 0`);
    await session.say('c');
    const taken = [];
    for (let step = 0; step < steps; step++) {
      const begun = performance.now();
      await session.say('n');
      const stopped = performance.now();
      await session.say('w');
      const stack = performance.now();
      const locals = await session.say('p locals()');
      const end = performance.now();
      if (!locals.includes("'accounts'")) throw new Error('pdb did not show the locals.');
      taken.push({
        stopped: stopped - begun,
        stack: stack - stopped,
        variables: end - stack,
        together: end - begun,
      });
    }
    return taken;
  } finally {
    session.end();
  }
}
