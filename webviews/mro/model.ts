import * as l10n from '@vscode/l10n';
import type { MroClass, MroData, MroMerge } from '../../protocol/lenses/mro.ts';
import type { Edge } from './layout.ts';

/** Classes drawn beyond which only those of the order are. */
export const mostClasses = 60;
/** Stands for the class that could not be made. */
export const ghost = 0;

export interface Member {
  readonly id: number;
  readonly name: string;
}

/** A class as a card. */
export interface ClassCard {
  readonly id: number;
  readonly name: string;
  /** A quiet second line: what was written, or where it comes from. */
  readonly detail: string;
  /** Its place in the order, from 1; null beside it. */
  readonly number: number | null;
  /** `outside`: a base that a metaclass left out of the order. */
  readonly kind:
    'subject' | 'order' | 'outside' | 'subclass' | 'registered' | 'metaclass' | 'ghost';
  readonly role: MroClass['role'];
  readonly place: MroClass['place'];
  /** Can be looked at: it is an object of a program, or of a source that is known. */
  readonly live: boolean;
  /** Part of the order, though a player may not have come to its number yet. */
  readonly ordered: boolean;
  /** Classes that one card stands for, so that many of a kind take no room; else empty. */
  readonly members: readonly Member[];
  /** A word for what is special about it; null for an ordinary class. */
  readonly badge: string | null;
}

export interface ClassEdge extends Edge {
  readonly kind: 'base' | 'registered';
}

/** All that the graph shows, in words and numbers. */
export interface Picture {
  readonly cards: readonly ClassCard[];
  readonly edges: readonly ClassEdge[];
  /** The order, as far as it is drawn. */
  readonly spine: readonly number[];
  /** The metaclass and its order, where it is not type alone. */
  readonly lane: readonly ClassCard[];
  readonly narration: readonly string[];
}

/** Looks classes up by number; a number that the data do not explain is shown as such. */
export class Names {
  readonly #classes: ReadonlyMap<number, MroClass>;
  readonly #names: ReadonlyMap<number, string>;

  constructor(classes: readonly MroClass[]) {
    this.#classes = new Map(classes.map((one) => [one.id, one]));
    const named = countsOf(classes.map((one) => one.name));
    const placed = countsOf(classes.map(pathOf));
    this.#names = new Map(
      classes.map((one) => {
        if (named.get(one.name) === 1) return [one.id, one.name];
        return [one.id, placed.get(pathOf(one)) === 1 ? pathOf(one) : `${one.name} #${one.id}`];
      }),
    );
  }

  get(id: number): MroClass | undefined {
    return this.#classes.get(id);
  }

  /** The name; with its module where two classes here have the same one, and its number where that does not do. */
  of(id: number | null | undefined): string {
    if (id === null || id === undefined) return '?';
    return this.#names.get(id) ?? `#${id}`;
  }
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

const pathOf = (one: MroClass): string => `${one.module}.${one.qualifiedName}`;

export function pictureOf(data: MroData): Picture {
  const names = new Names(data.classes);
  return data.conflict ? conflictPicture(data, names) : subjectPicture(data, names);
}

function subjectPicture(data: MroData, names: Names): Picture {
  const subject = data.subject?.class ?? null;
  const places = new Map(data.order.map((id, at) => [id, at + 1]));
  const { cards: beside, edges: besideEdges } = besideOrder(data, names, places);
  // Bases as they are written, though a metaclass may have left them out of the order.
  const shown = new Set([
    ...(subject === null ? [] : [subject]),
    ...data.order,
    ...data.depthFirst,
  ]);
  const cut = shown.size + beside.length > mostClasses;
  const cards = [...shown].flatMap((id) => {
    const one = names.get(id);
    const number = places.get(id) ?? null;
    const kind = id === subject ? 'subject' : number === null ? 'outside' : 'order';
    return one ? [cardOf(one, kind, number)] : [];
  });
  if (!cut) cards.unshift(...beside);
  const edges = [...edgesAmong(cards, names), ...(cut ? [] : besideEdges)];
  const plain = names.get(data.metaclasses[0] ?? 0)?.name === 'type';
  const lane = plain
    ? []
    : data.metaclasses
        .flatMap((id) => names.get(id) ?? [])
        .filter((one) => one.role !== 'object')
        .map((one) => cardOf(one, 'metaclass', null));
  return { cards, edges, spine: data.order, lane, narration: narrationOf(data, names, cut) };
}

/** Subclasses, and those that pass for another by registration: alone as cards, together as one card of names. */
function besideOrder(
  data: MroData,
  names: Names,
  places: ReadonlyMap<number, number>,
): { cards: ClassCard[]; edges: ClassEdge[] } {
  const cards: ClassCard[] = [];
  const edges: ClassEdge[] = [];
  const subject = data.subject?.class ?? 0;
  const add = (
    ids: readonly number[],
    to: number,
    kind: 'subclass' | 'registered',
    more = 0,
  ): void => {
    const found = ids.flatMap((id) => names.get(id) ?? []);
    const [first] = found;
    if (!first) return;
    const single = found.length + more === 1;
    const id = single ? first.id : -1 - cards.length;
    if (!cards.some((card) => card.id === id)) {
      cards.push(single ? cardOf(first, kind, null) : groupOf(id, found, kind, more));
    }
    // A single subclass has its bases as edges already.
    if (!single || kind === 'registered') {
      edges.push({ from: id, to, kind: kind === 'subclass' ? 'base' : 'registered' });
    }
  };
  add(data.subclasses, subject, 'subclass', data.omittedSubclasses);
  const abcs = [...new Set(data.registrations.map((one) => one.abc))];
  for (const abc of abcs) {
    const by = data.registrations.filter((one) => one.abc === abc).map((one) => one.class);
    if (places.has(abc)) {
      add(
        by.filter((one) => !places.has(one)),
        abc,
        'registered',
      );
      continue;
    }
    const one = names.get(abc);
    if (one && !cards.some((card) => card.id === abc)) cards.push(cardOf(one, 'registered', null));
    edges.push(...by.map((from) => ({ from, to: abc, kind: 'registered' as const })));
  }
  return { cards, edges };
}

function groupOf(
  id: number,
  found: readonly MroClass[],
  kind: 'subclass' | 'registered',
  more: number,
): ClassCard {
  const count = found.length + more;
  return {
    id,
    name: kind === 'subclass' ? l10n.t('{0} subclasses', count) : l10n.t('{0} registered', count),
    detail: found.map((one) => one.name).join(', '),
    number: null,
    kind,
    role: 'class',
    place: null,
    live: false,
    ordered: false,
    members: found.map((one) => ({ id: one.id, name: one.name })),
    badge: null,
  };
}

function conflictPicture(data: MroData, names: Names): Picture {
  const { conflict } = data;
  if (!conflict) return { cards: [], edges: [], spine: [], lane: [], narration: [] };
  const known = conflict.bases.filter((one) => one !== null);
  const shown = new Set<number>();
  const waiting = [...known];
  for (let at = 0; at < waiting.length && shown.size < mostClasses; at += 1) {
    const id = waiting[at] ?? 0;
    if (shown.has(id)) continue;
    shown.add(id);
    waiting.push(...(names.get(id)?.bases ?? []));
  }
  const cards: ClassCard[] = [
    {
      id: ghost,
      name: conflict.name ?? '?',
      detail: l10n.t('could not be made'),
      number: null,
      kind: 'ghost',
      role: 'class',
      place: conflict.place,
      live: false,
      ordered: false,
      members: [],
      badge: null,
    },
    ...[...shown]
      .flatMap((id) => names.get(id) ?? [])
      .map((one) => ({
        ...cardOf(one, 'order', null),
        ordered: conflict.merge !== null,
      })),
  ];
  const edges: ClassEdge[] = [
    ...[...new Set(known)].map((to) => ({ from: ghost, to, kind: 'base' as const })),
    ...edgesAmong(cards, names),
  ];
  return { cards, edges, spine: [], lane: [], narration: [conflictSentence(data)] };
}

function edgesAmong(cards: readonly ClassCard[], names: Names): ClassEdge[] {
  const shown = new Set(cards.map((card) => card.id));
  return cards.flatMap((card) =>
    (names.get(card.id)?.bases ?? [])
      .filter((base) => shown.has(base))
      // That a registered class derives from object says nothing of whom it passes for.
      .filter((base) => card.kind !== 'registered' || names.get(base)?.role !== 'object')
      .map((to) => ({ from: card.id, to, kind: 'base' as const })),
  );
}

function cardOf(one: MroClass, kind: ClassCard['kind'], number: number | null): ClassCard {
  return {
    id: one.id,
    name: one.name,
    detail: one.written
      ? `(${one.written.join(', ')})`
      : one.module === '__main__' || (one.place && one.address === null)
        ? ''
        : one.module,
    number,
    kind,
    role: one.role,
    place: one.place,
    live: one.address !== null || one.place !== null,
    ordered: number !== null,
    members: [],
    badge: badgeOf(one, kind),
  };
}

function badgeOf(one: MroClass, kind: ClassCard['kind']): string | null {
  if (kind === 'subclass') return l10n.t('subclass');
  if (kind === 'registered') return l10n.t('registered');
  if (kind === 'outside') return l10n.t('not in the order');
  switch (one.role) {
    case 'abstract':
      return l10n.t('abstract');
    case 'generic':
      return l10n.t('generic');
    case 'protocol':
      return l10n.t('protocol');
    case 'protocolClass':
      return l10n.t('protocol');
    case 'class':
      return null;
    case 'object':
      return null;
    default:
      return one.role satisfies never;
  }
}

/** The picture in sentences; what stands in backticks is code. */
function narrationOf(data: MroData, names: Names, cut: boolean): string[] {
  const { subject } = data;
  if (!subject) return [data.refused ?? l10n.t('There is no class to look at here.')];
  const name = names.of(subject.class);
  const said = subject.expression ?? name;
  const sentences = [
    subject.kind === 'class'
      ? l10n.t('`{0}`: Python looks for its attributes in {1} classes, in the order of the numbers.', name, data.order.length + data.omittedClasses)
      : l10n.t('`{0}` is a `{1}`: Python looks for its attributes in {2} classes, in the order of the numbers.', said, name, data.order.length + data.omittedClasses),
  ]; // prettier-ignore
  if (data.stop === null) {
    sentences.push(l10n.t('Told from the source: no program has to run.'));
  }
  if (data.customBy) {
    const by = names.of(data.customBy.class);
    sentences.push(
      data.custom
        ? l10n.t('This is not the order of C3: `{0}.mro()` made it.', by)
        : l10n.t('`{0}.mro()` could have made another order than C3, and did not.', by),
    );
  } else if (data.custom) sentences.push(l10n.t('This is not the order of C3.'));
  if (data.omittedClasses > 0) {
    sentences.push(l10n.t('{0} more classes of the order are not shown.', data.omittedClasses));
  }
  if (cut) {
    sentences.push(
      l10n.t('Of more than {0} classes, only those of the order are drawn.', mostClasses),
    );
  } else if (data.omittedSubclasses > 0) {
    sentences.push(l10n.t('{0} more subclasses are not drawn.', data.omittedSubclasses));
  }
  if (data.cut) {
    sentences.push(
      l10n.t('The time was up: lines of some classes and some registrations are missing.'),
    );
  }
  if (!data.registrationsRead) {
    sentences.push(
      l10n.t('Not all registrations with abstract classes could be read without running code.'),
    );
  }
  return sentences;
}

/** What went wrong, in one sentence. */
export function conflictSentence({ conflict }: MroData): string {
  if (!conflict) return '';
  const name = conflict.name ?? '?';
  switch (conflict.kind) {
    case 'order':
      return l10n.t(
        'Python could not make `{0}`: no order keeps all that its bases promise.',
        name,
      );
    case 'duplicate':
      return l10n.t('Python could not make `{0}`: it names a base twice.', name);
    case 'metaclass':
      return l10n.t(
        'Python could not make `{0}`: its bases have metaclasses that do not fit together.',
        name,
      );
    case 'layout':
      return l10n.t(
        'Python could not make `{0}`: two bases need different layouts of their instances.',
        name,
      );
    default:
      return conflict.kind satisfies never;
  }
}

// ---- the player of C3

/** One picture of the player: a head is looked at, and waits or is taken. */
export interface Frame {
  /** What is taken so far, without `taken`. */
  readonly order: readonly number[];
  /** Number of entries gone from the head of each list. */
  readonly gone: readonly number[];
  /** The list and the head looked at; null at the beginning and the end. */
  readonly list: number | null;
  readonly head: number | null;
  /** The list in whose tail it still is; null where it is taken. */
  readonly blockedBy: number | null;
  readonly stuck: boolean;
}

/** All frames of a merge, from before the first head to the end. */
export function framesOf(merge: MroMerge): Frame[] {
  const gone = merge.lists.map(() => 0);
  const order: number[] = [];
  const none = { list: null, head: null, blockedBy: null, stuck: false };
  const frames: Frame[] = [{ order: [], gone: [...gone], ...none }];
  for (const step of merge.steps) {
    const now = { order: [...order], gone: [...gone] };
    for (const { list, head, blockedBy } of step.rejected) {
      frames.push({ ...now, list, head, blockedBy, stuck: false });
    }
    if (step.taken === null) {
      frames.push({ ...now, ...none, stuck: true });
      return frames;
    }
    frames.push({ ...now, list: step.list, head: step.taken, blockedBy: null, stuck: false });
    order.push(step.taken);
    merge.lists.forEach((one, at) => {
      const passed = gone[at] ?? 0;
      if (one.entries[passed] === step.taken) gone[at] = passed + 1;
    });
  }
  frames.push({ order: [...order], gone: [...gone], ...none });
  return frames;
}

/** How a list of a merge is called: `L[Left]`, or the bases as written. */
export function listName(merge: MroMerge, at: number, names: Names): string {
  const of = merge.lists[at]?.of ?? null;
  return of === null ? l10n.t('bases') : `L[${names.of(of)}]`;
}

/** A frame in a sentence. */
export function frameSentence(frame: Frame, merge: MroMerge, names: Names): string {
  if (frame.stuck) return l10n.t('Every head waits for another one: there is no order.');
  if (frame.head === null) {
    return frame.order.length === 0
      ? l10n.t('The orders of the bases, and the bases themselves, are merged into one order.')
      : l10n.t('All lists are empty: the order is complete. Play it to see how the orders of the bases are merged.');
  }
  const head = names.of(frame.head);
  const list = listName(merge, frame.list ?? 0, names);
  return frame.blockedBy === null
    ? l10n.t('`{0}` is taken from {1}: it is in no tail.', head, list)
    : l10n.t('`{0}` waits: it is still in the tail of {1}.', head, listName(merge, frame.blockedBy, names));
} // prettier-ignore
