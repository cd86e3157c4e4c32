import { element, say } from './elements.ts';
import { same } from './same.ts';
import { visibleText } from './text.ts';

/** Which sections a person has opened or closed, by their ids. */
export interface Openness {
  get(id: string): boolean | undefined;
  set(id: string, open: boolean): void;
}

/**
 * A part of a page that can be folded away: a title, a few words that stand there also when it is
 * folded, and a body that is made anew only when what it shows has changed.
 */
export class Section {
  readonly element: HTMLElement;
  #digest = element('span', 'digest');
  #body = element('div', 'body');
  #shown: unknown;

  constructor(id: string, title: string, openness: Openness, openAtFirst = true) {
    const summary = element('summary', '', element('h2', '', title), this.#digest);
    const details = element('details', 'section', summary, this.#body);
    details.dataset['section'] = id;
    details.open = openness.get(id) ?? openAtFirst;
    details.addEventListener('toggle', () => openness.set(id, details.open));
    this.element = details;
  }

  /** Draws `shown` with `fill` unless it is what was drawn last; null takes the section away. */
  show<T>(shown: T | null, digest: string, fill: (shown: T) => readonly (Node | null)[]): void {
    this.element.hidden = shown === null;
    say(this.#digest, digest);
    this.#digest.title = visibleText(digest);
    if (same(this.#shown, shown)) return;
    this.#shown = shown;
    this.#body.replaceChildren(
      ...(shown === null ? [] : fill(shown)).filter((one) => one !== null),
    );
  }
}
