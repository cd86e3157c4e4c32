import * as l10n from '@vscode/l10n';
import type { Collector, Cycle, ReferencesLedger } from '../../protocol/lenses/references.ts';
import { cut } from '../kit/shortened.ts';
import { told } from './ledger.ts';
import { stepsOf, type Standing, type Step } from './subtraction.ts';
import { quoted, shortName } from './words.ts';

/** The cycle the object is in, and the collector's reckoning with it. Pure. */
export interface CyclePicture {
  readonly cycle: Cycle;
  /** The object the panel is about. */
  readonly serial: number;
  readonly steps: readonly Step[];
  /** What each step does, in a sentence; as many as there are steps. */
  readonly said: readonly string[];
  readonly verdict: string;
  readonly unreachable: boolean;
  /** What is not drawn; null where all is. */
  readonly omitted: string | null;
  readonly digest: string;
}

/** Null where the object is in no cycle, or none was found. */
export function cycleOf(ledger: ReferencesLedger, collector: Collector): CyclePicture | null {
  const { cycle } = ledger;
  if (!cycle) return null;
  const steps = stepsOf(cycle);
  const verdict = verdictOf(cycle, ledger, collector);
  const count = cycle.members.length + cycle.omitted;
  return {
    cycle,
    serial: ledger.serial,
    steps,
    said: steps.map((step, at) => saidOf(step, steps[at - 1], cycle, verdict)),
    verdict,
    unreachable: cycle.unreachable,
    omitted:
      cycle.omitted > 0
        ? l10n.t(
            'Members not drawn: {0}. References from them are not taken away here, so more may be left than is held from outside.',
            told(cycle.omitted),
          )
        : null,
    digest: digestOf(count, cycle.unreachable),
  };
}

function digestOf(count: number, unreachable: boolean): string {
  if (count === 1) {
    return unreachable
      ? l10n.t('refers to itself, unreachable')
      : l10n.t('refers to itself, held from outside');
  }
  return unreachable
    ? l10n.t('{0} members, unreachable', told(count))
    : l10n.t('{0} members, held from outside', told(count));
}

/** What is said where there is no cycle to draw. */
export interface NoCycle {
  readonly digest: string;
  readonly sentence: string;
}

export function noCycle({ cycleCut, tracked }: ReferencesLedger): NoCycle {
  if (cycleCut !== null) {
    return {
      digest: l10n.t('none found in time'),
      sentence: l10n.t('The search for a cycle ended early: it may be in one.'),
    };
  }
  return {
    digest: l10n.t('in none'),
    sentence: tracked
      ? l10n.t('No reference of it leads back to it: its count alone decides when it dies.')
      : l10n.t('It refers to nothing that could lead back to it.'),
  };
}

function verdictOf(cycle: Cycle, ledger: ReferencesLedger, collector: Collector): string {
  if (cycle.unreachable) {
    if (!collector.enabled) {
      return l10n.t(
        'Unreachable, but the collector is switched off: it waits until it is told to run.',
      );
    }
    if (ledger.finalized) {
      return l10n.t('Unreachable, and its finalizer has run already: it waits for the collector.');
    }
    if (ledger.frozen) {
      return l10n.t('Unreachable, but put aside by gc.freeze(): the collector never looks at it.');
    }
    return waitsFor(ledger.generation, collector.kind);
  }
  const holding = cycle.members.filter((one) => one.outside > 0);
  if (holding.length === 0) {
    return l10n.t('Held from outside, by way of members that are not listed.');
  }
  const names = holding.slice(0, 3).map(shortName).join(', ');
  const more = holding.length - 3;
  return more > 0
    ? l10n.t(
        'Held from outside, through {0} and {1} more: nothing of it is collected.',
        names,
        more,
      )
    : l10n.t('Held from outside, through {0}: nothing of it is collected.', names);
}

function waitsFor(generation: number | null, kind: Collector['kind']): string {
  if (generation === null || kind === 'freeThreaded')
    return l10n.t('Unreachable: it waits for the next run of the collector.');
  if (kind === 'generational')
    return l10n.t('Unreachable: it waits until generation {0} is collected.', generation);
  return generation === 0
    ? l10n.t('Unreachable: it waits until the young generation is collected.')
    : l10n.t('Unreachable: it waits until its piece of the old generation is collected.');
}

function saidOf(step: Step, before: Step | undefined, cycle: Cycle, verdict: string): string {
  switch (step.kind) {
    case 'counts':
      return l10n.t('Each member has the references that Python counts.');
    case 'copy':
      return l10n.t('The collector copies these counts, to reckon with them.');
    case 'subtract':
      return subtracted(step, before, cycle);
    case 'tentative':
      return tentative(step);
    case 'reach':
      return reached(step, cycle);
    case 'verdict':
      return verdict;
    default:
      return step.kind satisfies never;
  }
}

function subtracted(step: Step, before: Step | undefined, cycle: Cycle): string {
  const edge = cycle.edges[step.edge ?? -1];
  if (!edge) return '';
  const was = before?.members.get(edge.to)?.number ?? 0;
  return l10n.t(
    '`{0}` of #{1} refers to #{2}, a reference from inside: {3} − {4} = {5}.',
    quoted(cut(edge.label, 40)),
    edge.from,
    edge.to,
    told(was),
    told(edge.times),
    told(was - edge.times),
  );
}

function tentative({ members }: Step): string {
  const zero = [...members.values()].filter((one) => one.standing === 'tentative').length;
  if (zero === 0) return l10n.t('Nothing came to zero: each member is held from outside.');
  return zero === members.size
    ? l10n.t('All came to zero: only members hold members, so all seem unreachable.')
    : l10n.t('{0} of {1} came to zero and seem unreachable.', told(zero), told(members.size));
}

function reached({ edge }: Step, cycle: Cycle): string {
  const followed = cycle.edges[edge ?? -1];
  if (!followed) return '';
  return l10n.t(
    '#{0} is held, and its `{1}` leads to #{2}: that one is brought back.',
    followed.from,
    quoted(cut(followed.label, 40)),
    followed.to,
  );
}

/** A standing in words. */
export function standingWord(standing: Standing): string {
  switch (standing) {
    case 'counted':
      return '';
    case 'held':
      return l10n.t('held');
    case 'tentative':
      return l10n.t('at zero');
    case 'reached':
      return l10n.t('brought back');
    case 'unreachable':
      return l10n.t('unreachable');
    default:
      return standing satisfies never;
  }
}
