import * as l10n from '@vscode/l10n';
import type { HeapObject } from '../../protocol/heap.ts';
import type { Graph } from './graph.ts';

/** What lives as long as the interpreter, so that its address is never given to another object. */
const lasting = new Set(['singleton', 'smallInt', 'empty', 'character']);

/**
 * How certain it is that a card stands for the same object as at the stop before; null where the card is
 * new. The driver holds nothing between two stops, since that would keep objects alive: an object can
 * have died, and one of the same type been made at its address. Neither that something held it at both
 * stops nor that it has the same content would disprove that.
 */
export function proofOf(graph: Graph, { serial, kept }: HeapObject): string | null {
  const { changes } = graph.data;
  if (!changes || changes.appeared.includes(serial)) return null;
  if (kept && lasting.has(kept.reason)) {
    return l10n.t('The same object as at the stop before: it lives as long as the interpreter.');
  }
  return l10n.t(
    'Same address and type as at the stop before. CPython cannot prove that it is the same object.',
  );
}
