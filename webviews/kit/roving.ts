/**
 * One tab stop for many marks of a chart: the arrow keys, Home and End walk them, the pointer picks
 * the one it is on, Enter and a click use it. `onPick` hears of each mark that becomes the picked one.
 */
export class Roving {
  #marks: readonly (HTMLElement | SVGElement)[];
  #picked: number;
  #onPick: (at: number) => void;

  constructor(
    marks: readonly (HTMLElement | SVGElement)[],
    first: number,
    { onPick, onUse }: { onPick: (at: number) => void; onUse: ((at: number) => void) | null },
  ) {
    this.#marks = marks;
    this.#onPick = onPick;
    this.#picked = -1;
    marks.forEach((mark, at) => {
      mark.setAttribute('tabindex', '-1');
      mark.addEventListener('focus', () => this.pick(at));
      mark.addEventListener('pointerenter', () => this.pick(at));
      mark.addEventListener('click', () => onUse?.(at));
      mark.addEventListener('keydown', (event) => {
        if (event instanceof KeyboardEvent) this.#key(event, at, onUse);
      });
    });
    this.pick(first);
  }

  pick(at: number): void {
    const mark = this.#marks[at];
    if (!mark || at === this.#picked) return;
    const before = this.#marks[this.#picked];
    before?.setAttribute('tabindex', '-1');
    before?.classList.remove('picked');
    mark.setAttribute('tabindex', '0');
    mark.classList.add('picked');
    this.#picked = at;
    this.#onPick(at);
  }

  #key(event: KeyboardEvent, at: number, onUse: ((at: number) => void) | null): void {
    const to = this.#target(event.key, at);
    if (to !== null) this.#marks[Math.min(Math.max(to, 0), this.#marks.length - 1)]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') onUse?.(at);
    else return;
    event.preventDefault();
  }

  #target(key: string, at: number): number | null {
    switch (key) {
      case 'ArrowRight':
      case 'ArrowDown':
        return at + 1;
      case 'ArrowLeft':
      case 'ArrowUp':
        return at - 1;
      case 'Home':
        return 0;
      case 'End':
        return this.#marks.length - 1;
      default:
        return null;
    }
  }
}

/** Draws what depends on the room there is: at once, and again whenever its width changes. */
export function fitted<T extends HTMLElement>(home: T, draw: (width: number) => void): T {
  let drawn = 0;
  const fit = (): void => {
    const width = Math.round(home.clientWidth);
    if (width === 0 || width === drawn) return;
    drawn = width;
    draw(width);
  };
  new ResizeObserver(fit).observe(home);
  queueMicrotask(fit);
  return home;
}
