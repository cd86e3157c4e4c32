import net from 'node:net';
import { chance } from './chance.ts';
import { oddValues, spoiled } from './odd-values.ts';

/**
 * `node fake-driver.js PROGRAM MODE SEED LINES` stands where Python would, and plays the driver badly. MODE
 * `nonsense`: about LINES messages that are wrong in some way, among right ones, then only right ones. `dies`: it is killed as the
 * program is to begin. `endless-line`: it never ends its line.
 */
const [mode = '', seed = '0', lines = '0'] = process.argv.slice(3);
const random = chance('driver', seed);
const odd = oddValues(Number(seed), 500);
const [, descriptor, nonce] = /fd=(\d+):([0-9a-f]+)/.exec(process.env['CUTAWAY_LINK'] ?? '') ?? [];
const link = new net.Socket({ fd: Number(descriptor), readable: true, writable: true });

type Body = Record<string, unknown>;
const frame = {
  frameId: 1,
  name: 'f',
  path: '/nowhere.py',
  sourceName: '/nowhere.py',
  sourceReference: 0,
  line: 1,
  library: false,
  module: 'm',
  canRestart: false,
};
const row = {
  name: 'x',
  value: '1',
  type: 'int',
  reference: 0,
  named: 0,
  indexed: 0,
  evaluateName: 'x',
  presentation: 'data',
  memory: null,
  settable: true,
};
const thread = { threadId: 1, name: 'MainThread', runsOn: false };
const scope = { name: 'Locals', reference: 2, named: 1 };
const look = {
  threads: [thread],
  frames: [frame],
  totalFrames: 1,
  scopes: [scope],
  variables: [row],
};
const replies: Record<string, Body> = {
  'adapter/start': { breakpoints: [] },
  'adapter/setBreakpoints': {
    breakpoints: [{ id: 1, verified: true, line: 1, message: null }],
  },
  'adapter/threads': { threads: [thread] },
  'adapter/stack': { frames: [frame], total: 1 },
  'adapter/scopes': { scopes: [scope] },
  'adapter/variables': { variables: [row] },
  'adapter/evaluate': { result: row },
  'adapter/completions': { start: 0, targets: [{ label: 'x', kind: 'variable' }] },
  'adapter/inlineValues': { values: ['1'], shared: [] },
  'adapter/loadedSources': { sources: [] },
  'adapter/modules': { modules: [], total: 0 },
};
const events: Body[] = [
  { kind: 'driver/started', body: {} },
  {
    kind: 'driver/stopped',
    body: { threadId: 1, reason: 'step', breakpointIds: [], text: null, look },
  },
  { kind: 'driver/resumed', body: {} },
  { kind: 'driver/output', body: { category: 'console', text: 'x', path: null, line: null } },
  {
    kind: 'driver/breakpoint',
    body: {
      reason: 'changed',
      breakpoint: { id: 1, verified: true, line: 1, message: null },
      path: null,
    },
  },
];

const say = (message: unknown) => link.write(JSON.stringify(message) + '\n');

/** Something wrong: another kind, another shape, bytes that are no JSON, an answer nobody waits for. */
function sayNonsense(): void {
  const way = random();
  if (way < 0.5) say(spoiled(events[Math.floor(random() * events.length)], random, odd));
  else if (way < 0.65) say({ kind: 'reply', id: Math.floor(random() * 1e6) + 1e6, ok: true });
  else if (way < 0.8) say(odd[Math.floor(random() * odd.length)]);
  else if (way < 0.9) link.write('{"kind": "driver/stopped", "body": \n');
  else link.write(Buffer.from([0xff, 0xfe, 0, 0x0d, 0x0a]));
}

let left = Number(lines);

function answer({ kind, id }: { kind: string; id: number }): void {
  if (mode === 'dies') process.kill(process.pid, 'SIGKILL');
  const polite = left <= 0;
  for (let n = 0; n < 20 && left > 0; n++, left--) sayNonsense();
  const body = replies[kind] ?? {};
  const first = kind === 'adapter/start';
  if (!first && !polite && random() < 0.5)
    say({ kind: 'reply', id, ok: true, body: spoiled(body, random, odd) });
  if (!polite) say(spoiledAnswer(id, first));
  say({ kind: 'reply', id, ok: true, body });
  if (first) {
    say(events[0]);
    say(events[1]);
    if (mode === 'endless-line') endlessLine();
  }
  if (kind === 'adapter/detach') process.exit(0);
}

/** A reply that may be wrong from its outside: no `ok`, an error without a text. */
const spoiledAnswer = (id: number, first: boolean): unknown =>
  first || random() < 0.5
    ? { kind: 'reply', id: -1, ok: true, body: {} }
    : { kind: 'reply', id, ok: false, error: spoiled({ code: 'x', message: 'x' }, random, odd) };

function endlessLine(): void {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const more = (): void => {
    if (!link.destroyed) link.write(piece, () => more());
  };
  more();
}

let received = '';
link.on('error', () => process.exit(3));
link.on('close', () => process.exit(4));
link.on('data', (chunk: Buffer) => {
  received += chunk.toString();
  const all = received.split('\n');
  received = all.pop() ?? '';
  for (const line of all) {
    const message = JSON.parse(line) as { kind: string; id: number };
    if (message.kind === 'adapter/greeting') hello();
    else answer(message);
  }
});

function hello(): void {
  if (!nonce) throw new Error('no greeting was promised');
  const body = {
    protocol: 1,
    secret: '',
    version: [3, 12, 1],
    implementation: 'fake',
    executable: process.execPath,
    pid: process.pid,
    processGroup: process.pid,
  };
  say({ kind: 'driver/hello', body });
}
