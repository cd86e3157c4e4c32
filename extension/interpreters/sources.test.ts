import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activatedEnvironment,
  expandSetting,
  interpreterIn,
  interpreterOnPath,
  nearestEnvironment,
} from './sources.ts';

let folder: string;
const python = (environment: string): string => path.join(environment, 'bin', 'python');

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-interpreters-'));
  for (const file of [
    'top/.venv/bin/python',
    'top/inner/venv/bin/python3',
    'bin/python3',
    'win/Scripts/python.exe',
    'path/py.exe',
  ]) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), 'x');
  }
  fs.mkdirSync(path.join(folder, 'stub'));
  fs.writeFileSync(path.join(folder, 'stub', 'python.exe'), '');
  fs.mkdirSync(path.join(folder, 'top/other/deep'), { recursive: true });
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the interpreter to debug with', () => {
  it('is that of the nearest environment, and never from above the workspace', () => {
    const top = path.join(folder, 'top');
    expect(nearestEnvironment(path.join(top, 'other', 'deep'), top)).toBe(
      python(path.join(top, '.venv')),
    );
    expect(nearestEnvironment(path.join(top, 'inner'), top)).toBe(
      path.join(top, 'inner', 'venv', 'bin', 'python3'),
    );
    expect(nearestEnvironment(path.join(top, 'other'), path.join(top, 'other'))).toBeNull();
  });

  it('is that of the environment a shell had activated', () => {
    expect(activatedEnvironment({ VIRTUAL_ENV: path.join(folder, 'top', '.venv') })).toBe(
      python(path.join(folder, 'top', '.venv')),
    );
    expect(activatedEnvironment({ VIRTUAL_ENV: path.join(folder, 'nowhere') })).toBeNull();
  });

  it('is found on PATH, on Windows by the launcher and never by the empty stub of the Store', () => {
    const PATH = [
      path.join(folder, 'stub'),
      path.join(folder, 'bin'),
      path.join(folder, 'path'),
    ].join(path.delimiter);
    expect(interpreterOnPath({ PATH }, 'linux')).toBe(path.join(folder, 'bin', 'python3'));
    expect(interpreterOnPath({ PATH }, 'win32')).toEqual([
      path.join(folder, 'path', 'py.exe'),
      '-3',
    ]);
    expect(interpreterOnPath({ PATH: '' }, 'linux')).toBeNull();
    expect(interpreterIn(path.join(folder, 'win'), 'win32')).toBe(
      path.join(folder, 'win', 'Scripts', 'python.exe'),
    );
  });

  it('may be named in a setting with the workspace folder and the home folder', () => {
    expect(expandSetting('${workspaceFolder}/.venv/bin/python', '/w', '/home/me')).toBe(
      '/w/.venv/bin/python',
    );
    expect(expandSetting('~/py', undefined, '/home/me')).toBe('/home/me/py');
  });
});
