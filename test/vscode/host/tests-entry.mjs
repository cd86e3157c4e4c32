// Wraps the tests' entry, for two reasons: a remote extension host that dies is reported as exit code 0, so a
// run that ended leaves a file; and the tests' console goes to a file of its own, free of the window's log lines.
import fs from 'node:fs';
import path from 'node:path';

/** Writes the wrapper into `folder`. `printNew` passes on what the tests have printed since the last call. */
export function wrapTests(tests, folder) {
  const entry = path.join(folder, 'tests.cjs');
  const consoleFile = path.join(folder, 'console.log');
  const doneFile = path.join(folder, 'done');
  const text = JSON.stringify;
  fs.writeFileSync(consoleFile, '');
  fs.writeFileSync(
    entry,
    `const fs = require('node:fs'), util = require('node:util');
const printed = fs.openSync(${text(consoleFile)}, 'a');
for (const level of ['log', 'info', 'warn', 'error', 'debug'])
  Object.defineProperty(console, level, { configurable: true, writable: true,
    value: (...values) => { fs.writeSync(printed, util.format(...values) + '\\n'); } });
exports.run = async () => {
  try {
    const tests = require(${text(path.resolve(tests))});
    await (tests.run ?? tests.default?.run ?? tests.default)();
  } catch (error) {
    console.error(error);
    fs.writeFileSync(${text(doneFile)}, 'failed');
    throw error;
  }
  fs.writeFileSync(${text(doneFile)}, 'passed');
};
`,
  );
  let read = 0;
  return {
    entry,
    printNew() {
      const bytes = fs.readFileSync(consoleFile);
      process.stdout.write(bytes.subarray(read));
      read = bytes.length;
    },
    passed: () => fs.existsSync(doneFile) && fs.readFileSync(doneFile, 'utf8') === 'passed',
  };
}
