/** The middle value; the mean of the two middle ones of an even count. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Lets the contestants take turns for `runs` rounds, after one that is not counted if `warmUp` is set, so that
 * what the machine does meanwhile meets all of them. Each round begins with another contestant. A contestant
 * that fails leaves with its reason; one that is `missing` from the start is told so. `rounds` holds what `measure` resolved to, figures by name.
 */
export async function interleaved(contestants, { runs, warmUp, measure }) {
  const results = contestants.map((contestant) => ({
    contestant,
    rounds: [],
    failure: contestant.missing ?? null,
  }));
  for (let round = warmUp ? 0 : 1; round <= runs; round++)
    for (let turn = 0; turn < results.length; turn++) {
      const one = results[(round + turn) % results.length];
      if (one.failure !== null) continue;
      try {
        const figures = await measure(one.contestant);
        if (round > 0) one.rounds.push(figures);
      } catch (error) {
        one.failure = error instanceof Error ? error.message : String(error);
      }
    }
  return results.map(({ contestant: { key, name, missing }, rounds, failure }) => ({
    key,
    name,
    rounds: failure === null ? rounds : [],
    failure,
    missing: missing !== undefined,
  }));
}

/** The median of a figure, or null where there is none. */
export function figureOf(result, name) {
  const found = valuesOf(result, name);
  return found.length > 0 ? median(found) : null;
}

/** How many times as much the first takes: the median over rounds, each compared with itself. */
export function ratioOf(result, other, name) {
  return compared(result, other, name, (one, two) => one / two);
}

/** How much more the first has: the median over rounds. */
export function excessOf(result, other, name) {
  return compared(result, other, name, (one, two) => one - two);
}

function compared(result, other, name, compare) {
  const pairs = (result?.rounds ?? []).flatMap((figures, at) => {
    const [one, two] = [figures[name], other?.rounds[at]?.[name]];
    return typeof one === 'number' && typeof two === 'number' ? [compare(one, two)] : [];
  });
  return pairs.length > 0 ? median(pairs) : null;
}

const valuesOf = (result, name) =>
  (result?.rounds ?? []).map((figures) => figures[name]).filter((one) => typeof one === 'number');
