import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { begin, stopped } from '../harness/dap-client.ts';
import { markedLine } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { full, Workbench } from '../harness/workbench.ts';

/** A program that is measured by coverage.py, from the package registry, while it is debugged. */

const run = promisify(execFile);
const bench = new Workbench();
if (!full)
  console.log('Skipped: coverage.py beside the debugger; `npm run test:full` installs it.');

const text = `def used(n):
    return n + 1  # @stop


def unused():
    return 2


print(used(1))
`;

describe.skipIf(!full).each(supportedPythons())(
  'with Python $version',
  ({ executable, version }) => {
    const cores = ['3.10', '3.11'].includes(version) ? ['ctrace'] : ['ctrace', 'sysmon'];

    it.each(cores)(
      'coverage with its core %s measures the same, and the breakpoint holds or is told of',
      async (core) => {
        const folder = bench.folder({ 'program.py': text });
        await run(executable, ['-m', 'venv', 'venv'], { cwd: folder });
        const python = path.join(folder, 'venv/bin/python');
        await run(python, ['-m', 'pip', 'install', '-q', 'coverage'], { cwd: folder });
        const file = path.join(folder, 'program.py');
        const env = { COVERAGE_CORE: core };
        const measured = async (): Promise<unknown> => {
          const options = ['-m', 'coverage', 'json', '-q', '-o', 'result.json'];
          await run(python, options, { cwd: folder, env: { ...process.env, ...env } });
          const result = JSON.parse(fs.readFileSync(path.join(folder, 'result.json'), 'utf8')) as {
            files: Record<string, { executed_lines: number[] }>;
          };
          return result.files['program.py']!.executed_lines;
        };
        const args = ['run', '--include', '*/program.py', file];
        await run(python, ['-m', 'coverage', ...args], {
          cwd: folder,
          env: { ...process.env, ...env },
        });
        const plain = await measured();

        const adapter = bench.adapter();
        const launch = { module: 'coverage', args, python, cwd: folder, env };
        await begin(
          adapter,
          { ...launch, console: 'internalConsole' },
          { [file]: [markedLine(file, 'stop')] },
        );
        const stops = await Promise.race([
          stopped(adapter).then((stop) => [stop]),
          adapter.event('terminated').then(() => []),
        ]);
        if (stops[0]) {
          await adapter.request('continue', { threadId: stops[0].threadId });
          await adapter.event('terminated');
        } else expect(adapter.output('important')).toMatch(/traces itself/);
        console.log(`coverage ${core}, Python ${version}: ${stops[0] ? 'stopped' : 'told'}`);
        expect(adapter.output('stdout')).toBe('2\n');
        expect(await measured()).toEqual(plain);
      },
      120_000,
    );
  },
);
