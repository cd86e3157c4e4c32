import net from 'node:net';
import { CutawaySession } from './session.ts';

/** Listens on 127.0.0.1, one session a connection; says on stderr where. Port 0 takes a free one. */
export function serve(port: number): void {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    const session = new CutawaySession();
    session.leave = () => socket.end();
    session.start(socket, socket);
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const bound = typeof address === 'object' && address ? address.port : port;
    process.stderr.write(`Cutaway's debug adapter listens on 127.0.0.1:${bound}.\n`);
  });
}
