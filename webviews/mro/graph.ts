import * as l10n from '@vscode/l10n';
import type { MroPlace } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import { arrowHead as marker, svg, svgSpace } from '../kit/svg.ts';
import type { Bounds } from '../kit/zooming.ts';
import { layout, metrics, type Place } from './layout.ts';
import type { ClassCard, Member, Picture } from './model.ts';
import { arrowHead, edgePaths, jumpPath, path, spinePath } from './paths.ts';

/** What a person does in the graph. */
export interface Gestures {
  /** Look at this class from now on. */
  choose(id: number): void;
  reveal(place: MroPlace): void;
}

/** What a part of the panel says about a class in the graph. */
export type Mark =
  'head' | 'waits' | 'wins' | 'shadowed' | 'passed' | 'here' | 'target' | 'unreached' | 'twice';

/** One method calls another: by `super()`, or by the name of a class. */
export interface Jump {
  readonly from: number;
  readonly to: number;
  readonly byName: boolean;
}

/** Laid over the graph by the part of the panel that is open. */
export interface Highlight {
  readonly marks: ReadonlyMap<number, Mark>;
  /** The order as far as it is told: numbers and spine. */
  readonly order: readonly number[];
  /** Arrows of their own: calls of `super()`. */
  readonly jumps: readonly Jump[];
}

/** What changes on a card while it stands where it is; `words` comes with the first mark. */
interface CardParts {
  readonly card: HTMLElement;
  readonly number: HTMLElement;
  readonly head: HTMLElement;
  words: HTMLElement | null;
}

/** Names that a card of several classes has room for. */
const membersShown = 3;

/** The classes as cards in layers, with the order as a line through them. */
export class Graph {
  readonly world = element('div', 'world');
  readonly #gestures: Gestures;
  #arrows = document.createElementNS(svgSpace, 'svg');
  #places: ReadonlyMap<number, Place> = new Map();
  #cards: readonly ClassCard[] = [];
  #parts = new Map<number, CardParts>();
  #highlight: Highlight | null = null;
  #spine = document.createElementNS(svgSpace, 'path');
  #jumps = document.createElementNS(svgSpace, 'g');
  #size = { width: 0, height: 0 };

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
    this.#arrows.setAttribute('class', 'arrows');
    this.#arrows.setAttribute('aria-hidden', 'true');
    this.#spine.setAttribute('class', 'spine');
    this.world.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** Finds the places and draws the edges; cards come with `draw`. */
  place(picture: Picture): void {
    const sized = picture.cards.map((card) => ({ id: card.id, width: widthOf(card) }));
    const placed = layout(sized, picture.edges);
    const places = new Map(placed.nodes);
    const lane = this.#placeLane(picture, places, placed);
    this.#places = places;
    this.#parts.clear();
    this.#cards = [...picture.cards, ...picture.lane];
    const edges = edgePaths(picture.edges, placed.bends, places);
    const defs = svg('defs', {}, marker('jump-head', 'jump-head'));
    this.#arrows.replaceChildren(defs, this.#spine, ...edges, ...lane.paths, this.#jumps);
    this.world.replaceChildren(this.#arrows, ...lane.title);
  }

  /**
   * Draws the cards that are missing: those within `sight`, or all. Of 200 classes fewer than half are in
   * sight at first, and nobody has to wait for the others.
   */
  draw(sight: Bounds | null = null): void {
    let next: HTMLElement | null = null;
    // In the page they stand in the order of their numbers, which the keyboard follows.
    for (const card of this.#cards.toReversed()) {
      const drawn = this.#parts.get(card.id)?.card;
      const box = this.boundsOf(card.id);
      if (!drawn && sight && box && !meet(sight, box)) continue;
      const made: HTMLElement = drawn ?? this.#card(card);
      if (!drawn) this.world.insertBefore(made, next);
      next = made;
    }
    if (this.#highlight) this.highlight(this.#highlight);
  }

  /** All of it, with room around so that it stands in the middle of a viewport where there is more than it needs. */
  bounds(viewport: { width: number; height: number }): Bounds {
    const { width, height } = this.#size;
    const scale = Math.min(1, viewport.width / (width + 12), viewport.height / (height + 12));
    const beside = Math.max(6, (viewport.width / scale - width) / 2);
    const above = Math.max(6, Math.min(40, (viewport.height / scale - height) / 2));
    return { left: -beside, top: -above, right: width + beside, bottom: height + above };
  }

  /** How high it would like to be. */
  get height(): number {
    return this.#size.height;
  }

  /** Where a class stands; null for one that is not drawn. */
  boundsOf(id: number): Bounds | null {
    const box = this.#places.get(id);
    if (!box) return null;
    return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + metrics.height };
  }

  /** Numbers, marks and the spine; touches no card's place. */
  highlight(highlight: Highlight): void {
    this.#highlight = highlight;
    const { marks, order, jumps } = highlight;
    const numbers = new Map(order.map((id, at) => [id, at + 1]));
    for (const [id, parts] of this.#parts) {
      showMark(parts, marks.get(id));
      const { card, number } = parts;
      const at = numbers.get(id);
      const text = at === undefined ? '' : String(at);
      if (number.textContent === text) continue;
      number.textContent = text;
      number.classList.toggle('long', at !== undefined && at > 99);
      card.classList.toggle('numbered', at !== undefined);
    }
    this.#spine.setAttribute('d', spinePath(order, this.#places));
    this.#jumps.replaceChildren(
      ...jumps.map(({ from, to, byName }) => {
        const made = path(byName ? 'jump by-name' : 'jump', jumpPath(from, to, this.#places));
        made.setAttribute('marker-end', 'url(#jump-head)');
        return made;
      }),
    );
  }

  #placeLane(
    { lane, cards }: Picture,
    places: Map<number, Place>,
    placed: { width: number; height: number },
  ): { paths: SVGPathElement[]; title: HTMLElement[] } {
    this.#size = { width: placed.width, height: placed.height };
    if (lane.length === 0) return { paths: [], title: [] };
    const subject = cards.find((card) => card.kind === 'subject');
    const x = placed.width + 46;
    const top = (subject && places.get(subject.id)?.y) ?? 0;
    const width = Math.max(...lane.map(widthOf));
    const paths: SVGPathElement[] = [];
    lane.forEach((card, at) => {
      const y = top + at * (metrics.height + 18);
      // A metaclass that is looked at itself stands in the graph already.
      if (!places.has(card.id)) places.set(card.id, { x, y, width });
      if (at > 0) {
        const middle = x + width / 2;
        paths.push(path('edge base', `M${middle},${y - 18}L${middle},${y - 3}`));
        paths.push(path('head', arrowHead(middle, y - 3, true)));
      }
    });
    const from = subject && places.get(subject.id);
    if (from) {
      const y = top + metrics.height / 2;
      paths.push(path('edge meta', `M${from.x + from.width},${y}L${x - 4},${y}`));
    }
    this.#size = {
      width: x + width,
      height: Math.max(placed.height, top + lane.length * (metrics.height + 18)),
    };
    const title = element('div', 'lane-title', l10n.t('metaclass'));
    Object.assign(title.style, { left: `${x}px`, top: `${top - 17}px` });
    return { paths, title: [title] };
  }

  #card(card: ClassCard): HTMLElement {
    const number = element('span', 'number');
    const head = element('div', 'line', this.#name(card));
    if (card.badge !== null) head.append(element('span', 'badge', card.badge));
    const made = element(
      'div',
      `class ${card.kind}${card.ordered ? ' in-order' : ''}`,
      number,
      element('div', 'text', head, this.#secondLine(card)),
    );
    const box = this.#places.get(card.id);
    if (box) {
      Object.assign(made.style, {
        left: `${box.x}px`,
        top: `${box.y}px`,
        width: `${box.width}px`,
        height: `${metrics.height}px`,
      });
    }
    this.#parts.set(card.id, { card: made, number, head, words: null });
    return made;
  }

  #name(card: ClassCard): HTMLElement {
    if (card.members.length > 0) return element('span', 'name', card.name);
    const name = this.#classButton('name', card);
    name.disabled = !card.live;
    return name;
  }

  #classButton(kind: string, { id, name }: Member): HTMLButtonElement {
    const made = element('button', kind, name);
    made.type = 'button';
    made.dataset['class'] = String(id);
    made.title = l10n.t('Look at {0}', made.textContent ?? '');
    made.addEventListener('click', () => this.#gestures.choose(id));
    return made;
  }

  /** Names of the classes a card stands for; else what it says of itself, and its line. */
  #secondLine(card: ClassCard): HTMLElement | null {
    if (card.members.length === 0 && !card.detail && !card.place) return null;
    const line = element('div', 'line');
    if (card.members.length > 0) {
      const shown = card.members.slice(0, membersShown);
      line.append(...shown.map((one) => this.#classButton('member', one)));
      const left = card.members.length - shown.length;
      if (left > 0) {
        const more = element('span', 'detail', l10n.t('and {0} more', left));
        more.title = card.detail;
        line.append(more);
      }
      return line;
    }
    if (card.detail) {
      const detail = element('span', 'detail', card.detail);
      detail.title = detail.textContent ?? '';
      line.append(detail);
    }
    const { place } = card;
    if (place) {
      const link = element('button', 'place', placeText(place));
      link.type = 'button';
      link.title = l10n.t('Show this line');
      link.addEventListener('click', () => this.#gestures.reveal(place));
      line.append(link);
    }
    return line;
  }

  /** The arrow keys walk the names in the order of the page, which is that of the numbers. */
  #walk(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    const all = [...this.world.querySelectorAll<HTMLElement>('[data-class]:not(:disabled)')];
    const at = all.findIndex((one) => one === document.activeElement);
    all[at + by]?.focus();
    event.preventDefault();
  }
}

const meet = (one: Bounds, other: Bounds): boolean =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

function showMark(parts: CardParts, mark: Mark | undefined): void {
  const { card, head } = parts;
  if (card.dataset['mark'] === mark) return;
  if (mark) card.dataset['mark'] = mark;
  else delete card.dataset['mark'];
  if (!parts.words) {
    parts.words = element('span', 'visually-hidden');
    head.firstChild?.after(parts.words);
  }
  parts.words.textContent = mark ? markWord(mark) : '';
}

/** A mark in a word, for those who do not see it. */
export function markWord(mark: Mark): string {
  switch (mark) {
    case 'head':
      return l10n.t('is taken');
    case 'waits':
      return l10n.t('waits');
    case 'wins':
      return l10n.t('has it');
    case 'shadowed':
      return l10n.t('is shadowed');
    case 'passed':
      return l10n.t('has it not');
    case 'here':
      return l10n.t('you are here');
    case 'target':
      return l10n.t('super() goes here');
    case 'unreached':
      return l10n.t('is never called');
    case 'twice':
      return l10n.t('is called more than once');
    default:
      return mark satisfies never;
  }
}

/** `diamond.py:12`. */
export function placeText(place: MroPlace): string {
  return `${place.path.split(/[\\/]/).at(-1) ?? ''}:${place.line}`;
}

/** Widths of letters: of a name, and of the line below it. */
const [letter, small] = [7.3, 6.5];

function widthOf(card: ClassCard): number {
  const first = card.name.length * letter + (card.badge === null ? 0 : card.badge.length * 6 + 18);
  const place = card.place ? placeText(card.place).length * small + 10 : 0;
  const listed = card.members.slice(0, membersShown).map((one) => one.name.length * 7 + 8);
  const second =
    card.members.length > 0
      ? listed.reduce((a, b) => a + b, card.members.length > membersShown ? 70 : 0)
      : Math.min(card.detail.length * small, 130) + place;
  const margins = card.ordered ? 48 : 20;
  return Math.round(Math.max(96, Math.min(270, Math.max(first, second) + margins)));
}
