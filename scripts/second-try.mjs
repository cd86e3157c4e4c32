// A layer that waits for real windows and processes may try what failed once more, alone on the machine
// (docs/testing.md says why). What passes then has passed, and is listed.

/** More failures than this of one layer are no accident of a busy machine. */
const mostFailures = 10;

/**
 * What of a layer is tried again: the `again` of its failures, each once; an empty list: the whole layer; null:
 * nothing.
 */
export function toTryAgain({ failed, failures }) {
  if (failed === 0 || failed > mostFailures) return null;
  if (failures.some(({ again }) => !again)) return [];
  return [...new Set(failures.map(({ again }) => again))];
}

/**
 * A layer's result after its second try: what failed in both, and what failed in the second alone, has failed;
 * `recovered` are the first try's failures that passed. `asked` is what `toTryAgain` said. Where the second try
 * left no result, ran too little, or failed without naming a failure, the first one stands.
 */
export function afterSecondTry(first, asked, second, code) {
  const stands = (why) => ({ ...first, recovered: [], failures: first.failures.map(noted(why)) });
  if (!second) return stands('the second try left no result');
  if (second.passed + second.failed < Math.max(1, asked.length))
    return stands('the second try did not run it');
  if (second.failures.length < second.failed || (code !== 0 && second.failed === 0))
    return stands('the second try failed without saying at what');
  const titles = (result) => new Set(result.failures.map(({ title }) => title));
  const [before, after] = [titles(first), titles(second)];
  const recovered = first.failures.filter(({ title }) => !after.has(title));
  // A whole layer's second try counts all of it; that of some tests or files only mends the first.
  const passed = asked.length === 0 ? second.passed : first.passed + recovered.length;
  const failures = second.failures.map((one) =>
    noted(before.has(one.title) ? 'failed twice' : 'failed in the second try alone')(one),
  );
  return { ...first, passed, failed: second.failed, failures, recovered };
}

const noted = (note) => (failure) => ({ ...failure, title: `${failure.title} (${note})` });
