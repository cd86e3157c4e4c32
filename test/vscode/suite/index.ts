import fs from 'node:fs';
import path from 'node:path';

/** Runs in VS Code's extension host; leaves what it counted in a file for scripts/test-vscode.mjs. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, ...only() });
  // The files are bundled in, so mocha does not load them itself and has to be told to define its functions.
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha);
  await import('./language.test.ts');
  await import('./features.test.ts');
  await import('./debugging.test.ts');
  await import('./configurations.test.ts');
  await import('./breakpoints.test.ts');
  await import('./looking.test.ts');
  await import('./moving.test.ts');
  await import('./attention.test.ts');
  await import('./identity.test.ts');
  await import('./panels.test.ts');
  const counted = { passed: 0, failed: 0, failures: [] as Failure[] };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', () => (counted.passed += 1))
      .on('fail', (test, error: Error) => {
        counted.failed += 1;
        counted.failures.push(failure(test, error));
      });
  });
  const folder = process.env['CUTAWAY_SUITE_RESULTS'];
  if (folder) fs.writeFileSync(path.join(folder, 'suite.json'), JSON.stringify(counted));
  if (counted.failed > 0) throw new Error(`${counted.failed} tests failed`);
}

/** As `npm test` reads it (scripts/results.mjs). A hook is not run alone. */
interface Failure {
  readonly title: string;
  readonly text: string;
  readonly again?: string;
}

function failure(test: Mocha.Runnable, error: Error): Failure {
  const title = test.fullTitle();
  const told = { title, text: error.stack ?? String(error) };
  return 'type' in test && test.type === 'hook' ? told : { ...told, again: title };
}

/** `CUTAWAY_SUITE_ONLY` names the tests to run, a JSON list of parts of their titles; none: all. */
function only(): { grep?: RegExp } {
  const parts: string[] = JSON.parse(process.env['CUTAWAY_SUITE_ONLY'] ?? '[]');
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.length > 0 ? { grep: new RegExp(escaped.join('|')) } : {};
}
