import { firstBackward, standardBackward, standardForward, total } from './traffic.ts';
import { noMask } from './masks.ts';
import { printedBlocks, type Shape } from './shape.ts';
import type { Plan } from './schedule.ts';
import { closedForm } from './traffic.ts';

/** What a model has to take for granted to meet a printed figure. Words for people are the view's. */
export type Assumption =
  | 'halfPrecision'
  | 'forwardAndBackward'
  | 'algorithms0And3'
  | 'algorithms1And4'
  | 'noCache'
  | 'maskPass'
  | 'dropoutForward'
  | 'dropoutBackward'
  | 'keyPadding'
  | 'memoryOf192K'
  | 'singleStatistics'
  | 'outputsZeroed'
  | 'noOutputsZeroed'
  | 'allOutputsZeroed'
  | 'matmulsOnly';

/** A figure that a paper prints, beside what a model makes of the same workload. */
export interface Figure {
  readonly name:
    | 'standardBytes'
    | 'standardBytesBare'
    | 'standardBytesNoDropout'
    | 'flashBytes'
    | 'flashBytesNotZeroed'
    | 'flashBytesAllZeroed'
    | 'standardFlops'
    | 'flashFlops';
  /** GB (1e9 bytes) or GFLOP. */
  readonly unit: 'GB' | 'GFLOP';
  /** Null where the paper prints none for exactly this. */
  readonly printed: number | null;
  readonly model: number;
  /** The model's formula, in passes over all scores (P), over a tensor (T) and over a vector (v). */
  readonly formula: string;
  readonly assumptions: readonly Assumption[];
  /** Whether the printed figure follows: to the digits printed. */
  readonly follows: boolean | null;
}

/** A workload of the FlashAttention paper (GPT-2 medium, forward and backward, fp16). */
export const gpt2 = { tokens: 1024, depth: 64, heads: 16, batch: 64 } as const;

const giga = 1e9;
const half = 2;
const single = 4;
/** 192 KB in numbers of half precision: the shared memory and first cache of an A100's processor. */
export const capacityOf192K = (192 * 1024) / half;

/** Figure 2 (left) of the paper, row by row, and what becomes of it. */
export function paperFigures(): Figure[] {
  const { tokens, depth, heads, batch } = gpt2;
  const instances = heads * batch;
  const [P, T, v] = [
    (tokens * tokens * instances * half) / giga,
    (tokens * depth * instances * half) / giga,
    (tokens * instances * single) / giga,
  ];
  const tiles = Math.ceil(tokens / printedBlocks(capacityOf192K, depth).columns);
  const flash = (zeroed: number, vectors: number): number =>
    (11 + 19 + (tiles - 3) * 8 + zeroed) * T + (6 * tiles + vectors) * v;
  const matmul = (4 * tokens * tokens * depth * instances) / giga;
  const base: readonly Assumption[] = ['halfPrecision', 'forwardAndBackward', 'noCache'];
  const standard: readonly Assumption[] = [...base, 'algorithms0And3'];
  const tiled: readonly Assumption[] = [
    ...base,
    'algorithms1And4',
    'memoryOf192K',
    'singleStatistics',
  ];
  const figure = (one: Omit<Figure, 'follows'>): Figure => ({
    ...one,
    follows:
      one.printed === null ? null : Math.abs(Math.round(one.model * 10) / 10 - one.printed) < 0.051,
  });
  return [
    figure({
      name: 'standardBytesBare', unit: 'GB', printed: null, model: 11 * P + 12 * T,
      formula: '11 P + 12 T', assumptions: standard,
    }),
    figure({
      name: 'standardBytes', unit: 'GB', printed: 40.3, model: 18 * P + 12 * T,
      formula: '18 P + 12 T',
      assumptions: [...standard, 'maskPass', 'dropoutForward', 'dropoutBackward'],
    }),
    figure({
      name: 'standardBytesNoDropout', unit: 'GB', printed: 35.3, model: 15 * P + 12 * T,
      formula: '15 P + 12 T', assumptions: [...standard, 'keyPadding'],
    }),
    figure({
      name: 'flashBytes', unit: 'GB', printed: 4.4, model: flash(2, 2),
      formula: '32 T + 20 v', assumptions: [...tiled, 'outputsZeroed'],
    }),
    figure({
      name: 'flashBytesNotZeroed', unit: 'GB', printed: null, model: flash(0, 0),
      formula: '30 T + 18 v', assumptions: [...tiled, 'noOutputsZeroed'],
    }),
    figure({
      name: 'flashBytesAllZeroed', unit: 'GB', printed: null, model: flash(4, 2),
      formula: '34 T + 20 v', assumptions: [...tiled, 'allOutputsZeroed'],
    }),
    figure({
      name: 'standardFlops', unit: 'GFLOP', printed: 66.6, model: 3 * matmul,
      formula: '3 · 4 N² d', assumptions: ['forwardAndBackward', 'matmulsOnly'],
    }),
    figure({
      name: 'flashFlops', unit: 'GFLOP', printed: 75.2, model: 3.5 * matmul,
      formula: '3.5 · 4 N² d', assumptions: ['forwardAndBackward', 'matmulsOnly'],
    }),
  ]; // prettier-ignore
}

/**
 * Bytes that FlashAttention (Algorithms 1 and 4, O, dQ, dK and dV zeroed) moves in the same workload for
 * an on-chip memory of `kilobytes`: how much the printed 4.4 GB depend on it.
 */
export function flashGigabytes(kilobytes: number): number {
  const { tokens, depth, heads, batch } = gpt2;
  const capacity = (kilobytes * 1024) / half;
  const shape: Shape = { queries: tokens, keys: tokens, depth, valueDepth: depth };
  const blocks = printedBlocks(capacity, depth);
  const tiles = Math.ceil(tokens / blocks.columns);
  const plan: Plan = { shape, blocks, mask: noMask, order: 'fa1', skips: false };
  const vectors = (2 + 4 * tiles + 2 * tiles) * tokens;
  const elements = closedForm(plan) + total(firstBackward(plan)) - vectors;
  return ((elements * half + vectors * single) * heads * batch) / giga;
}

/** Bytes that FlashAttention's forward moves for a width of key blocks (Fig. 2, middle; no numbers are printed). */
export function forwardGigabytes(columns: number): number {
  const { tokens, depth, heads, batch } = gpt2;
  const tiles = Math.ceil(tokens / columns);
  const numbers = (3 + 3 * tiles) * tokens * depth * half + (2 + 4 * tiles) * tokens * single;
  return (numbers * heads * batch) / giga;
}

/** Bytes of standard attention, forward and backward, in the same workload. */
export function standardGigabytes(): number {
  const { tokens, depth, heads, batch } = gpt2;
  const shape: Shape = { queries: tokens, keys: tokens, depth, valueDepth: depth };
  const elements = total(standardForward(shape)) + total(standardBackward(shape));
  return (elements * half * heads * batch) / giga;
}

/** The paper's Table 21: memory of forward and backward in MiB (batch 16, 8 heads, d 64, fp16). */
export const memoryTable = {
  tokens: [128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
  /** Null: it ran out of memory. */
  standard: [36, 104, 336, 1184, 4416, 17024, null, null, null, null],
  flash: [22, 44, 104, 209, 418, 836, 1672, 3344, 6688, 13376],
} as const;

const table = { instances: 16 * 8, depth: 64 } as const;
const mebi = 1024 * 1024;

/** MiB of standard attention: four N by N matrices and ten N by d tensors, in half precision. */
export function standardMemory(tokens: number): number {
  const { instances, depth } = table;
  return ((4 * tokens * tokens + 10 * tokens * depth) * instances * half) / mebi;
}

/**
 * MiB of FlashAttention: eleven N by d tensors, thirteen above 256 tokens (the released code then keeps
 * its output in single precision too), and two vectors in single precision.
 */
export function flashMemory(tokens: number): number {
  const { instances, depth } = table;
  const tensors = tokens > 256 ? 13 : 11;
  return (tensors * tokens * depth * instances * half + 2 * tokens * instances * single) / mebi;
}
