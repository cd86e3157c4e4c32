import * as l10n from '@vscode/l10n';
import type { Deaths, Reference, ReferencesLedger } from '../../protocol/lenses/references.ts';
import { holderOf, labelOf, slotWord, withheldSentence, type Holder } from './words.ts';

/** The references to the object as a table that adds up from top to bottom. Pure. */
export interface Ledger {
  readonly rows: readonly Row[];
  /** What is added, taken away, and what comes out, in this order. */
  readonly sums: readonly Sum[];
  /** The ledger in one line; null where there is no count. */
  readonly equation: string | null;
  /** Why there is no count; null where there is one. */
  readonly withheld: string | null;
}

export interface Row {
  readonly label: string;
  readonly word: string;
  readonly holder: Holder;
  readonly times: number;
  /** What would die if this slot alone let go, in words. */
  readonly frees: string;
  readonly freesKnown: boolean;
  /** Letting go would kill something. */
  readonly deadly: boolean;
}

/** `apart` stands beside the sum and is not part of it. */
export interface Sum {
  readonly kind: 'part' | 'subtotal' | 'less' | 'total' | 'apart';
  readonly words: string;
  readonly why: string;
  readonly number: string;
}

export function ledgerOf(ledger: ReferencesLedger): Ledger {
  const listed = ledger.edges.reduce((sum, { times }) => sum + times, 0);
  return {
    rows: ledger.edges.map(rowOf),
    sums: sumsOf(ledger, listed),
    equation: equationOf(ledger, listed),
    withheld: withheldSentence(ledger),
  };
}

function rowOf(edge: Reference): Row {
  return {
    label: labelOf(edge),
    word: slotWord(edge.kind),
    holder: holderOf(edge),
    times: edge.times,
    frees: edge.frees ? freesWords(edge.frees) : l10n.t('not known'),
    freesKnown: edge.frees !== null,
    deadly: edge.frees !== null && edge.frees.now + edge.frees.later > 0,
  };
}

/** What dies, in a few words. */
export function freesWords({ now, later }: Deaths): string {
  if (now === 0 && later === 0) return l10n.t('frees nothing');
  if (later === 0) {
    return now === 1 ? l10n.t('frees 1 object') : l10n.t('frees {0} objects', told(now));
  }
  return now === 0
    ? l10n.t('frees {0} later', told(later))
    : l10n.t('frees {0} now, {1} later', told(now), told(later));
}

function sumsOf(ledger: ReferencesLedger, listed: number): Sum[] {
  const { omitted, unexplained, borrowed, count, debugger: own } = ledger;
  const sums: Sum[] = [];
  if (omitted > 0) {
    sums.push({
      kind: 'part',
      words: l10n.t('by slots that are not listed'),
      why: l10n.t('Found as well, too many to list one by one.'),
      number: told(omitted),
    });
  }
  if (unexplained !== null && unexplained !== 0) {
    sums.push({
      kind: 'part',
      words: unexplained > 0 ? l10n.t('held from C') : l10n.t('found, and not counted'),
      why:
        unexplained < 0
          ? l10n.t('Slots that refer to it without a reference of their own.')
          : l10n.t(
              'References of C code or of a value in the middle of an expression: the count has them, but no slot of them can be read.',
            ),
      number: told(unexplained),
    });
  }
  if (count !== null) {
    const all = listed + omitted + (unexplained ?? 0);
    if (borrowed > 0) {
      sums.push(
        { kind: 'subtotal', words: l10n.t('refer to it'), why: '', number: told(all) },
        {
          kind: 'less',
          words: l10n.t('of these, borrowed'),
          why: l10n.t(
            'From Python 3.14 on, a name may refer to an object without being counted while another name keeps it alive. Which of the names do cannot be seen.',
          ),
          number: told(-borrowed),
        },
      );
    }
    sums.push({
      kind: 'total',
      words: l10n.t('reference count'),
      why: l10n.t('What sys.getrefcount would tell without the debugger and without its own call.'),
      number: told(count),
    });
  }
  if (own > 0) {
    sums.push({
      kind: 'apart',
      words: l10n.t("the debugger's own at this stop, not in the count"),
      why: l10n.t('They end before the program goes on.'),
      number: told(own),
    });
  }
  return sums;
}

function equationOf(ledger: ReferencesLedger, listed: number): string | null {
  const { count, borrowed, omitted, unexplained } = ledger;
  if (count === null) return null;
  const unknown = unexplained ?? 0;
  if (count + borrowed !== listed + omitted + unknown)
    return l10n.t('These numbers do not add up: this is a mistake of Cutaway.');
  const left = [l10n.t('{0} counted', told(count))];
  if (borrowed > 0) left.push(l10n.t('{0} borrowed', told(borrowed)));
  const right = [l10n.t('{0} in slots', told(listed))];
  if (omitted > 0) right.push(l10n.t('{0} not listed', told(omitted)));
  if (unknown !== 0) {
    right.push(
      unknown > 0
        ? l10n.t('{0} held from C', told(unknown))
        : l10n.t('{0} not counted', told(unknown)),
    );
  }
  return `${left.join(' + ')} = ${right.join(' + ')}`;
}

/** A number for people, with a true minus sign. */
export const told = (value: number): string => value.toLocaleString().replace('-', '−');
