// What Python's unittest said at its end, as counts and failures.

/** Passed, failed and skipped tests; nothing run counts as a failure. */
export function unittestCounts({ code, text }) {
  const ran = Number(/^Ran (\d+) tests?/m.exec(text)?.[1] ?? 0);
  const number = (word) => Number(new RegExp(`${word}=(\\d+)`).exec(text)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  // One that failed in several subtests ran once; a class that could not be set up is no test.
  const tests = unittestFailures(text).filter(({ isTest }) => isTest);
  const failedTests = new Set(tests.map(({ id, text: said }) => id ?? said)).size;
  const broken = code !== 0 && failed === 0 ? 1 : 0;
  return {
    passed: ran - failedTests - skipped,
    failed: failed + broken + (ran === 0 && !broken && failed === 0 ? 1 : 0),
    skipped,
  };
}

/** `{ id, label, text, isTest }` of each failure in order; `id` runs it alone, null where unittest names no test. */
export function unittestFailures(text) {
  return text
    .split(/^={70}\r?\n/m)
    .slice(1)
    .map((block) => {
      const said = block.replace(/^-{70}\r?\n\r?\n?Ran \d+ tests?[^]*/m, '').trim();
      const [heading = ''] = said.split(/\r?\n/);
      const [, name = '', where = '', label = ''] =
        /^(?:ERROR|FAIL): (\S+) \(([\w.]+)\)\s*(.*)$/.exec(heading) ?? [];
      const isTest = !/^(setUp|tearDown)/.test(name);
      return { id: isTest ? idOf(name, where) : where, label, text: said, isTest };
    });
}

/** Up to 3.10 the parentheses hold the class alone; what could not be loaded is a test of unittest's own. */
function idOf(name, where) {
  if (!name.startsWith('test') || where.startsWith('unittest.')) return null;
  return where.endsWith(`.${name}`) ? where : `${where}.${name}`;
}
