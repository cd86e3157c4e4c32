import type { DebugProtocol } from '@vscode/debugprotocol';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { InlineValuesAnswer } from '../../protocol/inline-values.ts';
import { IdentityData } from '../../protocol/lenses/identity.ts';
import { Adapter, begin, locals, stopped, unhurried } from '../harness/dap-client.ts';
import { markedLine } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';

/** What a person looks at while the program is stopped, and a program that goes meanwhile. */

const pythons = supportedPythons();
const newest = pythons.at(-1)!.executable;
const adapters: Adapter[] = [];
const folders: string[] = [];

type Variables = DebugProtocol.VariablesResponse['body'];
type Stack = DebugProtocol.StackTraceResponse['body'];

function start(): Adapter {
  const adapter = new Adapter();
  adapters.push(adapter);
  return adapter;
}

function programWith(text: string): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
  folders.push(folder);
  const file = path.join(folder, 'program.py');
  fs.writeFileSync(file, text);
  return file;
}

/** Runs the program to its `# @stop`. */
async function atStop(adapter: Adapter, python: string, text: string) {
  const file = programWith(text);
  const configuration = { program: file, python, console: 'internalConsole' };
  await begin(adapter, configuration, { [file]: [markedLine(file, 'stop')] });
  return stopped(adapter);
}

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.dispose()));
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

describe.each(pythons)('with Python $version', ({ executable }) => {
  it('says beside the line which names share one object, by the number that the lens gives it', async () => {
    const adapter = start();
    const text = 'rows = [1]\nother = [1]\nsame = rows\npass  # @stop\n';
    const frameId = (await atStop(adapter, executable, text)).frames[0]!.id;
    const answer = await adapter.request('cutaway/inlineValues', { frameId, expressions: [] });
    const { shared } = v.parse(InlineValuesAnswer, answer);
    expect(shared).toMatchObject([{ names: ['rows', 'same'], type: 'list' }]);
    const lens = await adapter.request('cutaway/lens', {
      lens: 'identity',
      frameId,
      options: unhurried,
    });
    const { names } = v.parse(IdentityData, lens).snapshot.frames[0]!;
    expect(shared[0]!.serial).toBe(names.find(({ name }) => name === 'rows')!.target);
  });

  it('shows a long list page by page, and its last element', async () => {
    const adapter = start();
    const at = await atStop(
      adapter,
      executable,
      'numbers = list(range(1_000_000))\npass  # @stop\n',
    );
    const { numbers } = await locals(adapter, at.frames[0]!.id);
    expect(numbers).toMatchObject({ indexedVariables: 1_000_000, namedVariables: 0 });
    const page = await adapter.request<Variables>('variables', {
      variablesReference: numbers!.variablesReference,
      filter: 'indexed',
      start: 999_998,
      count: 100,
    });
    expect(page.variables.map((one) => [one.name, one.value, one.evaluateName])).toEqual([
      ['[999998]', '999998', 'numbers[999998]'],
      ['[999999]', '999999', 'numbers[999999]'],
    ]);
    const named = await adapter.request<Variables>('variables', {
      variablesReference: numbers!.variablesReference,
      filter: 'named',
    });
    expect(named.variables).toEqual([]);
  });

  it('shows a deep stack page by page', async () => {
    const adapter = start();
    const at = await atStop(
      adapter,
      executable,
      'def down(n):\n    if n:\n        down(n - 1)\n    else:\n        pass  # @stop\n\n\ndown(49)\n',
    );
    const page = (startFrame: number, levels: number) =>
      adapter.request<Stack>('stackTrace', { threadId: at.threadId, startFrame, levels });
    const all = await page(0, 0);
    expect([all.totalFrames, all.stackFrames.length]).toEqual([51, 51]);
    const { stackFrames, totalFrames } = await page(48, 20);
    expect(totalFrames).toBe(51);
    expect(stackFrames).toEqual(all.stackFrames.slice(48));
    expect(stackFrames.map((frame) => frame.name)).toEqual(['down', 'down', '<module>']);
  });

  it('stops on entry at the first line, and at a conditional breakpoint when its time has come', async () => {
    const file = programWith('for n in range(100):\n    pass  # @stop\n');
    const adapter = start();
    await begin(
      adapter,
      { program: file, python: executable, console: 'internalConsole', stopOnEntry: true },
      { [file]: [{ line: markedLine(file, 'stop'), condition: 'n == 42' }] },
    );
    const entry = await stopped(adapter);
    expect([entry.reason, entry.frames[0]!.line]).toEqual(['entry', 1]);
    await adapter.request('continue', { threadId: entry.threadId });
    const at = await stopped(adapter);
    expect(at.reason).toBe('breakpoint');
    expect((await locals(adapter, at.frames[0]!.id))['n']!.value).toBe('42');
  });
});

describe('a person', () => {
  it('copies a whole value', async () => {
    const adapter = start();
    const at = await atStop(adapter, newest, "text = 'x' * 5_000\npass  # @stop\n");
    const { result } = await adapter.request<DebugProtocol.EvaluateResponse['body']>('evaluate', {
      expression: 'text',
      frameId: at.frames[0]!.id,
      context: 'clipboard',
    });
    expect(result).toBe(`'${'x'.repeat(5_000)}'`);
  });

  it('gets an answer for an expression that ends the program', async () => {
    const adapter = start();
    const at = await atStop(adapter, newest, 'import os\npass  # @stop\n');
    const answer = adapter.request('evaluate', {
      expression: 'os._exit(6)',
      frameId: at.frames[0]!.id,
      context: 'repl',
    });
    await expect(answer).rejects.toThrow('can no longer be reached');
    const exited = await adapter.event<DebugProtocol.ExitedEvent>('exited');
    expect(exited.body.exitCode).toBe(6);
    await adapter.event('terminated');
    for (const command of ['scopes', 'variables', 'continue', 'next', 'pause', 'cutaway/lens']) {
      await expect(
        adapter.request(command, { frameId: 1, variablesReference: 1, lens: 'identity' }),
      ).rejects.toThrow('can no longer be reached');
    }
    await adapter.request('terminate', {});
  });

  it('sees where an exception ended the program, and its exit code, in a terminal too', async () => {
    const file = programWith('def fail():\n    raise ValueError("no")  # @stop\n\n\nfail()\n');
    const adapter = start();
    adapter.onRunInTerminal = (args) => {
      const env = { ...process.env, ...(args.env as NodeJS.ProcessEnv) };
      spawn(args.args[0]!, args.args.slice(1), { cwd: args.cwd, env, stdio: 'ignore' });
      return {};
    };
    const terminal = { supportsRunInTerminalRequest: true };
    await begin(adapter, { program: file, python: newest }, {}, terminal);
    const shown = await adapter.event<DebugProtocol.OutputEvent>(
      'output',
      (event) => event.body.category === 'important',
    );
    expect(shown.body).toMatchObject({
      output: 'The program was ended by an exception. ValueError: no\n',
      line: markedLine(file, 'stop'),
      source: { path: file },
    });
    const exited = await adapter.event<DebugProtocol.ExitedEvent>('exited');
    expect(exited.body.exitCode).toBe(1);
    await adapter.event('terminated');
  });

  it('reads why the editor could not open a terminal', async () => {
    const adapter = start();
    adapter.onRunInTerminal = () => {
      throw new Error('no terminal here');
    };
    const terminal = { supportsRunInTerminalRequest: true };
    const file = programWith('pass\n');
    await expect(begin(adapter, { program: file, python: newest }, {}, terminal)).rejects.toThrow(
      /could not open a terminal: .*no terminal here/,
    );
  });
});
