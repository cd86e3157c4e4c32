import * as l10n from '@vscode/l10n';
import net from 'node:net';
import { CutawaySession } from './session.ts';

/**
 * The debug adapter: one session over standard input and output, or, with `--server=PORT`, one a
 * connection on 127.0.0.1.
 */
const bundle = process.env['CUTAWAY_L10N'];
if (bundle) l10n.config({ fsPath: bundle });

const port = process.argv.map((one) => /^--server=(\d+)$/.exec(one)?.[1]).find((one) => one);
if (port === undefined) {
  const session = new CutawaySession();
  process.on('SIGTERM', () => session.shutdown());
  session.start(process.stdin, process.stdout);
} else {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    const session = new CutawaySession(true);
    session.start(socket, socket);
  });
  server.listen(Number(port), '127.0.0.1', () => {
    const address = server.address();
    const bound = typeof address === 'object' && address ? address.port : port;
    process.stderr.write(`Cutaway's debug adapter listens on 127.0.0.1:${bound}.\n`);
  });
}
