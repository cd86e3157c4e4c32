/** Writes a line to stderr if CUTAWAY_LOG=1: names of messages and failures, never values of the program. */
export function log(part: string, text: string): void {
  if (process.env['CUTAWAY_LOG'] === '1') process.stderr.write(`[${part}] ${text}\n`);
}
