import type { HeapObject } from '../../protocol/heap.ts';
import { isInline, type Graph } from './graph.ts';

export interface Match {
  /** The object that was found. */
  readonly serial: number;
  /** The card to go to: its own, or that of the object it is written into. */
  readonly card: number;
  /** The first way to it, `cfg.items`; empty if no name leads to it. */
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/**
 * Objects whose name, type or text holds `wanted` (upper and lower case alike), or whose number it is
 * (`#7`, `7`). Those with such a name or number come first, then in the order of the picture.
 */
export function search(graph: Graph, wanted: string): Match[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return [];
  const number = /^#?(\d+)$/.exec(text)?.[1];
  const best: Match[] = [];
  const others: Match[] = [];
  for (const object of graph.objects.values()) {
    const card = cardOf(graph, object);
    if (card === null) continue;
    const names = graph.namesOf.get(object.serial) ?? [];
    const isNamed = names.some((name) => name.toLowerCase().includes(text));
    const isNumbered = number !== undefined && object.serial === Number(number);
    const says = `${object.type}\n${object.text}`.toLowerCase();
    if (isNamed || isNumbered) best.push(matchOf(graph, object, card));
    else if (says.includes(text)) others.push(matchOf(graph, object, card));
  }
  return [...best, ...others];
}

function cardOf(graph: Graph, object: HeapObject): number | null {
  if (graph.shown.has(object.serial)) return object.serial;
  if (!isInline(object)) return null;
  return graph.holders(object.serial).find((holder) => graph.shown.has(holder)) ?? null;
}

const matchOf = (graph: Graph, { serial, type, text }: HeapObject, card: number): Match => ({
  serial,
  card,
  path: graph.firstWay(serial),
  type,
  text,
});
