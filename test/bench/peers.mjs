// Tools that look at the heap from inside the program, each in a process of its own that measures itself.
import path from 'node:path';
import { median } from './measure.mjs';
import { runProcess } from './processes.mjs';

/** Longest run of one question. */
const limitMs = 60_000;

/**
 * Puts a question to a peer (programs/peers.py): the milliseconds it `took`, the median of some turns, and how much
 * it `found`. Where it was ended by an exception of its own, the name of that stands for the time.
 */
export async function askPeer({ tool, folder }, { python, programs }, question, program, argument) {
  const script = path.join(programs, 'peers.py');
  const asked = [folder, tool, question, program, String(argument)];
  const output = await runProcess([python, script, ...asked], { cwd: programs, limitMs });
  const { seconds, found, failure } = JSON.parse(output.trim().split('\n').at(-1));
  if (failure !== undefined) return { took: failure, found: 0 };
  return { took: median(seconds) * 1_000, found };
}
