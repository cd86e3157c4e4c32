import * as l10n from '@vscode/l10n';
import type { MroData } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import { TabList } from '../kit/tab-list.ts';
import type { Names } from './model.ts';
import type { Pane } from './pane.ts';

/** The panes beside the graph, one at a time, each behind a tab. */
export class Tabs {
  readonly element: HTMLElement;
  readonly #panes: readonly Pane[];
  readonly #tabs: TabList<string>;
  readonly #home = element('div', 'pane');
  #pane: Pane | null = null;
  #shown: { data: MroData; names: Names } | null = null;
  /** The stop whose conflict was opened by itself. */
  #conflictOf: number | null = null;

  /** `chosen`: a person has opened a pane, which shows what it has already. */
  constructor(panes: readonly Pane[], chosen: (pane: Pane) => void) {
    this.#panes = panes;
    this.#home.id = 'pane';
    this.#home.setAttribute('role', 'tabpanel');
    this.#home.tabIndex = 0;
    const open = (id: string): void => {
      const pane = panes.find((one) => one.id === id);
      if (!pane) return;
      this.#open(pane);
      chosen(pane);
    };
    this.#tabs = new TabList(l10n.t('What is told of the class'), open, this.#home.id);
    this.element = element('div', 'side', this.#tabs.element, this.#home);
  }

  /** The open one. */
  get pane(): Pane | null {
    return this.#pane;
  }

  /** `wanted`: the pane that was open last. */
  show(data: MroData, names: Names, wanted: string): void {
    this.#shown = { data, names };
    const shown = this.#panes.filter((pane) => pane.has(data));
    const known = shown.find((one) => one.id === wanted) ?? shown[0] ?? null;
    // A conflict is what a person has stopped at: it comes first, whatever was open before.
    const news = data.conflict !== null && data.stop !== this.#conflictOf;
    this.#conflictOf = data.conflict ? data.stop : null;
    const open = news ? (shown[0] ?? null) : known;
    this.#tabs.show(shown, open?.id ?? null);
    this.#open(open);
  }

  #open(pane: Pane | null): void {
    if (this.#pane !== pane) this.#pane?.rest?.();
    this.#pane = pane;
    this.#tabs.mark(pane?.id ?? null);
    if (pane && this.#shown) pane.show(this.#shown.data, this.#shown.names);
    if (pane) this.#home.setAttribute('aria-labelledby', `tab-${pane.id}`);
    else this.#home.removeAttribute('aria-labelledby');
    if (pane && pane.element.parentElement === this.#home) return;
    this.#home.replaceChildren(...(pane ? [pane.element] : []));
  }
}
