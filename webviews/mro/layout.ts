/**
 * Places a graph of classes in layers: each class above its bases, bases from left to right as they
 * are written. Own code, since a picture of 200 classes has to stand in a moment
 * (docs/decisions/0010-class-graph.md); its parts are those of Sugiyama's method.
 */

export interface Sized {
  readonly id: number;
  readonly width: number;
}

/** `from` stands above `to`. Edges of one class come in the order in which its bases are written. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Layout {
  readonly nodes: ReadonlyMap<number, Place>;
  /** For each edge, in the order given: points between its two nodes, in the gaps of the layers it crosses. */
  readonly bends: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly width: number;
  readonly height: number;
}

/** Pixels: the height of a card, and gaps between cards and between layers. */
export const metrics = { height: 44, gap: 22, layer: 44, lane: 14 };

/** A node, or a bend of an edge that passes a layer. */
interface Cell {
  readonly id: number | null;
  readonly width: number;
  layer: number;
  x: number;
  readonly up: Cell[];
  readonly down: Cell[];
}

/** Layers of a graph without circles. Linear in nodes, edges and the layers these cross, times a few sweeps. */
export function layout(nodes: readonly Sized[], edges: readonly Edge[]): Layout {
  const levels = layerOf(nodes, edges);
  const cells = new Map(
    nodes.map((node) => [node.id, cellOf(node.id, node.width, levels.get(node.id) ?? 0)]),
  );
  const layers: Cell[][] = Array.from({ length: Math.max(0, ...levels.values()) + 1 }, () => []);
  const chains = edges.map((edge) => chainOf(edge, cells));
  order(layers, cells, chains, nodes);
  straighten(layers);
  const left = Math.min(
    0,
    ...layers.map((layer) => Math.min(...layer.map((one) => one.x - one.width / 2))),
  );
  const y = (layer: number): number => layer * (metrics.height + metrics.layer);
  const placed = new Map<number, Place>();
  let width = 0;
  for (const [id, cell] of cells) {
    const x = cell.x - cell.width / 2 - left;
    placed.set(id, { x, y: y(cell.layer), width: cell.width });
    width = Math.max(width, x + cell.width);
  }
  const bends = chains.map((chain) =>
    chain.slice(1, -1).map((cell) => ({ x: cell.x - left, y: y(cell.layer) + metrics.height / 2 })),
  );
  return { nodes: placed, bends, width, height: y(layers.length) - metrics.layer };
}

const cellOf = (id: number | null, width: number, layer: number): Cell => ({
  id, width, layer, x: 0, up: [], down: [],
}); // prettier-ignore

/** The longest way from a class that stands above; what has nothing above it stands just above its first base. */
function layerOf(nodes: readonly Sized[], edges: readonly Edge[]): Map<number, number> {
  const above = new Map<number, number>(nodes.map((node) => [node.id, 0]));
  const below = new Map<number, number[]>();
  for (const { from, to } of edges) {
    if (!above.has(from) || !above.has(to)) continue;
    above.set(to, (above.get(to) ?? 0) + 1);
    below.set(from, [...(below.get(from) ?? []), to]);
  }
  const sources = nodes.filter((node) => above.get(node.id) === 0).map((node) => node.id);
  const level = new Map<number, number>(nodes.map((node) => [node.id, 0]));
  const waiting = [...sources];
  for (let at = 0; at < waiting.length; at += 1) {
    const from = waiting[at] ?? 0;
    for (const to of below.get(from) ?? []) {
      level.set(to, Math.max(level.get(to) ?? 0, (level.get(from) ?? 0) + 1));
      above.set(to, (above.get(to) ?? 1) - 1);
      if (above.get(to) === 0) waiting.push(to);
    }
  }
  for (const source of sources) {
    const next = (below.get(source) ?? []).map((to) => level.get(to) ?? 0);
    if (next.length > 0) level.set(source, Math.min(...next) - 1);
  }
  return level;
}

/** The cells of an edge from its upper to its lower node. */
function chainOf({ from, to }: Edge, cells: ReadonlyMap<number, Cell>): Cell[] {
  const [upper, lower] = [cells.get(from), cells.get(to)];
  if (!upper || !lower || upper.layer >= lower.layer) return [];
  const chain = [upper];
  for (let layer = upper.layer + 1; layer < lower.layer; layer += 1) {
    chain.push(cellOf(null, metrics.lane, layer));
  }
  chain.push(lower);
  chain.forEach((cell, at) => {
    const next = chain[at + 1];
    if (next) {
      cell.down.push(next);
      next.up.push(cell);
    }
  });
  return chain;
}

/** Fills the layers from left to right: first as written, then with fewer crossings where that can be had. */
function order(
  layers: Cell[][],
  cells: ReadonlyMap<number, Cell>,
  chains: readonly Cell[][],
  nodes: readonly Sized[],
): void {
  const seen = new Set<Cell>();
  const visit = (first: Cell): void => {
    const waiting = [first];
    for (let cell = waiting.pop(); cell; cell = waiting.pop()) {
      if (seen.has(cell)) continue;
      seen.add(cell);
      layers[cell.layer]?.push(cell);
      waiting.push(...cell.down.toReversed());
    }
  };
  for (const node of nodes) {
    const cell = cells.get(node.id);
    if (cell?.up.length === 0) visit(cell);
  }
  const siblings = [...cells.values()].map((cell) => cell.down);
  let best = layers.map((layer) => [...layer]);
  let cost = costOf(layers, siblings);
  const size = chains.reduce((sum, chain) => sum + chain.length, 0);
  for (let sweep = 0; sweep < (size > 1500 ? 4 : 12) && cost > 0; sweep += 1) {
    sweepOnce(layers, sweep % 2 === 0);
    const now = costOf(layers, siblings);
    if (now < cost) {
      cost = now;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, at) => layers.splice(at, 1, layer));
}

/** Sorts each layer by the middle of its neighbours in the layer before; what has none stays where it is. */
function sweepOnce(layers: Cell[][], down: boolean): void {
  const walk = [...layers.keys()];
  if (!down) walk.reverse();
  for (const at of walk) {
    const before = layers[down ? at - 1 : at + 1];
    const layer = layers[at];
    if (!before || !layer) continue;
    const places = new Map(before.map((cell, place) => [cell, place]));
    const middle = new Map(
      layer.map((cell, place) => {
        const near = (down ? cell.up : cell.down).map((one) => places.get(one) ?? 0);
        return [cell, near.length > 0 ? near.reduce((a, b) => a + b, 0) / near.length : place];
      }),
    );
    layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
  }
}

/** Crossings, and three for each pair of bases in one layer that stand the other way round than written. */
function costOf(layers: readonly Cell[][], siblings: readonly Cell[][]): number {
  let cost = 0;
  const places = new Map<Cell, number>();
  for (const layer of layers) layer.forEach((cell, place) => places.set(cell, place));
  for (const [at, layer] of layers.entries()) {
    const ends = layer.flatMap((cell) =>
      cell.down.map((one) => places.get(one) ?? 0).sort((a, b) => a - b),
    );
    cost += inversions(ends, layers[at + 1]?.length ?? 0);
  }
  for (const bases of siblings) {
    for (let at = 1; at < bases.length; at += 1) {
      const [left, right] = [bases[at - 1], bases[at]];
      if (left && right && (places.get(left) ?? 0) > (places.get(right) ?? 0)) cost += 3;
    }
  }
  return cost;
}

/** Pairs in the wrong order, by a tree of counts. */
function inversions(ends: readonly number[], size: number): number {
  const tree = new Uint32Array(size + 1);
  let found = 0;
  ends.forEach((end, seen) => {
    let smaller = 0;
    for (let at = end + 1; at > 0; at -= at & -at) smaller += tree[at] ?? 0;
    found += seen - smaller;
    for (let at = end + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  });
  return found;
}

/** Moves each cell towards the middle of its neighbours, as far as those beside it leave room. */
function straighten(layers: readonly Cell[][]): void {
  for (const layer of layers)
    settle(
      layer,
      layer.map(() => 0),
    );
  for (let round = 0; round < 8; round += 1) {
    const down = round % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      settle(
        layer,
        layer.map((cell) => wish(cell, down ? cell.up : cell.down)),
      );
    }
  }
}

function wish(cell: Cell, near: readonly Cell[]): number {
  if (near.length === 0) return cell.x;
  return near.reduce((sum, one) => sum + one.x, 0) / near.length;
}

/** The places nearest to the wished ones that keep order and gaps: pools of neighbours, each at its mean. */
function settle(layer: readonly Cell[], wishes: readonly number[]): void {
  const offsets: number[] = [];
  let offset = 0;
  layer.forEach((cell, at) => {
    const before = layer[at - 1];
    if (before) offset += (before.width + cell.width) / 2 + metrics.gap;
    offsets.push(offset);
  });
  const pools: { sum: number; count: number }[] = [];
  wishes.forEach((wished, at) => {
    let pool = { sum: wished - (offsets[at] ?? 0), count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  });
  let at = 0;
  for (const { sum, count } of pools) {
    for (let used = 0; used < count; used += 1, at += 1) {
      const cell = layer[at];
      if (cell) cell.x = sum / count + (offsets[at] ?? 0);
    }
  }
}
