import * as l10n from '@vscode/l10n';
import type { Menu, MenuItem } from '../kit/menu.ts';
import type { Graph } from './graph.ts';
import type { Choice, Picture } from './model.ts';
import { proofOf } from './proof.ts';

/** What a person can ask of an object. */
export interface CardActs {
  /** Who holds it, in the panel of references. */
  references(serial: number, address: string): void;
  ways(serial: number): void;
  lineage(serial: number): void;
  only(only: Choice['only']): void;
  compare(first: number, second: number | null): void;
}

/** The menus of cards, and of objects that no name leads to any more. */
export class CardMenus {
  readonly #menu: Menu;
  readonly #acts: CardActs;

  constructor(menu: Menu, acts: CardActs) {
    this.#menu = menu;
    this.#acts = acts;
  }

  ofCard(serial: number, graph: Graph, picture: Picture, choice: Choice, at: DOMRect): void {
    const object = graph.objects.get(serial);
    const card = picture.cards.find((one) => one.serial === serial);
    if (!object || !card) return;
    const { first, second } = choice;
    const isChoosing = first !== null && second === null && first !== serial;
    const details = [
      l10n.t('{0} at {1}', object.type, object.address),
      card.why?.title ?? null,
      proofOf(graph, object),
    ].filter((one) => one !== null);
    const acts = this.#acts;
    this.#menu.show(
      l10n.t('Actions for #{0}', serial),
      [
        {
          label: l10n.t('Show references'),
          act: () => acts.references(serial, object.address),
        },
        { label: l10n.t('Show all ways to it'), act: () => acts.ways(serial) },
        this.#lineageItem(serial),
        {
          label: l10n.t('Show only this and what is near it'),
          act: () => acts.only({ serial, hops: 1 }),
        },
        isChoosing
          ? { label: l10n.t('Compare with #{0}', first), act: () => acts.compare(first, serial) }
          : { label: l10n.t('Compare with another…'), act: () => acts.compare(serial, null) },
      ],
      details,
      at,
    );
  }

  ofGone(serial: number, address: string, at: DOMRect): void {
    this.#menu.show(
      l10n.t('Actions for #{0}', serial),
      [
        {
          label: l10n.t('Ask whether something else still holds it'),
          act: () => this.#acts.references(serial, address),
        },
        this.#lineageItem(serial),
      ],
      [],
      at,
    );
  }

  #lineageItem(serial: number): MenuItem {
    return {
      label: l10n.t('Show what happened to it'),
      act: () => this.#acts.lineage(serial),
    };
  }
}
