import * as l10n from '@vscode/l10n';
import { linkHorizontal, select } from 'd3';
import { element } from '../kit/elements.ts';
import { lock, mutabilityWord } from '../kit/locks.ts';
import type { Bounds } from '../kit/zooming.ts';
import { cardHeight, cellY, laneHeight, sizes, slotY, type Box, type Placed } from './layout.ts';
import type { Arrow, Card, Cell, Lane, Picture, Slot } from './model.ts';
import { markWord } from './outline.ts';

/** What a person does in the picture. */
export interface Gestures {
  reveal(path: string, line: number): void;
  focusFrame(frameId: number): void;
}

const svgSpace = 'http://www.w3.org/2000/svg';
const curve = linkHorizontal<unknown, [number, number]>();

/** Draws lanes, cards and arrows into a world; elements that stay are kept, by serial and lane. */
export class Drawing {
  readonly world = element('div', 'world');
  #arrows = document.createElementNS(svgSpace, 'svg');
  #gestures: Gestures;
  #picture: Picture | null = null;

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
    this.#arrows.setAttribute('class', 'arrows');
    this.#arrows.setAttribute('aria-hidden', 'true');
    this.#arrows.append(markers());
    this.world.append(this.#arrows);
    this.world.addEventListener('pointerover', (event) => this.#light(event.target));
    this.world.addEventListener('pointerleave', () => this.#light(null));
    this.world.addEventListener('focusin', (event) => this.#light(event.target));
    this.world.addEventListener('focusout', () => this.#light(null));
    this.world.addEventListener('keydown', (event) => this.#key(event));
  }

  draw(picture: Picture, placed: Placed): void {
    this.#picture = picture;
    const shared = new Set(picture.arrows.filter((one) => one.shared).map((one) => one.to));
    select(this.world)
      .selectAll<HTMLElement, Lane>('.lane')
      .data(picture.lanes, (lane) => lane.id)
      .join((enter) => enter.append(() => element('section', 'lane entering')))
      .each((lane, at, all) => {
        const box = placed.lanes.get(lane.id);
        const drawn = all[at];
        if (box && drawn) this.#drawLane(drawn, lane, box, shared);
      });
    select(this.world)
      .selectAll<HTMLElement, Card>('.card')
      .data(picture.cards, (card) => card.serial)
      .join((enter) => enter.append(() => element('article', 'card entering')))
      .each((card, at, all) => {
        const box = placed.cards.get(card.serial);
        const drawn = all[at];
        if (box && drawn) this.#drawCard(drawn, card, box, shared);
      });
    this.#drawArrows(picture, placed);
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
    if (lane.folded) rows.push(element('div', 'row quiet', lane.folded));
    drawn.replaceChildren(head, ...rows);
  }

  // ---- cards

  #drawCard(drawn: HTMLElement, card: Card, box: Box, shared: ReadonlySet<number>): void {
    const many = card.holders.length > 1;
    drawn.className = [
      'card',
      card.mutability,
      many && card.mutability !== 'immutable' ? 'many' : '',
      card.mark === 'mutated' ? 'is-mutated' : '',
    ].join(' ');
    drawn.dataset['serial'] = String(card.serial);
    drawn.tabIndex = 0;
    drawn.setAttribute('aria-label', cardLabel(card));
    place(drawn, box, cardHeight(card));
    const glyph = element('span', '', lock(card.mutability));
    glyph.title = mutabilityWord(card.mutability);
    const type = element('span', 'type', card.type);
    type.title = l10n.t('{0} at {1}', card.type, card.address);
    const head = element('div', 'head', element('span', 'serial', `#${card.serial}`), type, glyph);
    if (card.mark) head.append(markBadge(card.mark));
    const rows: HTMLElement[] = [];
    if (card.holders.length > 1) {
      const names = element('div', 'row badge', l10n.t('shared by {0}', card.holders.join(', ')));
      names.title = names.textContent ?? '';
      rows.push(names);
    }
    if (card.text !== null) rows.push(element('div', 'row', titled('value', card.text)));
    for (const cell of card.cells)
      rows.push(cellRow(cell, cell.target !== null && shared.has(cell.target)));
    if (card.more) rows.push(element('div', 'row quiet', card.more));
    drawn.replaceChildren(head, ...rows);
  }

  // ---- arrows

  #drawArrows(picture: Picture, placed: Placed): void {
    const from = ports(picture, placed);
    const heads = new Map(
      picture.cards.map((card) => [card.serial, placed.cards.get(card.serial)]),
    );
    select(this.#arrows)
      .selectAll<SVGPathElement, Arrow>('path.arrow')
      .data(picture.arrows, (arrow) => `${arrow.key}>${arrow.to}`)
      .join('path')
      .attr('class', (arrow) => `arrow${arrow.shared ? ' shared' : ''}`)
      .attr('marker-end', (arrow) => `url(#head${arrow.shared ? '-shared' : ''})`)
      .attr('d', (arrow) => {
        const source = from.get(arrow.from);
        const target = heads.get(arrow.to);
        if (!source || !target) return null;
        return arrowPath(source, [target.x - 2, target.y + sizes.header / 2], target);
      });
  }

  // ---- what is related to what a person points at

  #light(at: EventTarget | null): void {
    const serial = at instanceof Element ? serialOf(at) : null;
    const all = this.#picture;
    this.world.classList.toggle('lighting', serial !== null);
    const keys = new Set(all?.arrows.filter((one) => one.to === serial).map((one) => one.from));
    for (const drawn of this.world.querySelectorAll<HTMLElement>('.card')) {
      drawn.classList.toggle('lit', drawn.dataset['serial'] === String(serial));
    }
    for (const drawn of this.world.querySelectorAll<HTMLElement>('.row[data-key]')) {
      drawn.classList.toggle('lit', serial !== null && keys.has(drawn.dataset['key'] ?? ''));
    }
    select(this.#arrows)
      .selectAll<SVGPathElement, Arrow>('path.arrow')
      .classed('lit', (arrow) => serial !== null && arrow.to === serial)
      .classed('faded', (arrow) => serial !== null && arrow.to !== serial);
  }

  /** Enter on a name or cell goes to its object; the arrow keys walk names and cards; Escape leaves. */
  #key(event: KeyboardEvent): void {
    const at = event.target instanceof HTMLElement ? event.target : null;
    if (!at) return;
    if (event.key === 'Escape') at.blur();
    else if (event.key === 'Enter' && at.dataset['target']) this.#go(Number(at.dataset['target']));
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      this.#walk(at, event.key === 'ArrowDown' ? 1 : -1);
    else return;
    event.preventDefault();
  }

  #go(serial: number): void {
    this.world.querySelector<HTMLElement>(`.card[data-serial='${serial}']`)?.focus();
  }

  #walk(at: HTMLElement, by: number): void {
    const all = [...this.world.querySelectorAll<HTMLElement>('[tabindex="0"]')];
    all[all.indexOf(at) + by]?.focus();
  }
}

function place(drawn: HTMLElement, box: Box, height: number): void {
  drawn.style.left = `${box.x}px`;
  drawn.style.top = `${box.y}px`;
  drawn.style.width = `${box.width}px`;
  drawn.style.height = `${height}px`;
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

function cellRow(cell: Cell, shared: boolean): HTMLElement {
  const row = element(
    'div',
    `row cell${cell.target === null ? '' : ' to'}${shared ? ' shared' : ''}`,
    titled('label', cell.label),
  );
  if (cell.changed && cell.before !== null) {
    const old = element('del', '', cell.before);
    old.title = l10n.t('was {0}', cell.before);
    row.append(old);
  }
  if (cell.text || !cell.changed) {
    const value = cell.changed
      ? element('ins', 'value', cell.text)
      : element('span', 'value', cell.text);
    value.title = value.textContent ?? '';
    row.append(value);
  }
  if (cell.target !== null) {
    row.append(element('span', 'port'));
    row.dataset['key'] = cell.key;
    row.dataset['target'] = String(cell.target);
  }
  return row;
}

function titled(className: string, text: string): HTMLElement {
  const made = element('span', className, text);
  made.title = made.textContent ?? '';
  return made;
}

function markBadge(mark: 'new' | 'rebound' | 'mutated'): HTMLElement {
  const signs = { new: '+', rebound: '↷', mutated: '✎' };
  return element('span', `mark ${mark}`, `${signs[mark]} ${markWord(mark)}`);
}

function cardLabel(card: Card): string {
  const parts = [`#${card.serial} ${card.type}`, card.text ?? '', mutabilityWord(card.mutability)];
  if (card.holders.length > 1) parts.push(l10n.t('shared by {0}', card.holders.join(', ')));
  if (card.mark) parts.push(markWord(card.mark));
  return parts.filter(Boolean).join(', ');
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
