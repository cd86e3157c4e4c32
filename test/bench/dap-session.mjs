// Sessions with the requests that an editor sends, in its order.
import path from 'node:path';
import { DapClient } from './dap-client.mjs';

/**
 * Starts a program under an adapter and hands the client to `use`; whatever happens, all processes have ended
 * afterwards. `breakpoints` is a list of `{path, line, condition?, logMessage?}`, `onOutput` gets the text of each
 * `output` event.
 */
export async function withSession(session, use) {
  const { command, python, program, args, breakpoints, onOutput } = session;
  const client = new DapClient(command, { cwd: path.dirname(program), env: process.env, onOutput });
  try {
    const capabilities = await client.request('initialize', {
      adapterID: 'bench',
      pathFormat: 'path',
    });
    const launched = client.request('launch', {
      type: 'bench',
      request: 'launch',
      name: 'bench',
      program,
      args,
      cwd: path.dirname(program),
      python: [python],
      console: 'internalConsole',
    });
    launched.catch(() => {});
    await Promise.race([client.event('initialized'), launched.then(() => new Promise(() => {}))]);
    await configure(client, capabilities, breakpoints);
    await Promise.all([client.request('configurationDone'), launched]);
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Breakpoints, and the exception filters that an editor switches on by itself. */
async function configure(client, capabilities, breakpoints) {
  for (const file of new Set(breakpoints.map((one) => one.path)))
    await client.request('setBreakpoints', {
      source: { path: file },
      breakpoints: breakpoints
        .filter((one) => one.path === file)
        .map(({ line, condition, logMessage }) => ({ line, condition, logMessage })),
    });
  const filters = (capabilities?.exceptionBreakpointFilters ?? [])
    .filter((one) => one.default)
    .map((one) => one.filter);
  await client.request('setExceptionBreakpoints', { filters });
}

/** The thread of the next stop; an end of the program instead of a stop is an error. */
export async function nextStop(client) {
  const { event, body } = await client.event('stopped', 'terminated');
  if (event !== 'stopped') throw new Error('The program ended where it should have stopped.');
  if (body.reason === 'exception') throw new Error('The program stopped at an exception.');
  return body.threadId;
}

/** Continues from exactly `hits` stops to the end of the program. */
export async function runThrough(client, hits) {
  for (let hit = 0; hit < hits; hit++) {
    const threadId = await nextStop(client);
    await client.request('continue', { threadId });
  }
  const { event } = await client.event('stopped', 'terminated');
  if (event === 'stopped') throw new Error(`The program stopped more than ${hits} times.`);
}

/** The line in which a thread stands, as an editor asks for it. */
export async function topFrame(client, threadId) {
  const { stackFrames } = await client.request('stackTrace', {
    threadId,
    startFrame: 0,
    levels: 20,
  });
  if (!stackFrames[0]) throw new Error('The stopped thread has no frame.');
  return stackFrames[0];
}

/** The names of the innermost frame's first scope, with the requests that an editor sends for them. */
export async function lookAtLocals(client, threadId) {
  const frame = await topFrame(client, threadId);
  const { scopes } = await client.request('scopes', { frameId: frame.id });
  const { variables } = await client.request('variables', {
    variablesReference: scopes[0].variablesReference,
  });
  return { frame, variables };
}
