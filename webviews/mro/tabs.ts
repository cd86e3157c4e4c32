import * as l10n from '@vscode/l10n';
import type { MroData } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import type { Names } from './model.ts';
import type { Pane } from './pane.ts';

/** The panes beside the graph, one at a time, each behind a tab. */
export class Tabs {
  readonly element: HTMLElement;
  readonly #panes: readonly Pane[];
  readonly #chosen: (pane: Pane) => void;
  readonly #tabs = element('div', 'tabs');
  readonly #home = element('div', 'pane');
  #pane: Pane | null = null;
  #shown: { data: MroData; names: Names } | null = null;
  /** The stop whose conflict was opened by itself. */
  #conflictOf: number | null = null;

  /** `chosen`: a person has opened a pane, which shows what it has already. */
  constructor(panes: readonly Pane[], chosen: (pane: Pane) => void) {
    this.#panes = panes;
    this.#chosen = chosen;
    this.#tabs.setAttribute('role', 'tablist');
    this.#tabs.setAttribute('aria-label', l10n.t('What is told of the class'));
    this.#home.setAttribute('role', 'tabpanel');
    this.#home.tabIndex = 0;
    this.#home.id = 'pane';
    this.element = element('div', 'side', this.#tabs, this.#home);
  }

  /** The open one. */
  get pane(): Pane | null {
    return this.#pane;
  }

  /** `wanted`: the pane that was open last. */
  show(data: MroData, names: Names, wanted: string): void {
    this.#shown = { data, names };
    const shown = this.#panes.filter((pane) => pane.has(data));
    const focused = this.#tabs.contains(document.activeElement);
    const pane = shown.find((one) => one.id === wanted) ?? shown[0] ?? null;
    // A conflict is what a person has stopped at: it comes first, whatever was open before.
    const news = data.conflict !== null && data.stop !== this.#conflictOf;
    this.#conflictOf = data.conflict ? data.stop : null;
    const open = news ? shown[0] : pane;
    this.#tabs.replaceChildren(...shown.map((one) => this.#tab(one, shown)));
    this.#open(open ?? null);
    if (focused) this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  #tab(pane: Pane, shown: readonly Pane[]): HTMLElement {
    const tab = element('button', 'tab', pane.title);
    tab.type = 'button';
    tab.id = `tab-${pane.id}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', this.#home.id);
    tab.addEventListener('click', () => this.#select(pane));
    tab.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const next = shown[(shown.indexOf(pane) + by + shown.length) % shown.length];
      if (by === 0 || !next) return;
      this.#select(next);
      document.getElementById(`tab-${next.id}`)?.focus();
      event.preventDefault();
    });
    return tab;
  }

  #select(pane: Pane): void {
    this.#open(pane);
    this.#chosen(pane);
  }

  #open(pane: Pane | null): void {
    if (this.#pane !== pane) this.#pane?.rest?.();
    this.#pane = pane;
    for (const tab of this.#tabs.children) {
      const selected = tab.id === `tab-${pane?.id ?? ''}`;
      tab.setAttribute('aria-selected', String(selected));
      if (tab instanceof HTMLElement) tab.tabIndex = selected ? 0 : -1;
    }
    if (pane && this.#shown) pane.show(this.#shown.data, this.#shown.names);
    if (pane) this.#home.setAttribute('aria-labelledby', `tab-${pane.id}`);
    else this.#home.removeAttribute('aria-labelledby');
    if (pane && pane.element.parentElement === this.#home) return;
    this.#home.replaceChildren(...(pane ? [pane.element] : []));
  }
}
