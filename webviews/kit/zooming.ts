import { select, zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3';

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pan and zoom of a world inside a viewport: wheel, drag, buttons, and `show` to bring things into view. */
export class Zooming {
  #viewport: HTMLElement;
  #world: HTMLElement;
  #zoom: ZoomBehavior<HTMLElement, unknown>;
  #transform: ZoomTransform = zoomIdentity;
  /** A person has moved the picture: it is not moved again by itself. */
  #touched = false;

  constructor(viewport: HTMLElement, world: HTMLElement) {
    this.#viewport = viewport;
    this.#world = world;
    this.#zoom = zoom<HTMLElement, unknown>()
      .scaleExtent([0.15, 2.5])
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
  fit(bounds: Bounds, smallest = 0.15, top = bounds.top): void {
    this.#touched = false;
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
  }
}
