import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LinkSecret } from '../../protocol/driver.ts';
import { Door } from './door.ts';

const doors: Door[] = [];
const sockets: net.Socket[] = [];

async function opened(): Promise<Door> {
  const door = await Door.open();
  doors.push(door);
  return door;
}

function knock(door: Door, line: string): net.Socket {
  const socket = net.connect(path.join(door.folder, 'link'));
  sockets.push(socket);
  socket.on('error', () => {});
  socket.resume();
  socket.write(line);
  return socket;
}

const closed = (socket: net.Socket) =>
  new Promise<void>((resolve) => socket.on('close', () => resolve()));

const hello = (secret: string) =>
  JSON.stringify({
    kind: 'driver/hello',
    body: {
      protocol: 1,
      secret,
      version: [3, 12, 1],
      implementation: 'cpython',
      executable: '/python',
      pid: 7,
      processGroup: 7,
    },
  }) + '\n';

const secretOf = (door: Door): string =>
  v.parse(LinkSecret, JSON.parse(fs.readFileSync(path.join(door.folder, 'secret'), 'utf8'))).secret;

afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const door of doors.splice(0)) door.close();
});

describe.skipIf(process.platform === 'win32')('the door for a driver', () => {
  it('is for this user only', async () => {
    const { folder } = await opened();
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(folder, 'secret')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(folder, 'link')).isSocket()).toBe(true);
  });

  it('has another secret each time', async () => {
    expect(secretOf(await opened())).not.toBe(secretOf(await opened()));
  });

  it('closes behind the first that knows the secret, and turns the others away', async () => {
    const door = await opened();
    const secret = secretOf(door);
    const silent = knock(door, '');
    await closed(knock(door, hello('wrong')));
    await closed(knock(door, 'garbage\n'));
    const driver = knock(door, hello(secret));
    expect((await door.link).hello.pid).toBe(7);
    await closed(silent);
    expect(fs.existsSync(door.folder)).toBe(false);
    expect(driver.destroyed).toBe(false);
  });

  it('leaves nothing behind when nobody came', async () => {
    const door = await opened();
    door.close();
    expect(fs.existsSync(door.folder)).toBe(false);
  });

  it('stands in /tmp where the temporary folder has too long a path for a socket', async () => {
    const long = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cutaway-unit-')), 'x'.repeat(90));
    fs.mkdirSync(long);
    vi.stubEnv('TMPDIR', long);
    try {
      expect(path.dirname((await opened()).folder)).toBe('/tmp');
    } finally {
      fs.rmSync(path.dirname(long), { recursive: true });
    }
  });
});
