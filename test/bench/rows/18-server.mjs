import path from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { median } from '../measure.mjs';
import { endProcess, startProcess } from '../processes.mjs';
import { textOfLines } from '../real-code.mjs';

/**
 * The language server and a file of 10,000 lines of the standard library, over stdio as an editor has it. Cold: the first
 * file of a process, from `didOpen` to its diagnostics. Then letters are typed into functions all over the file, each
 * from `didChange` to the diagnostics. The last function has a pitfall, which has to be told each time.
 */
export const title = 'The language server';
export const table = 'server';
export const contestants = ['cutaway'];
export const figures = [
  {
    name: 'cold',
    title: '10,000 lines, opened cold',
    unit: 'ms',
    aims: () => [{ atMost: 300 }],
  },
  {
    name: 'typed',
    title: '… a letter typed, to diagnostics',
    unit: 'ms',
    aims: () => [{ atMost: 15 }],
  },
  {
    name: 'slow',
    title: '… 95 of 100 letters within',
    unit: 'ms',
    aims: () => [{ atMost: 40 }],
  },
  { name: 'hover', title: '… a hover', unit: 'ms', aims: () => [{ atMost: 5 }] },
];

const lines = 10_000;
const uri = 'file:///bench/large.py';
const pitfall = 'def collect(item, items=[]):\n    items.append(item)\n    return items\n';

export async function measure(_, { dist, python, quick }) {
  const text = textOfLines(python, lines) + pitfall;
  const server = startProcess([process.execPath, path.join(dist, 'language-server.js'), '--stdio']);
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  try {
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        textDocument: { diagnostic: {}, hover: { contentFormat: ['markdown'] } },
      },
    });
    await connection.sendNotification('initialized', {});
    return await measureIn(connection, text, quick ? 20 : 200);
  } finally {
    connection.dispose();
    endProcess(server);
  }
}

async function measureIn(connection, text, letters) {
  const diagnose = async () => {
    const { items } = await connection.sendRequest('textDocument/diagnostic', {
      textDocument: { uri },
    });
    if (
      !items.some((it) => it.code === 'mutable-default-argument' && it.range.start.line === lines)
    )
      throw new Error('The pitfall at the end was not told.');
  };
  const cold = await timed(async () => {
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'python', version: 1, text },
    });
    await diagnose();
  });
  const places = placesToType(text, letters);
  const took = [];
  for (const [at, line] of places.entries())
    took.push(
      await timed(async () => {
        const position = { line, character: 8 };
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: at + 2 },
          contentChanges: [{ range: { start: position, end: position }, text: 'x' }],
        });
        await diagnose();
      }),
    );
  const hovers = [];
  for (let turn = 0; turn < 20; turn++)
    hovers.push(
      await timed(async () => {
        const position = { line: lines, character: 'def collect(item, it'.length };
        const shown = await connection.sendRequest('textDocument/hover', {
          textDocument: { uri },
          position,
        });
        if (shown === null) throw new Error('The hover was empty.');
      }),
    );
  const sorted = took.toSorted((one, two) => one - two);
  const slow = sorted[Math.ceil(sorted.length * 0.95) - 1];
  return { cold, typed: median(took), slow, hover: median(hovers) };
}

/** Lines of plain statements in functions, evenly over the text, where a name begins after eight spaces. */
function placesToType(text, count) {
  const found = text
    .split('\n')
    .flatMap((line, at) => (/^ {8}[a-z_]+(\.\w+)* = /.test(line) ? [at] : []));
  return Array.from({ length: count }, (_, at) => found[Math.floor((at * found.length) / count)]);
}

async function timed(run) {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
