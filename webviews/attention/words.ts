import * as l10n from '@vscode/l10n';
import type {
  Assumption,
  ExampleName,
  Figure,
  Oddity,
  Order,
  Quantity,
  SlipName,
  Units,
} from './model.ts';
import type { Tab } from './settings.ts';

/** What the panel says: names of the model's words, in whole sentences where there is something to say. */
export function tabWord(tab: Tab): string {
  switch (tab) {
    case 'tiles':
      return l10n.t('Tiles');
    case 'weights':
      return l10n.t('Weights');
    case 'check':
      return l10n.t('Check my kernel');
    case 'figures':
      return l10n.t('Printed figures');
    default:
      return tab satisfies never;
  }
}

export function exampleWord(name: ExampleName): string {
  switch (name) {
    case 'hand':
      return l10n.t('By hand: 4 tokens in tiles of 2');
    case 'ragged':
      return l10n.t('Ragged: the last tiles are narrower');
    case 'causal':
      return l10n.t('Causal: 3 of 9 tiles are skipped');
    case 'causalRagged':
      return l10n.t('Causal and ragged');
    case 'bottomRight':
      return l10n.t('2 queries, 5 keys, causal to the bottom right');
    case 'topLeft':
      return l10n.t('2 queries, 5 keys, causal to the top left');
    case 'window':
      return l10n.t('A window of two to the left');
    case 'blind':
      return l10n.t('Rows that see nothing');
    case 'tokens256':
      return l10n.t('256 tokens in 256 tiles');
    case 'tooLarge':
      return l10n.t('The printed block rule that does not fit');
    case 'paperBlocks':
      return l10n.t('1,024 tokens with the blocks of the first paper');
    default:
      return name satisfies never;
  }
}

export function orderWord(order: Order): string {
  return order === 'fa1'
    ? l10n.t('FlashAttention-1 (keys outside)')
    : l10n.t('FlashAttention-2 (queries outside)');
}

/** An algorithm's name alone. */
export const orderName = (order: Order): string =>
  order === 'fa1' ? 'FlashAttention-1' : 'FlashAttention-2';

export function unitsWord(units: Units): string {
  switch (units) {
    case 'natural':
      return l10n.t('scaled scores');
    case 'raw':
      return l10n.t('scores before scaling');
    case 'log2':
      return l10n.t('scores times log₂ e');
    default:
      return units satisfies never;
  }
}

export function quantityWord(quantity: Quantity): string {
  switch (quantity) {
    case 'm':
      return l10n.t('the running max m');
    case 'l':
      return l10n.t('the running sum l');
    case 'accumulator':
      return l10n.t('the accumulator');
    case 'coverage':
      return l10n.t('the tiles themselves: a column was left out, or came twice');
    case 'output':
      return l10n.t('the output O');
    case 'logSum':
      return l10n.t('the log-sum-exp L');
    default:
      return quantity satisfies never;
  }
}

export function oddityWord(oddity: Oddity): string {
  switch (oddity) {
    case 'backwards':
      return l10n.t('It walks over the keys from the last to the first.');
    case 'raw':
      return l10n.t('Its max is that of scores before scaling.');
    case 'log2':
      return l10n.t('Its max is in powers of two: it works with exp2.');
    case 'staleMax':
      return l10n.t('Its max is not always the newest: it rescales only when that pays.');
    case 'largeMax':
      return l10n.t('Its max is larger than any score it sees: masked scores count there.');
    case 'infiniteBlind':
      return l10n.t('Its log-sum-exp of a row that sees nothing is +∞, as flash-attn has it.');
    case 'finiteNothing':
      return l10n.t('A large negative number stands for “nothing seen yet”.');
    default:
      return oddity satisfies never;
  }
}

/** A slip's title, and what to change. */
export function slipWords(slip: SlipName): readonly [title: string, mend: string] {
  switch (slip) {
    case 'outputNotRescaled':
      return [l10n.t('The accumulator is not rescaled'), l10n.t('Multiply it with e^(m_old − m_new) before the new tile is added.')];
    case 'outputDivided':
      return [l10n.t('The accumulator is divided by e^(m_old − m_new)'), l10n.t('Multiply instead. FlashAttention-2’s Algorithm 1 is printed with this slip: the exponent −1 in line 10.')];
    case 'outputReplaced':
      return [l10n.t('The accumulator is replaced at each tile'), l10n.t('Add to what was kept, rescaled by e^(m_old − m_new).')];
    case 'sumNotRescaled':
      return [l10n.t('The sum l is not rescaled'), l10n.t('Multiply it with e^(m_old − m_new) before the new weights are added.')];
    case 'sumDivided':
      return [l10n.t('The sum l is divided by e^(m_old − m_new)'), l10n.t('Multiply instead.')];
    case 'sumReplaced':
      return [l10n.t('The sum l is replaced at each tile'), l10n.t('Add to what was kept, rescaled by e^(m_old − m_new).')];
    case 'tileMaxNotCarried':
      return [l10n.t('Weights are taken against the tile’s own max'), l10n.t('Take them against the new running max, or multiply them with e^(m_tile − m_new).')];
    case 'oldMaxKept':
      return [l10n.t('Weights are taken against the new max, and the old one is kept'), l10n.t('Keep the max that the weights were taken against. Conditional rescaling must decide before the weights are made.')];
    case 'scaleMissing':
      return [l10n.t('Scores are not scaled'), l10n.t('Multiply them with 1 / √d.')];
    case 'scaleTwice':
      return [l10n.t('Scores are scaled twice'), l10n.t('Multiply them with 1 / √d once: on Q or on the scores.')];
    case 'maskMissing':
      return [l10n.t('The mask is not applied in tiles that need it'), l10n.t('Apply it in each tile of which a row sees a part only: those on the diagonal.')];
    case 'maskTooStrict':
      return [l10n.t('The causal mask hides one column too many'), l10n.t('A row sees its own column: compare with ≤, not with <.')];
    case 'maskTooLoose':
      return [l10n.t('The causal mask shows one column too many'), l10n.t('A row sees nothing behind its own column.')];
    case 'causalOtherCorner':
      return [l10n.t('The causal mask stands in the other corner'), l10n.t('With more keys than queries the diagonal ends in the bottom right: row r sees up to r + keys − queries.')];
    case 'edgeNotChecked':
      return [l10n.t('The last tile’s edge is not checked'), l10n.t('Set scores behind the last key to −∞: read as zeros they take part in the softmax.')];
    case 'edgeDropped':
      return [l10n.t('The last, narrower tile is left out'), l10n.t('Round the number of tiles up, not down.')];
    case 'sentinelTooLarge':
      return [l10n.t('The max begins at a number that scores can lie below'), l10n.t('Begin with −∞: rows whose scores are all smaller come out as zeros.')];
    case 'hiddenIsFinite':
      return [l10n.t('Hidden scores are a finite number'), l10n.t('Where a row sees nothing all weights become 1. Use −∞, and give such rows zeros.')];
    case 'nothingMinusNothing':
      return [l10n.t('−∞ is subtracted from −∞'), l10n.t('Where a row has seen nothing yet, weights and the rescale factor are NaN: take 0 as the max there.')];
    case 'notDivided':
      return [l10n.t('The output is not divided by l'), l10n.t('Divide once, after the last tile.')];
    case 'sumNotCarried':
      return [l10n.t('The old output is not multiplied with the old l'), l10n.t('Algorithm 1 keeps O divided: multiply with l_old e^(m_old − m_new) before the new part is added.')];
    case 'valuesOfRowBlock':
      return [l10n.t('Values are taken from the block of the row'), l10n.t('Index V with the key block j, as K.')];
    case 'powerOfTwo':
      return [l10n.t('exp2 is used with natural scores'), l10n.t('Multiply scores with log₂ e first, or use exp.')];
    case 'queriesMisread':
      return [l10n.t('Q is transposed in memory and read as if it were not'), l10n.t('Use its real strides, or make it contiguous.')];
    case 'keysMisread':
      return [l10n.t('K is transposed in memory and read as if it were not'), l10n.t('Use its real strides, or make it contiguous.')];
    case 'valuesMisread':
      return [l10n.t('V is transposed in memory and read as if it were not'), l10n.t('Use its real strides, or make it contiguous.')];
    default:
      return slip satisfies never;
  } // prettier-ignore
}

export function assumptionWord(assumption: Assumption): string {
  switch (assumption) {
    case 'halfPrecision':
      return l10n.t('Numbers have 2 bytes.');
    case 'forwardAndBackward':
      return l10n.t('Forward and backward.');
    case 'algorithms0And3':
      return l10n.t('Algorithms 0 and 3 of the paper, move by move.');
    case 'algorithms1And4':
      return l10n.t('Algorithms 1 and 4 of the paper, move by move.');
    case 'noCache':
      return l10n.t('Nothing is found in a cache.');
    case 'maskPass':
      return l10n.t('One more pass over the scores for a mask: 2 P.');
    case 'dropoutForward':
      return l10n.t('Dropout forward reads and writes P and writes a mask of 1 byte: 2.5 P.');
    case 'dropoutBackward':
      return l10n.t('Dropout backward the same: 2.5 P.');
    case 'keyPadding':
      return l10n.t('A mask forward and backward, no dropout: 4 P.');
    case 'memoryOf192K':
      return l10n.t('192 KB on the chip, so blocks of 384 keys. The paper does not say.');
    case 'singleStatistics':
      return l10n.t('l and m have 4 bytes.');
    case 'outputsZeroed':
      return l10n.t('O and dQ are zeroed first.');
    case 'noOutputsZeroed':
      return l10n.t('Nothing is zeroed first.');
    case 'allOutputsZeroed':
      return l10n.t('O, dQ, dK and dV are zeroed first.');
    case 'matmulsOnly':
      return l10n.t('Matrix products alone, two operations a product.');
    default:
      return assumption satisfies never;
  }
}

export function figureWord(name: Figure['name']): string {
  switch (name) {
    case 'standardBytesBare':
      return l10n.t('Standard attention, no mask, no dropout');
    case 'standardBytes':
      return l10n.t('Standard attention');
    case 'standardBytesNoDropout':
      return l10n.t('Standard attention, key-padding mask, no dropout');
    case 'flashBytes':
      return l10n.t('FlashAttention');
    case 'flashBytesNotZeroed':
      return l10n.t('FlashAttention, without zeroing');
    case 'flashBytesAllZeroed':
      return l10n.t('FlashAttention, everything zeroed');
    case 'standardFlops':
      return l10n.t('Standard attention, operations');
    case 'flashFlops':
      return l10n.t('FlashAttention, operations');
    default:
      return name satisfies never;
  }
}

const grouped = new Intl.NumberFormat('en');

/** A count with its thousands apart. */
export const counted = (value: number): string => grouped.format(Math.round(value));

/** A number as people read it: four digits, −∞ and NaN as such. */
export function shown(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(Math.max(1, digits - 3))
      : // Of a number with more digits before its point than asked for, all of these.
        size >= 10 ** digits
        ? String(Math.round(value))
        : value.toPrecision(digits);
  return text
    .replace('-', '−')
    .replace(/(\.\d*?)0+($|e)/, '$1$2')
    .replace(/\.($|e)/, '$1');
}
