import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import { occupancy, type Occupancy } from './model.ts';
import { card } from './panel-parts.ts';
import { tileAt, type Scene } from './scene.ts';
import { counted } from './words.ts';

const width = 280;
const high = 20;

/** What lies on the chip: a bar of its capacity, filled part by part, red where it does not fit. */
export class ChipCard {
  readonly card: HTMLElement;
  #picture = svg('svg', { class: 'chip', viewBox: `0 0 ${width} 44`, role: 'img' });
  #sentence = element('p', 'sentence');

  constructor() {
    this.card = card(l10n.t('On the chip (SRAM)'), 'chip-card', this.#picture, this.#sentence);
  }

  show(scene: Scene, position: number): void {
    const tile = tileAt(scene, position);
    const { shape } = scene.plan;
    const now = tile
      ? occupancy(shape, {
          rows: tile.rows.to - tile.rows.from,
          columns: tile.columns.to - tile.columns.from,
        })
      : null;
    const shown = now ?? scene.need;
    const fits = shown.used <= scene.capacity;
    this.card.classList.toggle('overfull', !fits);
    this.#draw(shown, scene.capacity, now === null);
    const words = [counted(shown.used), counted(scene.capacity)];
    this.#sentence.textContent = fits
      ? now
        ? l10n.t('{0} of {1} elements are in use.', ...words)
        : l10n.t('A full tile will need {0} of {1} elements.', ...words)
      : l10n.t('It does not fit: a tile needs {0} of {1} elements.', ...words);
    change(this.#picture, 'aria-label', this.#sentence.textContent);
  }

  #draw({ parts, used }: Occupancy, capacity: number, isIdle: boolean): void {
    const scale = (width - 2) / Math.max(capacity, used);
    let x = 1;
    const drawn = parts.map(({ name, elements }) => {
      const wide = elements * scale;
      const word = name === 'statistics' ? 'm, l' : name;
      const made = svg(
        'g',
        {},
        svg('rect', {
          x,
          y: 14,
          width: wide,
          height: high,
          class: `part part-${name}${isIdle ? ' idle' : ''}`,
        }),
        wide > 7 * word.length + 4
          ? svg('text', { x: x + wide / 2, y: 14 + high / 2, class: 'part-name' }, word)
          : null,
        svg('title', {}, l10n.t('{0}: {1} elements', word, counted(elements))),
      );
      x += wide;
      return made;
    });
    const edge = 1 + capacity * scale;
    this.#picture.replaceChildren(
      svg('rect', { x: 1, y: 14, width: capacity * scale, height: high, class: 'capacity' }),
      ...drawn,
      ...(used > capacity
        ? [
            svg('rect', {
              x: edge,
              y: 14,
              width: (used - capacity) * scale,
              height: high,
              class: 'over',
            }),
          ]
        : []),
      svg('path', { d: `M${edge} 8 V${18 + high}`, class: 'edge' }),
      svg('text', { x: edge - 3, y: 7, class: 'edge-name' }, l10n.t('capacity')),
    );
  }
}
