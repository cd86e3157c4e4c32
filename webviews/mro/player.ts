import * as l10n from '@vscode/l10n';
import type { MroData, MroMerge } from '../../protocol/lenses/mro.ts';
import { button, element } from '../kit/elements.ts';
import type { Highlight, Mark } from './graph.ts';
import { icon, type Icon } from './icons.ts';
import { framesOf, frameSentence, listName, type Frame, type Names } from './model.ts';
import { sentence, type Pane, type PaneActions } from './pane.ts';

/** Time one frame is shown while it plays. */
const frameMs = 900;
/** Lists shown as rows; of a class with more bases, those that are looked at. */
const mostRows = 24;
/** Entries shown of one list. */
const mostEntries = 14;
/** Entries drawn at first: about as many as there is room for. */
const firstEntries = 100;

/** C3's merge, frame by frame. */
export class Player implements Pane {
  readonly id = 'order';
  readonly title = l10n.t('C3');
  readonly element = element('div', 'player');
  readonly #actions: PaneActions;
  #said = element('div', 'said');
  #rows = element('div', 'lists');
  #slider = document.createElement('input');
  #count = element('span', 'count');
  #play = iconButton('play', l10n.t('Play'), () => this.#toggle());
  #merge: MroMerge | null = null;
  #names: Names | null = null;
  #frames: readonly Frame[] = [];
  #at = 0;
  #key = '';
  #timer: number | null = null;
  #custom = false;
  #isPartial = false;

  constructor(actions: PaneActions) {
    this.#actions = actions;
    this.#slider.type = 'range';
    this.#slider.min = '0';
    this.#slider.setAttribute('aria-label', l10n.t('Step of the merge'));
    this.#slider.addEventListener('input', () => this.#go(Number(this.#slider.value)));
    this.#said.setAttribute('aria-live', 'polite');
    const controls = element(
      'div',
      'controls',
      iconButton('begin', l10n.t('To the beginning'), () => this.#go(0)),
      iconButton('back', l10n.t('Back'), () => this.#go(this.#at - 1)),
      this.#play,
      iconButton('forward', l10n.t('Forward'), () => this.#go(this.#at + 1)),
      iconButton('end', l10n.t('To the end'), () => this.#go(this.#frames.length - 1)),
      this.#slider,
      this.#count,
    );
    this.element.append(controls, this.#said, this.#rows);
  }

  has(data: MroData): boolean {
    return mergeOf(data) !== null;
  }

  show(data: MroData, names: Names): void {
    const merge = mergeOf(data);
    if (!merge) return;
    this.#custom = data.custom;
    this.#names = names;
    const key = JSON.stringify(merge);
    this.#merge = merge;
    if (key !== this.#key) {
      this.rest();
      this.#key = key;
      this.#frames = framesOf(merge);
      // The finished order is what a person looks for first; the way to it is a button away.
      this.#at = this.#frames.length - 1;
      this.#draw(firstEntries);
    } else this.#draw();
  }

  complete(): void {
    if (this.#isPartial) this.#draw();
  }

  highlight(data: MroData): Highlight {
    const frame = this.#frames[this.#at];
    const marks = new Map<number, Mark>();
    const first = data.subject?.class;
    if (!frame || (this.#at === this.#frames.length - 1 && !frame.stuck)) {
      return { marks, order: data.order, jumps: [] };
    }
    if (frame.head !== null) marks.set(frame.head, frame.blockedBy === null ? 'head' : 'waits');
    if (frame.stuck) {
      const last = this.#merge?.steps.at(-1);
      for (const { head } of last?.rejected ?? []) marks.set(head, 'waits');
    }
    return { marks, order: [...(first === undefined ? [] : [first]), ...frame.order], jumps: [] };
  }

  rest(): void {
    if (this.#timer !== null) window.clearInterval(this.#timer);
    this.#timer = null;
    this.#sayPlaying();
  }

  #toggle(): void {
    if (this.#timer !== null) {
      this.rest();
      return;
    }
    if (this.#at >= this.#frames.length - 1) this.#move(0);
    this.#timer = window.setInterval(() => {
      this.#move(this.#at + 1);
      if (this.#at >= this.#frames.length - 1) this.rest();
    }, frameMs);
    this.#sayPlaying();
  }

  #sayPlaying(): void {
    const plays = this.#timer !== null;
    this.#play.replaceChildren(icon(plays ? 'pause' : 'play'));
    this.#play.title = plays ? l10n.t('Pause') : l10n.t('Play');
    this.#play.setAttribute('aria-label', this.#play.title);
  }

  #go(at: number): void {
    this.rest();
    this.#move(at);
  }

  #move(at: number): void {
    this.#at = Math.max(0, Math.min(this.#frames.length - 1, at));
    this.#draw();
    this.#actions.changed();
  }

  /** Draws the frame; only the first lists where these have more than `room` entries. */
  #draw(room = Infinity): void {
    const [merge, names, frame] = [this.#merge, this.#names, this.#frames[this.#at]];
    if (!merge || !names || !frame) return;
    this.#slider.max = String(this.#frames.length - 1);
    this.#slider.value = String(this.#at);
    const said = l10n.t('{0} of {1}', this.#at + 1, this.#frames.length);
    this.#count.textContent = said;
    this.#slider.setAttribute('aria-valuetext', said);
    this.#said.replaceChildren(sentence(frameSentence(frame, merge, names)));
    if (this.#custom) {
      this.#said.append(
        sentence(l10n.t('The class has another order than this: its metaclass made it.')),
      );
    }
    const shown = rowsShown(merge, frame);
    const rows: HTMLElement[] = [];
    let drawn = 0;
    for (const at of shown) {
      if (drawn >= room) break;
      const row = listRow(merge, frame, at, names);
      rows.push(row);
      drawn += row.childElementCount;
    }
    this.#isPartial = rows.length < shown.length || drawn + frame.order.length > room;
    this.#rows.replaceChildren(...rows);
    if (this.#isPartial) return;
    const left = merge.lists.length - rows.length;
    if (left > 0) {
      this.#rows.append(element('p', 'quiet', l10n.t('{0} more lists are not shown.', left)));
    }
    this.#rows.append(resultRow(frame, names));
  }
}

/** The order as far as it is made. */
function resultRow(frame: Frame, names: Names): HTMLElement {
  const result = element('div', 'list result', element('span', 'list-name', l10n.t('order')));
  frame.order.forEach((id, at) => {
    result.append(element('span', 'entry taken', element('sup', '', String(at + 2)), names.of(id)));
  });
  if (frame.head !== null && frame.blockedBy === null) {
    const next = element('sup', '', String(frame.order.length + 2));
    result.append(element('span', 'entry taken new', next, names.of(frame.head)));
  }
  if (result.childElementCount === 1) result.append(element('span', 'quiet', l10n.t('empty yet')));
  return result;
}

const mergeOf = (data: MroData): MroMerge | null =>
  data.conflict ? data.conflict.merge : data.merge;

function iconButton(name: Icon, label: string, onClick: () => void): HTMLButtonElement {
  const made = button('', label, onClick);
  made.replaceChildren(icon(name));
  return made;
}

/** The lists a frame is about, the first ones, and the bases. */
function rowsShown(merge: MroMerge, frame: Frame): number[] {
  const all = merge.lists.map((_, at) => at);
  if (all.length <= mostRows) return all;
  const about = [frame.list, frame.blockedBy, all.length - 1].filter((one) => one !== null);
  return [...new Set([...all.slice(0, mostRows - 3), ...about])].sort((a, b) => a - b);
}

/** Entries of a list that are shown: a long one round its head, and what blocks. */
function placesShown(length: number, gone: number, blocked: number): number[] {
  const all = Array.from({ length }, (_, place) => place);
  if (length <= mostEntries) return all;
  const first = Math.max(0, Math.min(gone - 2, length - mostEntries));
  return all.filter(
    (place) => (place >= first && place < first + mostEntries) || place === blocked,
  );
}

const skipped = (count: number): HTMLElement[] =>
  count > 0 ? [element('span', 'quiet', l10n.t('… {0} more …', count))] : [];

function listRow(merge: MroMerge, frame: Frame, at: number, names: Names): HTMLElement {
  const gone = frame.gone[at] ?? 0;
  const complete = frame.head === null && !frame.stuck && frame.order.length > 0;
  const row = element('div', 'list', element('span', 'list-name', listName(merge, at, names)));
  const entries = merge.lists[at]?.entries ?? [];
  const blocked = frame.blockedBy === at ? entries.indexOf(frame.head ?? 0, gone + 1) : -1;
  const shown = placesShown(entries.length, complete ? 0 : gone, blocked);
  let before = -1;
  for (const place of shown) {
    row.append(...skipped(place - before - 1));
    before = place;
    const id = entries[place] ?? 0;
    const entry = element('span', 'entry', names.of(id));
    if (place < gone) entry.classList.add(complete ? 'done' : 'gone');
    else if (place === gone) {
      entry.classList.add('first');
      if (frame.head === id) entry.classList.add(frame.blockedBy === null ? 'takes' : 'waits');
      if (frame.stuck) entry.classList.add('waits');
    } else if (place === blocked) entry.classList.add('blocks');
    if (frame.list === at && place === gone) entry.classList.add('looked');
    row.append(entry);
  }
  row.append(...skipped(entries.length - before - 1));
  if (frame.blockedBy === at) row.classList.add('blocking');
  return row;
}
