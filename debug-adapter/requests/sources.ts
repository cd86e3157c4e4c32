import * as v from 'valibot';
import { request, type Answers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { errors } from '../errors.ts';
import { shownSource } from '../presentation.ts';
import { Count, Int, Nothing, Source } from './arguments.ts';

const Modules = v.object({
  startModule: v.optional(Count, 0),
  moduleCount: v.optional(Count, 0),
});
const SourceText = v.object({ source: v.optional(Source), sourceReference: v.optional(Int, 0) });

/** Answers to the requests about modules and texts of source. */
export function sourceAnswers(talk: Conversation): Answers {
  return {
    modules: request(Modules, async ({ startModule, moduleCount }, call) => {
      const body = { start: startModule, count: moduleCount };
      const { modules, total } = await talk.ask(call, 'adapter/modules', body);
      return {
        modules: modules.map(({ name, path, library }) => ({
          id: name,
          name,
          ...(path === null ? {} : { path }),
          isUserCode: path !== null && !library,
        })),
        totalModules: total,
      };
    }),

    loadedSources: request(Nothing, async (_, call) => {
      const { sources } = await talk.ask(call, 'adapter/loadedSources', {});
      return { sources: sources.map(shownSource) };
    }),

    source: request(SourceText, async ({ source, sourceReference }, call) => {
      const reference = source?.sourceReference || sourceReference;
      if (!reference) throw errors.invalidRequest(call.command);
      const body = { sourceReference: reference };
      const { content } = await talk.ask(call, 'adapter/source', body);
      return { content, mimeType: 'text/x-python' };
    }),
  };
}
