import * as l10n from '@vscode/l10n';
import { linkHorizontal } from 'd3';
import { element } from '../kit/elements.ts';
import { same } from '../kit/same.ts';
import type { Bounds } from '../kit/zooming.ts';
import { cardHeight, cellY, laneHeight, sizes, slotY, type Box, type Placed } from './layout.ts';
import type { Lane, Picture, Slot } from './model.ts';
import type { Turn } from './paging.ts';
import { drawCard, turns } from './card.ts';
import { markBadge, place, titled } from './parts.ts';

/** What a person does in the picture. */
export interface Gestures {
  reveal(path: string, line: number): void;
  focusFrame(frameId: number): void;
  /** Opens the menu of a card at a place on the screen. */
  menu(serial: number, at: DOMRect): void;
  /** Takes a card that a person is asked to choose; false if nobody is asked. */
  take(serial: number): boolean;
  turn(serial: number, turn: Turn): void;
  jump(serial: number, index: number): void;
}

const svgSpace = 'http://www.w3.org/2000/svg';
const curve = linkHorizontal<unknown, [number, number]>();

/** More than these come in at once without an animation. */
const maxEntering = 40;

/** What an element was drawn from: drawn again only if that has changed. */
interface Drawn<T> {
  readonly element: HTMLElement;
  readonly from: T;
}

/** Draws lanes, cards and arrows into a world; what did not change is not touched. */
export class Drawing {
  readonly world = element('div', 'world');
  #arrows = document.createElementNS(svgSpace, 'svg');
  #gestures: Gestures;
  #picture: Picture | null = null;
  #laneHome = element('div', '');
  #cardHome = element('div', '');
  #lanes = new Map<number, Drawn<unknown>>();
  #cards = new Map<number, Drawn<unknown>>();
  #paths = new Map<string, SVGPathElement>();
  #lit: number | null = null;

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
    this.#arrows.setAttribute('class', 'arrows');
    this.#arrows.setAttribute('aria-hidden', 'true');
    this.#arrows.append(markers());
    this.world.append(this.#arrows, this.#laneHome, this.#cardHome);
    this.world.addEventListener('pointerover', (event) => this.#light(event.target));
    this.world.addEventListener('pointerleave', () => this.#light(null));
    this.world.addEventListener('focusin', (event) => this.#light(event.target));
    this.world.addEventListener('focusout', () => this.#light(null));
    this.world.addEventListener('keydown', (event) => this.#key(event));
    this.world.addEventListener('click', (event) => this.#click(event.target));
    this.world.addEventListener('contextmenu', (event) => this.#contextMenu(event));
  }

  draw(picture: Picture, placed: Placed): void {
    const first = this.#picture === null;
    const focused = focusedRow(this.world);
    this.#light(null);
    this.#picture = picture;
    const shared = new Set(picture.arrows.filter((one) => one.shared).map((one) => one.to));
    const sharedIn = (targets: readonly (number | null)[]): number[] =>
      targets.filter((one) => one !== null && shared.has(one)).map(Number);
    const lanes = picture.lanes.map((lane) => ({
      id: lane.id,
      box: placed.lanes.get(lane.id),
      shown: lane,
      shared: sharedIn(lane.slots.map((one) => one.target)),
    }));
    this.#keep(this.#laneHome, 'section', this.#lanes, lanes, first, (drawn, { shown, box }) => {
      if (box) this.#drawLane(drawn, shown, box, shared);
    });
    const cards = picture.cards.map((card) => ({
      id: card.serial,
      box: placed.cards.get(card.serial),
      shown: card,
      shared: sharedIn(card.cells.map((one) => one.target)),
    }));
    this.#keep(this.#cardHome, 'article', this.#cards, cards, first, (drawn, { shown, box }) => {
      if (box) drawCard(drawn, shown, box, shared);
    });
    inOrder(
      this.#laneHome,
      lanes.flatMap(({ id }) => this.#lanes.get(id)?.element ?? []),
    );
    this.#drawArrows(picture, placed);
    if (focused !== null && focusedRow(this.world) !== focused) {
      this.world.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  /** Removes what is gone, adds what is new, and draws what differs from what it was drawn from. */
  #keep<T extends { readonly id: number }>(
    home: HTMLElement,
    tag: 'section' | 'article',
    known: Map<number, Drawn<unknown>>,
    all: readonly T[],
    first: boolean,
    draw: (drawn: HTMLElement, one: T) => void,
  ): void {
    const ids = new Set(all.map((one) => one.id));
    for (const [id, { element: drawn }] of known) {
      if (ids.has(id)) continue;
      drawn.remove();
      known.delete(id);
    }
    const fresh = all.filter(({ id }) => !known.has(id)).length;
    const added = document.createDocumentFragment();
    for (const one of all) {
      const old = known.get(one.id);
      if (old && same(old.from, one)) continue;
      const drawn = old?.element ?? element(tag, '');
      draw(drawn, one);
      known.set(one.id, { element: drawn, from: one });
      if (old) continue;
      if (!first && fresh <= maxEntering) drawn.classList.add('entering');
      added.append(drawn);
    }
    home.append(added);
  }

  /** The box around everything that is drawn. */
  bounds(picture: Picture, placed: Placed): Bounds {
    const boxes = [
      ...picture.lanes.map((lane) => ({
        box: placed.lanes.get(lane.id),
        height: laneHeight(lane),
      })),
      ...picture.cards.map((card) => ({
        box: placed.cards.get(card.serial),
        height: cardHeight(card),
      })),
    ].flatMap(({ box, height }) => (box ? [{ ...box, height }] : []));
    return {
      left: Math.min(0, ...boxes.map((one) => one.x)),
      top: Math.min(...boxes.map((one) => one.y)),
      right: Math.max(...boxes.map((one) => one.x + one.width)),
      bottom: Math.max(...boxes.map((one) => one.y + one.height)),
    };
  }

  // ---- lanes

  #drawLane(drawn: HTMLElement, lane: Lane, box: Box, shared: ReadonlySet<number>): void {
    drawn.className = `lane${lane.current ? ' current' : ''}${lane.focused ? ' focused' : ''}`;
    drawn.setAttribute('aria-label', l10n.t('Frame {0}, {1}', lane.title, lane.place));
    place(drawn, box, laneHeight(lane));
    const title = element('span', 'title', lane.title);
    title.title = lane.title;
    const head = element('div', 'head', title);
    const { path, line } = lane;
    if (path !== null && line !== null) {
      // The line stays readable when there is no room for the file's name.
      const [file = '', number = ''] = lane.place.split(/(?=:\d+$)/);
      const link = element(
        'button',
        'place',
        element('span', 'file', file),
        element('span', '', number),
      );
      link.type = 'button';
      link.title = l10n.t('Show this line');
      link.setAttribute('aria-label', lane.place);
      link.addEventListener('click', (event) => {
        event.stopPropagation();
        this.#gestures.reveal(path, line);
      });
      head.append(link);
    }
    head.addEventListener('click', () => this.#gestures.focusFrame(lane.frameId));
    const rows = lane.slots.map((slot) => slotRow(slot, shared.has(slot.target)));
    if (rows.length === 0 && !lane.folded)
      rows.push(element('div', 'row quiet', l10n.t('no names yet')));
    if (lane.folded) rows.push(titled('row quiet', lane.folded));
    drawn.replaceChildren(head, ...rows);
  }

  // ---- arrows

  #drawArrows(picture: Picture, placed: Placed): void {
    const from = ports(picture, placed);
    const gone = new Map(this.#paths);
    const added = document.createDocumentFragment();
    for (const arrow of picture.arrows) {
      const [source, target] = [from.get(arrow.from), placed.cards.get(arrow.to)];
      if (!source || !target) continue;
      const key = `${arrow.key}>${arrow.to}`;
      let path = this.#paths.get(key);
      gone.delete(key);
      if (!path) {
        path = document.createElementNS(svgSpace, 'path');
        path.dataset['key'] = arrow.key;
        path.dataset['to'] = String(arrow.to);
        this.#paths.set(key, path);
        added.append(path);
      }
      const end: [number, number] = [target.x - 2, target.y + sizes.header / 2];
      change(path, 'class', `arrow${arrow.shared ? ' shared' : ''}`);
      change(path, 'marker-end', `url(#head${arrow.shared ? '-shared' : ''})`);
      change(path, 'd', arrowPath(source, end, target) ?? '');
    }
    for (const [key, path] of gone) {
      path.remove();
      this.#paths.delete(key);
    }
    this.#arrows.append(added);
  }

  // ---- what is related to what a person points at

  #light(at: EventTarget | null): void {
    const serial = at instanceof Element ? serialOf(at) : null;
    if (serial === this.#lit) return;
    this.#lit = serial;
    for (const lit of this.world.querySelectorAll('.lit')) lit.classList.remove('lit');
    this.world.classList.toggle('lighting', serial !== null);
    if (serial === null) return;
    this.#cards.get(serial)?.element.classList.add('lit');
    const keys = new Set<string>();
    for (const path of this.#arrows.querySelectorAll<SVGPathElement>(`[data-to='${serial}']`)) {
      path.classList.add('lit');
      keys.add(path.dataset['key'] ?? '');
    }
    for (const row of this.world.querySelectorAll<HTMLElement>(`.row[data-target='${serial}']`)) {
      row.classList.toggle('lit', keys.has(row.dataset['key'] ?? ''));
    }
  }

  /**
   * Enter on a name goes to its object, on a card to what can be asked of it; the arrow keys walk names
   * and cards; Escape leaves.
   */
  #key(event: KeyboardEvent): void {
    const at = event.target instanceof HTMLElement ? event.target : null;
    if (!at || at instanceof HTMLInputElement) return;
    const isStop = at.tabIndex === 0 && !(at instanceof HTMLButtonElement);
    if (event.key === 'Escape') at.blur();
    else if (!isStop) return;
    else if (event.key === 'Enter' && at.dataset['target']) this.#go(Number(at.dataset['target']));
    else if (event.key === 'Enter' && at.dataset['serial']) {
      const serial = Number(at.dataset['serial']);
      if (!this.#gestures.take(serial)) this.#gestures.menu(serial, at.getBoundingClientRect());
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      this.#walk(at, event.key === 'ArrowDown' ? 1 : -1);
    else return;
    event.preventDefault();
  }

  #click(target: EventTarget | null): void {
    const at = target instanceof Element ? target : null;
    const serial = Number(at?.closest<HTMLElement>('.card')?.dataset['serial'] ?? 0);
    if (!at || serial === 0) return;
    const button = at.closest<HTMLElement>('button');
    const pager = this.#picture?.cards.find((one) => one.serial === serial)?.pager;
    if (button?.classList.contains('actions')) {
      this.#gestures.menu(serial, button.getBoundingClientRect());
    } else if (button?.dataset['jump'] !== undefined && pager) {
      this.#askForIndex(button, serial, pager.total);
    } else if (button) {
      const turn = turns.find((name) => name === button.dataset['turn']);
      const to = turn && pager?.[turn];
      if (to) this.#gestures.turn(serial, to);
    } else this.#gestures.take(serial);
  }

  #contextMenu(event: MouseEvent): void {
    const at = event.target instanceof Element ? event.target : null;
    const serial = at && serialOf(at);
    if (!serial || !this.#cards.has(serial)) return;
    event.preventDefault();
    // The key for context menus says no place of its own.
    const isPointed = event.button === 2;
    const box = at.closest('.card, .row')?.getBoundingClientRect() ?? at.getBoundingClientRect();
    this.#gestures.menu(serial, isPointed ? new DOMRect(event.clientX, event.clientY) : box);
  }

  /** A field in the place of the pager's range. */
  #askForIndex(range: HTMLElement, serial: number, total: number): void {
    const field = element('input', 'index');
    field.type = 'number';
    field.min = '0';
    field.max = String(total - 1);
    field.setAttribute('aria-label', l10n.t('Element, 0 to {0}', (total - 1).toLocaleString()));
    // Leaving takes the focus away, which is a reason to leave.
    let isLeft = false;
    const leave = (): void => {
      if (isLeft) return;
      isLeft = true;
      field.replaceWith(range);
    };
    field.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      // Else Enter would press the button that gets the focus.
      event.preventDefault();
      const index = field.valueAsNumber;
      leave();
      range.focus();
      if (event.key === 'Enter' && Number.isFinite(index)) {
        this.#gestures.jump(serial, Math.trunc(index));
      }
    });
    field.addEventListener('blur', leave);
    for (const kind of ['mousedown', 'pointerdown', 'wheel']) {
      field.addEventListener(kind, (event) => event.stopPropagation());
    }
    range.replaceWith(field);
    field.focus();
  }

  /** Gives a card the keyboard's focus, and so brings it into view. */
  show(serial: number): void {
    this.#go(serial);
  }

  #go(serial: number): void {
    this.#cards.get(serial)?.element.focus();
  }

  #walk(at: HTMLElement, by: number): void {
    const all = [...this.world.querySelectorAll<HTMLElement>('[tabindex="0"]')];
    all[all.indexOf(at) + by]?.focus();
  }
}

function slotRow(slot: Slot, shared: boolean): HTMLElement {
  const row = element('div', `row slot${shared ? ' shared' : ''}`, titled('name', slot.name));
  if (slot.kind === 'argument' || slot.kind === 'free' || slot.kind === 'cell') {
    row.append(element('span', 'kind', kindWord(slot.kind)));
  }
  if (slot.mark) row.append(markBadge(slot.mark));
  if (slot.was) row.append(titled('was', slot.was));
  row.append(element('span', 'port'));
  row.dataset['key'] = slot.key;
  row.dataset['target'] = String(slot.target);
  row.tabIndex = 0;
  row.setAttribute('role', 'button');
  row.append(element('span', 'visually-hidden', l10n.t('refers to #{0}', slot.target)));
  return row;
}

function kindWord(kind: 'argument' | 'free' | 'cell'): string {
  switch (kind) {
    case 'argument':
      return l10n.t('argument');
    case 'free':
      return l10n.t('from outside');
    case 'cell':
      return l10n.t('cell');
    default:
      return kind satisfies never;
  }
}

/** The tab key walks lanes as they stand; usually they stand so already. */
function inOrder(home: HTMLElement, wanted: readonly HTMLElement[]): void {
  if (wanted.some((one, at) => home.children[at] !== one)) home.replaceChildren(...wanted);
}

/** Key of the name that has the keyboard's focus. */
function focusedRow(world: HTMLElement): string | null {
  const at = document.activeElement;
  return at instanceof HTMLElement && world.contains(at) ? (at.dataset['key'] ?? null) : null;
}

/** Sets an attribute only if it differs, so that nothing is laid out again for nothing. */
function change(path: Element, name: string, value: string): void {
  if (path.getAttribute(name) !== value) path.setAttribute(name, value);
}

function serialOf(at: Element): number | null {
  const holder = at.closest<HTMLElement>('[data-target], .card');
  const text = holder?.dataset['target'] ?? holder?.dataset['serial'];
  return text === undefined ? null : Number(text);
}

/** Where each slot and cell lets its arrow go: on the right edge, level with its port. */
function ports(picture: Picture, placed: Placed): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  for (const lane of picture.lanes) {
    const box = placed.lanes.get(lane.id);
    if (!box) continue;
    lane.slots.forEach((slot, at) =>
      found.set(slot.key, [box.x + box.width, slotY(lane, box, at)]),
    );
  }
  for (const card of picture.cards) {
    const box = placed.cards.get(card.serial);
    if (!box) continue;
    card.cells.forEach((cell, at) =>
      found.set(cell.key, [box.x + box.width, cellY(card, box, at)]),
    );
  }
  return found;
}

/** A curve to the right; to the left or within a column it goes round the right side of its source. */
function arrowPath(source: [number, number], target: [number, number], box: Box): string | null {
  if (target[0] > source[0] + 20) return curve({ source, target });
  const right: [number, number] = [box.x + box.width + 2, target[1]];
  return `M${source[0]},${source[1]}C${source[0] + 46},${source[1]} ${right[0] + 46},${right[1]} ${right[0]},${right[1]}`;
}

function markers(): SVGDefsElement {
  const defs = document.createElementNS(svgSpace, 'defs');
  for (const kind of ['', '-shared']) {
    const marker = document.createElementNS(svgSpace, 'marker');
    const attributes = {
      id: `head${kind}`,
      class: kind.slice(1),
      viewBox: '0 0 8 8',
      refX: '7',
      refY: '4',
      markerWidth: '9',
      markerHeight: '9',
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    };
    for (const [name, value] of Object.entries(attributes)) marker.setAttribute(name, value);
    const path = document.createElementNS(svgSpace, 'path');
    path.setAttribute('d', 'M0 0L8 4L0 8z');
    marker.append(path);
    defs.append(marker);
  }
  return defs;
}
