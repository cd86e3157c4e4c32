import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkedArguments } from './arguments.ts';
import {
  debuggedCommand,
  driverFolder,
  ignoresPythonPath,
  interpreter,
  plainCommand,
} from './command.ts';

const bootstrap = path.join(driverFolder, 'bootstrap');
const run = path.join(bootstrap, 'run.py');
let folder = '';

const args = (given: object) => checkedArguments({ python: 'py', ...given });
const debugged = (given: object) => debuggedCommand(args(given), 'dir=/d');

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-unit-')));
  fs.mkdirSync(path.join(folder, 'app'));
  fs.writeFileSync(path.join(folder, 'app', '__main__.py'), '');
  fs.mkdirSync(path.join(folder, 'bare'));
  fs.writeFileSync(path.join(folder, 'one.py'), '');
  vi.stubEnv('PYTHONPATH', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('the command line', () => {
  it('is what a person would have typed', () => {
    const program = path.join(folder, 'one.py');
    expect(plainCommand(args({ program, args: ['a b'], pythonArgs: ['-X', 'dev'] }))).toEqual({
      argv: ['py', '-X', 'dev', program, 'a b'],
      cwd: folder,
      env: {},
    });
    expect(plainCommand(args({ module: 'a.b', args: ['c'] })).argv).toEqual([
      'py',
      '-m',
      'a.b',
      'c',
    ]);
    expect(plainCommand(args({ code: ['x = 1', 'print(x)'] })).argv).toEqual([
      'py',
      '-c',
      'x = 1\nprint(x)',
    ]);
    const conda = ['conda', 'run', '-n', 'x', 'python'];
    expect(plainCommand(args({ python: conda, module: 'm' })).argv).toEqual([...conda, '-m', 'm']);
  });

  it('takes a relative program from the working folder, and runs it in its own without one', () => {
    const program = path.join(folder, 'app', '__main__.py');
    expect(plainCommand(args({ program: 'app/__main__.py', cwd: folder }))).toMatchObject({
      argv: ['py', program],
      cwd: folder,
    });
    const relative = path.relative(process.cwd(), program);
    expect(plainCommand(args({ program: relative }))).toMatchObject({
      argv: ['py', program],
      cwd: path.join(folder, 'app'),
    });
  });

  it('says what there is not', () => {
    const thrown = (given: object) => () => plainCommand(args(given));
    expect(thrown({})).toThrow('Nothing to run');
    expect(thrown({ module: 'm', code: 'x' })).toThrow('Set only one of');
    expect(thrown({ program: path.join(folder, 'two.py') })).toThrow(/There is no file .*two\.py/);
    expect(thrown({ program: path.join(folder, 'bare') })).toThrow('without a __main__.py');
    expect(thrown({ module: 'm', cwd: path.join(folder, 'no') })).toThrow(
      /There is no folder .*no/,
    );
    expect(thrown({ program: path.join(folder, 'app') })).not.toThrow();
  });

  it.each([
    [{ program: 5 }, '“program”'],
    [{ program: '' }, '“program”'],
    [{ args: 'one' }, '“args”'],
    [{ env: { A: 1 } }, '“env.A”'],
    [{ python: [] }, '“python”'],
    [{ console: 'somewhere' }, '“console”'],
    [{ stopOnEntry: 'yes' }, '“stopOnEntry”'],
  ])('names the field that is not right: %j', (given, field) => {
    expect(() => checkedArguments(given)).toThrow(field);
  });
});

describe('the way in for the driver', () => {
  it('goes before PYTHONPATH as it was, which the driver puts back', () => {
    expect(debugged({ module: 'm' }).env).toEqual({
      PYTHONPATH: bootstrap,
      CUTAWAY_LINK: 'dir=/d',
    });
    vi.stubEnv('PYTHONPATH', '/mine');
    expect(debugged({ module: 'm' }).env).toEqual({
      PYTHONPATH: bootstrap + path.delimiter + '/mine',
      CUTAWAY_PYTHONPATH: '/mine',
      CUTAWAY_LINK: 'dir=/d',
    });
    expect(debugged({ module: 'm', env: { PYTHONPATH: '/theirs' } }).env).toMatchObject({
      PYTHONPATH: bootstrap + path.delimiter + '/theirs',
      CUTAWAY_PYTHONPATH: '/theirs',
    });
    expect(debugged({ module: 'm', env: { PYTHONPATH: null, A: null } }).env).toEqual({
      A: undefined,
      PYTHONPATH: bootstrap,
      CUTAWAY_LINK: 'dir=/d',
    });
  });

  it('is on the command line where Python reads no PYTHONPATH, and leaves that alone', () => {
    vi.stubEnv('PYTHONPATH', '/mine');
    expect(debugged({ module: 'm', pythonArgs: ['-I'] })).toMatchObject({
      argv: ['py', '-I', run, '-m', 'm'],
      env: { CUTAWAY_LINK: 'dir=/d' },
    });
    expect(debugged({ module: 'm', python: ['py', '-E'] }).argv).toEqual([
      'py',
      '-E',
      run,
      '-m',
      'm',
    ]);
  });

  it.each([
    [['py', '-I'], true],
    [['py', '-uE'], true],
    [['py', '-IS'], true],
    [['py', '-S', '-u'], true],
    [['py'], false],
    [['py', '-i', '-s', '-u'], false],
    [['py', '-X', '-I'], false],
    [['py', '-WIgnore'], false],
    [['py', '-XImporttime'], false],
    [['conda', 'run', '-n', 'ENV', '--no-capture-Stuff', 'python'], false],
  ])('knows from %j whether PYTHONPATH is ignored: %s', (command, ignored) => {
    expect(ignoresPythonPath(command)).toBe(ignored);
  });
});

describe.skipIf(process.platform === 'win32')('the interpreter', () => {
  it('is the first python3 on PATH, else python, and its absence names what was tried', () => {
    const [first, second] = ['first', 'second'].map((name) => path.join(folder, name));
    if (!first || !second) throw new Error('two folders');
    for (const one of [first, second]) fs.mkdirSync(one);
    vi.stubEnv('PATH', ['', first, second].join(path.delimiter));
    const found = () => interpreter(checkedArguments({ module: 'm' }));
    expect(found).toThrow('tried: python3, python');
    fs.writeFileSync(path.join(first, 'python'), 'x');
    expect(found()).toEqual([path.join(first, 'python')]);
    fs.writeFileSync(path.join(second, 'python3'), 'x');
    expect(found()).toEqual([path.join(second, 'python3')]);
  });
});
