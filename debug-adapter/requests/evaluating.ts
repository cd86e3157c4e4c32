import type { DebugProtocol } from '@vscode/debugprotocol';
import * as v from 'valibot';
import {
  InlineValuesArguments,
  inlineValuesCommand,
  type InlineValuesAnswer,
} from '../../protocol/inline-values.ts';
import { request, type Answers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { shownValue } from '../presentation.ts';
import { Int, OfFrame } from './arguments.ts';

const contexts = ['hover', 'watch', 'repl', 'clipboard', 'variables'] as const;
type Context = (typeof contexts)[number];

const FrameOrNone = v.optional(v.nullable(Int), null);
const Evaluate = v.object({
  expression: v.string(),
  frameId: FrameOrNone,
  /** A client's own contexts are taken for a watch: the code of the program may run, within its time. */
  context: v.optional(v.fallback(v.picklist(contexts), 'watch'), 'watch'),
});
const SetVariable = v.object({ variablesReference: Int, name: v.string(), value: v.string() });
const SetExpression = v.object({ ...OfFrame.entries, expression: v.string(), value: v.string() });
const Completions = v.object({
  frameId: FrameOrNone,
  text: v.string(),
  column: Int,
  line: v.optional(Int),
});

/** Copying a large value takes its time, whatever a watch is allowed. */
const leastClipboardMs = 5_000;
/** The driver tells when an evaluation took too long; others may be in the queue before it. */
const driverPatienceMs = 60_000;

/** How long the adapter waits for what the driver itself gives up after `timeoutMs` (0: never). */
export const waiting = (timeoutMs: number) => ({
  timeoutMs: timeoutMs > 0 ? timeoutMs + driverPatienceMs : 0,
});

/** Answers to the requests that read an expression of the person. */
export function evaluatingAnswers(talk: Conversation): Answers {
  const limitOf = (context: Context): number => {
    const limit = talk.evaluateTimeoutMs;
    if (context === 'repl') return 0;
    return context === 'clipboard' && limit > 0 ? Math.max(limit, leastClipboardMs) : limit;
  };

  return {
    evaluate: request(Evaluate, async ({ expression, frameId, context }, call) => {
      const callsNothing = context === 'hover' || context === 'variables';
      if (!callsNothing) talk.look.forget();
      const timeoutMs = limitOf(context);
      const body = { frameId, expression, context, timeoutMs };
      const { result } = await talk.ask(call, 'adapter/evaluate', body, waiting(timeoutMs));
      talk.noteLazy([result]);
      return { result: result.value, ...shownValue(result) };
    }),

    setVariable: request(SetVariable, async ({ variablesReference, name, value }, call) => {
      const timeoutMs = talk.evaluateTimeoutMs;
      const body = { reference: variablesReference, name, value, timeoutMs };
      const { result } = await talk.ask(call, 'adapter/setVariable', body, waiting(timeoutMs));
      talk.noteLazy([result]);
      return { value: result.value, ...shownValue(result) };
    }),

    setExpression: request(SetExpression, async ({ frameId, expression, value }, call) => {
      const timeoutMs = talk.evaluateTimeoutMs;
      const body = { frameId, expression, value, timeoutMs };
      const { result } = await talk.ask(call, 'adapter/setExpression', body, waiting(timeoutMs));
      talk.noteLazy([result]);
      return { value: result.value, ...shownValue(result) };
    }),

    completions: request(Completions, async (args, call) => {
      const { fromClientLine, fromClientColumn, toClientColumn } = talk.client;
      const line = args.line === undefined ? 1 : fromClientLine(args.line);
      const text = textBefore(args.text, line, fromClientColumn(args.column));
      const { frameId } = args;
      const { start, targets } = await talk.ask(call, 'adapter/completions', { frameId, text });
      const span = completedSpan(text, start);
      return {
        targets: targets.map(({ label, kind }): DebugProtocol.CompletionItem => {
          const type = kind;
          return { label, type, start: toClientColumn(span.column), length: span.length };
        }),
      };
    }),

    [inlineValuesCommand]: request(
      InlineValuesArguments,
      (args, call): Promise<InlineValuesAnswer> => talk.ask(call, 'adapter/inlineValues', args),
    ),
  };
}

/** The part of a text before a place in it; line and column count from 1, the column in UTF-16 units. */
export function textBefore(text: string, line: number, column: number): string {
  const lines = text.split('\n');
  const whole = lines.slice(0, Math.max(0, line - 1));
  const last = (lines[whole.length] ?? '').slice(0, Math.max(0, column - 1));
  return [...whole, last].join('\n');
}

/**
 * Where the completed word, from character `start` (a Unicode code point, from 0) to the end of the text,
 * stands: its column in the last line from 1, and its length, in UTF-16 units.
 */
export function completedSpan(text: string, start: number): { column: number; length: number } {
  const before = Array.from(text).slice(0, start).join('');
  const lineStart = before.lastIndexOf('\n') + 1;
  return { column: before.length - lineStart + 1, length: text.length - before.length };
}
