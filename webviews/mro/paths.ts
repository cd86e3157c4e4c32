import { svg } from '../kit/svg.ts';
import { metrics, type Layout, type Place } from './layout.ts';
import type { Picture } from './model.ts';

/** Where the number of a card has its middle, from the card's left side. */
const badgeX = 17;

/** A path of this class. */
export const path = (kind: string, d: string): SVGPathElement => svg('path', { class: kind, d });

/** All edges of a kind as one path and their heads as another: hundreds of elements less to lay out. */
export function edgePaths(
  edges: Picture['edges'],
  bends: Layout['bends'],
  places: ReadonlyMap<number, Place>,
): SVGPathElement[] {
  const shares = sharesOf(edges);
  let heads = '';
  const lines = { base: '', registered: '' };
  edges.forEach((edge, at) => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (!from || !to) return;
    lines[edge.kind] += edgePath(from, to, shares[at] ?? 0.5, bends[at] ?? []);
    heads += arrowHead(to.x + to.width / 2, to.y - 3, to.y > from.y);
  });
  return [
    path('edge base', lines.base),
    path('edge registered', lines.registered),
    path('head', heads),
  ];
}

/** A head with its tip at a point: edges come straight from above or below. */
export function arrowHead(x: number, y: number, down: boolean): string {
  const back = y + (down ? -7 : 7);
  return `M${x - 4},${back}L${x + 4},${back}L${x},${y + (down ? 1 : -1)}z`;
}

/** From the lower side of a class, `share` of its width from the left, to the upper side of the base. */
function edgePath(
  from: Place,
  to: Place,
  share: number,
  bends: readonly { x: number; y: number }[],
): string {
  const end = { x: to.x + to.width / 2, y: to.y - 3 };
  let [x, y] = [from.x + from.width * share, from.y + metrics.height];
  let d = `M${x},${y}`;
  for (const point of [...bends, end]) {
    const half = (point.y - y) / 2;
    d += `C${x},${y + half} ${point.x},${point.y - half} ${point.x},${point.y}`;
    [x, y] = [point.x, point.y];
  }
  return d;
}

/** For each edge, where it leaves its class: the bases from left to right as they are written. */
function sharesOf(edges: Picture['edges']): number[] {
  const counts = new Map<number, number>();
  for (const { from } of edges) counts.set(from, (counts.get(from) ?? 0) + 1);
  const seen = new Map<number, number>();
  return edges.map(({ from }) => {
    const at = (seen.get(from) ?? 0) + 1;
    seen.set(from, at);
    return at / ((counts.get(from) ?? 1) + 1);
  });
}

/** A line from number to number, which leaves and enters cards as `jumpPath` does. */
export function spinePath(order: readonly number[], places: ReadonlyMap<number, Place>): string {
  let d = '';
  let before: Place | null = null;
  for (const id of order) {
    const box = places.get(id);
    if (!box) continue;
    const [x, y] = [box.x + badgeX, box.y + metrics.height / 2];
    if (!before) d += `M${x},${y}`;
    else if (before.y === box.y) d += `L${x},${y}`;
    else {
      const down = box.y > before.y;
      const out = { x: before.x + badgeX, y: down ? before.y + metrics.height : before.y };
      const into = down ? box.y : box.y + metrics.height;
      const half = (into - out.y) / 2;
      d += `L${out.x},${out.y}C${out.x},${out.y + half} ${x},${into - half} ${x},${into}L${x},${y}`;
    }
    before = box;
  }
  return d;
}

/** From card to card along the line of the order; between cards side by side, straight across. */
export function jumpPath(from: number, to: number, places: ReadonlyMap<number, Place>): string {
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b) return '';
  if (a.y === b.y) {
    const y = a.y + metrics.height / 2;
    return b.x > a.x
      ? `M${a.x + a.width},${y}L${b.x - 3},${y}`
      : `M${a.x},${y}L${b.x + b.width + 3},${y}`;
  }
  const down = b.y > a.y;
  const start = { x: a.x + badgeX, y: down ? a.y + metrics.height : a.y };
  const end = { x: b.x + badgeX, y: down ? b.y - 3 : b.y + metrics.height + 3 };
  const half = (end.y - start.y) / 2;
  return `M${start.x},${start.y}C${start.x},${start.y + half} ${end.x},${end.y - half} ${end.x},${end.y}`;
}
