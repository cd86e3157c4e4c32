import type { Graph } from './graph.ts';

/** Objects that `hops` references or fewer lead to from an object, or to it, on cards that are drawn. */
export function neighbours(graph: Graph, serial: number, hops: number): Set<number> {
  const found = new Set([serial]);
  let edge = [serial];
  for (let hop = 0; hop < hops; hop += 1) {
    const next: number[] = [];
    for (const at of edge) {
      for (const other of [
        ...graph.cellsOf(at).map(({ target }) => target),
        ...graph.holders(at),
      ]) {
        if (found.has(other) || !graph.shown.has(other)) continue;
        found.add(other);
        next.push(other);
      }
    }
    edge = next;
  }
  return found;
}
