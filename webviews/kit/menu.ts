import { element } from './elements.ts';

export interface MenuItem {
  readonly label: string;
  readonly act: () => void;
}

/** A menu over the page: arrow keys walk, Enter chooses, Escape and a click elsewhere close. */
export class Menu {
  #home: HTMLElement;
  #open: HTMLElement | null = null;
  #return: HTMLElement | null = null;

  constructor(home: HTMLElement) {
    this.#home = home;
    document.addEventListener('pointerdown', (event) => {
      if (this.#open && !(event.target instanceof Node && this.#open.contains(event.target))) {
        this.close(false);
      }
    });
  }

  /** `details` are sentences below the items. The focus goes back to where it was. */
  show(label: string, items: readonly MenuItem[], details: readonly string[], at: DOMRect): void {
    this.close(false);
    const focused = document.activeElement;
    this.#return = focused instanceof HTMLElement ? focused : null;
    const rows = items.map(({ label: words, act }) => {
      const row = element('div', 'item', words);
      row.setAttribute('role', 'menuitem');
      row.tabIndex = -1;
      row.addEventListener('click', () => {
        this.close(true);
        act();
      });
      return row;
    });
    const menu = element('div', 'items', ...rows);
    menu.setAttribute('role', 'menu');
    menu.setAttribute('aria-label', label);
    menu.addEventListener('keydown', (event) => this.#key(event, rows));
    const notes = details.map((sentence) => element('p', '', sentence));
    const popup = element('div', 'popup', menu, ...notes);
    popup.addEventListener('contextmenu', (event) => event.preventDefault());
    popup.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && popup.contains(event.relatedTarget))) {
        this.close(false);
      }
    });
    this.#open = popup;
    this.#home.append(popup);
    const left = Math.min(at.left, innerWidth - popup.offsetWidth - 6);
    const below = at.bottom + 2;
    const top = below + popup.offsetHeight > innerHeight ? at.top - popup.offsetHeight - 2 : below;
    popup.style.left = `${Math.max(6, left)}px`;
    popup.style.top = `${Math.max(6, Math.min(top, innerHeight - popup.offsetHeight - 6))}px`;
    rows[0]?.focus();
  }

  close(isDone: boolean): void {
    const popup = this.#open;
    this.#open = null;
    popup?.remove();
    if (popup && isDone) this.#return?.focus();
  }

  #key(event: KeyboardEvent, rows: readonly HTMLElement[]): void {
    const at = rows.findIndex((row) => row === document.activeElement);
    const places: Record<string, number> = {
      ArrowDown: (at + 1) % rows.length,
      ArrowUp: (at - 1 + rows.length) % rows.length,
      Home: 0,
      End: rows.length - 1,
    };
    const place = places[event.key];
    if (place !== undefined) rows[place]?.focus();
    else if (event.key === 'Enter' || event.key === ' ') rows[at]?.click();
    else if (event.key === 'Escape' || event.key === 'Tab') this.close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
