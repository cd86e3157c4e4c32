import fs from 'node:fs';
import path from 'node:path';
import { driverEnvironment } from '../../protocol/driver.ts';
import type { LaunchArguments } from '../../protocol/launch.ts';
import { errors } from '../errors.ts';

/** What is started: the command line, its folder, and what the driver adds to the environment. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the Python side lies: beside the bundle. */
export const driverFolder = path.join(__dirname, 'driver');

/** Checks what is to run and where; returns the part of the command line behind the interpreter. */
export function target(args: LaunchArguments, cwd: string): string[] {
  const given = [args.program, args.module, args.code].filter((one) => one !== undefined);
  if (given.length === 0) throw errors.nothingToRun();
  if (given.length > 1) throw errors.severalToRun();
  if (args.module !== undefined) return ['-m', args.module, ...args.args];
  if (args.code !== undefined) {
    return ['-c', Array.isArray(args.code) ? args.code.join('\n') : args.code, ...args.args];
  }
  // Without `cwd` the folder follows from the program, so the program cannot be relative to it.
  const program = path.resolve(args.cwd === undefined ? '' : cwd, args.program ?? '');
  const status = fs.statSync(program, { throwIfNoEntry: false });
  if (!status) throw errors.programMissing(program);
  if (status.isDirectory() && !fs.existsSync(path.join(program, '__main__.py'))) {
    throw errors.folderWithoutMain(program);
  }
  return [program, ...args.args];
}

/** The working folder: as configured, else the program's own, else this process's. */
export function workingFolder(args: LaunchArguments): string {
  const cwd = args.cwd ?? (args.program && path.dirname(path.resolve(args.program)));
  if (cwd === undefined || (args.cwd === undefined && !fs.existsSync(cwd))) return process.cwd();
  if (!fs.statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw errors.workingFolderMissing(cwd);
  }
  return path.resolve(cwd);
}

/** The interpreter and its options, the program behind it: what a person would have typed. */
export function plainCommand(args: LaunchArguments): Command {
  const cwd = workingFolder(args);
  const behind = target(args, cwd);
  return { argv: [...interpreter(args), ...behind], cwd, env: asEnvironment(args) };
}

/** The same command with the driver in it; `link` is the value of CUTAWAY_LINK. */
export function debuggedCommand(args: LaunchArguments, link: string): Command {
  const cwd = workingFolder(args);
  const behind = target(args, cwd);
  const python = interpreter(args);
  const env = asEnvironment(args);
  if (ignoresPythonPath(python)) {
    const run = path.join(driverFolder, 'bootstrap', 'run.py');
    return {
      argv: [...python, run, ...behind],
      cwd,
      env: { ...env, [driverEnvironment.link]: link },
    };
  }
  const before = 'PYTHONPATH' in env ? env['PYTHONPATH'] : process.env['PYTHONPATH'];
  const bootstrap = path.join(driverFolder, 'bootstrap');
  return {
    argv: [...python, ...behind],
    cwd,
    env: {
      ...env,
      PYTHONPATH: before ? bootstrap + path.delimiter + before : bootstrap,
      ...(before === undefined ? {} : { [driverEnvironment.pythonPath]: before }),
      [driverEnvironment.link]: link,
    },
  };
}

function asEnvironment(args: LaunchArguments): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(args.env).map(([name, value]) => [name, value ?? undefined]),
  );
}

/** Interpreter command and options. Throws `noPython` when none is named and none is on PATH. */
export function interpreter(args: LaunchArguments): [string, ...string[]] {
  const given = typeof args.python === 'string' ? [args.python] : (args.python ?? findPython());
  const [command, ...options] = given;
  if (command === undefined) throw errors.noPython('python');
  return [command, ...options, ...args.pythonArgs];
}

function findPython(): string[] {
  const windows = process.platform === 'win32';
  const names = windows ? ['python.exe', 'py.exe'] : ['python3', 'python'];
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
      const file = path.join(folder, name);
      // The Store's stub in WindowsApps has no content: it only opens the Store.
      const size = folder ? fs.statSync(file, { throwIfNoEntry: false })?.size : undefined;
      if (size) return name === 'py.exe' ? [file, '-3'] : [file];
    }
  }
  throw errors.noPython(names.join(', '));
}

/** True where PYTHONPATH is not read: -I, -E, -S among the options, or Windows' embeddable build. */
export function ignoresPythonPath(python: readonly string[]): boolean {
  const [command = '', ...options] = python;
  if (process.platform === 'win32' && path.isAbsolute(command)) {
    const files = fs.existsSync(command) ? fs.readdirSync(path.dirname(command)) : [];
    if (files.some((file) => /^python\d+\._pth$/i.test(file))) return true;
  }
  return options.some(
    (option, place) => /^-[a-zA-Z]*[IES]/.test(option) && !takesValue(options[place - 1], option),
  );
}

/** True if `option` is the value of the option before it, or begins with one that takes the rest. */
function takesValue(before: string | undefined, option: string): boolean {
  return before === '-X' || before === '-W' || /^-[XWmc]/.test(option);
}
