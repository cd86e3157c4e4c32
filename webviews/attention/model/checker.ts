import { epilogue } from './epilogue.ts';
import type { Head, RowReference } from './head.ts';
import { fromUnits, type Units } from './kernel.ts';
import { seen } from './masks.ts';
import { References } from './references.ts';
import type { Precision } from './rounding.ts';
import type { Plan, Tile } from './schedule.ts';
import { blocksOf, length } from './shape.ts';

/** What a program had for a row block when a tile was at hand. Null for what it has not, or what is not known. */
export interface Observation {
  readonly tile: Tile;
  readonly m: Float64Array | null;
  readonly l: Float64Array | null;
  /** Row by row, `valueDepth` numbers each. */
  readonly accumulator: Float64Array | null;
}

/** Everything known of a run of a person's own kernel. */
export interface Observed {
  readonly head: Head;
  readonly plan: Plan;
  readonly precision: Precision;
  /** In the order the program came to them. */
  readonly observations: readonly Observation[];
  /** Every tile was observed, so that what was not seen was not visited. */
  readonly complete: boolean;
  readonly output: Float64Array | null;
  readonly logSums: Float64Array | null;
}

export type Quantity = 'm' | 'l' | 'accumulator' | 'coverage' | 'output' | 'logSum';

/** Where and by how much a program differs. Errors are shares of the tolerance's unit. */
export interface Wrong {
  readonly quantity: Quantity;
  /** Null for the last step, after all tiles. */
  readonly tile: Tile | null;
  /** Rows of the whole sequence. */
  readonly rows: number[];
  readonly error: number;
}

/** Choices that right kernels make; they are told and not flagged. */
export type Oddity =
  'backwards' | 'raw' | 'log2' | 'staleMax' | 'largeMax' | 'infiniteBlind' | 'finiteNothing';

/** How far the states had come when they were observed. */
export interface Phase {
  readonly columns: 'observed' | 'forwards' | 'backwards';
  /** The tile at hand was not worked in yet. */
  readonly before: boolean;
}

export interface Verdict {
  /** Nothing is wrong, and something was compared. */
  readonly right: boolean;
  readonly compared: number;
  readonly units: Units | null;
  readonly normalised: boolean;
  readonly phase: Phase;
  readonly first: Wrong | null;
  readonly wrong: Wrong[];
  /** Largest error of each observation, in its order; NaN where nothing could be compared. */
  readonly errors: number[];
  /** Largest error of each row of the output; null without one. */
  readonly rowErrors: number[] | null;
  readonly correlation: number | null;
  readonly oddities: Oddity[];
  /** Rows for which the inputs themselves make NaN: nothing can be said of them. */
  readonly unknownRows: number[];
  readonly tolerance: number;
}

/** How a program's states may be meant; the reading under which most of them are right is taken. */
interface Reading {
  readonly units: Units;
  readonly normalised: boolean;
  readonly phase: Phase;
}

const allUnits: readonly Units[] = ['natural', 'raw', 'log2'];
const phases: readonly Phase[] = [
  { columns: 'observed', before: false },
  { columns: 'forwards', before: false },
  { columns: 'backwards', before: false },
  { columns: 'observed', before: true },
  { columns: 'forwards', before: true },
  { columns: 'backwards', before: true },
];

/** Observations that decide how all of them are read. */
const mostDeciding = 12;

/**
 * Compares a program's states with what they must be whatever the order, the units and the shift:
 * over the columns C that a row has seen, `m + log l` is the log-sum-exp of C's scores, and the
 * accumulator times e^m is the sum of e^score V.
 */
export function check(observed: Observed): Verdict {
  const reference = new References(observed);
  const reading = bestReading(observed, reference);
  const rows = observed.observations.map((one, at) =>
    compareTile(observed, reference, reading, one, at),
  );
  const wrong = rows.flatMap((one) => one.wrong);
  if (observed.complete) wrong.push(...coverage(observed));
  const end = epilogue(observed);
  wrong.push(...end.wrong);
  const compared = rows.reduce((sum, one) => sum + one.compared, 0) + end.compared;
  const oddities = new Set<Oddity>([...rows.flatMap((one) => one.oddities), ...end.oddities]);
  if (goesBackwards(observed.observations)) oddities.add('backwards');
  if (reading.units !== 'natural' && wrong.length === 0 && observed.head.scale !== 1)
    oddities.add(reading.units);
  return {
    right: wrong.length === 0 && compared > 0,
    compared,
    units: observed.observations.some((one) => one.m) ? reading.units : null,
    normalised: reading.normalised,
    phase: reading.phase,
    first: wrong[0] ?? null,
    wrong,
    errors: rows.map((one) => (one.compared > 0 ? one.error : NaN)),
    rowErrors: end.rowErrors,
    correlation: end.correlation,
    oddities: [...oddities],
    unknownRows: end.unknownRows,
    tolerance: reference.tolerance,
  };
}

/** What a comparison found. Errors are multiples of the tolerance. */
interface Compared {
  readonly compared: number;
  readonly error: number;
  readonly wrong: Wrong[];
  readonly oddities: Oddity[];
}

/** One observation under a reading. Errors are multiples of the tolerance. */
function compareTile(
  { head }: Observed,
  reference: References,
  reading: Reading,
  observation: Observation,
  at: number,
): Compared {
  const { tile } = observation;
  const columns = reference.columns(at, reading.phase);
  const found: { quantity: Quantity; row: number; error: number }[] = [];
  const oddities = new Set<Oddity>();
  let [compared, worst] = [0, 0];
  for (let row = tile.rows.from; row < tile.rows.to; row += 1) {
    const right = reference.row(row, columns);
    if (Number.isNaN(right.logSum)) continue;
    const state = rowState(observation, row - tile.rows.from, head, reading);
    const { logSum, output } = reference.room;
    const sum = sumError(state, right, 2 * reference.tolerance * logSum(row, right.logSum));
    const unit = reference.tolerance * Math.max(reference.largest, Number.MIN_VALUE);
    const mean = outputError(state, right, unit * output(row, right.logSum), reading.normalised);
    for (const [quantity, error] of [
      [blame(state, right), sum],
      ['accumulator', mean],
    ] as const) {
      if (error === null) continue;
      compared += 1;
      worst = Math.max(worst, error);
      if (error > 1) found.push({ quantity, row, error });
    }
    for (const one of oddMax(state, right, reference.tolerance)) oddities.add(one);
  }
  const quantities = [...new Set(found.map((one) => one.quantity))];
  const wrong = quantities.map((quantity) => {
    const mine = found.filter((one) => one.quantity === quantity);
    const error = Math.max(...mine.map((one) => one.error));
    return { quantity, tile, rows: mine.map((one) => one.row), error };
  });
  return { compared, error: worst, wrong, oddities: [...oddities] };
}

interface RowState {
  /** As the program has it. */
  readonly told: number | null;
  readonly m: number | null;
  readonly l: number | null;
  readonly accumulator: Float64Array | null;
}

function rowState(
  { m, l, accumulator, tile }: Observation,
  place: number,
  { scale, shape }: Head,
  { units }: Reading,
): RowState {
  const told = m ? (m[place] ?? NaN) : null;
  const { valueDepth } = shape;
  return {
    told,
    m: told === null ? null : fromUnits(told, units, scale),
    l: l ? sumOfParts(l, place, length(tile.rows)) : null,
    accumulator: accumulator?.subarray(place * valueDepth, (place + 1) * valueDepth) ?? null,
  };
}

/** A row's sum; some kernels keep it in parts, one a thread, until the end. */
function sumOfParts(l: Float64Array, place: number, rows: number): number {
  const parts = Math.max(1, Math.floor(l.length / rows));
  let sum = 0;
  for (let at = 0; at < parts; at += 1) sum += l[place * parts + at] ?? NaN;
  return sum;
}

/** Error of `m + log l`, in units; null where one of them is missing. */
function sumError({ m, l }: RowState, right: RowReference, unit: number): number | null {
  if (m === null || l === null) return null;
  const value = l === 0 || m === -Infinity ? -Infinity : m + Math.log(l);
  if (value === right.logSum) return 0;
  const error = Math.abs(value - right.logSum) / unit;
  return Number.isNaN(error) ? Infinity : error;
}

/** Error of the accumulator, put on the scale of the output, in units; null where that cannot be done. */
function outputError(
  { m, l, accumulator }: RowState,
  right: RowReference,
  unit: number,
  normalised: boolean,
): number | null {
  if (accumulator === null) return null;
  let factor = 1;
  if (!normalised) {
    if (m !== null)
      factor = right.logSum === -Infinity ? Number(m > -Infinity) : Math.exp(m - right.logSum);
    else if (l !== null) factor = l === 0 ? 1 : 1 / l;
    else return null;
  }
  let worst = 0;
  for (const [at, wanted] of right.output.entries()) {
    // What is weighed with nothing counts for nothing, unless it is no number.
    const part = (accumulator[at] ?? NaN) * factor;
    const error = Math.abs(part - wanted);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  return worst === 0 ? 0 : worst / unit;
}

/** Which of m and l is to blame where their sum is wrong: a max that is the true one is right. */
function blame({ m }: RowState, right: RowReference): Quantity {
  if (m === null || Number.isNaN(m)) return 'm';
  return Math.abs(m - right.max) <= 1e-3 * Math.max(1, Math.abs(right.max)) || m === right.max
    ? 'l'
    : 'm';
}

function oddMax({ told, m }: RowState, right: RowReference, tolerance: number): Oddity[] {
  if (told === null || m === null) return [];
  if (m === -Infinity) return told === -Infinity ? [] : ['finiteNothing'];
  if (right.max === -Infinity) return [];
  const room = 4 * tolerance * Math.max(1, Math.abs(right.max));
  if (m < right.max - room) return ['staleMax'];
  return m > right.max + room ? ['largeMax'] : [];
}

/** The reading under which most rows are right; of equals, the first. */
function bestReading(observed: Observed, reference: References): Reading {
  const { observations } = observed;
  const all = observations.map((_, at) => at);
  const deciding = someOf(all.length);
  const { best, perfect } = mostRight(observed, reference, readingsOf(observations), deciding);
  // Some tiles fit several readings, a lone column for example, or one score far above the others: then all
  // of them decide.
  if (perfect.length < 2 || deciding.length === all.length) return best;
  return mostRight(observed, reference, perfect, all).best;
}

/** What could be meant by the numbers of some observations, the usual first. */
function readingsOf(observations: readonly Observation[]): Reading[] {
  const hasMax = observations.some((one) => one.m);
  const hasAccumulator = observations.some((one) => one.accumulator);
  return phases.flatMap((phase) =>
    (hasMax ? allUnits : allUnits.slice(0, 1)).flatMap((units) =>
      (hasAccumulator ? [false, true] : [false]).map((normalised) => ({
        units,
        normalised,
        phase,
      })),
    ),
  );
}

/** The best of some readings at some places, of equals the first, and those under which all is right. */
function mostRight(
  observed: Observed,
  reference: References,
  readings: readonly Reading[],
  places: readonly number[],
): { best: Reading; perfect: Reading[] } {
  let best: Reading = readings[0] ?? {
    units: 'natural',
    normalised: false,
    phase: { columns: 'observed', before: false },
  };
  let most = -1;
  const perfect: Reading[] = [];
  for (const reading of readings) {
    let [right, all] = [0, 0];
    for (const at of places) {
      const one = observed.observations[at];
      if (!one) continue;
      const result = compareTile(observed, reference, reading, one, at);
      const failed = result.wrong.reduce((sum, { rows }) => sum + rows.length, 0);
      right += result.compared - failed;
      all += result.compared;
    }
    // Another moment than the usual is believed only where it makes most things right.
    if (reading.phase !== phases[0] && right < all / 2) continue;
    if (right === all && all > 0) perfect.push(reading);
    if (right > most) [best, most] = [reading, right];
  }
  return { best, perfect };
}

/** Places of the observations that decide: from the beginning, the middle and the end, neighbours together. */
function someOf(count: number): number[] {
  const all = Array.from({ length: count }, (_, at) => at);
  if (count <= mostDeciding) return all;
  const third = Math.floor(mostDeciding / 3);
  const middle = Math.floor((count - third) / 2);
  return [...all.slice(0, third), ...all.slice(middle, middle + third), ...all.slice(-third)];
}

/** Columns that a row sees and no tile brought, and columns that came twice. */
function coverage({ head, plan, observations }: Observed): Wrong[] {
  const found: Wrong[] = [];
  const blocks = blocksOf(plan.shape.queries, plan.blocks.rows);
  for (const [rowBlock, rows] of blocks.entries()) {
    const tiles = observations.map((one) => one.tile).filter((one) => one.rows.from === rows.from);
    const times = new Uint16Array(plan.shape.keys);
    for (const { columns } of tiles)
      for (let at = columns.from; at < columns.to; at += 1) times[at] = (times[at] ?? 0) + 1;
    const lacking: number[] = [];
    let column = -1;
    for (let row = rows.from; row < rows.to; row += 1) {
      const range = seen(plan.mask, head.shape, row);
      for (let at = range.from; at < range.to; at += 1) {
        if (times[at] === 1) continue;
        if (column < 0) column = at;
        lacking.push(row);
        break;
      }
    }
    if (lacking.length === 0) continue;
    const columnBlock = Math.floor(column / plan.blocks.columns);
    const columns = blocksOf(plan.shape.keys, plan.blocks.columns)[columnBlock];
    const tile = columns ? { rowBlock, columnBlock, rows, columns } : null;
    found.push({ quantity: 'coverage', tile, rows: lacking, error: Infinity });
  }
  return found;
}

function goesBackwards(observations: readonly Observation[]): boolean {
  let [back, on] = [0, 0];
  const last = new Map<number, number>();
  for (const { tile } of observations) {
    const before = last.get(tile.rows.from);
    if (before !== undefined) {
      if (tile.columns.from < before) back += 1;
      else on += 1;
    }
    last.set(tile.rows.from, tile.columns.from);
  }
  return back > 0 && on === 0;
}
