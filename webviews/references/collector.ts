import * as l10n from '@vscode/l10n';
import type { Collector, CollectorRun } from '../../protocol/lenses/references.ts';
import { told } from './ledger.ts';
import { generationName } from './words.ts';

/** The cycle collector: what it did, when it runs next, and what it has done in all. Pure. */
export interface CollectorPicture {
  readonly lanes: readonly Lane[];
  /** Seconds since watching began, at the right end of the lanes. */
  readonly untilS: number;
  readonly longestMs: number;
  readonly notes: readonly string[];
  readonly progress: readonly Progress[];
  readonly totals: readonly Total[];
  /** What a person can make it collect. */
  readonly choices: readonly { readonly generation: 0 | 1 | 2; readonly name: string }[];
  readonly digest: string;
}

export interface Lane {
  readonly name: string;
  readonly runs: readonly Run[];
}

export interface Run {
  readonly atS: number;
  readonly durationMs: number;
  readonly found: boolean;
  readonly words: string;
}

/** How far it is to the next run of a generation, in words and from 0 to 1. */
export interface Progress {
  readonly name: string;
  readonly words: string;
  readonly share: number;
}

export interface Total {
  readonly name: string;
  readonly numbers: readonly [string, string, string];
}

export function collectorOf(collector: Collector): CollectorPicture {
  const { runs } = collector;
  return {
    lanes: lanesOf(collector),
    untilS: Math.max(...runs.map((one) => one.atS), 0),
    longestMs: Math.max(...runs.map((one) => one.durationMs), 0),
    notes: notesOf(collector),
    progress: progressOf(collector),
    totals: totalsOf(collector),
    choices: choicesOf(collector.kind),
    digest: digestOf(collector),
  };
}

function digestOf({ enabled, runs, omittedRuns }: Collector): string {
  if (!enabled) return l10n.t('switched off');
  const all = runs.length + omittedRuns;
  if (all === 0) return l10n.t('no run yet');
  return all === 1 ? l10n.t('1 run') : l10n.t('{0} runs', told(all));
}

function lanesOf({ kind, runs }: Collector): Lane[] {
  return laneGenerations(kind).map((generations): Lane => ({
    name: generationName(kind, generations[0] ?? 0),
    runs: runs.filter((one) => generations.includes(one.generation)).map((one) => runOf(one, kind)),
  }));
}

/** Which generations of `gc.callbacks` share a lane: an incremental collector has but two. */
function laneGenerations(kind: Collector['kind']): number[][] {
  switch (kind) {
    case 'generational':
      return [[0], [1], [2]];
    case 'incremental':
      return [[0], [1, 2]];
    case 'freeThreaded':
      return [[0, 1, 2]];
    default:
      return kind satisfies never;
  }
}

function runOf(run: CollectorRun, kind: Collector['kind']): Run {
  const at = l10n.t('after {0} s', run.atS.toLocaleString(undefined, { maximumFractionDigits: 2 }));
  const pause = l10n.t(
    '{0} ms',
    run.durationMs.toLocaleString(undefined, { maximumFractionDigits: 2 }),
  );
  const what = collectionName(kind, run.generation);
  const words =
    run.uncollectable > 0
      ? l10n.t(
          '{0}, {1}: {2} objects collected, {3} could not be, pause {4}',
          what,
          at,
          told(run.collected),
          told(run.uncollectable),
          pause,
        )
      : l10n.t('{0}, {1}: {2} objects collected, pause {3}', what, at, told(run.collected), pause);
  return { atS: run.atS, durationMs: run.durationMs, found: run.collected > 0, words };
}

function collectionName(kind: Collector['kind'], generation: number): string {
  if (kind !== 'incremental') return generationName(kind, generation);
  if (generation === 0) return l10n.t('young generation');
  return generation === 1 ? l10n.t('a piece of the old generation') : l10n.t('everything');
}

function notesOf({ enabled, omittedRuns, frozen }: Collector): string[] {
  const notes: string[] = [];
  if (!enabled)
    notes.push(l10n.t('The program has switched it off: nothing is collected by itself.'));
  if (omittedRuns > 0) notes.push(l10n.t('Older runs that are not kept: {0}.', told(omittedRuns)));
  if (frozen > 0)
    notes.push(l10n.t('Objects put aside by gc.freeze(), never looked at: {0}.', told(frozen)));
  return notes;
}

function progressOf({ kind, thresholds, counts }: Collector): Progress[] {
  const shown = kind === 'generational' ? thresholds.length : 1;
  return thresholds.slice(0, shown).map((threshold, generation): Progress => {
    const count = counts[generation] ?? 0;
    const name = generationName(kind, generation);
    return {
      name,
      words: progressWords(generation, count, threshold),
      share: threshold === 0 ? 0 : Math.min(count / threshold, 1),
    };
  });
}

/** The youngest waits for new objects, an older one for collections of the one before it. */
function progressWords(generation: number, count: number, threshold: number): string {
  if (threshold === 0) return l10n.t('never by itself');
  return generation === 0
    ? l10n.t('{0} of {1} new objects until it runs', told(count), told(threshold))
    : l10n.t(
        '{0} of {1} runs of generation {2} until it runs',
        told(count),
        told(threshold),
        generation - 1,
      );
}

/** A free-threaded collector looks at everything each time, whatever generation it was asked for. */
function totalsOf({ kind, generations }: Collector): Total[] {
  const sum = (of: 'collections' | 'collected' | 'uncollectable'): number =>
    generations.reduce((all, one) => all + one[of], 0);
  if (kind === 'freeThreaded') {
    const numbers = [sum('collections'), sum('collected'), sum('uncollectable')] as const;
    return [totalOf(generationName(kind, 0), numbers)];
  }
  return generations.map((one, generation) =>
    totalOf(collectionName(kind, generation), [one.collections, one.collected, one.uncollectable]),
  );
}

const totalOf = (name: string, [runs, dead, left]: readonly [number, number, number]): Total => ({
  name,
  numbers: [told(runs), told(dead), told(left)],
});

function choicesOf(kind: Collector['kind']): CollectorPicture['choices'] {
  const everything = { generation: 2, name: l10n.t('everything') } as const;
  switch (kind) {
    case 'generational':
      return [
        everything,
        { generation: 1, name: l10n.t('generations 0 and 1') },
        { generation: 0, name: l10n.t('generation 0') },
      ];
    case 'incremental':
      return [
        everything,
        { generation: 1, name: l10n.t('the young and a piece of the old') },
        { generation: 0, name: l10n.t('the young generation') },
      ];
    case 'freeThreaded':
      return [everything];
    default:
      return kind satisfies never;
  }
}
