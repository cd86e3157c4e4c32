import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const program = path.join(import.meta.dirname, '..', '..', 'dist', 'cutaway-check.js');

/** A finding as JSON has it. */
export interface Reported {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  rule: string;
  severity: string;
  message: string;
  related: { file: string; line: number; column: number; message: string }[];
}

/** Runs its arguments in a pseudo terminal, passes on what appears there, and ends as they do. */
const inTerminal =
  'import os, pty, sys\nstatus = pty.spawn(sys.argv[1:])\nsys.exit(os.waitstatus_to_exitcode(status))';

/** A new folder, and what can be done in it: write files, and run `cutaway-check` there. */
export function checkedFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-check-'));
  const run = (...parameters: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  return {
    folder,
    run,
    write: (name: string, content: string | Buffer): string => {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
      return name;
    },
    json: (...parameters: string[]): Reported[] =>
      JSON.parse(run('--format', 'json', ...parameters).stdout) as Reported[],
    /** What a person sees who runs it in a terminal, and how it ends. */
    runInTerminal: (env: NodeJS.ProcessEnv, ...parameters: string[]) => {
      const { NO_COLOR: _, ...rest } = process.env;
      const command = ['-c', inTerminal, process.execPath, program, ...parameters];
      const { status, stdout, stderr } = spawnSync('python3', command, {
        cwd: folder,
        encoding: 'utf8',
        env: { ...rest, TERM: 'xterm-256color', ...env },
      });
      return { status, seen: stdout, stderr };
    },
    remove: (): void => fs.rmSync(folder, { recursive: true }),
  };
}
