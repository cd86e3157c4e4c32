import type { AttentionData, KernelState, Numbers } from '../../protocol/lenses/attention.ts';
import {
  check,
  type Head,
  type Mask,
  type Observation,
  type Observed,
  type Plan,
  type Precision,
  type Range,
  type Verdict,
} from './model.ts';

/** The program's own numbers, as the model takes them. */
export interface LiveHead {
  readonly head: Head;
  readonly precision: Precision;
  /** Softmax weights that the program itself has, of the first rows; null if it has none. */
  readonly weights: {
    readonly name: string;
    readonly rows: number;
    readonly numbers: Float64Array;
  } | null;
  readonly window: {
    readonly firstQuery: number;
    readonly firstKey: number;
    /** Queries of the whole sequence. */
    readonly queryCount: number;
    /** Nothing was left out. */
    readonly isWhole: boolean;
  };
  /** Tells one set of inputs from another: states of another set are not put together with these. */
  readonly identity: string;
}

/**
 * How far a window's diagonal lies from where it would be if the window were all there is: the mask is
 * that of the whole sequences.
 */
export function windowShift(
  { window, candidates, chosen }: AttentionData,
  causal: Mask['causal'],
): number {
  const whole = chosen === null ? undefined : candidates[chosen];
  if (!window || !whole) return 0;
  const { firstQuery, firstKey, queries, keys } = window;
  const moved = firstQuery - firstKey;
  if (causal === 'topLeft') return moved;
  const own = (keys.shape[0] ?? 0) - (queries.shape[0] ?? 0);
  return whole.keyCount - whole.queryCount + moved - own;
}

/** A kernel's state, and the line of the program that was about to run; null where that is not known. */
export interface Seen {
  readonly state: KernelState;
  readonly line: number | null;
}

/** Sizes of tiles that the program's own names tell; null where they do not. */
export interface LiveBlocks {
  readonly rows: number | null;
  readonly columns: number | null;
}

/** Elements as they were sent; null where they are not as many as the shape says. */
export function decoded({ shape, format, data }: Numbers): Float64Array | null {
  const text = atob(data);
  const bytes = Uint8Array.from(text, (one) => one.codePointAt(0) ?? 0);
  const view = new DataView(bytes.buffer);
  const size = format === 'float64' ? 8 : 4;
  const count = shape.reduce((product, one) => product * one, 1);
  if (bytes.length !== count * size) return null;
  return Float64Array.from({ length: count }, (_, at) =>
    format === 'float64' ? view.getFloat64(at * 8, true) : view.getFloat32(at * 4, true),
  );
}

/** The head that was read; null where none was, or its parts do not fit together. */
export function liveHead({ window, state, candidates, chosen }: AttentionData): LiveHead | null {
  if (!window) return null;
  const [queries, keys, values] = [window.queries, window.keys, window.values].map(decoded);
  const [count = 0, depth = 0] = window.queries.shape;
  const [keyCount = 0, keyDepth = 0] = window.keys.shape;
  const [valueCount = 0, valueDepth = 0] = window.values.shape;
  const fits = keyDepth === depth && keyCount === valueCount;
  if (!queries || !keys || !values || !fits || count * keyCount * depth * valueDepth === 0)
    return null;
  const shape = { queries: count, keys: keyCount, depth, valueDepth };
  return {
    head: { shape, queries, keys, values, scale: state?.scale ?? 1 / Math.sqrt(depth) },
    precision: window.precision,
    weights: ownWeights(window.weights, keyCount),
    window: {
      firstQuery: window.firstQuery,
      firstKey: window.firstKey,
      queryCount: (chosen === null ? undefined : candidates[chosen])?.queryCount ?? count,
      isWhole: window.cut === null,
    },
    identity: [window.queries, window.keys, window.values]
      .map((one) => `${one.shape.join('x')}:${one.data}`)
      .join('|'),
  };
}

function ownWeights(told: Numbers | null, keys: number): LiveHead['weights'] {
  const [rows = 0, columns = 0] = told?.shape ?? [];
  const numbers = told && columns === keys ? decoded(told) : null;
  return told && numbers ? { name: told.name, rows, numbers } : null;
}

const rowNames = [
  'i',
  'row',
  'start_m',
  'i0',
  'qi',
  'q_start',
  'row_start',
  'm_start',
  'off_m',
  'top_row',
];
const columnNames = [
  'j',
  'start_n',
  'start',
  'j0',
  'kj',
  'k_start',
  'column_start',
  'n_start',
  'off_n',
  'column',
];
const rowSizeNames = ['Br', 'BLOCK_M', 'block_m', 'br', 'BM', 'block_rows', 'block_q', 'rows'];
const columnSizeNames = [
  'Bc',
  'BLOCK_N',
  'block_n',
  'bc',
  'BN',
  'block_columns',
  'block_k',
  'columns',
  'width',
];

function named(integers: KernelState['integers'], names: readonly string[]): number | null {
  for (const name of names) {
    const value = Object.hasOwn(integers, name) ? integers[name] : undefined;
    if (value !== undefined) return value;
  }
  return null;
}

/** Tile sizes from the program's names, or 1 row where it keeps one max at a time. */
export function liveBlocks({ state }: AttentionData): LiveBlocks {
  if (!state) return { rows: null, columns: null };
  const rows = named(state.integers, rowSizeNames);
  const columns = named(state.integers, columnSizeNames);
  const single = state.max && state.max.shape.length === 0 ? 1 : null;
  const real = (size: number | null): number | null => (size !== null && size >= 1 ? size : null);
  return { rows: real(rows) ?? single, columns: real(columns) };
}

/** Whether a program's loop counts tiles, or says at which token a tile begins. */
type Meaning = 'blocks' | 'tokens';

/** The tile at hand and the program's state in it; null where its names do not tell which tile that is. */
export function observationOf(
  state: KernelState,
  plan: Plan,
  { window, meaning }: { window: LiveHead['window']; meaning: Meaning },
): Observation | null {
  const { shape, blocks } = plan;
  const [i, j] = [named(state.integers, rowNames), named(state.integers, columnNames)];
  if (j === null) return null;
  const range = (at: number, size: number, first: number, count: number): Range | null => {
    const from = (meaning === 'blocks' ? at * size : at) - first;
    return from >= 0 && from < count ? { from, to: Math.min(from + size, count) } : null;
  };
  const columns = range(j, blocks.columns, window.firstKey, shape.keys);
  const rows = range(i ?? 0, blocks.rows, window.firstQuery, shape.queries);
  if (!columns || !rows || (i === null && blocks.rows < shape.queries)) return null;
  const tile = {
    rows,
    columns,
    rowBlock: Math.floor(rows.from / blocks.rows),
    columnBlock: Math.floor(columns.from / blocks.columns),
  };
  const part = (numbers: Numbers | null, width: number): Float64Array | null => {
    const all = numbers ? decoded(numbers) : null;
    if (!all) return null;
    const own = (rows.to - rows.from) * width;
    if (all.length === own) return all;
    // One for all rows of the sequence: the tile's own rows of it.
    const [from, to] = [rows.from + window.firstQuery, rows.to + window.firstQuery];
    if (all.length === window.queryCount * width) return all.slice(from * width, to * width);
    // A block that is as long as the others, though fewer rows are left.
    return all.length === blocks.rows * width ? all.slice(0, own) : null;
  };
  const m = part(state.max, 1);
  const l = part(state.sum, 1);
  // Algorithm 1 keeps its output divided, and calls it O.
  const accumulator = part(state.accumulator ?? (m ? state.output : null), shape.valueDepth);
  return m || l || accumulator ? { tile, m, l, accumulator } : null;
}

/**
 * What was seen of a program's kernel at its stops or tile points, and what it returned, against the
 * reference. Of longer sequences the rows that were read can be checked as long as their keys begin at the
 * first: what a kernel has seen by then is in the window.
 */
export function checkLive(
  { head, precision, window }: LiveHead,
  plan: Plan,
  seen: readonly Seen[],
): { observed: Observed; verdict: Verdict } {
  const over = endOf(seen);
  const states = window.firstKey > 0 ? [] : seen.filter((one) => one !== over);
  const whole = (numbers: Numbers | null | undefined, count: number): Float64Array | null => {
    const all = window.isWhole && numbers ? decoded(numbers) : null;
    return all?.length === count ? all : null;
  };
  const { queries, valueDepth } = plan.shape;
  const reading = (meaning: Meaning) => {
    const observations = states.flatMap(
      ({ state }) => observationOf(state, plan, { window, meaning }) ?? [],
    );
    const observed: Observed = {
      head, plan, precision, observations: distinct(observations), complete: false,
      output: whole(over?.state.output, queries * valueDepth),
      logSums: whole(over?.state.logSum, queries),
    }; // prettier-ignore
    const verdict = check(observed);
    const wrong = verdict.wrong.reduce((sum, one) => sum + one.rows.length, 0);
    const isWhole = verdict.right && observations.length === states.length;
    return { observed, verdict, isWhole, score: verdict.compared - 2 * wrong };
  };
  const blocks = reading('blocks');
  if (blocks.isWhole) return blocks;
  const tokens = reading('tokens');
  return tokens.score > blocks.score ? tokens : blocks;
}

/**
 * What was seen last, if the kernel's loops were over then: it has no state any more (its caller stopped),
 * or stands at another line than it did tile by tile, with its counters where they ended.
 */
function endOf(seen: readonly Seen[]): Seen | null {
  const [before, last] = [seen.at(-2), seen.at(-1)];
  if (!last) return null;
  if (isOver(last.state)) return last;
  if (!before || before.line === last.line) return null;
  const times = (line: number | null): number => seen.filter((one) => one.line === line).length;
  const same = [rowNames, columnNames].every(
    (names) => named(last.state.integers, names) === named(before.state.integers, names),
  );
  return same && times(last.line) === 1 && times(before.line) > 1 ? last : null;
}

/** Whether a frame has none of a kernel's own state: its caller's, which may have its output. */
export const isOver = ({ max, sum, accumulator }: KernelState): boolean =>
  !max && !sum && !accumulator;

/** The last state of each tile, in the order in which the tiles were reached. */
function distinct(observations: readonly Observation[]): Observation[] {
  const found = new Map<string, Observation>();
  for (const one of observations) found.set(`${one.tile.rows.from}:${one.tile.columns.from}`, one);
  return [...found.values()];
}
