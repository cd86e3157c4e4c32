// What the panels ask: `cutaway/lens` at a stop.
import path from 'node:path';
import { nextStop, topFrame, withSession } from './dap-session.mjs';
import { breakpointAt } from './programs.mjs';

/** More than anything here takes: the answer is whole, or something is wrong. */
export const withoutLimit = { maxObjects: 20_000, timeBudgetMs: 5_000 };

/** Runs a program to its markers (the first of them) and hands over `{client, threadId, frameId}`. */
export function atMarkers({ command }, { python, programs }, { file, args = [], markers }, use) {
  const session = {
    command,
    python,
    program: path.join(programs, file),
    args: args.map(String),
    breakpoints: markers.map((marker) => breakpointAt(programs, file, marker)),
  };
  return withSession(session, async (client) => {
    const threadId = await nextStop(client);
    const { id: frameId } = await topFrame(client, threadId);
    return use({ client, threadId, frameId });
  });
}

/** The next stop after `continue`. */
export async function goOn({ client, threadId }) {
  await client.request('continue', { threadId });
  const stopped = await nextStop(client);
  const { id: frameId } = await topFrame(client, stopped);
  return { client, threadId: stopped, frameId };
}

/** A lens's answer, and how long the client waited for it. */
export async function askLens({ client, frameId }, lens, options = {}) {
  const begun = performance.now();
  const answer = await client.request('cutaway/lens', { lens, frameId, options });
  return { answer, tookMs: performance.now() - begun };
}

/** The objects that a frame's names lead to, in an identity answer that is whole. */
export function reachableFrom(frameName, { frames, objects }) {
  const lane = frames.find(({ name }) => name === frameName);
  if (!lane) throw new Error(`No frame ${frameName} was told.`);
  const bySerial = new Map(objects.map((object) => [object.serial, object]));
  const found = new Set(lane.names.map(({ target }) => target));
  // The set grows while it is read.
  for (const serial of found)
    for (const { target } of bySerial.get(serial)?.edges ?? []) found.add(target);
  return [...found].map((serial) => bySerial.get(serial));
}
