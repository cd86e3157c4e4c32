import { element } from '../kit/elements.ts';
import { same } from '../kit/same.ts';
import { compare, partsOf } from './comparing.ts';
import type { Graph } from './graph.ts';
import { chooseStrip, comparisonStrip, crumbStrip, waysStrip } from './inquiry.ts';
import { lineageStrip } from './lineage.ts';
import type { Choice } from './model.ts';

/** What the rows say. */
export interface Asked {
  readonly choice: Choice;
  /** The object whose ways are listed. */
  readonly ways: number | null;
  /** The search, while somebody searches. */
  readonly finder: HTMLElement | null;
}

/** What a person does in a row; null puts the row away. */
export interface StripActs {
  only(only: Choice['only']): void;
  endWays(): void;
  endLineage(): void;
  endComparison(): void;
  reveal(path: string, line: number): void;
}

/** The rows below the bar: what is shown alone, ways to an object, what happened to it, a comparison, the search. */
export class Strips {
  readonly element = element('div', 'strips');
  readonly #acts: StripActs;
  /** The row of what happened to an object, and what it was made from. */
  #life: { readonly from: unknown; readonly element: HTMLElement } | null = null;

  constructor(acts: StripActs) {
    this.#acts = acts;
  }

  show(graph: Graph, { choice, ways, finder }: Asked): void {
    const { only, first, second, parts } = choice;
    const acts = this.#acts;
    const type = (serial: number): string => graph.objects.get(serial)?.type ?? '';
    const shown: HTMLElement[] = [];
    if (only) {
      const { serial, hops } = only;
      shown.push(
        crumbStrip(
          serial,
          type(serial),
          hops,
          (wider) => acts.only({ serial, hops: wider }),
          () => acts.only(null),
        ),
      );
    }
    if (ways !== null) shown.push(waysStrip(graph, ways, () => acts.endWays()));
    const life = this.#lineageStrip(graph);
    if (life) shown.push(life);
    const end = (): void => acts.endComparison();
    if (first !== null && second !== null) {
      shown.push(
        comparisonStrip(
          graph,
          [first, second],
          compare(graph, first, second),
          parts ?? partsOf(graph, first, second),
          end,
        ),
      );
    } else if (first !== null) shown.push(chooseStrip(first, type(first), end));
    if (finder) shown.push(finder);
    this.#replace(shown);
  }

  /** Stays the same element while it says the same: a list keeps where it was scrolled to. */
  #lineageStrip(graph: Graph): HTMLElement | null {
    const { lineage } = graph.data;
    if (!lineage) return null;
    const from = { lineage, type: graph.objects.get(lineage.serial)?.type ?? '' };
    if (this.#life && same(this.#life.from, from)) return this.#life.element;
    const made = lineageStrip(lineage, from.type, {
      reveal: (path, line) => this.#acts.reveal(path, line),
      close: () => this.#acts.endLineage(),
    });
    this.#life = { from, element: made };
    return made;
  }

  /** The keyboard's focus stays on the same button of a row that was made anew. */
  #replace(shown: readonly HTMLElement[]): void {
    const before = [...this.element.children];
    if (before.length === 0 && shown.length === 0) return;
    const focused = document.activeElement;
    const kept =
      focused instanceof HTMLElement && this.element.contains(focused)
        ? focused.dataset['keep']
        : undefined;
    if (before.length !== shown.length || shown.some((one, at) => one !== before[at])) {
      this.element.replaceChildren(...shown);
      const moments = this.element.querySelector('.moments');
      if (moments) moments.scrollTop = moments.scrollHeight;
      const isFinding = focused instanceof HTMLInputElement && this.element.contains(focused);
      if (isFinding) focused.focus();
    }
    if (kept !== undefined) {
      this.element.querySelector<HTMLElement>(`[data-keep="${CSS.escape(kept)}"]`)?.focus();
    }
  }
}
