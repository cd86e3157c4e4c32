import * as v from 'valibot';
import { request, type Answers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import {
  shownException,
  shownFrame,
  shownScope,
  shownThread,
  shownVariable,
} from '../presentation.ts';
import { Count, Int, Nothing, OfFrame, OfThread } from './arguments.ts';

const StackTrace = v.object({
  threadId: Int,
  startFrame: v.optional(Count, 0),
  levels: v.optional(Count, 0),
});
const Variables = v.object({
  variablesReference: Int,
  filter: v.optional(v.nullable(v.picklist(['named', 'indexed'])), null),
  start: v.optional(Count, 0),
  count: v.optional(Count, 0),
});
const ReadMemory = v.object({
  memoryReference: v.string(),
  offset: v.optional(Int, 0),
  count: Count,
});

/** What an editor asks of a stopped program, and its threads while it runs. */
export function lookingAnswers(talk: Conversation): Answers {
  const { look } = talk;
  return {
    threads: request(Nothing, async (_, call) => {
      if (!talk.link?.open || !talk.programStarted) return { threads: [] };
      const threads = look.threads() ?? (await talk.ask(call, 'adapter/threads', {})).threads;
      return { threads: threads.map(shownThread) };
    }),

    stackTrace: request(StackTrace, async ({ threadId, startFrame, levels }, call) => {
      const body = { threadId, start: startFrame, count: levels };
      const { frames, total } = look.stack(body) ?? (await talk.ask(call, 'adapter/stack', body));
      const stackFrames = frames.map((frame) => shownFrame(frame, talk.client.toClientLine));
      return { stackFrames, totalFrames: total };
    }),

    scopes: request(OfFrame, async ({ frameId }, call) => {
      const { scopes } =
        look.scopes(frameId) ?? (await talk.ask(call, 'adapter/scopes', { frameId }));
      return { scopes: scopes.map(shownScope) };
    }),

    variables: request(Variables, async (args, call) => {
      const { variablesReference: reference, filter, start, count } = args;
      const body = { reference, filter, start, count };
      // Opening such a row runs code, which may change everything.
      if (talk.isLazy(reference)) look.forget();
      const { variables } =
        look.variables(body) ?? (await talk.ask(call, 'adapter/variables', body));
      talk.noteLazy(variables);
      return { variables: variables.map(shownVariable) };
    }),

    exceptionInfo: request(OfThread, async ({ threadId }, call) => {
      const { exception, filter } = await talk.ask(call, 'adapter/exceptionInfo', { threadId });
      return shownException(exception, filter);
    }),

    readMemory: request(ReadMemory, async ({ memoryReference, offset, count }, call) => {
      const body = { memory: memoryReference, offset, count };
      const { address, data, unreadable } = await talk.ask(call, 'adapter/readMemory', body);
      return { address, data, ...(unreadable > 0 ? { unreadableBytes: unreadable } : {}) };
    }),
  };
}
