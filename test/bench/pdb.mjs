// pdb of the same Python, by its command line: commands on standard input, prompts on standard output.
import { runProcess, startProcess, endProcess } from './processes.mjs';

const prompt = '(Pdb) ';
const limitMs = 60_000;

/** Runs a program under pdb with breakpoints that are met exactly `hits` times. */
export async function runThroughPdb({ python, program, args, cwd, breakpoints, hits }) {
  const commands = [
    ...breakpoints.map((one) => `b ${one.path}:${one.line}${condition(one)}`),
    ...Array.from({ length: hits + 1 }, () => 'c'),
    'q',
  ];
  const output = await runProcess([python, '-m', 'pdb', program, ...args], {
    cwd,
    input: `${commands.join('\n')}\n`,
    limitMs,
  });
  const places = breakpoints.map((one) => `${one.path}(${one.line})`);
  const met = output.split('\n').filter((line) => places.some((one) => line.includes(`> ${one}`)));
  if (met.length !== hits) throw new Error(`pdb stopped ${met.length} times, not ${hits} times.`);
  if (!/The program (finished|exited)/.test(output)) throw new Error('pdb did not reach the end.');
}

const condition = (one) => (one.condition === undefined ? '' : `, ${one.condition}`);

/** pdb as one talks with it: each command resolves to what was printed before the next prompt. */
export class PdbSession {
  #process;
  #output = '';
  #wake = () => {};
  #gone = false;
  #timer;

  constructor(python, program, args, cwd) {
    this.#process = startProcess([python, '-m', 'pdb', program, ...args], { cwd });
    this.#timer = setTimeout(() => endProcess(this.#process), limitMs);
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream.on('data', (chunk) => {
        this.#output += chunk;
        this.#wake();
      });
    this.#process.once('close', () => {
      this.#gone = true;
      this.#wake();
    });
  }

  async prompt() {
    while (!this.#output.endsWith(prompt)) {
      if (this.#gone) throw new Error(`pdb went: ${this.#output.trim().slice(-400)}`);
      await new Promise((resolve) => (this.#wake = resolve));
    }
    const text = this.#output.slice(0, -prompt.length);
    this.#output = '';
    return text;
  }

  say(command) {
    this.#process.stdin.write(`${command}\n`);
    return this.prompt();
  }

  end() {
    clearTimeout(this.#timer);
    endProcess(this.#process);
  }
}
