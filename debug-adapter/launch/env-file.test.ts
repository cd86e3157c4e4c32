import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { checkedArguments } from './arguments.ts';
import { parseEnvFile, withEnvFile } from './env-file.ts';

const variables = (text: string, environment: Record<string, string> = {}) => ({
  ...parseEnvFile(text, environment).variables,
});

const folders: string[] = [];
const said: string[] = [];
const host = { say: (sentence: string) => void said.push(sentence) };
afterEach(() => {
  said.length = 0;
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-env-'));
  folders.push(folder);
  fs.writeFileSync(path.join(folder, '.env'), text);
  return folder;
}

describe('an environment file', () => {
  it.each([
    ['A=1\nB = two words \n', { A: '1', B: 'two words' }],
    ['\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['# note\n\n  # note\nA=1 # note\nB=#not\nC=x#y\n', { A: '1', B: '', C: 'x#y' }],
    ['export A=1\n  export\tB=2', { A: '1', B: '2' }],
    ["A='x # ${HOME} \\n'  # note\n", { A: 'x # ${HOME} \\n' }],
    ['A="a\\tb\\n\\"c\\" \\\\ \\$ \\q"', { A: 'a\tb\n"c" \\ $ \\q' }],
    ['A="one\ntwo"\nB=\'x\ny\'\nC=3', { A: 'one\ntwo', B: 'x\ny', C: '3' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=\nB=""', { A: '', B: '' }],
    ['A=1\nB=${A}/${OUT}/${NONE}\nC="${B}"', { A: '1', B: '1/out/', C: '1/out/' }],
    ['A=$HOME ${X:-y}\nB="\\${OUT}"', { A: '$HOME ${X:-y}', B: '${OUT}' }],
    ['my.name=1\nmy-name=2', { 'my.name': '1', 'my-name': '2' }],
  ])('%j', (text, expected) => {
    expect(variables(text, { OUT: 'out' })).toEqual(expected);
  });

  it('takes a name like any other, whatever objects mean by it', () => {
    const found = parseEnvFile('constructor=${toString}x\n__proto__=1', {}).variables;
    expect(Object.entries(found)).toEqual([
      ['constructor', 'x'],
      ['__proto__', '1'],
    ]);
  });

  it('tells lines that say nothing, and the line of a quote that is never closed', () => {
    expect(parseEnvFile('A=1\nnonsense\n1X=2\nB="x" y\nC=3', {})).toMatchObject({
      unreadable: [2, 3, 4],
      unclosed: null,
    });
    expect(parseEnvFile('A=1\nB="x\n\n', {})).toMatchObject({ unclosed: 2 });
  });

  it('is read to its end whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'A=\'"\\\n #${}x'.split('')) }), (text) => {
        const lines = text.split('\n').length;
        const { unreadable } = parseEnvFile(text, {});
        expect(unreadable.every((line) => line >= 1 && line <= lines)).toBe(true);
      }),
    );
  });

  it('lies under “env”, relative to the working folder', () => {
    const cwd = fileWith('A=1\nB=2\n?');
    const args = checkedArguments({ module: 'm', cwd, envFile: '.env', env: { B: null, C: '3' } });
    expect(withEnvFile(args, host).env).toEqual({ A: '1', B: null, C: '3' });
    expect(said).toEqual([expect.stringContaining('Line 3 of')]);
  });

  it('that is missing, a folder, or not closed is told in a sentence', () => {
    const cwd = fileWith('A="');
    const given = (envFile: string) => checkedArguments({ module: 'm', cwd, envFile });
    expect(() => withEnvFile(given('none'), host)).toThrow('Check “envFile”');
    expect(() => withEnvFile(given(cwd), host)).toThrow('it is not a file');
    expect(() => withEnvFile(given('.env'), host)).toThrow('Line 1 of');
    expect(withEnvFile(given(''), host).env).toEqual({});
  });
});
