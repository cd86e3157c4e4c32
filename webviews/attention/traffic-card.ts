import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { change, svg } from '../kit/svg.ts';
import { total } from './model.ts';
import { card } from './panel-parts.ts';
import type { Scene } from './scene.ts';
import { counted, orderName } from './words.ts';

const width = 280;
const row = 34;

/** Elements moved between HBM and the chip: counted while the tiles move, beside what it comes to. */
export class TrafficCard {
  readonly card: HTMLElement;
  #picture = svg('svg', { class: 'traffic', viewBox: `0 0 ${width} ${3 * row}`, role: 'img' });
  #reads = svg('rect', { class: 'reads' });
  #writes = svg('rect', { class: 'writes' });
  #so = svg('text', { class: 'value', x: width, y: 11 });
  #sentence = element('p', 'sentence');
  #for: Scene | null = null;
  #scale = 1;

  constructor() {
    this.card = card(
      l10n.t('Moved between HBM and chip'),
      'traffic-card',
      this.#picture,
      this.#sentence,
    );
  }

  show(scene: Scene, position: number): void {
    if (this.#for !== scene) this.#build(scene);
    const { reads, writes } = scene.traffic[position] ?? { reads: 0, writes: 0 };
    const wide = reads * scene.heads * this.#scale;
    change(this.#reads, 'width', wide);
    change(this.#writes, 'x', wide);
    change(this.#writes, 'width', writes * scene.heads * this.#scale);
    const sum = (reads + writes) * scene.heads;
    this.#so.textContent = l10n.t('{0} of {1}', counted(sum), counted(scene.whole * scene.heads));
    const words = [counted(reads * scene.heads), counted(writes * scene.heads)];
    this.#sentence.textContent =
      position === scene.steps.length
        ? total({ reads, writes }) === scene.whole
          ? l10n.t(
              '{0} read, {1} written: exactly the closed form. {2}',
              ...words,
              this.#compared(scene),
            )
          : l10n.t('{0} read, {1} written: not the closed form.', ...words)
        : l10n.t('{0} read, {1} written so far.', ...words);
  }

  #compared({ whole, standard }: Scene): string {
    const times = (standard / whole).toPrecision(2);
    return whole < standard
      ? l10n.t('Standard attention moves {0} times as much.', times)
      : l10n.t('At this size tiling moves more than standard attention: its gain grows with N.');
  }

  #build(scene: Scene): void {
    this.#for = scene;
    const { whole, otherOrder, standard, heads } = scene;
    this.#scale = width / (Math.max(whole, otherOrder, standard) * heads);
    const other = scene.plan.order === 'fa1' ? 'fa2' : 'fa1';
    const line = (at: number, name: string, elements: number | null): SVGElement[] => [
      svg('text', { x: 0, y: at * row + 11, class: 'name' }, name),
      elements === null
        ? this.#so
        : svg('text', { x: width, y: at * row + 11, class: 'value' }, counted(elements * heads)),
      svg('rect', {
        x: 0, y: at * row + 16, height: 10, class: 'outline-bar',
        width: (elements ?? whole) * heads * this.#scale,
      }),
    ]; // prettier-ignore
    for (const rect of [this.#reads, this.#writes]) {
      change(rect, 'y', 16);
      change(rect, 'height', 10);
    }
    this.#picture.replaceChildren(
      ...line(0, orderName(scene.plan.order), null),
      this.#reads,
      this.#writes,
      ...line(1, orderName(other), otherOrder),
      ...line(2, l10n.t('Standard attention'), standard),
    );
    change(
      this.#picture,
      'aria-label',
      l10n.t(
        'Elements in all: {0} here, {1} in the other order, {2} by standard attention',
        counted(whole * heads), counted(otherOrder * heads), counted(standard * heads),
      ),
    ); // prettier-ignore
  }
}
