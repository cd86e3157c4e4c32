import { element } from './elements.ts';

interface Tab<Id> {
  readonly id: Id;
  readonly title: string;
}

/** A row of tabs with one tab stop: a click opens one, and so do the left and right arrow keys. */
export class TabList<Id extends string> {
  readonly element = element('div', 'tabs');
  readonly #chosen: (id: Id) => void;
  readonly #controls: string | null;
  #tabs: readonly { id: Id; button: HTMLButtonElement }[] = [];

  /** `controls`: the id of the element that shows what is chosen. */
  constructor(label: string, chosen: (id: Id) => void, controls: string | null = null) {
    this.#chosen = chosen;
    this.#controls = controls;
    this.element.setAttribute('role', 'tablist');
    this.element.setAttribute('aria-label', label);
  }

  /** The focus stays with the chosen one. */
  show(tabs: readonly Tab<Id>[], chosen: Id | null): void {
    const focused = this.element.contains(document.activeElement);
    this.#tabs = tabs.map((it, at) => ({ id: it.id, button: this.#button(it, at) }));
    this.element.replaceChildren(...this.#tabs.map((it) => it.button));
    this.mark(chosen);
    if (focused) this.#tabs.find((it) => it.id === chosen)?.button.focus();
  }

  /** Shows which one is chosen. */
  mark(chosen: Id | null): void {
    for (const { id, button } of this.#tabs) {
      button.setAttribute('aria-selected', String(id === chosen));
      button.tabIndex = id === chosen ? 0 : -1;
    }
  }

  #button({ id, title }: Tab<Id>, at: number): HTMLButtonElement {
    const made = element('button', 'tab', title);
    made.type = 'button';
    made.id = `tab-${id}`;
    made.setAttribute('role', 'tab');
    if (this.#controls !== null) made.setAttribute('aria-controls', this.#controls);
    made.addEventListener('click', () => this.#chosen(id));
    made.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const next = this.#tabs[(at + by + this.#tabs.length) % this.#tabs.length];
      if (by === 0 || next === undefined) return;
      // The page may have another use for the key.
      event.stopPropagation();
      event.preventDefault();
      this.#chosen(next.id);
      document.getElementById(`tab-${next.id}`)?.focus();
    });
    return made;
  }
}
