import { select, zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3';
import { element } from './elements.ts';

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels that an arrow key moves the picture. */
const stride = 80;
const [smallestScale, largestScale] = [0.03, 2.5];

/**
 * Pan and zoom of a world inside a viewport: wheel, drag, buttons, keys where the viewport has the focus, and `show`
 * to bring things into view. Two bars say which part is seen where that is not all.
 */
export class Zooming {
  #viewport: HTMLElement;
  #world: HTMLElement;
  #zoom: ZoomBehavior<HTMLElement, unknown>;
  #transform: ZoomTransform = zoomIdentity;
  /** A person has moved the picture: it is not moved again by itself. */
  #touched = false;
  /** All there is to see, as it was last told. */
  #bounds: Bounds = { left: 0, top: 0, right: 0, bottom: 0 };
  #across = element('div', 'seen across');
  #down = element('div', 'seen down');

  constructor(viewport: HTMLElement, world: HTMLElement) {
    this.#viewport = viewport;
    this.#world = world;
    viewport.tabIndex = 0;
    viewport.append(this.#across, this.#down);
    viewport.addEventListener('keydown', (event) => this.#key(event));
    this.#zoom = zoom<HTMLElement, unknown>()
      .scaleExtent([smallestScale, largestScale])
      .filter((event: Event) => !(event instanceof MouseEvent && event.button !== 0))
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
        if (event.sourceEvent) this.#touched = true;
        this.#apply(event.transform);
      });
    select(viewport).call(this.#zoom).on('dblclick.zoom', null);
  }

  by(factor: number): void {
    this.#touched = true;
    select(this.#viewport).call((one) => this.#zoom.scaleBy(one, factor));
  }

  /** Shows everything, no larger than life. */
  fit(bounds: Bounds, smallest = smallestScale, top = bounds.top): void {
    this.#touched = false;
    this.#bounds = bounds;
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    const margin = 16;
    const wide = (width - 2 * margin) / Math.max(bounds.right - bounds.left, 1);
    const high = (height - 2 * margin) / Math.max(bounds.bottom - bounds.top, 1);
    const scale = Math.max(smallest, Math.min(1, wide, high));
    const x = margin - bounds.left * scale;
    const isWhole = (bounds.bottom - bounds.top) * scale <= height - 2 * margin;
    const y = margin - (isWhole ? bounds.top : top) * scale;
    this.#set(zoomIdentity.translate(x, y).scale(scale));
  }

  /**
   * Fits anew only while no person has moved the picture and something lies outside. Where not all of it
   * can be seen, it begins at `top`. Gives whether it has.
   */
  keep(bounds: Bounds, top = bounds.top): boolean {
    this.#bounds = bounds;
    this.#sayWhatIsSeen();
    if (this.#touched) return false;
    const { x, y, k } = this.#transform;
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    const inside =
      bounds.left * k + x >= 0 &&
      bounds.top * k + y >= 0 &&
      bounds.right * k + x <= width &&
      bounds.bottom * k + y <= height;
    const isFitted = !inside || this.#transform === zoomIdentity;
    if (isFitted) this.fit(bounds, 0.75, top);
    return isFitted;
  }

  /** The part of the world that is seen. */
  sight(): Bounds {
    const { x, y, k } = this.#transform;
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    return { left: -x / k, top: -y / k, right: (width - x) / k, bottom: (height - y) / k };
  }

  /** Brings a box into view, for keyboard walks; moves no further than needed. */
  show(bounds: Bounds): void {
    const { x, y, k } = this.#transform;
    const { clientWidth: width, clientHeight: height } = this.#viewport;
    const shift = (low: number, high: number, room: number): number =>
      low < 0 ? -low + 12 : high > room ? Math.max(room - high - 12, -low + 12) : 0;
    const dx = shift(bounds.left * k + x, bounds.right * k + x, width);
    const dy = shift(bounds.top * k + y, bounds.bottom * k + y, height);
    if (dx || dy) this.#set(zoomIdentity.translate(x + dx, y + dy).scale(k));
  }

  /** Puts a box into the middle from left to right, as far as the picture goes on beyond the edges. */
  middle({ left, right }: Bounds): void {
    const { x, y, k } = this.#transform;
    const { clientWidth: width } = this.#viewport;
    const wanted = width / 2 - ((left + right) / 2) * k;
    const [first, last] = [16 - this.#bounds.left * k, width - 16 - this.#bounds.right * k];
    if (last < first) {
      this.#set(zoomIdentity.translate(Math.max(last, Math.min(first, wanted)), y).scale(k));
    } else if (x !== first) this.#set(zoomIdentity.translate(first, y).scale(k));
  }

  /** Runs with the world in its own size and the viewport seen, then puts both back. */
  atLifeSize<T>(run: () => T): T {
    const { hidden } = this.#viewport;
    this.#viewport.hidden = false;
    this.#world.style.transform = 'none';
    try {
      return run();
    } finally {
      this.#viewport.hidden = hidden;
      this.#apply(this.#transform);
    }
  }

  #set(transform: ZoomTransform): void {
    select(this.#viewport).call((one) => this.#zoom.transform(one, transform));
  }

  #apply(transform: ZoomTransform): void {
    this.#transform = transform;
    const { x, y, k } = transform;
    this.#world.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    this.#sayWhatIsSeen();
  }

  /** Arrows, plus and minus, and Home for all of it: unless something within has the focus. */
  #key(event: KeyboardEvent): void {
    if (event.target !== this.#viewport || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [stride, 0],
      ArrowRight: [-stride, 0],
      ArrowUp: [0, stride],
      ArrowDown: [0, -stride],
    };
    const move = moves[event.key];
    if (move) {
      this.#touched = true;
      const { x, y, k } = this.#transform;
      this.#set(zoomIdentity.translate(x + move[0], y + move[1]).scale(k));
    } else if (event.key === '+' || event.key === '=') this.by(1.25);
    else if (event.key === '-') this.by(1 / 1.25);
    else if (event.key === 'Home') this.fit(this.#bounds);
    else return;
    event.preventDefault();
  }

  #sayWhatIsSeen(): void {
    const seen = this.sight();
    const { left, top, right, bottom } = this.#bounds;
    mark(this.#across, ['left', 'width'], [left, right], [seen.left, seen.right]);
    mark(this.#down, ['top', 'height'], [top, bottom], [seen.top, seen.bottom]);
  }
}

/** A bar as long as what is seen is of all there is; none where that is all of it. */
function mark(
  bar: HTMLElement,
  [place, length]: readonly ['left', 'width'] | readonly ['top', 'height'],
  [first, last]: readonly [number, number],
  [from, to]: readonly [number, number],
): void {
  const isAll = from <= first + 1 && to >= last - 1;
  bar.hidden = isAll || to <= from;
  if (bar.hidden) return;
  const begin = Math.min(first, from);
  const whole = Math.max(last, to) - begin;
  bar.style[place] = `${((from - begin) / whole) * 100}%`;
  bar.style[length] = `${((to - from) / whole) * 100}%`;
}
