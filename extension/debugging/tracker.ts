import * as v from 'valibot';
import type * as vscode from 'vscode';
import { collectCommand, Taken, takenEvent } from '../../protocol/lenses/request.ts';
import { log } from '../log.ts';
import type { Sessions } from './sessions.ts';

/** Follows the messages of a session, so that `sessions` knows where its program stands. */
export function trackSession(
  session: vscode.DebugSession,
  sessions: Sessions,
): vscode.DebugAdapterTracker {
  const changing = new Set<number>();
  /** References of the rows that run code when they are asked for. */
  const lazy = new Set<number>();
  return {
    onWillStartSession: () => sessions.started(session),
    onWillReceiveMessage(message: unknown) {
      const request = v.safeParse(Request, message);
      if (!request.success) return;
      if (resumes.has(request.output.command)) sessions.resumed(session);
      if (mayChange(request.output, lazy)) changing.add(request.output.seq);
    },
    onDidSendMessage(message: unknown) {
      const taken = v.safeParse(TakenMessage, message);
      if (taken.success) return sessions.taken.add(session, taken.output.body);
      const event = v.safeParse(Event, message);
      if (event.success) follow(event.output);
      const response = v.safeParse(Response, message);
      if (!response.success) return;
      const { command, success, request_seq: asked, body } = response.output;
      for (const row of body?.variables ?? [])
        if (row.presentationHint?.lazy) lazy.add(row.variablesReference);
      if (!success && resumes.has(command)) sessions.refused(session);
      // A refused one may have run half of its code: what the panels show is read again all the same.
      if (changing.delete(asked)) sessions.changed(session);
    },
    onError: (error) => log.error(`adapter: ${error.message}`),
    onExit: (code, signal) => log.info(`adapter ended: ${signal ?? code ?? ''}`),
  };

  function follow({ event, body }: Event): void {
    // References are those of one stop, and numbered anew at the next.
    if (event === 'stopped') lazy.clear();
    if (event === 'stopped') sessions.stopped(session, body?.threadId ?? 0);
    if (event === 'continued' || event === 'terminated') sessions.resumed(session);
  }
}

const Request = v.object({
  seq: v.number(),
  command: v.string(),
  arguments: v.optional(
    v.object({ context: v.optional(v.string()), variablesReference: v.optional(v.number()) }),
  ),
});
const Event = v.object({
  type: v.literal('event'),
  event: v.string(),
  body: v.optional(v.object({ threadId: v.optional(v.number()) })),
});
type Event = v.InferOutput<typeof Event>;
const TakenMessage = v.object({
  type: v.literal('event'),
  event: v.literal(takenEvent),
  body: Taken,
});
const Response = v.object({
  type: v.literal('response'),
  request_seq: v.number(),
  command: v.string(),
  success: v.boolean(),
  body: v.optional(
    v.object({
      variables: v.optional(
        v.array(
          v.object({
            variablesReference: v.number(),
            presentationHint: v.optional(v.object({ lazy: v.optional(v.boolean()) })),
          }),
        ),
      ),
    }),
  ),
});

const resumes = new Set(['continue', 'next', 'stepIn', 'stepOut', 'goto', 'restartFrame']);

/** Whether a request runs code of a person's, which may change the program at its stop. */
function mayChange(
  { command, arguments: given }: v.InferOutput<typeof Request>,
  lazy: ReadonlySet<number>,
): boolean {
  if (['setVariable', 'setExpression', collectCommand].includes(command)) return true;
  if (command === 'variables') return lazy.has(given?.variablesReference ?? 0);
  return command === 'evaluate' && given?.context === 'repl';
}
