import * as l10n from '@vscode/l10n';
import type { MroConflict, MroData } from '../../protocol/lenses/mro.ts';
import { element } from '../kit/elements.ts';
import type { Highlight, Mark } from './graph.ts';
import type { Names } from './model.ts';
import { placeButton, sentence, type Pane, type PaneActions } from './pane.ts';

type Clash = MroConflict['clashes'][number];

/** Why Python refused to make a class, and what would work. */
export class ConflictPane implements Pane {
  readonly id = 'conflict';
  readonly title = l10n.t('Conflict');
  readonly element = element('div', 'conflict');
  readonly #actions: PaneActions;

  constructor(actions: PaneActions) {
    this.#actions = actions;
  }

  has({ conflict }: MroData): boolean {
    return conflict !== null;
  }

  show({ conflict }: MroData, names: Names): void {
    if (!conflict) return;
    const statement = element(
      'p',
      'statement',
      element('code', '', statementOf(conflict, names)),
      placeButton(conflict.place, (place) => this.#actions.reveal(place)),
    );
    this.element.replaceChildren(
      statement,
      sentence(l10n.t('Python says: `{0}`', conflict.message), 'sentence quiet'),
      ...this.#why(conflict, names),
      ...remedies(conflict, names),
    );
  }

  highlight({ conflict }: MroData): Highlight {
    const marks = new Map<number, Mark>();
    for (const { before, after } of conflict?.clashes ?? []) {
      marks.set(before, 'waits');
      marks.set(after, 'waits');
    }
    for (const { base } of conflict?.against ?? []) if (base !== null) marks.set(base, 'waits');
    for (const base of conflict?.duplicates ?? []) marks.set(base, 'waits');
    return { marks, order: [], jumps: [] };
  }

  #why(conflict: MroConflict, names: Names): HTMLElement[] {
    if (conflict.bases.length === 0) {
      return [sentence(l10n.t('Which bases these are could not be found: neither the statement nor an argument of a metaclass is in sight.'))];
    }
    if (conflict.bases.includes(null)) {
      return [sentence(l10n.t('One of its bases could only be told by running code, so it is not explained further.'))];
    }
    switch (conflict.kind) {
      case 'order':
        return [
          element('h3', '', l10n.t('Orders that exclude each other')),
          element('div', 'clashes', ...conflict.clashes.map((one) => this.#clash(one, conflict, names))),
        ];
      case 'duplicate':
        return conflict.duplicates.map((one) => sentence(l10n.t('`{0}` is among its bases twice. Once is enough.', names.of(one))));
      case 'metaclass':
        return [
          element('h3', '', l10n.t('Metaclasses that exclude each other')),
          this.#against(conflict, names),
        ];
      case 'layout':
        return [
          element('h3', '', l10n.t('Layouts that exclude each other')),
          this.#against(conflict, names),
          sentence(l10n.t('An instance can have one layout only: make one of them an attribute instead of a base.')),
        ];
      default:
        return conflict.kind satisfies never;
    }
  } // prettier-ignore

  /** Both sides, each with the line of what decides. */
  #against(conflict: MroConflict, names: Names): HTMLElement {
    const sides = conflict.against.map(({ base, decides }) =>
      element(
        'div',
        'clash',
        element('div', 'pair', element('code', '', names.of(decides))),
        sentence(againstWords(base, conflict, names), 'sentence quiet'),
        placeButton(names.get(decides)?.place ?? null, (place) => this.#actions.reveal(place)),
      ),
    );
    return element('div', 'clashes', ...sides);
  }

  #clash(one: Clash, conflict: MroConflict, names: Names): HTMLElement {
    return element(
      'div',
      'clash',
      element('div', 'pair', element('code', '', names.of(one.before)), element('span', 'before', l10n.t('before')), element('code', '', names.of(one.after))),
      sentence(reason(one, conflict, names), 'sentence quiet'),
      placeButton(one.because === 'statement' ? conflict.place : one.place, (place) => this.#actions.reveal(place)),
    );
  } // prettier-ignore
}

function reason(one: Clash, conflict: MroConflict, names: Names): string {
  const [before, after, by] = [names.of(one.before), names.of(one.after), names.of(one.declaredBy)];
  switch (one.because) {
    case 'statement':
      return l10n.t('The statement of `{0}` lists them so.', conflict.name ?? '?');
    case 'derives':
      return l10n.t('`{0}` derives from `{1}`: a class always stands before its bases.', before, after);
    case 'bases':
      return one.declaredBy === one.of
        ? l10n.t('The bases of `{0}` say so.', by)
        : l10n.t('The bases of `{0}` say so, from which `{1}` derives.', by, names.of(one.of));
    case 'order':
      return l10n.t('The order of `{0}` says so.', by);
    default:
      return one.because satisfies never;
  }
} // prettier-ignore

/** Who brings a metaclass or a layout in; null: the statement itself. */
function againstWords(base: number | null, { kind }: MroConflict, names: Names): string {
  if (base === null) return l10n.t('The statement asks for this metaclass.');
  return kind === 'metaclass'
    ? l10n.t('`{0}` has this metaclass.', names.of(base))
    : l10n.t('`{0}` lays its instances out as this class does.', names.of(base));
}

/** A metaclass below both: what Python asks for. */
function metaclassRemedy(conflict: MroConflict, names: Names): HTMLElement[] {
  const [one, two] = conflict.against;
  if (!one || !two) return [sentence(l10n.t('A metaclass that derives from both would do.'))];
  const name = `${conflict.name ?? ''}Meta`;
  const lines = [
    `class ${name}(${names.of(one.decides)}, ${names.of(two.decides)})`,
    statementOf(conflict, names, `metaclass=${name}`),
  ];
  return [
    element('h3', '', l10n.t('What would work: a metaclass that derives from both')),
    element('ul', 'remedies', ...lines.map((line) => element('li', '', element('code', '', line)))),
  ];
}

function remedies(conflict: MroConflict, names: Names): HTMLElement[] {
  if (conflict.kind === 'metaclass') return metaclassRemedy(conflict, names);
  if (conflict.kind !== 'order' || !conflict.merge) return [];
  const parts: HTMLElement[] = [element('h3', '', l10n.t('What would work'))];
  const line = (bases: readonly number[]): HTMLElement =>
    element('li', '', element('code', '', `class ${conflict.name ?? '?'}(${bases.map((id) => names.of(id)).join(', ')})`));
  const list = element('ul', 'remedies', ...conflict.working.map(line));
  if (conflict.redundant.length > 0) {
    const spare = new Set(conflict.redundant);
    const known = conflict.bases.filter((one) => one !== null && !spare.has(one));
    list.append(line(known.filter((one) => one !== null)));
  }
  if (list.childElementCount > 0) parts.push(list);
  else if (conflict.bases.length > 6) {
    parts.push(sentence(l10n.t('With more than six bases, their other orders are not tried.')));
  } else {
    parts.push(sentence(l10n.t('No order of these bases works: one of the classes above has to give way.')));
  }
  return parts;
} // prettier-ignore

function statementOf(conflict: MroConflict, names: Names, ...more: string[]): string {
  const bases = conflict.written.length > 0
    ? conflict.written
    : conflict.bases.map((one) => (one === null ? '…' : names.of(one)));
  return `class ${conflict.name ?? '?'}(${[...bases, ...more].join(', ')})`;
} // prettier-ignore
