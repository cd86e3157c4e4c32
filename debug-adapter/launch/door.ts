import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { LinkSecret } from '../../protocol/driver.ts';
import { greetDriver, type DriverLink } from '../driver-link.ts';

/** A stranger that says nothing is shown out after this long. */
const silenceMs = 5_000;
/** A Unix socket's path has about 104 bytes at most on the systems there are. */
const longestSocketPath = 100;

/**
 * The one place where a driver may knock: a Unix socket in a 0700 folder (on Windows a loopback port),
 * with a one-time secret in a 0600 file that the driver reads and deletes. The first that says it
 * comes in; then the door is closed and the folder removed.
 */
export class Door {
  readonly folder: string;
  readonly link: Promise<DriverLink>;
  #server = net.createServer();
  #guests = new Set<Duplex>();
  #secret = randomBytes(32).toString('hex');
  #enter: (link: DriverLink) => void = () => {};

  private constructor(folder: string) {
    this.folder = folder;
    this.link = new Promise((resolve) => (this.#enter = resolve));
  }

  /** Opens a door and resolves when a driver can knock. */
  static async open(): Promise<Door> {
    const door = new Door(makeFolder());
    await door.#listen();
    return door;
  }

  /** Lets in a driver that comes another way (an inherited descriptor), where no secret is needed. */
  async admit(stream: Duplex): Promise<void> {
    const link = await greetDriver(stream, '', 0);
    if (link) this.#welcome(link);
  }

  /** Closes the door and removes its folder. A driver that is in stays in. */
  close(): void {
    this.#server.close();
    for (const guest of this.#guests) guest.destroy();
    this.#guests.clear();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    this.#server.on('connection', (socket) => void this.#knock(socket));
    const windows = process.platform === 'win32';
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      const target = windows ? { host: '127.0.0.1', port: 0 } : path.join(this.folder, 'link');
      this.#server.listen(target, () => resolve());
    });
    const address = this.#server.address();
    const port = typeof address === 'object' && address ? address.port : null;
    const secret: LinkSecret = { secret: this.#secret, port };
    fs.writeFileSync(path.join(this.folder, 'secret'), JSON.stringify(secret), { mode: 0o600 });
  }

  async #knock(socket: net.Socket): Promise<void> {
    socket.setNoDelay(true);
    this.#guests.add(socket);
    const link = await greetDriver(socket, this.#secret, silenceMs);
    this.#guests.delete(socket);
    if (link) this.#welcome(link);
  }

  #welcome(link: DriverLink): void {
    this.#enter(link);
    this.close();
  }
}

function makeFolder(): string {
  const wanted = path.join(os.tmpdir(), 'cutaway-');
  const long = wanted.length + 'XXXXXX/link'.length > longestSocketPath;
  return fs.mkdtempSync(long && process.platform !== 'win32' ? '/tmp/cutaway-' : wanted);
}
