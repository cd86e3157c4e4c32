import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Adapter, begin, DapClient, locals, root, stopped } from '../harness/dap-client.ts';
import { supportedPythons } from '../harness/pythons.ts';
import { patienceMs } from '../harness/workbench.ts';

/** Sessions that end before they began, and clients that leave without a word. */

const newest = supportedPythons().at(-1)!.executable;
const adapters: Adapter[] = [];
const folders: string[] = [];
const pids: number[] = [];

function start(env?: NodeJS.ProcessEnv): Adapter {
  const adapter = new Adapter(env);
  adapters.push(adapter);
  return adapter;
}

function folderWith(files: Record<string, string>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-test-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const gone = (pid: number) => expect.poll(() => isAlive(pid), { timeout: patienceMs }).toBe(false);

/** The process id that a program printed as its first line. */
async function printedPid(adapter: DapClient): Promise<number> {
  // Python may write the number and the line's end separately.
  await adapter.event('output', () => /^\d+\n/.test(adapter.output('stdout')));
  const pid = Number.parseInt(adapter.output('stdout'), 10);
  pids.push(pid);
  return pid;
}

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.dispose()));
  for (const pid of pids.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A command that never calls back: it ignores what it is given, and SIGTERM where asked. */
const deaf = (script: string) => [
  '/bin/sh',
  '-c',
  `${script} echo $$; while :; do sleep 0.05; done`,
];

/** Launches a deaf command; nobody waits for the answer. */
async function launchDeaf(adapter: Adapter, script: string): Promise<void> {
  await adapter.request('initialize', { adapterID: 'cutaway' });
  adapter.send('launch', { python: deaf(script), module: 'm', console: 'internalConsole' });
}

describe('a program that never calls back', () => {
  it.each(['', "trap '' TERM;"])(
    'is gone, with its link folder, after Stop (%j)',
    async (script) => {
      const temporary = folderWith({});
      const adapter = start({ TMPDIR: temporary });
      await launchDeaf(adapter, script);
      const pid = await printedPid(adapter);
      expect(fs.readdirSync(temporary)).toHaveLength(1);
      await adapter.request('disconnect', { terminateDebuggee: true });
      expect(isAlive(pid)).toBe(false);
      expect(fs.readdirSync(temporary)).toEqual([]);
    },
  );

  it('is told of by the answer to launch when the person ends the session', async () => {
    const adapter = start();
    await adapter.request('initialize', { adapterID: 'cutaway' });
    const launched = adapter.request('launch', {
      python: deaf(''),
      module: 'm',
      console: 'internalConsole',
    });
    const refusal = expect(launched).rejects.toThrow('ended before the program began');
    const pid = await printedPid(adapter);
    await adapter.request('terminate', {});
    await adapter.event('terminated');
    await refusal;
    await gone(pid);
  });

  it('is gone when the editor goes without a word', async () => {
    const adapter = start();
    await launchDeaf(adapter, '');
    const pid = await printedPid(adapter);
    adapter.close();
    await adapter.exited;
    await gone(pid);
  });
});

describe('without debugging', () => {
  const file = { 'spin.py': 'import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n' };
  const plain = (folder: string) => ({
    program: path.join(folder, 'spin.py'),
    python: newest,
    console: 'internalConsole',
    noDebug: true,
  });

  it('the program lives on when the person asked for that', async () => {
    const adapter = start();
    await begin(adapter, plain(folderWith(file)));
    const pid = await printedPid(adapter);
    await adapter.request('disconnect', { terminateDebuggee: false });
    await adapter.exited;
    expect(isAlive(pid)).toBe(true);
  });

  it('the program ends with the session', async () => {
    const adapter = start();
    await begin(adapter, plain(folderWith(file)));
    const pid = await printedPid(adapter);
    await adapter.request('disconnect', {});
    expect(isAlive(pid)).toBe(false);
  });
});

/** An adapter that listens on a free port; `log` is what it said on standard error. */
function serve() {
  const bundle = path.join(root, 'dist/debug-adapter.js');
  const server = spawn(process.execPath, [bundle, '--server=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const listening = new Promise<number>((resolve) => {
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const match = /127\.0\.0\.1:(\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    });
  });
  return { server, listening, log: () => log };
}

describe('the server on a port', () => {
  it('delivers all of a long output before the end, at the pace of its client', async () => {
    const folder = folderWith({
      'x.py': 'print("one of very many lines\\n" * 200_000, end="")\n',
    });
    const { server, listening, log } = serve();
    try {
      const socket = net.connect(await listening, '127.0.0.1');
      const client = new DapClient(socket, socket);
      await begin(client, {
        program: path.join(folder, 'x.py'),
        python: newest,
        console: 'internalConsole',
      });
      await client.event('terminated');
      expect(client.output('stdout').split('\n')).toHaveLength(200_001);
      expect(client.events.at(-1)!.event).toBe('terminated');
      expect(log()).not.toContain('Warning');
      socket.destroy();
    } finally {
      server.kill();
    }
  });

  it('ends the program of a client that went without a word, and serves the next', async () => {
    const folder = folderWith({ 'x.py': 'import os\npid = os.getpid()\nbreakpoint()\n' });
    const { server, listening } = serve();
    try {
      const port = await listening;
      for (let n = 0; n < 2; n++) {
        const socket = net.connect(port, '127.0.0.1');
        const client = new DapClient(socket, socket);
        await begin(client, {
          program: path.join(folder, 'x.py'),
          python: newest,
          console: 'internalConsole',
        });
        const at = await stopped(client);
        const pid = Number((await locals(client, at.frames[0]!.id))['pid']!.value);
        pids.push(pid);
        socket.destroy();
        await gone(pid);
      }
      expect(server.exitCode).toBeNull();
    } finally {
      server.kill();
    }
  });
});

describe('requests without arguments', () => {
  it.each([
    'initialize',
    'launch',
    'setBreakpoints',
    'scopes',
    'evaluate',
    'cutaway/lens',
    'threads',
  ])('%s is answered', async (command) => {
    const adapter = start();
    const answer = await adapter.request(command).then(
      () => 'answered',
      () => 'refused',
    );
    expect(answer).toBe(command === 'initialize' ? 'answered' : 'refused');
    if (command !== 'initialize') await adapter.request('initialize', { adapterID: 'cutaway' });
    await adapter.request('threads');
  });
});
