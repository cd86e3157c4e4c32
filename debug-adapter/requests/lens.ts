import { LensArguments, lensCommand } from '../../protocol/lenses/request.ts';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import type { ReferencesData } from '../../protocol/lenses/references.ts';
import { request, type Answers, type Call } from '../call.ts';
import type { Conversation } from '../conversation.ts';

const budget = { maxObjects: 2_000, timeBudgetMs: 50 };

/** The request by which a lens gets its data. */
export function lensAnswers(talk: Conversation): Answers {
  return {
    [lensCommand]: request(LensArguments, (args, call): Promise<IdentityData | ReferencesData> =>
      args.lens === 'identity' ? identity(talk, args, call) : references(talk, args, call),
    ),
  };
}

async function identity(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<IdentityData> {
  const snapshot = await talk.ask(call, 'adapter/lens', {
    lens: 'identity',
    frameId,
    maxObjects: options?.maxObjects ?? budget.maxObjects,
    timeBudgetMs: options?.timeBudgetMs ?? budget.timeBudgetMs,
  });
  const changes = talk.history.record(snapshot);
  const focusLane = snapshot.frames.find((frame) => frame.frameId === frameId)?.lane ?? null;
  return { lens: 'identity', stop: talk.history.stop, focusLane, snapshot, changes };
}

async function references(
  talk: Conversation,
  { frameId, options }: LensArguments,
  call: Call,
): Promise<ReferencesData> {
  const ledger = await talk.ask(call, 'adapter/references', {
    frameId,
    name: options?.name ?? null,
    serial: options?.serial ?? null,
    address: options?.address ?? null,
    timeBudgetMs: options?.timeBudgetMs ?? budget.timeBudgetMs,
  });
  return { lens: 'references', ledger };
}
