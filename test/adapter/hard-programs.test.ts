import type { DebugProtocol } from '@vscode/debugprotocol';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { begin, locals, stopped, type Adapter, type Stop } from '../harness/dap-client.ts';
import { markedLines, program } from '../harness/programs.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { full, Workbench } from '../harness/workbench.ts';

/** Programs that debuggers get wrong: they stop where they should, and end as in a plain run. */

const bench = new Workbench();
const all = supportedPythons();
/** The oldest and the newest of each way to watch; all of them in full. */
const pythons = full ? all : all.filter((_, at) => at === 0 || at === all.length - 1);

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function plainRun(python: string, file: string, cwd = path.dirname(file)): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { ...process.env, PYTHONBREAKPOINT: '0' };
    const child = execFile(python, [file], { cwd, env, timeout: 20_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

interface Run extends Outcome {
  /** Plain names of the innermost frames, in order. */
  readonly stops: string[];
  /** The last word on each breakpoint: its line, or why there is none. */
  readonly bound: (number | string)[];
  /** Sentences of the debugger. */
  readonly told: string;
}

/** Runs with a breakpoint on each line, going on at each stop. */
async function debuggedRun(
  python: string,
  file: string,
  breakpoints: Record<string, number[]> = { [file]: markedLines(file) },
  atStop: (adapter: Adapter, at: Stop) => Promise<void> = async () => {},
): Promise<Run> {
  const adapter = bench.adapter();
  const launch = { program: file, cwd: path.dirname(file), python, console: 'internalConsole' };
  await begin(adapter, launch, breakpoints);
  const stops: string[] = [];
  for (let over = false; !over;) {
    over = await Promise.race([
      adapter.event('terminated').then(() => true),
      stopped(adapter)
        .then(async (at) => {
          stops.push(at.frames[0]?.name.replace(/^.*\./, '') ?? '?');
          await atStop(adapter, at);
          await adapter.request('continue', { threadId: at.threadId });
          return false;
        })
        .catch((reason: unknown) => {
          if (adapter.events.some((one) => one.event === 'terminated')) return true;
          throw reason;
        }),
    ]);
  }
  const exit = adapter.events.find((e): e is DebugProtocol.ExitedEvent => e.event === 'exited');
  return {
    code: exit?.body.exitCode ?? null,
    stdout: adapter.output('stdout'),
    stderr: adapter.output('stderr'),
    told: adapter.output('console') + adapter.output('important'),
    stops,
    bound: bindings(adapter),
  };
}

function bindings(adapter: Adapter): (number | string)[] {
  const last = new Map<number, DebugProtocol.Breakpoint>();
  for (const event of adapter.events) {
    if (event.event !== 'breakpoint') continue;
    const { breakpoint } = (event as DebugProtocol.BreakpointEvent).body;
    last.set(breakpoint.id!, breakpoint);
  }
  return [...last.values()].map((one) => (one.verified ? one.line! : (one.message ?? 'silent')));
}

const outcome = ({ code, stdout, stderr }: Outcome): Outcome => ({ code, stdout, stderr });

/** File, and the innermost functions at the stops in order. */
const cases: [string, string, string[]][] = [
  ['holds a lock others want', 'lock_held.py', ['<module>', 'want']],
  ['imports what other threads import', 'slow_import.py', ['<module>', '<module>']],
  [
    'runs finalizers, hooks and signal handlers',
    'finalizers.py',
    ['__del__', 'callback', 'generator', 'handler', 'at_end'],
  ],
  ['makes classes', 'classes.py', ['Made', 'decorate', '__new__', 'method', 'value', '<lambda>']],
  ['profiles itself', 'own_profile.py', ['work', 'work']],
  ['monitors itself', 'own_monitoring.py', ['work']],
  ['has threads of all kinds', 'threads.py', ['raw', 'leaves', 'fails']],
  ['forks and starts processes', 'processes.py', ['<module>', '<module>', '<module>']],
  ['runs coroutines', 'coroutines.py', ['counting', 'counting', 'task', 'task', 'stuck']],
  ['is ended by an exception', 'uncaught.py', ['inner']],
  ['is two modules in one file', 'two_modules.py', ['where', 'where', 'where']],
  ['has code without a file', 'no_files.py', ['<module>', 'f', '<module>']],
  ['has names beyond ASCII', 'späte naïve 名.py', ['<module>', '<module>']],
];

describe.each(pythons)('with Python $version', ({ executable, version }) => {
  it.each(cases)(
    'a program that %s stops where it should and ends as ever',
    async (_, name, stops) => {
      const file = program(path.join('hard', name));
      const [plain, run] = await Promise.all([
        plainRun(executable, file),
        debuggedRun(executable, file),
      ]);
      expect(run.stops).toEqual(stops);
      expect(outcome(run)).toEqual(outcome(plain));
    },
  );

  it('a program that runs into the recursion limit keeps its breakpoints, or the person is told', async () => {
    const file = program('hard/recursion.py');
    const [plain, run] = await Promise.all([
      plainRun(executable, file),
      debuggedRun(executable, file),
    ]);
    expect(outcome(run)).toEqual(outcome(plain));
    // Up to 3.11 CPython removes a trace function that raises, and there any call does.
    if (['3.10', '3.11'].includes(version)) expect(run.told).toContain('recursion limit');
    else expect(run.stops).toEqual(['<module>', '<module>']);
  });

  it('a program that traces itself keeps its breakpoints, or the person is told', async () => {
    const file = program('hard/own_trace.py');
    const [plain, run] = await Promise.all([
      plainRun(executable, file),
      debuggedRun(executable, file),
    ]);
    expect(outcome(run)).toEqual(outcome(plain));
    if (run.stops.length < 2) expect(run.told).toMatch(/trac/);
    else expect(run.stops).toEqual(['plain', 'plain']);
  });

  it('a file may be named by either side of a symbolic link', async () => {
    const folder = bench.folder({ 'real/x.py': 'def f():\n    return 1\n\n\nf()\nprint("end")\n' });
    const [real, link] = [path.join(folder, 'real/x.py'), path.join(folder, 'link/x.py')];
    fs.symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
    for (const [started, named] of [
      [real, link],
      [link, real],
      [link, link],
    ] as const) {
      const run = await debuggedRun(executable, started, { [named]: [2] });
      expect(run.stops).toEqual(['f']);
    }
  });

  it('a package without __init__ and a folder with spaces hold their breakpoints', async () => {
    const folder = bench.folder({
      'a b/main.py': 'from space.inner import tool\nprint(tool.f())\n',
      'a b/space/inner/tool.py': 'def f():\n    return __name__  # @stop\n',
    });
    const tool = path.join(folder, 'a b/space/inner/tool.py');
    const run = await debuggedRun(executable, path.join(folder, 'a b/main.py'), { [tool]: [2] });
    expect([run.stops, run.stdout]).toEqual([['f'], 'space.inner.tool\n']);
  });

  it('an archive runs as ever, and what its modules say can be read at a stop', async () => {
    const folder = bench.folder({
      'app/__main__.py': 'import inside\n\nprint(inside.f())\n',
      'app/inside.py': 'def f():\n    breakpoint()\n    return 7\n',
    });
    await new Promise((resolve) =>
      execFile(executable, ['-m', 'zipapp', 'app', '-o', 'app.pyz'], { cwd: folder }, resolve),
    );
    let source = '';
    const run = await debuggedRun(
      executable,
      path.join(folder, 'app.pyz'),
      {},
      async (adapter, at) => {
        const { sourceReference, path: sourcePath } = at.frames[0]!.source!;
        const body = await adapter.request<{ content: string }>('source', {
          source: { sourceReference, path: sourcePath },
          sourceReference,
        });
        source = body.content;
      },
    );
    expect([run.stops, run.stdout]).toEqual([['f'], '7\n']);
    expect(source).toBe('def f():\n    breakpoint()\n    return 7\n');
  });

  it('a file changed on disk since it was read goes on as it was read', async () => {
    const folder = bench.folder({
      'main.py': 'import tool\n\ntool.f()\nprint(tool.f())\n',
      'tool.py': 'def f():\n    return 1  # @stop\n',
    });
    const tool = path.join(folder, 'tool.py');
    const run = await debuggedRun(
      executable,
      path.join(folder, 'main.py'),
      { [tool]: [2] },
      async () => fs.writeFileSync(tool, '\n\n\n\n\ndef f():\n    return 2\n'),
    );
    expect([run.stops, run.stdout]).toEqual([['f', 'f'], '1\n']);
  });

  it('a breakpoint in a module that Python carries frozen stops, or says why not', async () => {
    const folder = bench.folder({ 'main.py': 'import os\n\nprint(os.getenv("no such name"))\n' });
    const library = await new Promise<string>((resolve) =>
      execFile(executable, ['-S', '-c', 'import os; print(os.__file__)'], (_, text) =>
        resolve(text.trim()),
      ),
    );
    const lines = fs.readFileSync(library, 'utf8').split('\n');
    const line = lines.findIndex((one) => one.includes('return environ.get(key, default)')) + 1;
    const run = await debuggedRun(executable, path.join(folder, 'main.py'), { [library]: [line] });
    expect(run.stdout).toBe('None\n');
    if (run.stops.length === 0) expect(run.bound).toEqual([expect.stringMatching(/\w{4}/)]);
    else expect(run.stops).toEqual(['getenv']);
  });

  it('a thousand breakpoints in twenty thousand lines all hold, and stop nothing else', async () => {
    const body = Array.from({ length: 300 }, (_, n) => `    x${n} = ${n}`).join('\n');
    const functions = Array.from(
      { length: 66 },
      (_, n) => `def f${n}(run):\n    if not run:\n        return\n${body}\n`,
    ).join('');
    const calls =
      'for f in [v for k, v in list(globals().items()) if k[:1] == "f"]:\n    f(False)\n';
    const file = bench.program(`${functions}${calls}f65(True)\nprint("end")\n`);
    const perFunction = 303;
    const lines = Array.from({ length: 1_000 }, (_, n) => {
      const [which, offset] = [n % 66, 5 + ((n * 7) % 290)];
      return which * perFunction + offset;
    });
    const unique = [...new Set(lines)];
    const inLast = unique.filter((line) => line > 65 * perFunction).length;
    const run = await debuggedRun(executable, file, { [file]: unique });
    expect(run.bound.filter((one) => typeof one !== 'number')).toEqual([]);
    expect(run.stops).toHaveLength(inLast);
    expect(run.stdout).toBe('end\n');
  });

  it('a small recursion limit of the program does not reach the debugger', async () => {
    const file = bench.program(
      'import sys\nsys.setrecursionlimit(40)\nvalue = [1]\nprint("end")  # @stop\n',
    );
    let shown: string | undefined;
    const run = await debuggedRun(executable, file, undefined, async (adapter, at) => {
      shown = (await locals(adapter, at.frames[0]!.id))['value']?.value;
    });
    expect([shown, run.stdout, run.stderr]).toEqual(['[1]', 'end\n', '']);
  });
});
