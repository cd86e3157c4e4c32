import type { DebugProtocol } from '@vscode/debugprotocol';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { IdentityData } from '../../protocol/lenses/identity.ts';
import { Adapter, begin, locals, root, stopped, unhurried } from '../harness/dap-client.ts';
import { markedLine, program } from '../harness/programs.ts';
import { findPythons, supportedPythons } from '../harness/pythons.ts';
import { patienceMs } from '../harness/workbench.ts';

const pythons = supportedPythons();
const newest = pythons.at(-1)!.executable;
const steps = program('steps.py');
const open: Adapter[] = [];
const folders: string[] = [];

function start(env?: NodeJS.ProcessEnv): Adapter {
  const adapter = new Adapter(env);
  open.push(adapter);
  return adapter;
}

function folderWith(files: Record<string, string>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const inside = (python: string, extra: object = {}) => ({
  program: steps,
  python,
  console: 'internalConsole',
  ...extra,
});

/** Exit code and all output of a session that runs to its end. */
async function finished(
  adapter: Adapter,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await adapter.event('terminated');
  const exit = adapter.events.find((e): e is DebugProtocol.ExitedEvent => e.event === 'exited');
  return {
    code: exit ? exit.body.exitCode : null,
    stdout: adapter.output('stdout'),
    stderr: adapter.output('stderr'),
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((adapter) => adapter.dispose()));
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

describe.each(pythons)('with Python $version', ({ executable }) => {
  it('stops at a breakpoint, shows the stack and the variables, steps, and ends with the exit code', async () => {
    const adapter = start();
    await begin(adapter, inside(executable), { [steps]: [markedLine(steps, 'call')] });
    const at = await stopped(adapter);
    expect(at.reason).toBe('breakpoint');
    expect(at.frames.map((f) => [f.name, f.line, f.source?.path])).toEqual([
      ['<module>', markedLine(steps, 'call'), steps],
    ]);
    const names = await locals(adapter, at.frames[0]!.id);
    expect(names['words']).toMatchObject({
      value: "['alpha', 'beta']",
      type: 'list',
      indexedVariables: 2,
    });

    await adapter.request('stepIn', { threadId: at.threadId });
    const within = await stopped(adapter);
    expect(within.frames.map((f) => f.line)).toEqual([
      markedLine(steps, 'inside'),
      markedLine(steps, 'call'),
    ]);
    await adapter.request('stepOut', { threadId: at.threadId });
    expect((await stopped(adapter)).frames[0]!.line).toBe(markedLine(steps, 'call'));
    await adapter.request('next', { threadId: at.threadId });
    expect((await stopped(adapter)).frames[0]!.line).toBe(markedLine(steps, 'mutate'));
    await adapter.request('continue', { threadId: at.threadId });
    expect(await finished(adapter)).toEqual({
      code: 8,
      stdout: 'total 8\n',
      stderr: 'to stderr\n',
    });
  });

  it('shows which names share one object, and marks what a step mutated', async () => {
    const adapter = start();
    await begin(adapter, inside(executable), { [steps]: [markedLine(steps, 'mutate')] });
    const at = await stopped(adapter);
    const lens = (frameId: number) =>
      adapter.request<IdentityData>('cutaway/lens', {
        lens: 'identity',
        frameId,
        options: unhurried,
      });
    const first = await lens(at.frames[0]!.id);
    const names = new Map(first.snapshot.frames[0]!.names.map((one) => [one.name, one.target]));
    expect(names.get('alias')).toBe(names.get('words'));
    expect(first.changes).toBeNull();
    const card = first.snapshot.objects.find((one) => one.serial === names.get('words'));
    expect(card).toMatchObject({ type: 'list', mutability: 'mutable', size: 2 });

    await adapter.request('next', { threadId: at.threadId });
    const next = await stopped(adapter);
    const second = await lens(next.frames[0]!.id);
    expect(second.changes?.mutated).toEqual([
      {
        serial: names.get('words'),
        textBefore: "['alpha', 'beta']",
        slots: [{ label: '[2]', before: null, after: "'gamma'" }],
      },
    ]);
    expect(await lens(next.frames[0]!.id)).toMatchObject({ changes: second.changes });
  });

  it('tells every step that touched an object, and the line that changed it, without asking the program', async () => {
    const adapter = start();
    await begin(adapter, inside(executable), { [steps]: [markedLine(steps, 'alias')] });
    let thread = 0;
    const lens = async (options: object) => {
      const { threadId, frames } = await stopped(adapter);
      thread = threadId;
      const [frame] = frames;
      return v.parse(
        IdentityData,
        await adapter.request('cutaway/lens', {
          lens: 'identity',
          frameId: frame!.id,
          options: { ...unhurried, ...options },
        }),
      );
    };
    const first = await lens({});
    expect(first.lineage).toBeUndefined();
    const serial = first.snapshot.frames[0]!.names.find(({ name }) => name === 'words')!.target;
    const step = () => adapter.request('next', { threadId: thread });
    await step();
    await lens({});
    await step();
    await lens({});
    await step();
    const { lineage } = await lens({ lineage: serial });
    expect(lineage!.moments.map(({ happened }) => happened.map(({ kind }) => kind))).toEqual([
      ['seen'],
      ['named'],
      ['mutated'],
    ]);
    const [, named, mutated] = lineage!.moments;
    expect(named!.happened).toMatchObject([{ name: 'alias', frame: null, instead: null }]);
    expect(mutated).toMatchObject({
      from: { path: steps, line: markedLine(steps, 'mutate'), function: '<module>' },
      happened: [{ slots: [{ label: '[2]', before: null, after: "'gamma'" }] }],
    });
    expect(lineage).toMatchObject({ serial, recorded: 4, stops: 4, forgotten: null, earlier: 0 });
  });

  it('reads hostile objects without running any of their code', async () => {
    const file = program('hostile.py');
    const adapter = start();
    await begin(adapter, inside(executable, { program: file }), {
      [file]: [markedLine(file, 'stop')],
    });
    const at = await stopped(adapter);
    const frameId = at.frames[0]!.id;
    const names = await locals(adapter, frameId);
    const expand = async (variablesReference: number) =>
      (
        await adapter.request<DebugProtocol.VariablesResponse['body']>('variables', {
          variablesReference,
        })
      ).variables.map((one) => [one.name, one.value]);
    expect(names['hostile']).toMatchObject({ type: 'Hostile', value: '<Hostile>' });
    expect(await expand(names['hostile']!.variablesReference)).toEqual([
      ['plain', '[1, 2]'],
      ['length', 'property: would run code'],
      ['repr()', '__repr__: would run code'],
      ['str()', '__str__: would run code'],
    ]);
    expect(names['numbers']).toMatchObject({
      value: 'HostileList([1, 2, 3])',
      indexedVariables: 3,
    });
    expect(await expand(names['mapping']!.variablesReference)).toEqual([["'one'", '1']]);
    expect(await expand(names['odd']!.variablesReference)).toEqual([['slot', "'in the slot'"]]);
    expect(names['markup']!.value).toContain('<img src=x');
    await adapter.request('cutaway/lens', { lens: 'identity', frameId });
    const hover = (expression: string) =>
      adapter.request('evaluate', { expression, frameId, context: 'hover' });
    expect(await hover('numbers')).toMatchObject({ type: 'HostileList' });
    await expect(hover('hostile.length')).rejects.toThrow('__getattribute__');
    await expect(hover('numbers[0]')).rejects.toThrow('without running code');
    await expect(hover('print(1)')).rejects.toThrow('would run');
    await adapter.request('continue', { threadId: at.threadId });
    expect(await finished(adapter)).toEqual({ code: 0, stdout: 'end\n', stderr: '' });
  });

  it('evaluates in the watch and the console, and tells what an expression raised', async () => {
    const adapter = start();
    await begin(adapter, inside(executable), { [steps]: [markedLine(steps, 'inside')] });
    const frameId = (await stopped(adapter)).frames[0]!.id;
    const evaluate = (expression: string, context: string) =>
      adapter.request('evaluate', { expression, frameId, context });
    expect(await evaluate('number + 1', 'watch')).toMatchObject({ result: '5', type: 'int' });
    expect(await evaluate('number = 50', 'repl')).toMatchObject({ result: '' });
    await expect(evaluate('nothing', 'watch')).rejects.toThrow(
      "NameError: name 'nothing' is not defined",
    );
    expect(await evaluate('w', 'repl')).toMatchObject({
      result: expect.stringContaining('double()'),
    });
    await adapter.request('continue', { threadId: 1 });
    expect((await finished(adapter)).code).toBe(100);
  });

  it('stops at breakpoint() and at pdb.set_trace()', async () => {
    const folder = folderWith({
      'calls.py': 'breakpoint()\nimport pdb\npdb.set_trace()\nprint("on")\n',
    });
    const adapter = start();
    await begin(adapter, inside(executable, { program: path.join(folder, 'calls.py') }));
    for (const line of [1, 3]) {
      const at = await stopped(adapter);
      expect(at.frames[0]!.line).toBe(line);
      await adapter.request('continue', { threadId: at.threadId });
    }
    expect((await finished(adapter)).stdout).toBe('on\n');
  });

  it('runs modules, code, folders and archives as Python does', async () => {
    const folder = folderWith({
      'pkg/__init__.py': '',
      'pkg/tool.py': 'import sys\nprint(__name__, __spec__.name, sys.argv[1:])\n',
      'app/__main__.py': 'import sys\nprint(__name__, sys.argv[1:])\n',
    });
    execFileSync(executable, ['-m', 'zipapp', 'app', '-o', 'app.pyz'], { cwd: folder });
    const what: [object, string][] = [
      [{ module: 'pkg.tool', args: ['a b'] }, "__main__ pkg.tool ['a b']\n"],
      [{ code: ['x = 2', 'print(x)'] }, '2\n'],
      [{ program: 'app', args: ['c'] }, "__main__ ['c']\n"],
      [{ program: 'app.pyz', args: ['d'] }, "__main__ ['d']\n"],
    ];
    for (const [configuration, output] of what) {
      const adapter = start();
      await begin(adapter, {
        python: executable,
        console: 'internalConsole',
        cwd: folder,
        ...configuration,
      });
      expect(await finished(adapter)).toEqual({ code: 0, stdout: output, stderr: '' });
    }
  });

  it('runs in a terminal through the folder alone, and the secret is in no environment', async () => {
    const adapter = start();
    let typed = '';
    const ended = new Promise<string>((resolve) => {
      adapter.onRunInTerminal = (args) => {
        typed = JSON.stringify(args);
        const env = { ...process.env };
        for (const [name, value] of Object.entries(args.env ?? {})) {
          if (value === null) delete env[name];
          else env[name] = value;
        }
        const quoted = args.args.map((one) => `'${one.replaceAll("'", "'\\''")}'`).join(' ');
        const shell = spawn('/bin/sh', ['-c', quoted], {
          cwd: args.cwd,
          env,
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        let output = '';
        shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        shell.on('exit', () => resolve(output));
        shell.stdin.end('typed by a person\n');
        return { shellProcessId: shell.pid };
      };
    });
    const folder = folderWith({
      'asks.py':
        'import os\nprint(input(), [k for k in os.environ if k in ("CUTAWAY_LINK", "CUTAWAY_PYTHONPATH")])\n',
    });
    const file = path.join(folder, 'asks.py');
    await begin(
      adapter,
      { program: file, python: executable },
      { [file]: [2] },
      { supportsRunInTerminalRequest: true },
    );
    const at = await stopped(adapter);
    expect(typed).toMatch(/CUTAWAY_LINK":"dir=/);
    expect(typed).not.toMatch(/[0-9a-f]{64}/);
    const linkFolder = /dir=([^"]+)"/.exec(typed)![1]!;
    expect(fs.existsSync(linkFolder)).toBe(false);
    await adapter.request('continue', { threadId: at.threadId });
    expect(await ended).toBe('typed by a person []\n');
    await adapter.event('terminated');
    expect(adapter.output('console')).toContain('does not tell its exit code');
  });
});

describe('with bad input', () => {
  const failure = async (configuration: object): Promise<string> => {
    const adapter = start();
    const error: unknown = await begin(adapter, {
      console: 'internalConsole',
      python: newest,
      ...configuration,
    }).then(
      () => null,
      (reason: unknown) => reason,
    );
    return error instanceof Error ? error.message : 'no failure';
  };

  it('says what is missing, before anything runs', async () => {
    const folder = folderWith({ 'empty/x.py': '' });
    expect(await failure({ program: path.join(folder, 'no.py') })).toMatch(
      /There is no file .*no\.py/,
    );
    expect(await failure({ program: path.join(folder, 'empty') })).toMatch(
      /folder without a __main__\.py/,
    );
    expect(await failure({})).toMatch(/Nothing to run/);
    expect(await failure({ program: steps, module: 'json' })).toMatch(/only one of/);
    expect(await failure({ program: steps, cwd: path.join(folder, 'nowhere') })).toMatch(
      /no folder .*nowhere/,
    );
    expect(await failure({ program: steps, python: path.join(folder, 'python') })).toMatch(
      /could not be started/,
    );
    expect(await failure({ program: steps, args: 'one' })).toMatch(/“args”/);
    expect(await failure({ program: steps, python: ['/bin/sh', '-c', 'exit 3'] })).toMatch(
      /without the debugger \(exit code 3\)/,
    );
  });

  it('says that a Python is too old, by its version, and runs nothing', async () => {
    const old = findPythons((major, minor) => major < 3 || minor < 10);
    for (const { executable, version } of old) {
      const folder = folderWith({ 'x.py': 'open("ran", "w")\n' });
      const message = await failure({ program: path.join(folder, 'x.py'), python: executable });
      expect(message).toContain(`is Python ${version}`);
      expect(fs.existsSync(path.join(folder, 'ran'))).toBe(false);
    }
  });

  it('shows a syntax error at its line, and the exit code of a plain run', async () => {
    const folder = folderWith({ 'broken.py': 'x = 1\ny = = 2\n' });
    const file = path.join(folder, 'broken.py');
    const adapter = start();
    await begin(adapter, inside(newest, { program: file }));
    const shown = await adapter.event<DebugProtocol.OutputEvent>(
      'output',
      (e) => e.body.category === 'important',
    );
    expect(shown.body).toMatchObject({
      line: 2,
      source: { path: file },
      output: expect.stringContaining('SyntaxError'),
    });
    expect((await finished(adapter)).code).toBe(1);
  });

  it('says that a module could not begin', async () => {
    const adapter = start();
    await begin(adapter, { module: 'no_such_module', python: newest, console: 'internalConsole' });
    const { code, stderr } = await finished(adapter);
    expect(code).toBe(1);
    expect(stderr).toContain('No module named no_such_module');
    expect(adapter.output('console')).toContain('“no_such_module”');
  });

  it('tells of os._exit, of SIGKILL, and of a program that closes its standard streams', async () => {
    const folder = folderWith({
      'leaves.py': 'import os\nprint("x", flush=True)\nos._exit(7)\n',
      'killed.py': 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
      'closes.py': 'import os\nos.closerange(0, 3)\nos._exit(5)\n',
    });
    const expected = { 'leaves.py': 7, 'killed.py': 137, 'closes.py': 5 };
    for (const [name, code] of Object.entries(expected)) {
      const adapter = start();
      await begin(adapter, inside(newest, { program: path.join(folder, name) }));
      expect((await finished(adapter)).code).toBe(code);
      if (code === 137) expect(adapter.output('console')).toContain('SIGKILL');
    }
  });

  it('delivers 10 MB in one line, in bounded pieces', async () => {
    const folder = folderWith({ 'long.py': 'print("é" * 5_000_000)\n' });
    const adapter = start();
    await begin(adapter, inside(newest, { program: path.join(folder, 'long.py') }));
    const { stdout, code } = await finished(adapter);
    expect(code).toBe(0);
    expect(stdout.length).toBe(5_000_001);
    const pieces = adapter.events.filter(
      (e) => e.event === 'output',
    ) as DebugProtocol.OutputEvent[];
    expect(Math.max(...pieces.map((e) => e.body.output.length))).toBeLessThanOrEqual(64 * 1024);
  });

  it('runs on without the debugger, and says so, when the program closes the link', async () => {
    const folder = folderWith({
      'closes.py': 'import os, time\nos.closerange(3, 4096)\ntime.sleep(1)\nprint("alone")\n',
    });
    const adapter = start();
    await begin(adapter, inside(newest, { program: path.join(folder, 'closes.py') }));
    const { code, stdout } = await finished(adapter);
    expect([code, stdout]).toEqual([0, 'alone\n']);
    expect(adapter.output('console')).toContain('runs on without the debugger');
  });
});

describe('as an ordinary DAP server', () => {
  it('answers unknown and untimely requests with an error', async () => {
    const adapter = start();
    await expect(adapter.request('fly', {})).rejects.toThrow('does not know the request “fly”');
    await expect(adapter.request('stackTrace', { threadId: 1 })).rejects.toThrow('initialize');
    await begin(adapter, inside(newest), { [steps]: [markedLine(steps, 'call')] });
    const at = await stopped(adapter);
    await expect(adapter.request('goto', {})).rejects.toThrow('not of its form');
    await expect(adapter.request('cutaway/lens', { lens: 'nonsense' })).rejects.toThrow(
      'not of its form',
    );
    await expect(adapter.request('scopes', { frameId: 999 })).rejects.toThrow('moved on');
    const stale = at.frames[0]!.id;
    await adapter.request('next', { threadId: at.threadId });
    await stopped(adapter);
    await expect(adapter.request('variables', { variablesReference: 12345 })).rejects.toThrow(
      'moved on',
    );
    expect(stale).toBeGreaterThan(0);
    await adapter.request('continue', { threadId: at.threadId });
    await adapter.event('terminated');
    await expect(adapter.request('stackTrace', { threadId: 1 })).rejects.toThrow(
      'no longer be reached',
    );
  });

  it('takes breakpoints and a pause while the program runs', async () => {
    const folder = folderWith({
      'spin.py': 'print("up")\nn = 0\nwhile True:\n    n += 1\n    m = n  # @here\n',
    });
    const file = path.join(folder, 'spin.py');
    const adapter = start();
    await begin(adapter, inside(newest, { program: file }));
    await adapter.event<DebugProtocol.OutputEvent>('output', (e) => e.body.output.startsWith('up'));
    await expect(adapter.request('stackTrace', { threadId: 1 })).rejects.toThrow('pause it first');
    await adapter.request('pause', { threadId: 1 });
    const paused = await stopped(adapter);
    expect(paused.reason).toBe('pause');
    await adapter.request('continue', { threadId: paused.threadId });
    const { breakpoints } = await adapter.request<DebugProtocol.SetBreakpointsResponse['body']>(
      'setBreakpoints',
      {
        source: { path: file },
        breakpoints: [{ line: 5, condition: 'n % 10 == 0' }],
      },
    );
    expect(breakpoints).toMatchObject([{ verified: true, line: 5 }]);
    const at = await stopped(adapter);
    expect(at.reason).toBe('breakpoint');
    expect(Number((await locals(adapter, at.frames[0]!.id))['n']!.value) % 10).toBe(0);
    await adapter.request('terminate', {});
    expect((await finished(adapter)).code).toBe(143);
  });

  it('says that a pause waits while the program is not in Python', async () => {
    // One line, all in C: it says that it has begun, and waits until it is told a byte.
    const program = (port: number): string => `import socket
from functools import partial
from operator import methodcaller
s = socket.create_connection(("127.0.0.1", ${port}))
list(map(methodcaller("__call__"), (partial(s.sendall, b"u"), partial(s.recv, 1))))
x = 1
`;
    const teller = net.createServer();
    await new Promise<void>((resolve) => teller.listen(0, '127.0.0.1', resolve));
    const waits = new Promise<net.Socket>((resolve) =>
      teller.once('connection', (socket) => socket.once('data', () => resolve(socket))),
    );
    const { port } = teller.address() as net.AddressInfo;
    const folder = folderWith({ 'waits.py': program(port) });
    const adapter = start();
    try {
      await begin(adapter, inside(newest, { program: path.join(folder, 'waits.py') }));
      const socket = await waits;
      await adapter.request('pause', { threadId: 1 });
      const said = await adapter.event<DebugProtocol.OutputEvent>(
        'output',
        (e) => e.body.category === 'console',
      );
      expect(said.body.output).toContain('next Python line');
      socket.end('x');
      expect((await stopped(adapter)).frames[0]!.line).toBe(6);
    } finally {
      teller.close();
    }
  });

  it('ends the program on disconnect, lets it live when told to, and lets SIGTERM handlers run', async () => {
    const folder = folderWith({
      'handles.py':
        'import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *a: (print("handled"), sys.exit(4)))\nbreakpoint()\nwhile True: time.sleep(0.01)\n',
      'lives.py': 'import time\nbreakpoint()\ntime.sleep(0.3)\nopen("lived", "w").close()\n',
    });
    const adapter = start();
    await begin(adapter, inside(newest, { program: path.join(folder, 'handles.py') }));
    await stopped(adapter);
    await adapter.request('terminate', {});
    expect(await finished(adapter)).toMatchObject({ code: 4, stdout: 'handled\n' });

    const other = start();
    await begin(other, inside(newest, { program: path.join(folder, 'lives.py'), cwd: folder }));
    await stopped(other);
    await other.request('disconnect', { terminateDebuggee: false });
    await other.exited;
    await expect
      .poll(() => fs.existsSync(path.join(folder, 'lived')), { timeout: patienceMs })
      .toBe(true);
  });

  it('leaves no program behind when the adapter is killed at a stop', async () => {
    const adapter = start();
    const folder = folderWith({ 'x.py': 'import os\npid = os.getpid()\nbreakpoint()\n' });
    await begin(adapter, inside(newest, { program: path.join(folder, 'x.py') }));
    const at = await stopped(adapter);
    const pid = Number((await locals(adapter, at.frames[0]!.id))['pid']!.value);
    adapter.process.kill('SIGKILL');
    const gone = () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    await expect.poll(gone, { timeout: patienceMs }).toBe(true);
  });

  it('keeps two sessions apart', async () => {
    const [one, two] = [start(), start()];
    const lines = { [steps]: [markedLine(steps, 'print')] };
    await Promise.all([begin(one, inside(newest), lines), begin(two, inside(newest), lines)]);
    const [first] = await Promise.all([stopped(one), stopped(two)]);
    await one.request('continue', { threadId: first.threadId });
    expect((await finished(one)).code).toBe(8);
    expect(two.events.some((e) => e.event === 'terminated')).toBe(false);
  });

  it('runs without the driver when asked not to debug', async () => {
    const adapter = start();
    await begin(adapter, inside(newest, { noDebug: true }), {
      [steps]: [markedLine(steps, 'call')],
    });
    expect(await finished(adapter)).toEqual({
      code: 8,
      stdout: 'total 8\n',
      stderr: 'to stderr\n',
    });
  });

  it('comes in through the folder when a wrapper closes the inherited descriptor', async () => {
    const adapter = start();
    const wrapper = ['/bin/sh', '-c', 'exec 3>&-; exec "$0" "$@"', newest];
    await begin(adapter, inside(newest, { python: wrapper }), {
      [steps]: [markedLine(steps, 'call')],
    });
    expect((await stopped(adapter)).reason).toBe('breakpoint');
  });

  it('debugs an isolated Python, which reads no PYTHONPATH', async () => {
    const adapter = start();
    await begin(adapter, inside(newest, { pythonArgs: ['-I'] }), {
      [steps]: [markedLine(steps, 'call')],
    });
    expect((await stopped(adapter)).frames.map((f) => f.name)).toEqual(['<module>']);
  });

  it('shows garbage and a wrong secret out, and lets the right driver in', async () => {
    const adapter = start();
    const strangers: net.Socket[] = [];
    const closed: Promise<unknown>[] = [];
    adapter.onRunInTerminal = async (args) => {
      const folder = /dir=(.*)/.exec(args.env!['CUTAWAY_LINK']!)![1]!;
      for (const text of [
        'nonsense\n',
        '{"kind":"driver/hello","body":{"protocol":1,"secret":"no","version":[3],"implementation":"","executable":"","pid":1,"processGroup":null}}\n',
      ]) {
        const socket = net.connect(path.join(folder, 'link'));
        strangers.push(socket);
        closed.push(new Promise((resolve) => socket.on('close', resolve)));
        socket.on('error', () => {});
        socket.write(text);
      }
      await Promise.all(closed);
      spawn(args.args[0]!, args.args.slice(1), {
        cwd: args.cwd,
        env: { ...process.env, ...(args.env as NodeJS.ProcessEnv) },
        stdio: 'ignore',
      });
      return {};
    };
    await begin(
      adapter,
      { program: steps, python: newest },
      { [steps]: [markedLine(steps, 'call')] },
      { supportsRunInTerminalRequest: true },
    );
    expect((await stopped(adapter)).reason).toBe('breakpoint');
  });

  it('says the same messages in the same order (golden transcript)', async () => {
    const adapter = start();
    await begin(adapter, inside(newest), { [steps]: [markedLine(steps, 'call')] });
    const at = await stopped(adapter);
    await locals(adapter, at.frames[0]!.id);
    await adapter.request('next', { threadId: at.threadId });
    const frameId = (await stopped(adapter)).frames[0]!.id;
    await adapter.request('evaluate', { expression: 'total', context: 'hover', frameId });
    await adapter.request('continue', { threadId: at.threadId });
    await adapter.event('terminated');
    await adapter.request('disconnect', {});
    // Output and the answer to configurationDone come when they come.
    const order = adapter.transcript.filter(
      (one) => !/\[(output|initialized)\]|configurationDone$/.test(one),
    );
    await expect(order.join('\n') + '\n').toMatchFileSnapshot(
      path.join(root, 'test/fixtures/transcripts/one-session.txt'),
    );
  });

  it('listens on the loopback interface only, one session a connection', async () => {
    const server = spawn(
      process.execPath,
      [path.join(root, 'dist/debug-adapter.js'), '--server=0'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    try {
      const port = await new Promise<number>((resolve) => {
        let text = '';
        server.stderr.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const match = /127\.0\.0\.1:(\d+)/.exec(text);
          if (match) resolve(Number(match[1]));
        });
      });
      const { DapClient } = await import('../harness/dap-client.ts');
      for (let n = 0; n < 2; n++) {
        const socket = net.connect(port, '127.0.0.1');
        const client = new DapClient(socket, socket);
        await begin(client, inside(newest), {});
        await client.event('terminated');
        socket.destroy();
      }
      const foreign = Object.values(os.networkInterfaces())
        .flat()
        .find((one) => one && !one.internal && one.family === 'IPv4');
      if (foreign) {
        const refused = new Promise((resolve) =>
          net
            .connect(port, foreign.address)
            .on('error', () => resolve('refused'))
            .on('connect', () => resolve('open')),
        );
        expect(await refused).toBe('refused');
      }
    } finally {
      server.kill();
    }
  });
});
