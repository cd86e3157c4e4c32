import * as l10n from '@vscode/l10n';
import type {
  BindingKind,
  EdgeKind,
  FrameLane,
  HeapObject,
  Mutability,
} from '../../protocol/heap.ts';
import type { IdentityData, Mutation } from '../../protocol/lenses/identity.ts';

/** What a person sees, derived from the data alone: lanes, cards, arrows and sentences. Pure. */
export interface Picture {
  readonly stop: number;
  readonly lanes: readonly Lane[];
  readonly cards: readonly Card[];
  readonly arrows: readonly Arrow[];
  readonly narration: readonly string[];
  readonly gone: readonly { readonly serial: number; readonly title: string }[];
  /** What is not shown, in sentences; empty if everything is. */
  readonly cuts: readonly string[];
}

export type Mark = 'new' | 'rebound' | 'mutated';

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
  /** What holds a mutable object, if that is more than one: names first, then slots (`cfg.items`). */
  readonly holders: readonly string[];
  readonly mark: Mark | null;
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

export interface Options {
  /** Show functions, classes and modules too. */
  readonly showDefinitions: boolean;
}

const maxCells = 12;
const maxInline = 34;
const maxPathsSaid = 4;

export function pictureOf(data: IdentityData, options: Options): Picture {
  const graph = new Graph(data, options);
  return {
    stop: data.stop,
    lanes: graph.lanes(),
    cards: graph.cards(),
    arrows: graph.arrows(),
    narration: graph.narration(),
    gone: (data.changes?.gone ?? [])
      .filter((one) => !isNumberLike(one.text))
      .map(({ serial, type, text }) => ({ serial, title: `#${serial} ${type} ${cut(text)}` })),
    cuts: cutsOf(data),
  };
}

const isNumberLike = (text: string): boolean => /^-?\d|^(True|False|None)$/.test(text);

class Graph {
  #data: IdentityData;
  #objects: Map<number, HeapObject>;
  #options: Options;
  #shown = new Set<number>();
  #namesOf = new Map<number, string[]>();
  #mutations: Map<number, Mutation>;
  #appeared: Set<number>;

  constructor(data: IdentityData, options: Options) {
    this.#data = data;
    this.#options = options;
    this.#objects = new Map(data.snapshot.objects.map((one) => [one.serial, one]));
    this.#mutations = new Map((data.changes?.mutated ?? []).map((one) => [one.serial, one]));
    this.#appeared = new Set(data.changes?.appeared);
    this.#collect();
  }

  /** Which objects get a card: breadth-first from the visible names. */
  #collect(): void {
    const waiting: number[] = [];
    for (const frame of this.#data.snapshot.frames) {
      for (const { name, target } of frame.names) {
        if (!this.#isVisible(target)) continue;
        const qualified = this.#qualified(frame, name);
        this.#namesOf.set(target, [...(this.#namesOf.get(target) ?? []), qualified]);
        waiting.push(target);
      }
    }
    for (let serial = waiting.shift(); serial !== undefined; serial = waiting.shift()) {
      const object = this.#objects.get(serial);
      if (!object || this.#shown.has(serial)) continue;
      this.#shown.add(serial);
      for (const edge of object.edges.slice(0, maxCells)) {
        const target = this.#objects.get(edge.target);
        if (target && !isInline(target)) waiting.push(edge.target);
      }
    }
  }

  /** A name shown in another frame than the current one says whose it is. */
  #qualified(frame: FrameLane, name: string): string {
    const current = frame === this.#data.snapshot.frames[0];
    return current || frame.kind === 'module' ? name : `${frame.name}: ${name}`;
  }

  #isVisible(serial: number): boolean {
    const object = this.#objects.get(serial);
    if (!object) return false;
    return (
      this.#options.showDefinitions || object.category === 'data' || this.#isSurprising(object)
    );
  }

  /** A definition that holds something mutable: where defaults, closures and class attributes bite. */
  #isSurprising(object: HeapObject): boolean {
    if (object.category === 'module') return false;
    return object.edges.some(({ kind, target }) => {
      const held = this.#objects.get(target);
      return kind === 'cell' || (held?.category === 'data' && held.mutability !== 'immutable');
    });
  }

  lanes(): Lane[] {
    const rebound = new Map(
      (this.#data.changes?.rebound ?? []).map((one) => [`${one.lane}/${one.name}`, one]),
    );
    return this.#data.snapshot.frames.map((frame, place) => {
      const slots = frame.names
        .filter(({ target }) => this.#isVisible(target))
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
        focused: frame.lane === this.#data.focusLane,
        slots,
        folded: this.#foldedIn(frame),
      };
    });
  }

  #foldedIn(frame: FrameLane): string {
    const counts = { function: 0, class: 0, module: 0 };
    for (const { target } of frame.names) {
      const category = this.#objects.get(target)?.category;
      if (category && category !== 'data' && !this.#isVisible(target)) counts[category] += 1;
    }
    const parts = [
      counts.function > 0 && l10n.t('functions: {0}', counts.function),
      counts.class > 0 && l10n.t('classes: {0}', counts.class),
      counts.module > 0 && l10n.t('modules: {0}', counts.module),
    ].filter((one) => one !== false);
    return parts.join(' · ');
  }

  cards(): Card[] {
    return [...this.#shown].flatMap((serial) => {
      const object = this.#objects.get(serial);
      return object ? [this.#card(object)] : [];
    });
  }

  #card(object: HeapObject): Card {
    const mutation = this.#mutations.get(object.serial);
    const changes = new Map(mutation?.slots.map((one) => [one.label, one]));
    const cells = object.edges.slice(0, maxCells).map((edge): Cell => {
      const held = this.#objects.get(edge.target);
      const change = changes.get(edge.label) ?? changes.get(`{#${edge.target}}`);
      const inline = held !== undefined && !this.#shown.has(edge.target);
      return {
        key: `${object.serial}${edge.label}#${edge.kind === 'member' ? edge.target : ''}`,
        label: edge.kind === 'member' ? '•' : edge.label,
        text: held ? (isInline(held) ? cut(held.text) : `#${edge.target} ${held.type}`) : '…',
        target: inline || !held ? null : edge.target,
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
    const hidden = object.omitted + Math.max(object.edges.length - maxCells, 0);
    return {
      serial: object.serial,
      type: titleOf(object),
      mutability: object.mutability,
      address: object.address,
      text: cells.length + removed.length === 0 ? cut(object.text, 60) : null,
      cells: [...cells, ...removed],
      more: hidden > 0 ? l10n.t('… {0} more', hidden.toLocaleString()) : null,
      holders: this.#holders(object),
      mark: mutation ? 'mutated' : this.#appeared.has(object.serial) ? 'new' : null,
    };
  }

  /** Every visible place that refers to an object directly; empty for one holder and for fixed values. */
  #holders(object: HeapObject): string[] {
    const named = this.#namesOf.get(object.serial) ?? [];
    if (object.mutability === 'immutable') return named.length > 1 ? named : [];
    const inside = this.#slotsHolding(object.serial);
    const all = [...named, ...inside];
    return all.length > 1 ? all : [];
  }

  #slotsHolding(serial: number): string[] {
    return [...this.#shown].flatMap((holder) => {
      const object = this.#objects.get(holder);
      const name = this.#namesOf.get(holder)?.[0] ?? `#${holder}`;
      return (object?.edges ?? [])
        .slice(0, maxCells)
        .filter((edge) => edge.target === serial)
        .map((edge) => joined(name, edge.kind, edge.label));
    });
  }

  arrows(): Arrow[] {
    const leaving = [
      ...this.lanes().flatMap(({ slots }) => slots.map(({ key, target }) => ({ key, target }))),
      ...this.cards().flatMap(({ cells }) =>
        cells.flatMap(({ key, target }) => (target === null ? [] : [{ key, target }])),
      ),
    ];
    const count = new Map<number, number>();
    for (const { target } of leaving) count.set(target, (count.get(target) ?? 0) + 1);
    return leaving.map(({ key, target }) => ({
      key,
      from: key,
      to: target,
      shared: (count.get(target) ?? 0) > 1 && this.#objects.get(target)?.mutability !== 'immutable',
    }));
  }

  narration(): string[] {
    const { changes, stop } = this.#data;
    if (!changes) {
      return [
        stop === 1
          ? l10n.t('First stop: there is nothing yet to compare with.')
          : l10n.t('Nothing is marked: the stop before this one was not recorded.'),
        ...this.#sharing(),
      ];
    }
    const said = [
      ...changes.mutated.map((one) => this.#saidOfMutation(one)),
      ...changes.rebound.map((one) => this.#saidOfRebinding(one)),
    ].filter((one) => one !== null);
    if (said.length === 0) said.push(l10n.t('Nothing changed since the stop before.'));
    return said;
  }

  /** At a stop without comparison: which mutable objects have several names. */
  #sharing(): string[] {
    return [...this.#namesOf]
      .filter(([serial, names]) => {
        const object = this.#objects.get(serial);
        return names.length > 1 && object?.category === 'data' && object.mutability !== 'immutable';
      })
      .map(([serial, names]) =>
        l10n.t('{0} are the same object, #{1} {2}.', quoted(names), serial, this.#type(serial)),
      );
  }

  #saidOfMutation(mutation: Mutation): string | null {
    const [first, ...others] = this.#pathsTo(mutation.serial);
    if (first === undefined) return null;
    const what = l10n.t(
      '{0} (#{1} {2}) changed in place',
      `\`${first}\``,
      mutation.serial,
      this.#type(mutation.serial),
    );
    const slots = mutation.slots.slice(0, 3).map(({ label, before, after }) => {
      if (before === null) return l10n.t('{0} is new: {1}', label, cut(after ?? ''));
      if (after === null) return l10n.t('{0} is gone, it was {1}', label, cut(before));
      return l10n.t('{0} was {1}, is {2}', label, cut(before), cut(after));
    });
    const sentence =
      slots.length > 0 ? l10n.t('{0}: {1}.', what, slots.join('; ')) : l10n.t('{0}.', what);
    if (others.length === 0) return sentence;
    const shown = quoted(others.slice(0, maxPathsSaid));
    const rest = others.length - maxPathsSaid;
    return rest > 0
      ? l10n.t('{0} Also visible as {1} and {2} more.', sentence, shown, rest)
      : l10n.t('{0} Also visible as {1}.', sentence, shown);
  }

  #saidOfRebinding(change: {
    lane: number;
    name: string;
    before: unknown;
    after: number | null;
  }): string | null {
    const { name, before, after } = change;
    if (after === null) return l10n.t('`{0}` is no longer bound.', name);
    const object = this.#objects.get(after);
    if (!object || !this.#isVisible(after)) return null;
    const same = (this.#namesOf.get(after) ?? []).filter(
      (one) => one !== name && !one.endsWith(`: ${name}`),
    );
    const target = `#${after} ${object.type} ${cut(object.text, 24)}`;
    if (same.length > 0 && object.mutability !== 'immutable') {
      return l10n.t('`{0}` refers to {1}: the same object as {2}.', name, target, quoted(same));
    }
    return before
      ? l10n.t('`{0}` now refers to another object, {1}.', name, target)
      : l10n.t('`{0}` is new and refers to {1}.', name, target);
  }

  /** Ways to reach an object from a visible name, shortest first: `rows`, `cfg.items`, `data[0].rows`. */
  #pathsTo(serial: number): string[] {
    const paths: string[] = [...(this.#namesOf.get(serial) ?? [])];
    const roots = [...this.#namesOf].flatMap(([root, names]) =>
      names.slice(0, 1).map((name) => ({ root, name })),
    );
    const reach = (from: number, path: string, depth: number): void => {
      for (const edge of this.#objects.get(from)?.edges ?? []) {
        if (edge.kind === 'keyObject' || edge.kind === 'member') continue;
        const next = joined(path, edge.kind, edge.label);
        if (edge.target === serial) paths.push(next);
        else if (depth < 2) reach(edge.target, next, depth + 1);
        if (paths.length > 40) return;
      }
    };
    for (const { root, name } of roots) if (root !== serial) reach(root, name, 1);
    return [...new Set(paths)];
  }

  #type(serial: number): string {
    return this.#objects.get(serial)?.type ?? '';
  }
}

/** Scalars and other short fixed values are written where they are used, unless a name holds them. */
function isInline(object: HeapObject): boolean {
  return (
    object.mutability === 'immutable' && object.edges.length === 0 && object.category === 'data'
  );
}

/** A slot as a person would write it: `cfg.items`, `rows[0]`, `add(items=…)` for a default argument. */
function joined(holder: string, kind: EdgeKind, label: string): string {
  switch (kind) {
    case 'default':
      return `${holder}(${label}…)`;
    case 'cell':
      return l10n.t('{0} in {1}', label, holder);
    case 'member':
      return l10n.t('an element of {0}', holder);
    case 'self':
    case 'function':
    case 'cellContent':
      return `${holder}.${label}`;
    case 'keyObject':
    case 'index':
    case 'key':
    case 'attribute':
    case 'slot':
      return holder + label;
    default:
      return kind satisfies never;
  }
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

const cut = (text: string, limit = maxInline): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text;

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

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
