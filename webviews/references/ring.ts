import type { Cycle } from '../../protocol/lenses/references.ts';

/** Where the members of a cycle stand: on an ellipse, neighbours beside each other. Pure, and the same each time. */
export interface Ring {
  readonly boxes: ReadonlyMap<number, Box>;
  readonly width: number;
  readonly height: number;
  /** Too many members for cards with text. */
  readonly small: boolean;
}

/** A member's box; `x` and `y` are its centre. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Edges = Pick<Cycle['edges'][number], 'from' | 'to'>[];

const maxCards = 10;
const cardSize = { width: 138, height: 50 };
const smallSize = { width: 72, height: 24 };
const widest = 620;
/** Room round the ring for the hull and for arrows from outside. */
const margin = { x: 34, y: 46 };

export function ringOf(serials: readonly number[], edges: Edges, width: number): Ring {
  const small = serials.length > maxCards;
  const size = small ? smallSize : cardSize;
  const order = orderOf(serials, edges);
  const radiusX = (Math.min(width, widest) - size.width) / 2 - margin.x;
  const radiusY = heightNeeded(order.length, Math.max(radiusX, 0), size);
  const centre = { x: width / 2, y: radiusY + size.height / 2 + margin.y };
  const boxes = new Map<number, Box>();
  order.forEach((serial, at) => {
    const [x, y] = onEllipse(at, order.length, radiusX, radiusY);
    boxes.set(serial, { x: centre.x + x, y: centre.y + y, ...size });
  });
  return { boxes, width, height: centre.y * 2, small };
}

/** The first stands on top; two stand side by side, one in the middle. */
function onEllipse(at: number, of: number, radiusX: number, radiusY: number): [number, number] {
  if (of === 1) return [0, 0];
  const angle = (of === 2 ? Math.PI : -Math.PI / 2) + (at / of) * 2 * Math.PI;
  return [Math.cos(angle) * radiusX, Math.sin(angle) * radiusY];
}

/** The flattest ellipse on which no two boxes touch. */
function heightNeeded(
  of: number,
  radiusX: number,
  size: { width: number; height: number },
): number {
  if (of <= 2) return of === 1 ? 0 : 8;
  const gap = { x: 18, y: of > maxCards ? 8 : 30 };
  for (let radius = 40; radius < 4_000; radius += 6) {
    const all = Array.from({ length: of }, (_, at) => onEllipse(at, of, radiusX, radius));
    const free = all.every(([x, y], at) =>
      all
        .slice(at + 1)
        .every(
          ([otherX, otherY]) =>
            Math.abs(x - otherX) >= size.width + gap.x ||
            Math.abs(y - otherY) >= size.height + gap.y,
        ),
    );
    if (free) return radius;
  }
  return 4_000;
}

/**
 * The members in an order in which those that refer to each other are near each other: along the edges
 * from the first one, then by exchanging neighbours while that shortens the edges.
 */
export function orderOf(serials: readonly number[], edges: Edges): number[] {
  const order = alongEdges(serials, edges);
  for (let round = 0; round < 20; round += 1) {
    let better = false;
    // The first one keeps its place: it is the object the panel is about.
    for (let at = 1; at + 1 < order.length; at += 1) {
      const exchanged = [...order];
      [exchanged[at], exchanged[at + 1]] = [order[at + 1] ?? 0, order[at] ?? 0];
      if (lengthOf(exchanged, edges) < lengthOf(order, edges)) {
        order.splice(0, order.length, ...exchanged);
        better = true;
      }
    }
    if (!better) break;
  }
  return order;
}

function alongEdges(serials: readonly number[], edges: Edges): number[] {
  const left = new Set(serials);
  const order: number[] = [];
  const waiting = [...serials].reverse();
  while (waiting.length > 0) {
    const at = waiting.pop() ?? 0;
    if (!left.delete(at)) continue;
    order.push(at);
    for (const { from, to } of [...edges].reverse()) {
      if (from === at && left.has(to)) waiting.push(to);
    }
  }
  return order;
}

function lengthOf(order: readonly number[], edges: Edges): number {
  const places = new Map(order.map((serial, at) => [serial, at]));
  return edges.reduce((sum, { from, to }) => {
    const apart = Math.abs((places.get(from) ?? 0) - (places.get(to) ?? 0));
    return sum + Math.min(apart, order.length - apart) ** 2;
  }, 0);
}

/** An arrow from one box to another: its path, and where its label stands. */
export interface Arrow {
  readonly path: string;
  readonly label: readonly [number, number];
}

/** `lane` tells arrows between the same two boxes apart, from 0. */
export function arrowOf(from: Box, to: Box, lane: number): Arrow {
  if (from === to) return loopOf(from, lane);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const distance = Math.hypot(dx, dy) || 1;
  // Each bends to the right of its own direction, so that two that go to and fro do not meet.
  const bend = Math.min(distance * 0.14, 34) + lane * 30;
  const control: [number, number] = [
    (from.x + to.x) / 2 - (dy / distance) * bend,
    (from.y + to.y) / 2 + (dx / distance) * bend,
  ];
  const start = border(from, control);
  const end = border(to, control);
  return {
    path: `M${round(start)}Q${round(control)} ${round(end)}`,
    label: [(start[0] + 2 * control[0] + end[0]) / 4, (start[1] + 2 * control[1] + end[1]) / 4],
  };
}

function loopOf({ x, y, width, height }: Box, lane: number): Arrow {
  const top = y - height / 2;
  const high = 26 + lane * 14;
  return {
    path: `M${round([x + width / 4, top])}C${round([x + width / 4 + 14, top - high])} ${round([x - width / 4 - 14, top - high])} ${round([x - width / 4, top])}`,
    label: [x, top - high * 0.75],
  };
}

/** Where the way from a box's centre to a point leaves the box. */
export function border(box: Box, toward: readonly [number, number]): [number, number] {
  const [dx, dy] = [toward[0] - box.x, toward[1] - box.y];
  const share = Math.min(
    (box.width / 2 + 3) / Math.max(Math.abs(dx), 1e-6),
    (box.height / 2 + 3) / Math.max(Math.abs(dy), 1e-6),
  );
  return [box.x + dx * Math.min(share, 1), box.y + dy * Math.min(share, 1)];
}

const round = ([x, y]: readonly [number, number]): string =>
  `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;

/** A line round all points with rounded corners; `points` is a convex polygon. */
export function rounded(points: readonly (readonly [number, number])[], radius: number): string {
  const parts = points.map((at, place) => {
    const before = points.at(place - 1) ?? at;
    const after = points[(place + 1) % points.length] ?? at;
    const into = toward(at, before, radius);
    const out = toward(at, after, radius);
    return `${place === 0 ? 'M' : 'L'}${round(into)}Q${round(at)} ${round(out)}`;
  });
  return `${parts.join('')}Z`;
}

/** The point at most `by` from `at` on the way to `other`, and no further than halfway. */
function toward(
  at: readonly [number, number],
  other: readonly [number, number],
  by: number,
): [number, number] {
  const [dx, dy] = [other[0] - at[0], other[1] - at[1]];
  const share = Math.min(by / (Math.hypot(dx, dy) || 1), 0.5);
  return [at[0] + dx * share, at[1] + dy * share];
}
