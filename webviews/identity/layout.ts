import type { Arrow, Card, Lane, Picture } from './model.ts';

/**
 * Sticky columns: lanes on the left, cards in columns by their distance from a name. What was placed
 * stays where it is; what is new takes the free place nearest to what refers to it. Pure.
 * Units are CSS pixels of the unscaled world; y grows downwards, the module's lane begins at 0 and
 * frames called from it stand above, so that a call moves nothing.
 */
export interface Placed {
  readonly lanes: ReadonlyMap<number, Box>;
  readonly cards: ReadonlyMap<number, CardBox>;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height taken, with room to grow; what is drawn may be lower. */
  readonly height: number;
}

export interface CardBox extends Box {
  readonly column: number;
}

export const sizes = {
  row: 22,
  header: 26,
  laneWidth: 176,
  cardWidth: 190,
  columnGap: 60,
  rowGap: 14,
  laneGap: 14,
} as const;

/** Rows kept free for growth, so that a new name or element moves nothing below. */
const slackRows = 2;

export function layout(picture: Picture, before: Placed | null): Placed {
  const lanes = placeLanes(picture.lanes, before);
  const cards = placeCards(picture, lanes, before);
  return { lanes, cards };
}

// ---- lanes

export function laneHeight(lane: Lane): number {
  const rows = Math.max(lane.slots.length, 1) + (lane.folded ? 1 : 0);
  return sizes.header + rows * sizes.row + 6;
}

/** Outermost frame first: each stands above the one that called it. */
function placeLanes(lanes: readonly Lane[], before: Placed | null): Map<number, Box> {
  const placed = new Map<number, Box>();
  let top: number | null = null;
  for (const lane of [...lanes].reverse()) {
    const old = before?.lanes.get(lane.id);
    const needed = laneHeight(lane);
    const height = old && old.height >= needed ? old.height : needed + slackRows * sizes.row;
    const bottom: number = top === null ? height : top - sizes.laneGap;
    const y: number = top === null ? 0 : bottom - height;
    placed.set(lane.id, { x: 0, y, width: sizes.laneWidth, height });
    top = y;
  }
  return placed;
}

/** The y of a slot's middle in the world. */
export function slotY(lane: Lane, box: Box, place: number): number {
  return box.y + sizes.header + (place + 0.5) * sizes.row;
}

// ---- cards

export function cardHeight(card: Card): number {
  const rows = (card.text === null ? 0 : 1) + card.cells.length + (card.more || card.pager ? 1 : 0);
  const badge = card.holders.length > 1 ? 1 : 0;
  return sizes.header + (rows + badge) * sizes.row + 6;
}

/** The y of a cell's middle in the world. */
export function cellY(card: Card, box: Box, place: number): number {
  const badge = card.holders.length > 1 ? 1 : 0;
  return box.y + sizes.header + (badge + place + 0.5) * sizes.row;
}

export const columnX = (column: number): number =>
  sizes.laneWidth + sizes.columnGap + column * (sizes.cardWidth + sizes.columnGap);

function placeCards(
  picture: Picture,
  lanes: ReadonlyMap<number, Box>,
  before: Placed | null,
): Map<number, CardBox> {
  const columns = new Columns();
  const placed = new Map<number, CardBox>();
  const fresh: Card[] = [];
  for (const card of picture.cards) {
    const old = before?.cards.get(card.serial);
    const needed = cardHeight(card);
    if (old && old.height >= needed && columns.take(old.column, old.y, old.height)) {
      placed.set(card.serial, old);
    } else {
      fresh.push(card);
    }
  }
  if (fresh.length === 0) return placed;
  const wanted = new Wanted(picture, lanes, placed);
  for (const card of fresh) {
    const old = before?.cards.get(card.serial);
    const needed = cardHeight(card);
    // Fixed values do not grow, and neither do scalars: only what can grow gets room for it.
    const height =
      needed + (card.mutability === 'mutable' && card.cells.length > 0 ? slackRows * sizes.row : 0);
    const column = old?.column ?? wanted.column(card);
    const y = columns.nearest(column, old?.y ?? wanted.y(card), height);
    placed.set(card.serial, { x: columnX(column), y, width: sizes.cardWidth, height, column });
  }
  return placed;
}

/** Where the things that refer to a card would like to have it. */
class Wanted {
  #arrowsTo = new Map<number, Arrow[]>();
  #sourceY = new Map<string, number>();
  #cardOfCell = new Map<string, number>();
  #depth: Map<number, number>;
  #placed: Map<number, CardBox>;
  #cells = new Map<string, { card: Card; place: number }>();

  constructor(picture: Picture, lanes: ReadonlyMap<number, Box>, placed: Map<number, CardBox>) {
    this.#placed = placed;
    for (const arrow of picture.arrows) {
      const known = this.#arrowsTo.get(arrow.to);
      if (known) known.push(arrow);
      else this.#arrowsTo.set(arrow.to, [arrow]);
    }
    for (const lane of picture.lanes) {
      const box = lanes.get(lane.id);
      if (box)
        lane.slots.forEach((slot, place) => this.#sourceY.set(slot.key, slotY(lane, box, place)));
    }
    for (const card of picture.cards) {
      card.cells.forEach((cell, place) => {
        this.#cardOfCell.set(cell.key, card.serial);
        this.#cells.set(cell.key, { card, place });
      });
    }
    this.#depth = depths(picture, this.#cardOfCell);
  }

  column(card: Card): number {
    return this.#depth.get(card.serial) ?? 0;
  }

  /** So that the first referring port and the card's header are level. */
  y(card: Card): number {
    const ports = (this.#arrowsTo.get(card.serial) ?? []).flatMap(({ from }) => {
      const direct = this.#sourceY.get(from);
      if (direct !== undefined) return [direct];
      const cell = this.#cells.get(from);
      const box = cell && this.#placed.get(cell.card.serial);
      return cell && box ? [cellY(cell.card, box, cell.place)] : [];
    });
    const [first] = ports;
    return (first ?? 0) - sizes.header / 2;
  }
}

/** Fewest arrows from a name: 0 for named objects. */
function depths(picture: Picture, cardOfCell: ReadonlyMap<string, number>): Map<number, number> {
  const found = new Map<number, number>();
  const next = new Map<number, number[]>();
  let level: number[] = [];
  for (const { from, to } of picture.arrows) {
    const source = cardOfCell.get(from);
    if (source === undefined) level.push(to);
    else if (next.has(source)) next.get(source)?.push(to);
    else next.set(source, [to]);
  }
  for (let depth = 0; level.length > 0; depth += 1) {
    const here = level.filter((serial) => !found.has(serial));
    for (const serial of here) found.set(serial, depth);
    level = here.flatMap((serial) => next.get(serial) ?? []).filter((serial) => !found.has(serial));
  }
  return found;
}

/** Which parts of each column are taken: spans that do not overlap, from top to bottom. */
class Columns {
  #taken = new Map<number, Span[]>();

  /** Takes a place if nothing is there. */
  take(column: number, y: number, height: number): boolean {
    const spans = this.#spans(column);
    const at = firstBelow(spans, y);
    const [above, below] = [spans[at - 1], spans[at]];
    const { rowGap } = sizes;
    if (above && y < above.bottom + rowGap - 0.5) return false;
    if (below && y + height > below.top - rowGap + 0.5) return false;
    spans.splice(at, 0, { top: y, bottom: y + height });
    return true;
  }

  /** Takes the free place nearest to `y` and returns it; of two equally near, the lower. */
  nearest(column: number, y: number, height: number): number {
    const spans = this.#spans(column);
    const at = firstBelow(spans, y);
    const below = freeBelow(spans, Math.max(at - 1, 0), y, height);
    const above = freeAbove(spans, Math.min(at, spans.length - 1), y, height);
    const free = below - y <= y - above ? below : above;
    spans.splice(firstBelow(spans, free), 0, { top: free, bottom: free + height });
    return free;
  }

  #spans(column: number): Span[] {
    const found = this.#taken.get(column) ?? [];
    this.#taken.set(column, found);
    return found;
  }
}

interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Place of the first span that begins below `y`; halving, since columns can be long. */
function firstBelow(spans: readonly Span[], y: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.top ?? 0) > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

function freeBelow(spans: readonly Span[], from: number, y: number, height: number): number {
  let free = y;
  for (let at = from; at < spans.length; at += 1) {
    const span = spans[at];
    if (!span || free + height + sizes.rowGap <= span.top) break;
    free = Math.max(free, span.bottom + sizes.rowGap);
  }
  return free;
}

function freeAbove(spans: readonly Span[], from: number, y: number, height: number): number {
  let free = y;
  for (let at = from; at >= 0; at -= 1) {
    const span = spans[at];
    if (!span || span.bottom + sizes.rowGap <= free) break;
    free = Math.min(free, span.top - sizes.rowGap - height);
  }
  return free;
}
