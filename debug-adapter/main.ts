import { config } from '@vscode/l10n';
import { CutawaySession } from './session.ts';

/**
 * The debug adapter: one session over standard input and output, or, with `--server=PORT`, one a
 * connection on 127.0.0.1.
 */
const bundle = process.env['CUTAWAY_L10N'];
if (bundle) config({ fsPath: bundle });

const port = process.argv.map((one) => /^--server=(\d+)$/.exec(one)?.[1]).find((one) => one);
if (port === undefined) {
  const session = new CutawaySession();
  // Time for what a terminal still has to be told; nothing that is left then keeps this process.
  session.leave = () => void setTimeout(() => process.exit(0), 100);
  process.on('SIGTERM', () => session.shutdown());
  session.start(process.stdin, process.stdout);
} else {
  void import('./server.ts').then(({ serve }) => serve(Number(port)));
}
