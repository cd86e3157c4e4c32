import { seen, type Mask } from './masks.ts';
import type { Head } from './head.ts';
import { decay, rightRules, type Rules, type Style } from './kernel.ts';
import type { Plan, Tile } from './schedule.ts';
import { length } from './shape.ts';

/** Known mistakes of tiled kernels. The words for people are the view's. */
export const slipNames = [
  'outputNotRescaled',
  'outputDivided',
  'outputReplaced',
  'sumNotRescaled',
  'sumDivided',
  'sumReplaced',
  'tileMaxNotCarried',
  'oldMaxKept',
  'scaleMissing',
  'scaleTwice',
  'maskMissing',
  'maskTooStrict',
  'maskTooLoose',
  'causalOtherCorner',
  'edgeNotChecked',
  'edgeDropped',
  'sentinelTooLarge',
  'hiddenIsFinite',
  'nothingMinusNothing',
  'notDivided',
  'sumNotCarried',
  'valuesOfRowBlock',
  'powerOfTwo',
  'queriesMisread',
  'keysMisread',
  'valuesMisread',
] as const;
export type SlipName = (typeof slipNames)[number];

/** What a mistake changes: some rules, or which tiles are visited. */
interface Slip {
  readonly rules?: Partial<Rules>;
  readonly tiles?: (tiles: readonly Tile[]) => readonly Tile[];
}

/** What a replay knows of the program. */
export interface Setting {
  readonly head: Head;
  readonly plan: Plan;
  readonly style: Style;
}

/** Conditional rescaling keeps a max that is exceeded by no more than 8 in powers of two. */
const rescaleThreshold = 8 * Math.LN2;
const largestSingle = 3.4028234663852886e38;

/**
 * The ways in which a mistake shows: usually one, two where it depends on how the first tile is treated.
 * Empty where it cannot show at all (a mask that there is not).
 */
export function replays(
  name: SlipName,
  setting: Setting,
): { rules: Rules; tiles: NonNullable<Slip['tiles']> }[] {
  const right = rightRules(setting.head, setting.plan.mask, setting.style);
  return variants(name, setting, right).map(({ rules, tiles }) => ({
    rules: { ...right, ...rules },
    tiles: tiles ?? ((all) => all),
  }));
}

function variants(name: SlipName, { head, plan, style }: Setting, right: Rules): Slip[] {
  const { mask, blocks } = plan;
  const masked = (other: Mask): Slip[] =>
    JSON.stringify(other) === JSON.stringify(mask)
      ? []
      : [{ rules: { visible: rightRules(head, other, style).visible } }];
  const first = (old: number, otherwise: number): number => (old === -Infinity ? 1 : otherwise);
  switch (name) {
    case 'outputNotRescaled':
      return [{ rules: { rescaleOutput: () => 1 } }];
    case 'outputDivided':
      return [
        { rules: { rescaleOutput: (old, used) => first(old, 1 / decay(old, used)) } },
        { rules: { rescaleOutput: (old, used) => 1 / Math.exp(old - used) } },
      ];
    case 'outputReplaced':
      return [{ rules: { rescaleOutput: () => 0 } }];
    case 'sumNotRescaled':
      return [{ rules: { rescaleSum: () => 1 } }];
    case 'sumDivided':
      return [
        { rules: { rescaleSum: (old, used) => first(old, 1 / decay(old, used)) } },
        { rules: { rescaleSum: (old, used) => 1 / Math.exp(old - used) } },
      ];
    case 'sumReplaced':
      return [{ rules: { rescaleSum: () => 0 } }];
    case 'tileMaxNotCarried':
      return [
        {
          rules: {
            weight: (score, _, ofTile) => (score === -Infinity ? 0 : Math.exp(score - ofTile)),
          },
        },
      ];
    case 'oldMaxKept':
      return [rescaleThreshold, Infinity].map((threshold) => oldMaxKept(threshold));
    case 'scaleMissing':
      return [{ rules: { score: (row, column) => right.score(row, column) / head.scale } }];
    case 'scaleTwice':
      return [{ rules: { score: (row, column) => right.score(row, column) * head.scale } }];
    case 'maskMissing':
      return masked({ ...mask, causal: 'none', left: null, right: null, padding: 0 });
    case 'maskTooStrict':
    case 'maskTooLoose':
      return mask.causal === 'none' ? [] : [shifted(name === 'maskTooLoose' ? 1 : -1, head, mask)];
    case 'causalOtherCorner':
      if (mask.causal === 'none') return [];
      return masked({ ...mask, causal: mask.causal === 'topLeft' ? 'bottomRight' : 'topLeft' });
    case 'edgeNotChecked':
      return [edgeNotChecked(head, plan)];
    case 'edgeDropped':
      if (head.shape.keys % blocks.columns === 0) return [];
      return [{ tiles: (all) => all.filter(({ columns }) => length(columns) === blocks.columns) }];
    case 'sentinelTooLarge':
      return [-5e4, -1e4, -1e3, 0].map((firstMax) => ({
        rules: { firstMax, hidden: firstMax, weight: (score, used) => Math.exp(score - used) },
      }));
    case 'hiddenIsFinite':
      return [-Infinity, -largestSingle].map((firstMax) => ({
        rules: {
          firstMax,
          hidden: -largestSingle,
          weight: (score, used) => Math.exp(score - used),
        },
      }));
    case 'nothingMinusNothing':
      return [
        {
          rules: {
            weight: (score, used) => Math.exp(score - used),
            rescaleSum: (old, used) => Math.exp(old - used),
            rescaleOutput: (old, used) => Math.exp(old - used),
            finish: (part, sum) => part / sum,
          },
        },
        { rules: { finish: (part, sum) => part / sum } },
      ];
    case 'notDivided':
      return style.normalises ? [] : [{ rules: { finish: (part) => part } }];
    case 'sumNotCarried':
      return style.normalises ? [{ rules: { carried: () => 1 } }] : [];
    case 'valuesOfRowBlock':
      return [
        {
          rules: {
            value: (column, at, tile) =>
              right.value(column - tile.columns.from + tile.rowBlock * blocks.columns, at, tile),
          },
        },
      ];
    case 'powerOfTwo':
      return [
        {
          rules: {
            weight: (score, used) => (score === -Infinity ? 0 : 2 ** (score - used)),
            rescaleSum: (old, used) => (old === used ? 1 : 2 ** (old - used)),
            rescaleOutput: (old, used) => (old === used ? 1 : 2 ** (old - used)),
          },
        },
      ];
    case 'queriesMisread': {
      const { queries, depth } = head.shape;
      const other = { ...head, queries: misread(head.queries, queries, depth) };
      return [{ rules: { score: rightRules(other, mask, style).score } }];
    }
    case 'keysMisread': {
      const { keys, depth } = head.shape;
      const other = { ...head, keys: misread(head.keys, keys, depth) };
      return [{ rules: { score: rightRules(other, mask, style).score } }];
    }
    case 'valuesMisread': {
      const { keys, valueDepth } = head.shape;
      const other = { ...head, values: misread(head.values, keys, valueDepth) };
      return [{ rules: { value: rightRules(other, mask, style).value } }];
    }
    default:
      return name satisfies never;
  }
}

/** Weights against the new max, while the old one is kept because it was exceeded by little. */
function oldMaxKept(threshold: number): Slip {
  const keeps = (old: number, used: number): boolean =>
    old !== -Infinity && used - old <= threshold;
  const factor = (old: number, used: number): number => (keeps(old, used) ? 1 : decay(old, used));
  return {
    rules: {
      kept: (old, used) => (keeps(old, used) ? old : used),
      rescaleSum: factor,
      rescaleOutput: factor,
    },
  };
}

function shifted(by: number, head: Head, mask: Mask): Slip {
  return {
    rules: {
      visible: (row, { columns }) => {
        const range = seen(mask, head.shape, row);
        const from = length(range) > 0 ? range.from : columns.from;
        const to = length(range) > 0 ? range.to : columns.from;
        return {
          from: Math.max(from, columns.from),
          to: Math.min(to + by, columns.to),
        };
      },
    },
  };
}

/** The last tile as wide as the others: what lies behind the last key is read as zeros. */
function edgeNotChecked(head: Head, { mask, blocks }: Plan): Slip {
  return {
    rules: {
      width: () => blocks.columns,
      visible: (row, { columns }) => {
        const range = seen(mask, head.shape, row);
        const to = range.to >= head.shape.keys ? Infinity : range.to;
        return {
          from: Math.max(range.from, columns.from),
          to: length(range) > 0 ? Math.min(to, columns.from + blocks.columns) : columns.from,
        };
      },
    },
  };
}

/** A transposed array of `rows` by `columns`, whose memory is walked through as if it were not. */
export function misread(numbers: Float64Array, rows: number, columns: number): Float64Array {
  return numbers.map((_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}
