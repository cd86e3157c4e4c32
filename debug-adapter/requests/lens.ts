import {
  CollectArguments,
  collectCommand,
  LensArguments,
  lensCommand,
  type LensName,
  type LensOptions,
} from '../../protocol/lenses/request.ts';
import type { IdentityAnswer } from '../../protocol/lenses/identity.ts';
import type { AttentionData } from '../../protocol/lenses/attention.ts';
import type { MroData } from '../../protocol/lenses/mro.ts';
import type { ReferencesData } from '../../protocol/lenses/references.ts';
import { request, type Answers, type Call } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { waiting } from './evaluating.ts';

const budget = { maxObjects: 2_000, timeBudgetMs: 50 };

/** The requests by which a lens gets its data, and acts because a person asked. */
export function lensAnswers(talk: Conversation): Answers {
  return {
    [lensCommand]: request(LensArguments, (args, call) => lenses[args.lens](talk, args, call)),
    [collectCommand]: request(CollectArguments, ({ generation }, call) => {
      const timeoutMs = talk.evaluateTimeoutMs;
      return talk.ask(call, 'adapter/collect', { generation, timeoutMs }, waiting(timeoutMs));
    }),
  };
}

type Answer = (
  talk: Conversation,
  args: LensArguments,
  call: Call,
) => Promise<IdentityAnswer | ReferencesData | AttentionData | MroData>;

const lenses: Record<LensName, Answer> = { identity, references, attention, mro };

const chosen = (options: LensOptions | undefined) => ({
  expression: options?.expression ?? null,
  serial: options?.serial ?? null,
  address: options?.address ?? null,
});

async function identity(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<IdentityAnswer> {
  const { snapshot, focus, searchCut } = await talk.ask(call, 'adapter/lens', {
    lens: 'identity',
    frameId,
    maxObjects: options?.maxObjects ?? budget.maxObjects,
    timeBudgetMs: options?.timeBudgetMs ?? budget.timeBudgetMs,
    pages: options?.pages ?? [],
    ...chosen(options),
  });
  const focusLane = snapshot.frames.find((frame) => frame.frameId === frameId)?.lane ?? null;
  const looking = { focusLane, focus, ...(searchCut && { searchCut }) };
  const answer = talk.history.answer(snapshot, looking, options?.have);
  const { lineage } = options ?? {};
  return lineage === undefined ? answer : { ...answer, lineage: talk.history.lineage(lineage) };
}

async function references(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<ReferencesData> {
  const { expression, serial, address } = chosen(options);
  const report = await talk.ask(call, 'adapter/references', {
    frameId,
    expression,
    serial,
    address,
    timeBudgetMs: options?.timeBudgetMs ?? budget.timeBudgetMs,
  });
  const { stop } = talk.history;
  return {
    lens: 'references',
    stop,
    ...report,
    asked: expression === null && serial === null ? null : { expression, serial },
    history: talk.counts.record(stop, report.ledger, talk.place),
  };
}

async function attention(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<AttentionData> {
  const { queries, keys, values, layout, ...part } = options?.attention ?? {};
  const named = queries !== undefined && keys !== undefined && values !== undefined;
  const report = await talk.ask(call, 'adapter/attention', {
    frameId,
    names: named ? [queries, keys, values] : null,
    layout: layout ?? null,
    batch: part.batch ?? null,
    head: part.head ?? null,
    firstQuery: part.firstQuery ?? 0,
    firstKey: part.firstKey ?? 0,
  });
  const { stop } = talk.history;
  const place = talk.place ? { path: talk.place.path, line: talk.place.line } : null;
  return { lens: 'attention', stop, place, ...report };
}

async function mro(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<MroData> {
  const asked = { ...chosen(options), attribute: options?.attribute || null };
  const report = await talk.ask(call, 'adapter/classes', {
    frameId,
    ...asked,
    timeBudgetMs: options?.timeBudgetMs ?? 2 * budget.timeBudgetMs,
  });
  return { lens: 'mro', stop: talk.history.stop, asked, ...report };
}
