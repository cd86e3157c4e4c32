import type { Cycle } from '../../protocol/lenses/references.ts';

/** Where the members of a cycle stand: on a ring, neighbours beside each other. Pure, and the same each time. */
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
const widest = 540;
/** Room round the ring: for the hull, and where it is roomy for more arrows above and below. */
const margin = { x: 26, y: 22, roomy: 46 };

/** `roomy` where arrows come in from outside, or go from a member to itself. */
export function ringOf(
  serials: readonly number[],
  edges: Edges,
  { width, roomy }: { width: number; roomy: boolean },
): Ring {
  const small = serials.length > maxCards;
  const size = small ? smallSize : cardSize;
  const marginY = roomy ? margin.roomy : margin.y;
  const radius = Math.max((Math.min(width, widest) - size.width) / 2 - margin.x, 0);
  const order = orderOf(serials, edges);
  const places = placesOf(order.length, { radius, rowHeight: size.height + gap(small), size });
  const heights = places.map(([, y]) => y);
  const top = Math.min(...heights, 0) - size.height / 2 - marginY;
  const bottom = Math.max(...heights, 0) + size.height / 2 + marginY;
  const boxes = new Map<number, Box>();
  order.forEach((serial, at) => {
    const [x, y] = places[at] ?? [0, 0];
    boxes.set(serial, { x: width / 2 + x, y: y - top, ...size });
  });
  return { boxes, width, height: bottom - top, small };
}

/** Between cards there is room for the arrows' labels. */
const gap = (small: boolean): number => (small ? 8 : 56);

interface Room {
  readonly radius: number;
  readonly rowHeight: number;
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * The first on top, then down on the right, one at the bottom if their number is even, and up again
 * on the left. Two stand side by side.
 */
function placesOf(of: number, { radius, rowHeight, size }: Room): [number, number][] {
  if (of === 1) return [[0, 0]];
  if (of === 2) {
    return [
      [-radius, 0],
      [radius, 0],
    ];
  }
  const rows = Math.floor((of - 1) / 2);
  const least = size.width / 2 + 12;
  const side = Array.from({ length: rows }, (_, row): [number, number] => {
    // Rounder in the middle than at the ends, so that a long ring looks like one.
    const bulge = 0.72 + 0.28 * Math.sin((Math.PI * (row + 0.5)) / rows);
    return [Math.max(radius * bulge, least), rowHeight * (row + 1)];
  });
  const end: [number, number][] = of % 2 === 0 ? [[0, rowHeight * (rows + 1)]] : [];
  return [[0, 0], ...side, ...end, ...side.toReversed().map(([x, y]): [number, number] => [-x, y])];
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

/**
 * `lane` tells arrows between the same two boxes apart, from 0. The arrow bends to the right of its own
 * direction, so that two that go to and fro do not meet; further, or to the left, where others stand in
 * its way.
 */
export function arrowOf(from: Box, to: Box, lane: number, ring: Ring): Arrow {
  if (from === to) return loopOf(from, lane);
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const usual = Math.min(distance * 0.14, 34) + lane * 30;
  let best: { curve: Curve; hits: number } | null = null;
  for (const bend of [usual, ...bends.map((one) => one + Math.sign(one) * lane * 30)]) {
    const curve = curveOf(from, to, bend);
    const hits = hitsOf(curve, from, to, ring);
    if (!best || hits < best.hits) best = { curve, hits };
    if (hits === 0) break;
  }
  const { start, control, end } = best?.curve ?? curveOf(from, to, usual);
  return {
    path: `M${round(start)}Q${round(control)} ${round(end)}`,
    label: labelPlace({ start, control, end }, ring),
  };
}

/** How far an arrow may bend to go round others, the nearest first. */
const bends = [70, 120, 180, -70, -120, -180];

interface Curve {
  readonly start: [number, number];
  readonly control: [number, number];
  readonly end: [number, number];
}

function curveOf(from: Box, to: Box, bend: number): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const distance = Math.hypot(dx, dy) || 1;
  const control: [number, number] = [
    (from.x + to.x) / 2 - (dy / distance) * bend,
    (from.y + to.y) / 2 + (dx / distance) * bend,
  ];
  return { start: border(from, control), control, end: border(to, control) };
}

function pointOn({ start, control, end }: Curve, share: number): [number, number] {
  const rest = 1 - share;
  const along = (at: 0 | 1): number =>
    rest * rest * start[at] + 2 * rest * share * control[at] + share * share * end[at];
  return [along(0), along(1)];
}

/** How much of a curve lies on other boxes or outside the picture. */
function hitsOf(curve: Curve, from: Box, to: Box, ring: Ring): number {
  let hits = 0;
  for (let share = 0.1; share < 0.95; share += 0.1) {
    const [x, y] = pointOn(curve, share);
    if (x < 4 || x > ring.width - 4) hits += 1;
    for (const box of ring.boxes.values()) {
      if (box !== from && box !== to && isOn(box, x, y, 4)) hits += 1;
    }
  }
  return hits;
}

/** The place nearest to the middle of a curve that no box covers. */
function labelPlace(curve: Curve, ring: Ring): [number, number] {
  const free = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]
    .map((share) => pointOn(curve, share))
    .find(([x, y]) => [...ring.boxes.values()].every((box) => !isOn(box, x, y, 8)));
  return free ?? pointOn(curve, 0.5);
}

const isOn = (box: Box, x: number, y: number, room: number): boolean =>
  Math.abs(x - box.x) < box.width / 2 + room && Math.abs(y - box.y) < box.height / 2 + room;

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
