import type { Observation, Observed, Verdict } from './checker.ts';
import {
  fromUnits,
  rightRules,
  type Rules,
  plainStyle,
  runKernel,
  visits,
  type Run,
  type Style,
  type Units,
} from './kernel.ts';
import { tolerances } from './rounding.ts';
import type { Tile } from './schedule.ts';
import { replays, slipNames, type SlipName } from './slips.ts';

/**
 * The known slips that make the very numbers a wrong program has: each is replayed on the same inputs,
 * in the program's own order. Usually one; several where they cannot be told apart here; none rather
 * than a guess.
 */
export function likelySlips(observed: Observed, verdict: Verdict): SlipName[] {
  if (verdict.right || verdict.compared === 0) return [];
  const hasMax = observed.observations.some((one) => one.m);
  const units = verdict.units ?? 'natural';
  const others = (['natural', 'raw', 'log2'] as const).filter((one) => one !== units);
  for (const one of hasMax ? [units, ...others] : [units]) {
    const found = slipsIn(one, observed, verdict);
    if (found.length > 0) return found;
  }
  return [];
}

/** The tiles that a slip leaves. */
type Left = (tiles: readonly Tile[]) => readonly Tile[];

/** The slips that explain a program whose max is in these units. */
function slipsIn(units: Units, observed: Observed, verdict: Verdict): SlipName[] {
  const style: Style = { ...plainStyle, units, normalises: verdict.normalised };
  const { head, plan, observations } = observed;
  const { before, columns } = verdict.phase;
  const states = observations.length > 0 && !before && columns === 'observed';
  const watched = states ? observations.map((one) => one.tile) : visits(plan, style);
  // First a row block in which something is wrong: nearly every other slip is out by then.
  const suspect = verdict.first?.rows[0] ?? 0;
  const near = watched.filter((one) => one.rows.from <= suspect && suspect < one.rows.to);
  // Rows of tiles that a slip leaves out are compared too: as what is left of them.
  const fits = (rules: Rules, all: readonly Tile[], left: Left = (tiles) => tiles): boolean => {
    const run = runKernel({ head, tiles: left(all) }, style, rules);
    return agrees(observed, { run, tiles: all }, style, states);
  };
  // Where the right formulas make all that is known, no formula is the slip.
  const rightFormulas = fits(rightRules(head, plan.mask, style), near);
  const tried = rightFormulas ? (['edgeDropped'] as const) : slipNames;
  return tried.filter((name) =>
    replays(name, { head, plan, style }).some(
      ({ rules, tiles }) => fits(rules, near, tiles) && fits(rules, watched, tiles),
    ),
  );
}

/** Whether a run has what the program had, in everything that is known of its rows. */
function agrees(
  { head, precision, observations, output, logSums }: Observed,
  { run, tiles }: { run: Run; tiles: readonly Tile[] },
  style: Style,
  states: boolean,
): boolean {
  const tolerance = 10 * tolerances[precision];
  const rows = new Set<number>();
  for (const { rows: range } of tiles)
    for (let row = range.from; row < range.to; row += 1) rows.add(row);
  if (states) {
    const made = new Map(run.states.map((state) => [placeOf(state.tile), state]));
    for (const one of observations) {
      if (!rows.has(one.tile.rows.from)) continue;
      const state = made.get(placeOf(one.tile));
      if (!state || !sameState(one, state, { tolerance, units: style.units, scale: head.scale }))
        return false;
    }
  }
  const { valueDepth } = head.shape;
  for (const row of rows) {
    if (logSums && !near(logSums[row] ?? NaN, run.logSums[row] ?? NaN, tolerance)) return false;
    if (!output) continue;
    for (let at = row * valueDepth; at < (row + 1) * valueDepth; at += 1) {
      if (!near(output[at] ?? NaN, run.output[at] ?? NaN, tolerance)) return false;
    }
  }
  return true;
}

const placeOf = ({ rowBlock, columnBlock }: Tile): string => `${rowBlock}:${columnBlock}`;

function sameState(
  one: Observation,
  other: Observation,
  { tolerance, units, scale }: { tolerance: number; units: Units; scale: number },
): boolean {
  const known = (max: number): number => fromUnits(max, units, scale);
  const same = (a: Float64Array | null, b: Float64Array | null, of = (x: number) => x): boolean =>
    !a ||
    !b ||
    a.length !== b.length ||
    a.every((x, at) => near(of(x), of(b[at] ?? NaN), tolerance));
  return (
    same(one.m, other.m, known) && same(one.l, other.l) && same(one.accumulator, other.accumulator)
  );
}

function near(a: number, b: number, tolerance: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const size = Math.max(1, Math.abs(a), Math.abs(b));
  return size < Infinity && Math.abs(a - b) <= tolerance * size;
}
