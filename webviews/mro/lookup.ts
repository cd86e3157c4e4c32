import * as l10n from '@vscode/l10n';
import type { LookupStop, MroData, MroLookup, MroMember } from '../../protocol/lenses/mro.ts';
import { button, element } from '../kit/elements.ts';
import type { Highlight, Mark } from './graph.ts';
import type { Names } from './model.ts';
import { kindWord, placeButton, sentence, type Pane, type PaneActions } from './pane.ts';

/** Names offered as buttons: those defined more than once. */
const mostOffered = 10;

/** Where an attribute comes from: a name is typed, and Python's questions are told with their answers. */
export class LookupPane implements Pane {
  readonly id = 'lookup';
  readonly title = l10n.t('Look-up');
  readonly element = element('div', 'lookup');
  readonly #actions: PaneActions;
  #input = document.createElement('input');
  #names = document.createElement('datalist');
  #offered = element('div', 'offered');
  #answer = element('div', 'answer');

  constructor(actions: PaneActions) {
    this.#actions = actions;
    this.#names.id = 'attribute-names';
    this.#input.setAttribute('list', this.#names.id);
    this.#input.setAttribute('aria-label', l10n.t('Name to look up'));
    this.#input.placeholder = l10n.t('a name, such as __init__');
    this.#input.spellcheck = false;
    this.#input.maxLength = 500;
    const form = element('form', 'ask', this.#input, this.#names);
    const go = button(l10n.t('Look up'), l10n.t('Look up'), () => {});
    go.type = 'submit';
    form.append(go);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      actions.lookUp(this.#input.value.trim());
    });
    this.#input.addEventListener('input', () => {
      if (this.#known.has(this.#input.value)) actions.lookUp(this.#input.value);
    });
    this.#answer.setAttribute('aria-live', 'polite');
    this.element.append(form, this.#offered, this.#answer);
  }

  #known = new Set<string>();

  has(data: MroData): boolean {
    return data.subject !== null;
  }

  show(data: MroData, names: Names): void {
    this.#known = new Set(data.names.map((one) => one.name));
    this.#names.replaceChildren(
      ...data.names.map(({ name }) => {
        const option = document.createElement('option');
        option.value = name;
        return option;
      }),
    );
    if (document.activeElement !== this.#input) this.#input.value = data.asked.attribute ?? '';
    const several = data.names.filter((one) => one.definitions > 1);
    const offered = several.length > 0 ? several : data.names;
    this.#offered.replaceChildren(
      ...(offered.length > 0
        ? [element('span', 'quiet', several.length > 0 ? l10n.t('defined more than once:') : l10n.t('for example:'))]
        : []),
      ...offered.slice(0, mostOffered).map(({ name }) => {
        const made = button(name, l10n.t('Look up {0}', name), () => this.#actions.lookUp(name));
        made.setAttribute('aria-pressed', String(name === data.asked.attribute));
        return made;
      }),
    ); // prettier-ignore
    this.#answer.replaceChildren(...(data.lookup ? this.#told(data, data.lookup, names) : []));
  }

  highlight(data: MroData): Highlight {
    const marks = new Map<number, Mark>();
    const { lookup } = data;
    if (lookup) {
      const winner = lookup.winner === null ? null : (lookup.definitions[lookup.winner] ?? null);
      const owners = new Set(lookup.definitions.map((one) => one.class));
      let passing = winner?.where !== 'instance';
      for (const id of data.order) {
        if (winner?.class === id) passing = false;
        else if (passing && !owners.has(id)) marks.set(id, 'passed');
      }
      for (const one of lookup.definitions) {
        if (one.class !== null) marks.set(one.class, one === winner ? 'wins' : 'shadowed');
      }
    }
    return { marks, order: data.order, jumps: [] };
  }

  #told(data: MroData, lookup: MroLookup, names: Names): HTMLElement[] {
    const found = element('ol', 'stops');
    lookup.stops.forEach((stop) => found.append(stopItem(stop, lookup, names)));
    const list = element('ul', 'definitions');
    lookup.definitions.forEach((one, at) => {
      list.append(this.#definition(one, at === lookup.winner, names));
    });
    return [
      sentence(outcomeSentence(data, lookup, names), `sentence outcome ${lookup.outcome.kind}`),
      found,
      ...(lookup.definitions.length > 0
        ? [element('h3', '', l10n.t('All that have this name, nearest first')), list]
        : []),
    ];
  }

  #definition(one: MroMember, wins: boolean, names: Names): HTMLElement {
    const owner = one.class === null ? l10n.t('the instance itself') : names.of(one.class);
    const where = one.where === 'metaclass' ? l10n.t('{0} (metaclass)', owner) : owner;
    const text = element('span', 'value', one.text);
    text.title = text.textContent ?? '';
    const made = element(
      'li',
      wins ? 'wins' : 'shadowed',
      element('span', 'sign', wins ? '✓' : ''),
      element(wins ? 'strong' : 'del', 'owner', where),
      element('span', 'kind', kindWord(one.kind)),
      one.kind === 'value' || !one.place ? text : null,
      placeButton(one.place, (place) => this.#actions.reveal(place)),
    );
    return made;
  }
}

function stopItem(stop: LookupStop, lookup: MroLookup, names: Names): HTMLElement {
  const found = stop.definition === null ? null : (lookup.definitions[stop.definition] ?? null);
  const signs = { absent: '–', waits: '…', wins: '✓', shadowed: '✗', overridden: '!', unused: '–', none: '–' }; // prettier-ignore
  return element(
    'li',
    `stop ${stop.status}`,
    element('span', 'sign', signs[stop.status]),
    element('span', 'question', question(stop.name, lookup.on)),
    element('span', 'answered', answerOf(stop, found, names)),
  );
}

/** What Python asks. */
function question(name: LookupStop['name'], on: MroLookup['on']): string {
  const of = on === 'class';
  switch (name) {
    case 'getattribute':
      return l10n.t('a __getattribute__ of its own?');
    case 'typeData':
      return of ? l10n.t('a data descriptor on the metaclass?') : l10n.t('a data descriptor on the class or its bases?');
    case 'instance':
      return l10n.t('in the instance’s own dictionary?');
    case 'own':
      return l10n.t('in the class or its bases?');
    case 'classValue':
      return of ? l10n.t('anything else on the metaclass?') : l10n.t('anything else on the class or its bases?');
    case 'getattr':
      return l10n.t('a __getattr__ to fall back on?');
    default:
      return name satisfies never;
  }
} // prettier-ignore

function answerOf(stop: LookupStop, found: MroMember | null, names: Names): string {
  const owner = found && (found.class === null ? null : names.of(found.class));
  const what = found ? kindWord(found.kind) : '';
  switch (stop.status) {
    case 'absent':
      return l10n.t('no');
    case 'none':
      return l10n.t('it has none');
    case 'unused':
      return stop.name === 'getattribute' ? l10n.t('no') : l10n.t('not needed');
    case 'overridden':
      return l10n.t('yes: it alone decides');
    case 'waits':
      return l10n.t('no: the {1} of {0} waits', owner ?? '?', what);
    case 'wins':
      if (!found) return l10n.t('yes: it would run');
      return owner === null ? l10n.t('yes') : l10n.t('yes: {0} has a {1}', owner, what);
    case 'shadowed':
      return owner === null ? l10n.t('yes, but too late') : l10n.t('{0} has a {1}, but too late', owner, what);
    default:
      return stop.status satisfies never;
  }
} // prettier-ignore

/** What comes of the look-up, in a sentence. */
function outcomeSentence(data: MroData, lookup: MroLookup, names: Names): string {
  const { outcome } = lookup;
  const said = `${data.subject?.expression ?? names.of(data.subject?.class)}.${lookup.name}`;
  const winner = lookup.winner === null ? undefined : lookup.definitions[lookup.winner];
  const owner = winner ? (winner.class === null ? null : names.of(winner.class)) : null;
  switch (outcome.kind) {
    case 'value':
      return owner === null
        ? l10n.t('`{0}` is the instance’s own: `{1}`', said, outcome.text ?? '?')
        : l10n.t('`{0}` comes from `{1}`: `{2}`', said, owner, outcome.text ?? '?');
    case 'bound':
      return l10n.t('`{0}` comes from `{1}`, as a method made at this moment: `{2}`', said, owner ?? '?', outcome.text ?? '?');
    case 'wouldRun':
      return l10n.t('`{0}` would run `{1}`: it is not run here.', said, outcome.would ?? '?');
    case 'computed':
      return l10n.t('`{0}` comes from `{1}`, which computes it in C.', said, owner ?? '?');
    case 'missing':
      return l10n.t('`{0}` would raise AttributeError.', said);
    case 'unknown':
      if (data.stop === null) return l10n.t('Where `{0}` comes from cannot be told from the source alone: a class whose names are not known here, a decorator or a metaclass has a say in it.', said);
      return l10n.t('`{0}` is looked up by C code of its own: what that does is not known here.', said);
    default:
      return outcome.kind satisfies never;
  }
} // prettier-ignore
