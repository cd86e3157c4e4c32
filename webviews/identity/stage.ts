import * as l10n from '@vscode/l10n';
import { element } from '../kit/elements.ts';
import { Zooming } from '../kit/zooming.ts';
import type { Drawing } from './drawing.ts';
import { layout, type Placed } from './layout.ts';
import type { Picture } from './model.ts';

/** Where the picture stands in the panel: cards keep their places from stop to stop, and what is asked for is brought into view. */
export class Stage {
  readonly viewport = element('div', 'viewport');
  readonly #drawing: Drawing;
  readonly #zooming: Zooming;
  /** Where everything stands, and where the cards stand that are shown alone. */
  #placed: Placed | null = null;
  #placedAlone: Placed | null = null;
  #shown: { readonly picture: Picture; readonly placed: Placed } | null = null;
  /** The object that was brought into view because somebody asked for it. */
  #broughtIn: number | null = null;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
    this.viewport.append(drawing.world);
    this.viewport.setAttribute('role', 'group');
    this.viewport.setAttribute('aria-label', l10n.t('Names and the objects they refer to'));
    this.#zooming = new Zooming(this.viewport, drawing.world);
    this.viewport.addEventListener('focusin', (event) => this.#bringIntoView(event.target));
  }

  /** `focus`: the object that a person asked for, which is brought into the picture once. */
  draw(picture: Picture, isAlone: boolean, focus: number | null): void {
    const placed = this.#place(picture, isAlone);
    this.#shown = { picture, placed };
    this.#drawing.draw(picture, placed);
    this.#zooming.keep(this.#drawing.bounds(picture, placed), topOf(picture, placed));
    if (focus !== null && focus !== this.#broughtIn) this.#showBox(focus);
    this.#broughtIn = focus;
  }

  /** Cards that are shown alone are placed anew; the others wait where they stood. */
  #place(picture: Picture, isAlone: boolean): Placed {
    if (isAlone) return (this.#placedAlone = layout(picture, this.#placedAlone));
    this.#placedAlone = null;
    return (this.#placed = layout(picture, this.#placed));
  }

  zoomBy(factor: number): void {
    this.#zooming.by(factor);
  }

  fit(): void {
    if (!this.#shown) return;
    const { picture, placed } = this.#shown;
    this.#zooming.fit(this.#drawing.bounds(picture, placed));
  }

  /** Hands over the drawn world, laid out as it is without zooming. */
  atLifeSize<Result>(draw: (worlds: HTMLElement[]) => Result): Result {
    return this.#zooming.atLifeSize(() => draw([this.#drawing.world]));
  }

  /** The next picture is placed as if none had been there; `alone`: only cards that are shown alone. */
  placeAnew(which: 'all' | 'alone'): void {
    if (which === 'all') this.#placed = null;
    this.#placedAlone = null;
  }

  /** A card reached by keyboard is brought into the picture. */
  #bringIntoView(target: EventTarget | null): void {
    this.viewport.scrollTop = 0;
    this.viewport.scrollLeft = 0;
    const card = target instanceof HTMLElement ? target.closest<HTMLElement>('.card') : null;
    const serial = card?.dataset['serial'];
    if (serial !== undefined) this.#showBox(Number(serial));
  }

  #showBox(serial: number): void {
    const box = this.#shown?.placed.cards.get(serial);
    if (!box) return;
    this.#zooming.show({
      left: box.x,
      top: box.y,
      right: box.x + box.width,
      bottom: box.y + box.height,
    });
  }
}

/** Where the names begin, which a person reads first; the cards of the names begin near it. */
function topOf({ lanes }: Picture, placed: Placed): number {
  const first = lanes[0] && placed.lanes.get(lanes[0].id);
  return first?.y ?? 0;
}
