import * as l10n from '@vscode/l10n';
import type { BindingKind, FrameLane, HeapObject, Mutability } from '../../protocol/heap.ts';
import type { IdentityData, Mutation } from '../../protocol/lenses/identity.ts';
import { cut } from '../kit/shortened.ts';
import type { Parts } from './comparing.ts';
import { isInline, type Graph } from './graph.ts';
import { narrationOf } from './narration.ts';
import { neighbours } from './neighbours.ts';
import type { Pager } from './paging.ts';
import { whyShared, type Why } from './why.ts';

/** What a person sees, derived from the data alone: lanes, cards, arrows and sentences. Pure. */
export interface Picture {
  readonly stop: number;
  readonly lanes: readonly Lane[];
  readonly cards: readonly Card[];
  readonly arrows: readonly Arrow[];
  readonly narration: readonly string[];
  readonly gone: readonly Gone[];
  /** What is not shown, in sentences; empty if everything is. */
  readonly cuts: readonly string[];
}

/** An object that no name leads to any more. Whoever asks for it needs its address too. */
export interface Gone {
  readonly serial: number;
  readonly title: string;
  readonly address: string | null;
}

/** What a person has chosen to see. */
export interface Choice {
  /** One card and what lies so many references around it; null for everything. */
  readonly only: { readonly serial: number; readonly hops: number } | null;
  readonly first: number | null;
  readonly second: number | null;
  readonly parts: Parts | null;
}

export const everything: Choice = { only: null, first: null, second: null, parts: null };

/** Whose part a card is, of two that are compared. */
export type Part = 'both' | 'first' | 'second';

/** `reached`: seen at an earlier stop, not at the one before, and now again. */
export type Mark = 'new' | 'rebound' | 'mutated' | 'reached';

export interface Lane {
  readonly id: number;
  readonly frameId: number;
  readonly title: string;
  readonly place: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly current: boolean;
  readonly focused: boolean;
  readonly slots: readonly Slot[];
  /** “2 functions, 1 module”: names folded away; empty if none. */
  readonly folded: string;
}

export interface Slot {
  readonly key: string;
  readonly name: string;
  readonly kind: BindingKind;
  readonly target: number;
  readonly mark: Mark | null;
  /** “was #3 'abc'”, for a rebound name. */
  readonly was: string | null;
}

export interface Card {
  readonly serial: number;
  readonly type: string;
  readonly mutability: Mutability;
  readonly address: string;
  /** The value itself where it has no cells. */
  readonly text: string | null;
  readonly cells: readonly Cell[];
  /** “… 980 more”, or null. */
  readonly more: string | null;
  /** Where its cells are a page of more. */
  readonly pager: Pager | null;
  /** What holds a mutable object, if that is more than one: names first, then slots (`cfg.items`). */
  readonly holders: readonly string[];
  /** Why several names share a fixed value, where that is known. */
  readonly why: Why | null;
  readonly mark: Mark | null;
  /** A person asked for it. */
  readonly isLookedAt: boolean;
  /** One of two that are compared, or of what they hold. */
  readonly letter: 'A' | 'B' | null;
  readonly part: Part | null;
}

export interface Cell {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** The card an arrow goes to; null where the text says it all. */
  readonly target: number | null;
  readonly before: string | null;
  readonly changed: boolean;
}

export interface Arrow {
  readonly key: string;
  /** Key of the slot or cell it leaves. */
  readonly from: string;
  readonly to: number;
  readonly shared: boolean;
}

export function pictureOf(graph: Graph, choice: Choice): Picture {
  const { data } = graph;
  const shapes = new Shapes(graph, choice);
  const lanes = shapes.lanes();
  const cards = shapes.cards();
  return {
    stop: data.stop,
    lanes,
    cards,
    arrows: arrowsOf(lanes, cards),
    narration: narrationOf(graph),
    gone: (data.changes?.gone ?? [])
      .filter((one) => !isNumberLike(one.text))
      .map(({ serial, type, text, address }) => ({
        serial,
        title: `#${serial} ${type} ${cut(text)}`,
        address: address ?? null,
      })),
    cuts: cutsOf(data),
  };
}

const isNumberLike = (text: string): boolean => /^-?\d|^(True|False|None)$/.test(text);

/** Lanes and cards of one stop. */
class Shapes {
  #graph: Graph;
  #mutations: Map<number, Mutation>;
  #appeared: Set<number>;
  #reached: Set<number>;
  #choice: Choice;
  #cards: ReadonlySet<number>;

  constructor(graph: Graph, choice: Choice) {
    this.#graph = graph;
    this.#choice = choice;
    const { only } = choice;
    this.#cards = only ? neighbours(graph, only.serial, only.hops) : graph.shown;
    const { changes } = graph.data;
    this.#mutations = new Map((changes?.mutated ?? []).map((one) => [one.serial, one]));
    this.#appeared = new Set(changes?.appeared);
    this.#reached = new Set(changes?.reached);
  }

  lanes(): Lane[] {
    const rebound = new Map(
      (this.#graph.data.changes?.rebound ?? []).map((one) => [`${one.lane}/${one.name}`, one]),
    );
    return this.#graph.data.snapshot.frames.map((frame, place) => {
      const slots = frame.names
        .filter(({ target }) => this.#graph.isVisible(target) && this.#cards.has(target))
        .map(({ name, kind, target }): Slot => {
          const key = `${frame.lane}/${name}`;
          const change = rebound.get(key);
          const was = change?.before;
          return {
            key,
            name,
            kind,
            target,
            mark: change ? (was ? 'rebound' : 'new') : null,
            was: was ? l10n.t('was #{0} {1}', was.serial, cut(was.text, 20)) : null,
          };
        });
      return {
        id: frame.lane,
        frameId: frame.frameId,
        title: frame.kind === 'module' ? l10n.t('module') : frame.name,
        place: placeOf(frame),
        path: frame.path,
        line: frame.line,
        current: place === 0,
        focused: frame.lane === this.#graph.data.focusLane,
        slots,
        folded: this.#foldedIn(frame),
      };
    });
  }

  #foldedIn(frame: FrameLane): string {
    const counts = { function: 0, class: 0, module: 0 };
    for (const { target } of frame.names) {
      const category = this.#graph.objects.get(target)?.category;
      if (category && category !== 'data' && !this.#graph.isVisible(target)) counts[category] += 1;
    }
    const elsewhere = frame.names.filter(
      ({ target }) => this.#graph.isVisible(target) && !this.#cards.has(target),
    ).length;
    const parts = [
      elsewhere > 0 && l10n.t('other names: {0}', elsewhere),
      counts.function > 0 && l10n.t('functions: {0}', counts.function),
      counts.class > 0 && l10n.t('classes: {0}', counts.class),
      counts.module > 0 && l10n.t('modules: {0}', counts.module),
    ].filter((one) => one !== false);
    return parts.join(' · ');
  }

  cards(): Card[] {
    return [...this.#cards].flatMap((serial) => {
      const object = this.#graph.objects.get(serial);
      return object ? [this.#card(object)] : [];
    });
  }

  #card(object: HeapObject): Card {
    const mutation = this.#mutations.get(object.serial);
    const changes = new Map(mutation?.slots.map((one) => [one.label, one]));
    const { edges, pager } = this.#graph.page(object);
    const cells = edges.map((edge): Cell => {
      const held = this.#graph.objects.get(edge.target);
      const change = changes.get(edge.label) ?? changes.get(`{#${edge.target}}`);
      const inline = held !== undefined && !this.#graph.shown.has(edge.target);
      return {
        key: `${object.serial}${edge.label}#${edge.kind === 'member' ? edge.target : ''}`,
        label: edge.kind === 'member' ? '•' : edge.label,
        text: held ? (isInline(held) ? cut(held.text) : `#${edge.target} ${held.type}`) : '…',
        target: inline || !this.#cards.has(edge.target) ? null : edge.target,
        before: change?.before ?? null,
        changed: change !== undefined,
      };
    });
    const removed = (mutation?.slots ?? [])
      .filter(({ label, after }) => after === null && !label.startsWith('{#'))
      .slice(0, 3)
      .map(({ label, before }): Cell => ({
        key: `${object.serial}${label}-`,
        label,
        text: '',
        target: null,
        before: before ?? '',
        changed: true,
      }));
    const { first, second } = this.#choice;
    const holders = this.#holders(object);
    return {
      serial: object.serial,
      type: titleOf(object),
      mutability: object.mutability,
      address: object.address,
      text: cells.length + removed.length === 0 ? cut(object.text, 60) : null,
      cells: [...cells, ...removed],
      more: moreOf(object, pager),
      pager: pager?.isRead ? pager : null,
      holders,
      why: holders.length > 1 ? whyShared(object, this.#graph.data.snapshot.cut === null) : null,
      mark: mutation ? 'mutated' : this.#markOf(object.serial),
      isLookedAt: object.serial === this.#graph.data.focus,
      letter: object.serial === first ? 'A' : object.serial === second ? 'B' : null,
      part: this.#partOf(object.serial),
    };
  }

  #partOf(serial: number): Part | null {
    const { parts } = this.#choice;
    if (parts?.both.has(serial)) return 'both';
    if (parts?.first.has(serial)) return 'first';
    return parts?.second.has(serial) ? 'second' : null;
  }

  #markOf(serial: number): Mark | null {
    if (!this.#appeared.has(serial)) return null;
    return this.#reached.has(serial) ? 'reached' : 'new';
  }

  /** Every visible place that refers to an object directly; empty for one holder and for fixed values. */
  #holders(object: HeapObject): string[] {
    const named = this.#graph.namesOf.get(object.serial) ?? [];
    if (object.mutability === 'immutable') return named.length > 1 ? named : [];
    const all = [...named, ...this.#graph.slotsHolding(object.serial)];
    return all.length > 1 ? all : [];
  }
}

/** What is said where no pager can turn to the rest: it was not read. */
function moreOf({ omitted }: HeapObject, pager: Pager | null): string | null {
  if (!pager || pager.isRead) return null;
  return l10n.t('not read: {0}', omitted.toLocaleString());
}

function arrowsOf(lanes: readonly Lane[], cards: readonly Card[]): Arrow[] {
  const leaving = [
    ...lanes.flatMap(({ slots }) => slots.map(({ key, target }) => ({ key, target }))),
    ...cards.flatMap(({ cells }) =>
      cells.flatMap(({ key, target }) => (target === null ? [] : [{ key, target }])),
    ),
  ];
  const count = new Map<number, number>();
  for (const { target } of leaving) count.set(target, (count.get(target) ?? 0) + 1);
  const fixed = new Set(cards.filter((o) => o.mutability === 'immutable').map((o) => o.serial));
  return leaving.map(({ key, target }) => ({
    key,
    from: key,
    to: target,
    shared: (count.get(target) ?? 0) > 1 && !fixed.has(target),
  }));
}

/** `list`; `function add` and `class Basket` for definitions. */
function titleOf({ category, text, type }: HeapObject): string {
  const name = /^<(?:function|class|module|built-in function|bound method) ([^>]*)/.exec(text)?.[1];
  if (name === undefined || category === 'data') return type;
  return `${category} ${name.replace(/^.*<locals>\./, '')}`;
}

function placeOf({ path, line }: FrameLane): string {
  const file = path?.replace(/^.*[\\/]/, '') ?? '';
  return line === null ? file : `${file}:${line}`;
}

function cutsOf({ snapshot }: IdentityData): string[] {
  const said: string[] = [];
  if (snapshot.cut === 'time')
    said.push(l10n.t('Not everything was read: the time for looking was up.'));
  if (snapshot.cut === 'objects') {
    said.push(
      l10n.t('Not everything is shown: only the {0} nearest objects.', snapshot.objects.length),
    );
  }
  if (snapshot.cut === 'bytes')
    said.push(l10n.t('Not everything was read: the texts were too long.'));
  if (snapshot.omittedFrames > 0)
    said.push(l10n.t('Frames not shown: {0}.', snapshot.omittedFrames));
  return said;
}
