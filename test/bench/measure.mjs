/** The middle value; the mean of the two middle ones of an even count. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs the contestants in turn, `runs` rounds after one that is not counted, so that what the machine does
 * meanwhile meets all of them. Each round begins with another contestant. A contestant that fails leaves with
 * its reason.
 */
export async function interleaved(contestants, runs) {
  const results = contestants.map(({ name, measure }) => ({
    name,
    measure,
    ms: [],
    failure: null,
  }));
  for (let round = 0; round <= runs; round++)
    for (let turn = 0; turn < results.length; turn++) {
      const one = results[(round + turn) % results.length];
      if (one.failure !== null) continue;
      try {
        const ms = await one.measure();
        if (round > 0) one.ms.push(ms);
      } catch (error) {
        one.failure = error instanceof Error ? error.message : String(error);
      }
    }
  return results.map(({ name, ms, failure }) => ({
    name,
    failure,
    ms,
    medianMs: failure === null ? median(ms) : null,
    minMs: failure === null ? Math.min(...ms) : null,
    maxMs: failure === null ? Math.max(...ms) : null,
  }));
}
