import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { request, type Answers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { errors } from '../errors.ts';
import { Int, Nothing, OfFrame, Source } from './arguments.ts';

const StepIn = v.object({ targetId: v.optional(v.nullable(Int), null) });
const GotoTargets = v.object({ source: Source, line: Int });
const Goto = v.object({ targetId: Int });

/** A program that has not stopped this long after a pause is not running Python at the moment. */
const pausePatienceMs = 1_000;

/** Answers to the requests that let the program go on, hold it, or move its frames. */
export function movingAnswers(talk: Conversation, say: (sentence: string) => void): Answers {
  /** Lines of the last `gotoTargets`, by their ids. */
  const gotoLines = new Map<number, number>();
  let lastGotoId = 0;
  const { client } = talk;

  return {
    continue: request(Nothing, async (_, call) => {
      await talk.ask(call, 'adapter/continue', {});
      return { allThreadsContinued: true };
    }),
    next: request(Nothing, async (_, call) => {
      await talk.ask(call, 'adapter/next', {});
    }),
    stepIn: request(StepIn, async ({ targetId }, call) => {
      await talk.ask(call, 'adapter/stepIn', { target: targetId });
    }),
    stepOut: request(Nothing, async (_, call) => {
      await talk.ask(call, 'adapter/stepOut', {});
    }),
    restartFrame: request(OfFrame, async ({ frameId }, call) => {
      await talk.ask(call, 'adapter/restartFrame', { frameId });
    }),

    stepInTargets: request(OfFrame, async ({ frameId }, call) => {
      const { targets } = await talk.ask(call, 'adapter/stepInTargets', { frameId });
      return {
        targets: targets.map(({ id, label, line, column, endLine, endColumn }) => ({
          id,
          label,
          line: client.toClientLine(line),
          column: client.toClientColumn(column),
          endLine: client.toClientLine(endLine),
          endColumn: client.toClientColumn(endColumn),
        })),
      };
    }),

    gotoTargets: request(GotoTargets, async ({ source, line }, call) => {
      if (!source.path) throw errors.noFile();
      const { lines, reason } = await talk.ask(call, 'adapter/gotoTargets', {
        path: source.path,
        line: client.fromClientLine(line),
      });
      if (lines.length === 0 && reason !== null) throw errors.notThere(reason);
      gotoLines.clear();
      return {
        targets: lines.map((one) => {
          gotoLines.set(++lastGotoId, one);
          const shown = client.toClientLine(one);
          return { id: lastGotoId, label: l10n.t('Line {0}', one), line: shown };
        }),
      };
    }),
    goto: request(Goto, async ({ targetId }, call) => {
      const line = gotoLines.get(targetId);
      if (line === undefined) throw errors.noGotoTarget();
      await talk.ask(call, 'adapter/goto', { line });
    }),

    pause: request(Nothing, async (_, call) => {
      const { stop } = talk.history;
      await talk.ask(call, 'adapter/pause', {});
      const timer = setTimeout(() => {
        if (!talk.link?.open || talk.history.stop !== stop) return;
        say(l10n.t('The program is in code that is not Python; it stops at its next Python line.'));
      }, pausePatienceMs);
      timer.unref();
    }),
  };
}
