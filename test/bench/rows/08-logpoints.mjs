import path from 'node:path';
import { runThrough, withSession } from '../dap-session.mjs';
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
  else
    await withSession(
      {
        ...run,
        command: contestant.command,
        breakpoints: [{ ...at, logMessage: 'tick {i};' }],
        onOutput: (text) => arrivals.take(text),
      },
      (client) => runThrough(client, 0),
    );
  return { rate: arrivals.rate() };
}

/** Counts `tick 0;`, `tick 1;`, … in pieces of text, wherever these are cut. */
class Arrivals {
  #rest = '';
  #next = 0;
  #first = 0;
  #last = 0;
  #inOrder = true;

  constructor(count) {
    this.count = count;
  }

  take(text) {
    this.#last = performance.now();
    if (this.#next === 0) this.#first = this.#last;
    const parts = (this.#rest + text).split(';');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const number = /tick (\d+)$/.exec(part)?.[1];
      if (number === undefined) continue;
      this.#inOrder &&= Number(number) === this.#next;
      this.#next++;
    }
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
