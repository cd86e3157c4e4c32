import path from 'node:path';
import { nextStop, withSession } from '../dap-session.mjs';
import { runProcess } from '../processes.mjs';
import { breakpointAt } from '../programs.mjs';

/** Messages from the first to the last as the client receives them; none may be missing or out of order. */
export const title = 'Messages of a logpoint';
export const contestants = ['cutaway', 'debugpy', 'pdb'];
export const rounds = { most: 3 };
export const figures = [{ name: 'rate', title: 'logpoint messages', unit: '/s' }];

export async function measure(contestant, { python, programs, quick }) {
  const count = quick ? 1_000 : 4_000;
  const run = { python, program: path.join(programs, 'ticking.py'), args: [String(count)] };
  const at = breakpointAt(programs, 'ticking.py', 'tick');
  const arrivals = new Arrivals(count);
  if (contestant.kind === 'pdb') await logInPdb(run, programs, at, arrivals);
  else await logInSession(contestant, run, programs, at, arrivals);
  return { rate: arrivals.rate() };
}

/** The program stops after the loop, so that no message is lost because its process ends. */
function logInSession({ command }, run, programs, at, arrivals) {
  const breakpoints = [
    { ...at, logMessage: 'tick {i};' },
    breakpointAt(programs, 'ticking.py', 'end'),
  ];
  const onOutput = (text) => arrivals.take(text);
  return withSession({ ...run, command, breakpoints, onOutput }, async (client) => {
    await nextStop(client);
    await arrivals.all();
  });
}

/** Counts `tick 0;`, `tick 1;`, … in pieces of text, wherever these are cut. */
class Arrivals {
  #rest = '';
  #next = 0;
  #first = 0;
  #last = 0;
  #inOrder = true;
  #done = () => {};

  constructor(count) {
    this.count = count;
  }

  /** Resolves when all have come, or after ten seconds. */
  all() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 10_000);
      this.#done = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#next >= this.count) this.#done();
    });
  }

  take(text) {
    const parts = (this.#rest + text).split(';');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const number = /tick (\d+)$/.exec(part)?.[1];
      if (number === undefined) continue;
      this.#inOrder &&= Number(number) === this.#next;
      this.#last = performance.now();
      if (this.#next === 0) this.#first = this.#last;
      this.#next++;
    }
    if (this.#next >= this.count) this.#done();
  }

  rate() {
    if (this.#next !== this.count) throw new Error(`${this.#next} of ${this.count} messages came.`);
    if (!this.#inOrder) throw new Error('The messages came out of order.');
    return this.count / ((this.#last - this.#first) / 1000);
  }
}

async function logInPdb({ python, program, args }, cwd, at, arrivals) {
  const commands = [`b ${at.path}:${at.line}`, 'commands', 'silent', 'p f"tick {i};"', 'continue'];
  await runProcess([python, '-m', 'pdb', program, ...args], {
    cwd,
    input: `${[...commands, 'c', 'q'].join('\n')}\n`,
    onText: (text) => arrivals.take(text.replaceAll("'", '')),
  });
}
