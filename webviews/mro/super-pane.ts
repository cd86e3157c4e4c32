import * as l10n from '@vscode/l10n';
import type { MroData, MroLink, MroSuper } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import type { Highlight, Jump, Mark } from './graph.ts';
import type { Names } from './model.ts';
import { placeButton, sentence, type Pane, type PaneActions } from './pane.ts';

/** Where `super()` goes from the method that runs, and whether the methods of one name call each other on. */
export class SuperPane implements Pane {
  readonly id = 'super';
  readonly title = l10n.t('super()');
  readonly element = element('div', 'super');
  readonly #actions: PaneActions;

  constructor(actions: PaneActions) {
    this.#actions = actions;
  }

  has(data: MroData): boolean {
    return data.super !== null || data.initialisers.some((link) => link.isPython);
  }

  show(data: MroData, names: Names): void {
    const view = data.super;
    const initialisers = data.initialisers.filter(
      (link) => names.get(link.class)?.role !== 'object',
    );
    const parts: HTMLElement[] = [];
    if (view) {
      parts.push(sentence(whereSentence(view, names), 'sentence outcome'));
      const cut = cutSentence(view.links, view.method, names);
      if (cut) parts.push(sentence(cut, 'sentence warning'));
      parts.push(
        element('h3', '', l10n.t('{0} along the order of {1}', view.method, names.of(view.start))),
        this.#chain(view.links, view, names),
      );
    }
    if (initialisers.length > 0 && view?.method !== '__init__') {
      parts.push(
        element('h3', '', l10n.t('__init__ along the order of {0}', names.of(data.subject?.class))),
        this.#chain(initialisers, null, names),
      );
      const sentences = initialiserSentences(initialisers, names);
      parts.push(...sentences.map((one) => sentence(one, 'sentence warning')));
    } else if (view?.method === '__init__') {
      const sentences = initialiserSentences(view.links, names);
      parts.push(...sentences.map((one) => sentence(one, 'sentence warning')));
    }
    parts.push(
      sentence(
        l10n.t('Counted from the code: each call in it as if it were made once. Calls by other ways are not seen.'),
        'sentence quiet',
      ),
    ); // prettier-ignore
    this.element.replaceChildren(...parts);
  }

  highlight(data: MroData): Highlight {
    const view = data.super;
    const marks = new Map<number, Mark>();
    const jumps: Jump[] = [];
    const links = view ? view.links : data.initialisers;
    for (const link of links) {
      if (link.calls === 0 && link.isPython) marks.set(link.class, 'unreached');
      else if (link.calls > 1 && link.isPython) marks.set(link.class, 'twice');
      if (link.calls > 0 && link.next !== null)
        jumps.push({ from: link.class, to: link.next, byName: false });
      if (link.calls > 0)
        jumps.push(...link.explicit.map((to) => ({ from: link.class, to, byName: true })));
    }
    if (view) {
      marks.set(view.defining, 'here');
      if (view.target !== null) marks.set(view.target, 'target');
    }
    return { marks, order: view?.order ?? data.order, jumps };
  }

  #chain(links: readonly MroLink[], view: MroSuper | null, names: Names): HTMLElement {
    const list = element('ol', 'chain');
    for (const link of links) {
      const here = view?.defining === link.class;
      const item = element(
        'li',
        `link${here ? ' here' : ''}${link.calls === 0 && link.isPython ? ' unreached' : ''}`,
        element('strong', 'owner', names.of(link.class)),
        here ? element('span', 'badge', l10n.t('you are here')) : null,
        countBadge(link),
        placeButton(link.place, (place) => this.#actions.reveal(place)),
        element('div', 'on', onWords(link, names)),
      );
      list.append(item);
    }
    return list;
  }
}

function whereSentence(view: MroSuper, names: Names): string {
  const [defining, start] = [names.of(view.defining), names.of(view.start)];
  if (view.next === null) {
    return l10n.t('You are in `{0}.{1}`, the last class in the order of `{2}`: behind it `super()` finds nothing.', defining, view.method, start);
  }
  const next = names.of(view.next);
  const where = view.bound === 'class'
    ? l10n.t('You are in `{0}.{1}`, and `{2}` is the class `{3}`.', defining, view.method, view.argument, start)
    : l10n.t('You are in `{0}.{1}`, and `{2}` is a `{3}`.', defining, view.method, view.argument, start);
  const goes = view.target === null
    ? l10n.t('`super()` goes on at `{0}`, and nothing behind it has `{1}`.', next, view.method)
    : view.target === view.next
      ? l10n.t('`super().{0}` is that of `{1}`.', view.method, names.of(view.target))
      : l10n.t('`super()` goes on at `{0}`; `super().{1}` is that of `{2}`.', next, view.method, names.of(view.target));
  return l10n.t('{0} {1}', where, goes);
} // prettier-ignore

/** The link that cuts the rest off; null where all are reached. */
function cutSentence(links: readonly MroLink[], method: string, names: Names): string | null {
  const lost = links.filter((link) => link.calls === 0 && link.isPython);
  const last = links.findLast((link) => link.calls > 0);
  if (lost.length === 0 || !last) return null;
  return l10n.t('`{0}.{1}` never calls on: {2} is not reached.', names.of(last.class), method,
    lost.map((link) => `\`${names.of(link.class)}\``).join(', '));
} // prettier-ignore

function initialiserSentences(links: readonly MroLink[], names: Names): string[] {
  const list = (some: readonly MroLink[]): string =>
    some.map((link) => `\`${names.of(link.class)}\``).join(', ');
  const never = links.filter((link) => link.calls === 0 && link.isPython);
  const twice = links.filter((link) => link.calls > 1 && link.isPython);
  return [
    ...(never.length > 0 ? [l10n.t('Never initialised: {0}.', list(never))] : []),
    ...(twice.length > 0 ? [l10n.t('Initialised more than once: {0}.', list(twice))] : []),
  ];
}

function countBadge(link: MroLink): HTMLElement | null {
  if (!link.isPython) return null;
  if (link.calls === 0) return element('span', 'badge never', l10n.t('never called'));
  return link.calls > 1
    ? element('span', 'badge twice', l10n.t('called {0} times', link.calls))
    : null;
}

/** Where a method goes on. */
function onWords(link: MroLink, names: Names): string {
  if (!link.isPython) return l10n.t('written in C: what it calls is not known');
  const explicit = link.explicit.map((id) => names.of(id)).join(', ');
  if (link.usesSuper && explicit) {
    return l10n.t('calls super() → {0}, and by name {1}', names.of(link.next), explicit);
  }
  if (link.usesSuper) {
    return link.next === null
      ? l10n.t('calls super(), and nothing is behind it')
      : l10n.t('calls super() → {0}', names.of(link.next));
  }
  return explicit ? l10n.t('calls by name {0}', explicit) : l10n.t('calls nothing on');
}
