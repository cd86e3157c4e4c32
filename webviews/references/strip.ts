import * as l10n from '@vscode/l10n';
import type { CountEntry } from '../../protocol/lenses/references.ts';
import { told } from './ledger.ts';

/** The count from stop to stop as a step chart. Pure. */
export interface Strip {
  readonly points: readonly Point[];
  /** Runs of points without a stop between them that was not recorded. */
  readonly runs: readonly (readonly Point[])[];
  readonly stops: readonly [number, number];
  readonly most: number;
  readonly digest: string;
}

export interface Point {
  readonly stop: number;
  readonly count: number;
  /** Against the recorded stop before: 0 at the first one. */
  readonly change: number;
  /** `Basket.add, line 12`. */
  readonly place: string;
  readonly source: { readonly path: string; readonly line: number } | null;
  /** The point in words. */
  readonly words: string;
}

/** Null where there is no stop with a count. */
export function stripOf(history: readonly CountEntry[]): Strip | null {
  const points: Point[] = [];
  const runs: Point[][] = [];
  let before: CountEntry | null = null;
  for (const entry of history) {
    if (entry.count !== null) {
      const last = points.at(-1);
      const point = pointOf(
        entry,
        entry.count,
        last ? entry.count - last.count : 0,
        last?.stop ?? entry.stop,
      );
      points.push(point);
      const follows = before !== null && before.count !== null && entry.stop === before.stop + 1;
      const run = runs.at(-1);
      if (follows && run) run.push(point);
      else runs.push([point]);
    }
    before = entry;
  }
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return null;
  return {
    points,
    runs,
    stops: [first.stop, last.stop],
    most: Math.max(...points.map((one) => one.count)),
    digest:
      points.length === 1
        ? l10n.t('one stop so far')
        : l10n.t(
            '{0} at stop {1}, {2} at stop {3}',
            told(first.count),
            first.stop,
            told(last.count),
            last.stop,
          ),
  };
}

/** `before` is the recorded stop to compare with; the point itself at the first one. */
function pointOf(entry: CountEntry, count: number, change: number, before: number): Point {
  const place =
    entry.line === null ? entry.function : l10n.t('{0}, line {1}', entry.function, entry.line);
  const words =
    change === 0
      ? l10n.t('Stop {0}: {1}. {2}', entry.stop, told(count), place)
      : l10n.t(
          'Stop {0}: {1}, {2} than at stop {3}. {4}',
          entry.stop,
          told(count),
          changeWords(change),
          before,
          place,
        );
  const source =
    entry.path !== null && entry.line !== null ? { path: entry.path, line: entry.line } : null;
  return { stop: entry.stop, count, change, place, source, words };
}

/** `1 more`, `2 fewer`. */
export const changeWords = (change: number): string =>
  change > 0 ? l10n.t('{0} more', told(change)) : l10n.t('{0} fewer', told(-change));
