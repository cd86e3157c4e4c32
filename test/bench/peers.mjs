// Tools that look at the heap from inside the program, each in a process of its own that measures itself.
import path from 'node:path';
import { median } from './measure.mjs';
import { runProcess } from './processes.mjs';

/** Longest run of one question. */
const limitMs = 60_000;

/**
 * Puts a question to a peer (programs/peers.py): milliseconds of its first turn and of the later ones, and how
 * much it `found`. Where it was ended by an exception of its own, that one's name stands for all of them.
 */
export async function askPeer({ tool, folder }, { python, programs }, question, program, argument) {
  const script = path.join(programs, 'peers.py');
  const asked = [folder, tool, question, program, String(argument)];
  const output = await runProcess([python, script, ...asked], { cwd: programs, limitMs });
  const { seconds, found, failure } = JSON.parse(output.trim().split('\n').at(-1));
  if (failure !== undefined) return { first: failure, later: failure, found: 0 };
  const [first, ...rest] = seconds.map((one) => one * 1_000);
  return { first, later: median(rest), found };
}
