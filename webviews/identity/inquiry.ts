import * as l10n from '@vscode/l10n';
import { button, element } from '../kit/elements.ts';
import type { Comparison, Parts } from './comparing.ts';
import { maxPaths, type Graph } from './graph.ts';
import { search, type Match } from './search.ts';
import { cut } from '../kit/shortened.ts';

/** Matches that are listed; all are counted. */
const maxListed = 50;

/** What a person does in the strip. */
export interface Answers {
  go(serial: number): void;
  close(): void;
}

/** A row below the bar with one question and its answer; a cross ends it, and so does Escape. */
export function strip(
  kind: string,
  label: string,
  close: () => void,
  ...inner: HTMLElement[]
): HTMLElement {
  const end = button('✕', l10n.t('Close'), close);
  const made = element('div', `strip ${kind}`, ...inner, end);
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', label);
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  });
  return made;
}

/** A field and the list of what it finds, which goes on being right when the program has moved. */
export class Finder {
  readonly element: HTMLElement;
  #field = element('input', 'find');
  #count = element('span', 'count');
  #list = element('div', 'matches');
  #answers: Answers;
  #graph: Graph | null = null;
  #matches: readonly Match[] = [];
  #at = 0;

  constructor(answers: Answers) {
    this.#answers = answers;
    this.#field.type = 'text';
    this.#field.placeholder = l10n.t('name, type, #number or text');
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-label': l10n.t('Find an object'),
      'aria-controls': 'matches',
      'aria-expanded': 'false',
      'aria-autocomplete': 'list',
    }))
      this.#field.setAttribute(name, value);
    this.#count.setAttribute('role', 'status');
    this.#list.id = 'matches';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', l10n.t('Objects found'));
    this.#field.addEventListener('input', () => {
      this.#at = 0;
      this.#find();
    });
    this.#field.addEventListener('keydown', (event) => this.#key(event));
    const line = element('div', 'line', this.#field, this.#count);
    this.element = strip(
      'finding',
      l10n.t('Find an object'),
      () => answers.close(),
      line,
      this.#list,
    );
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  show(graph: Graph): void {
    this.#graph = graph;
    this.#find();
  }

  #find(): void {
    const wanted = this.#field.value;
    this.#matches = this.#graph ? search(this.#graph, wanted) : [];
    this.#at = Math.max(0, Math.min(this.#at, this.#matches.length - 1));
    this.#count.textContent = wanted.trim() === '' ? '' : found(this.#matches.length);
    this.#list.replaceChildren(
      ...this.#matches.slice(0, maxListed).map((match, place) => this.#row(match, place)),
    );
    this.#list.hidden = this.#matches.length === 0;
    this.#field.setAttribute('aria-expanded', String(this.#matches.length > 0));
    this.#mark();
  }

  #row(match: Match, place: number): HTMLElement {
    const row = element(
      'div',
      'match',
      element('span', 'serial', `#${match.serial}`),
      element('span', 'type', match.type),
      element('span', 'path', match.path),
      element('span', 'text', cut(match.text, 60)),
    );
    row.id = `match-${place}`;
    row.setAttribute('role', 'option');
    // Before the field loses the focus.
    row.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.#answers.go(match.card);
    });
    return row;
  }

  #mark(): void {
    [...this.#list.children].forEach((row, place) => {
      const isChosen = place === this.#at;
      row.setAttribute('aria-selected', String(isChosen));
      if (isChosen) row.scrollIntoView({ block: 'nearest' });
    });
    if (this.#matches.length > 0) {
      this.#field.setAttribute('aria-activedescendant', `match-${this.#at}`);
    } else this.#field.removeAttribute('aria-activedescendant');
  }

  #key(event: KeyboardEvent): void {
    const listed = Math.min(this.#matches.length, maxListed);
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const match = this.#matches[this.#at];
    if (by !== 0 && listed > 0) {
      this.#at = (this.#at + by + listed) % listed;
      this.#mark();
    } else if (event.key === 'Enter' && match) this.#answers.go(match.card);
    else return;
    event.preventDefault();
  }
}

const found = (count: number): string =>
  count === 0
    ? l10n.t('nothing found')
    : count === 1
      ? l10n.t('1 object')
      : l10n.t('{0} objects', count.toLocaleString());

/** Every way that leads to an object. */
export function waysStrip(graph: Graph, serial: number, close: () => void): HTMLElement {
  const ways = graph.pathsTo(serial);
  const type = graph.objects.get(serial)?.type ?? '';
  const said =
    ways.length === 0
      ? l10n.t('No name that is shown leads to #{0} {1}.', serial, type)
      : ways.length >= maxPaths
        ? l10n.t('The first {0} ways to #{1} {2}:', ways.length, serial, type)
        : l10n.t('Ways to #{0} {1}: {2}.', serial, type, ways.length);
  const status = element('span', 'said', said);
  status.setAttribute('role', 'status');
  const list = element(
    'ul',
    'ways',
    ...ways.map((way) => element('li', '', element('code', '', way))),
  );
  return strip('reaching', l10n.t('Ways to #{0}', serial), close, status, list);
}

/** Only one object and what lies round it: how far is chosen here. */
export function crumbStrip(
  serial: number,
  title: string,
  hops: number,
  choose: (hops: number) => void,
  close: () => void,
): HTMLElement {
  const words = [l10n.t('only this'), l10n.t('1 step'), l10n.t('2 steps'), l10n.t('3 steps')];
  const steps = words.map((word, steps) => {
    const made = element('button', 'tool', word);
    made.type = 'button';
    made.setAttribute('aria-pressed', String(steps === hops));
    made.dataset['keep'] = `hops-${steps}`;
    made.addEventListener('click', () => choose(steps));
    return made;
  });
  const all = element('button', 'crumb', l10n.t('Everything'));
  all.type = 'button';
  all.addEventListener('click', close);
  const here = element('strong', '', `#${serial} ${title}`);
  const path = element('span', 'crumbs', all, element('span', 'sign', '›'), here);
  const choice = element('span', 'hops', ...steps);
  choice.setAttribute('role', 'group');
  choice.setAttribute('aria-label', l10n.t('How far round it'));
  return strip('only', l10n.t('Only #{0} and what is near it', serial), close, path, choice);
}

/** A comparison that waits for its second object. */
export function chooseStrip(serial: number, title: string, close: () => void): HTMLElement {
  const said = element(
    'span',
    'said',
    l10n.t('Compare #{0} {1} with which? Click a card, or press Enter on one.', serial, title),
  );
  said.setAttribute('role', 'status');
  return strip('comparing', l10n.t('Compare two objects'), close, said);
}

/** What two objects have in common. */
export function comparisonStrip(
  graph: Graph,
  [a, b]: readonly [number, number],
  comparison: Comparison,
  parts: Parts,
  close: () => void,
): HTMLElement {
  const title = (serial: number): string => `#${serial} ${graph.objects.get(serial)?.type ?? ''}`;
  const rows = [
    answer(
      l10n.t('A is B'),
      comparison.isSame,
      comparison.isSame
        ? l10n.t('one object, {0}', title(a))
        : l10n.t('two objects, A {0} and B {1}', title(a), title(b)),
    ),
  ];
  if (!comparison.isSame) {
    rows.push(answer(l10n.t('same content'), comparison.equal, contentSaid(comparison)));
    rows.push(partsRow(graph, parts));
  }
  const said = element('div', 'answers', ...rows);
  said.setAttribute('role', 'status');
  return strip('comparing', l10n.t('Two objects compared'), close, said);
}

function answer(question: string, yes: boolean | null, reason: string): HTMLElement {
  const words =
    yes === null
      ? l10n.t('{0}: not known', question)
      : yes
        ? l10n.t('{0}: yes', question)
        : l10n.t('{0}: no', question);
  return element('div', 'answer', element('strong', '', words), element('span', '', reason));
}

function contentSaid({ equal, difference, sharing }: Comparison): string {
  const at = difference?.path
    ? l10n.t('at {0}', difference.path)
    : l10n.t('in the objects themselves');
  const [a, b] = [cut(difference?.a || '–', 40), cut(difference?.b || '–', 40)];
  if (equal === null) return l10n.t('too little was read {0}: A {1}, B {2}', at, a, b);
  if (!equal) return l10n.t('they differ {0}: A {1}, B {2}', at, a, b);
  if (sharing) {
    return l10n.t(
      'as far as they go; but {0} and {1} are one object in the one and two in the other',
      sharing.path || l10n.t('the object itself'),
      sharing.other || l10n.t('the object itself'),
    );
  }
  return l10n.t('as deep as they go, by what was read; no `__eq__` was called');
}

function partsRow(graph: Graph, parts: Parts): HTMLElement {
  const shared = [...parts.both];
  const named = shared
    .slice(0, 4)
    .map((serial) => graph.firstWay(serial) || `#${serial}`)
    .join(', ');
  const said =
    shared.length === 0
      ? parts.isWhole
        ? l10n.t('They share nothing that can change.')
        : l10n.t('They share nothing that can change, as far as was read.')
      : shared.length === 1
        ? l10n.t('1 object is shared: {0}. Changing it through one shows in the other.', named)
        : shared.length > 4
          ? l10n.t(
              '{0} objects are shared: {1}, … Changing them through one shows in the other.',
              shared.length,
              named,
            )
          : l10n.t(
              '{0} objects are shared: {1}. Changing them through one shows in the other.',
              shared.length,
              named,
            );
  const key = element(
    'span',
    'key',
    swatch('both', l10n.t('both: {0}', shared.length)),
    swatch('first', l10n.t('A alone: {0}', parts.first.size)),
    swatch('second', l10n.t('B alone: {0}', parts.second.size)),
  );
  return element('div', 'answer', element('span', '', said), key);
}

const swatch = (part: string, words: string): HTMLElement =>
  element('span', `swatch part-${part}`, element('span', 'band'), words);
