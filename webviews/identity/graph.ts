import * as l10n from '@vscode/l10n';
import type { EdgeKind, FrameLane, HeapEdge, HeapObject } from '../../protocol/heap.ts';
import type { IdentityData } from '../../protocol/lenses/identity.ts';
import { pageOf, type Page } from './paging.ts';

export interface Options {
  /** Show functions, classes and modules too. */
  readonly showDefinitions: boolean;
  /** The place at which the cells of a card begin, by serial; missing where it is the first. */
  readonly turned: ReadonlyMap<number, number>;
}

/** Ways to an object that are looked for; there may be more. */
export const maxPaths = 40;
const maxPathEdges = 4;
const maxPathsTried = 4_000;

/** The heap of one stop, indexed once: what is shown, under which names, and who holds what. */
export class Graph {
  readonly data: IdentityData;
  readonly objects: ReadonlyMap<number, HeapObject>;
  /** Serials with a card, nearest to a name first. */
  readonly shown = new Set<number>();
  /** The visible names of an object, as a person would write them. */
  readonly namesOf = new Map<number, string[]>();
  #options: Options;
  #pages = new Map<number, Page>();
  #incoming = new Map<number, { holder: number; edge: HeapEdge; drawn: boolean }[]>();

  constructor(data: IdentityData, options: Options) {
    this.data = data;
    this.#options = options;
    this.objects = new Map(data.snapshot.objects.map((one) => [one.serial, one]));
    this.#collect();
    this.#index();
  }

  isVisible(serial: number): boolean {
    const object = this.objects.get(serial);
    if (!object) return false;
    return (
      this.#options.showDefinitions || object.category === 'data' || this.#isSurprising(object)
    );
  }

  /** Every drawn slot that holds an object: `cfg.items`, `#16[0]`. */
  slotsHolding(serial: number): string[] {
    return (this.#incoming.get(serial) ?? [])
      .filter(({ holder, drawn }) => drawn && this.shown.has(holder))
      .map(({ holder, edge }) =>
        joined(this.namesOf.get(holder)?.[0] ?? `#${holder}`, edge.kind, edge.label),
      );
  }

  /** Objects that refer to an object in any slot, those with a card first. */
  holders(serial: number): number[] {
    return (this.#incoming.get(serial) ?? []).map(({ holder }) => holder);
  }

  /** What the card of an object shows of its slots. */
  page(object: HeapObject): Page {
    const known = this.#pages.get(object.serial);
    if (known) return known;
    const page = pageOf(object, this.#options.turned.get(object.serial));
    this.#pages.set(object.serial, page);
    return page;
  }

  cellsOf(serial: number): readonly HeapEdge[] {
    const object = this.objects.get(serial);
    return object ? this.page(object).edges : [];
  }

  /** The shortest way to an object, as a person would write it; empty if no visible name leads to it. */
  firstWay(serial: number): string {
    return this.namesOf.get(serial)?.[0] ?? this.pathsTo(serial)[0] ?? '';
  }

  /**
   * Ways to reach an object from a visible name, shortest first: `rows`, `cfg.items`,
   * `data[0].rows`. Walks backwards from the object and ends at the first name on each way; bounded.
   */
  pathsTo(serial: number): string[] {
    const found = new Set(this.namesOf.get(serial));
    let level: { at: number; edges: readonly HeapEdge[]; passed: readonly number[] }[] = [
      { at: serial, edges: [], passed: [serial] },
    ];
    let tried = 0;
    for (let length = 0; length < maxPathEdges && level.length > 0; length += 1) {
      const next: typeof level = [];
      for (const { at, edges, passed } of level) {
        for (const { holder, edge } of this.#incoming.get(at) ?? []) {
          if (edge.kind === 'keyObject' || edge.kind === 'member') continue;
          if (passed.includes(holder)) continue;
          tried += 1;
          if (tried > maxPathsTried || found.size >= maxPaths) return [...found];
          const way = [edge, ...edges];
          const name = this.namesOf.get(holder)?.[0];
          if (name === undefined)
            next.push({ at: holder, edges: way, passed: [...passed, holder] });
          else found.add(way.reduce((path, one) => joined(path, one.kind, one.label), name));
        }
      }
      level = next;
    }
    return [...found];
  }

  /** Which objects get a card: breadth-first from the visible names. */
  #collect(): void {
    const waiting: number[] = [];
    for (const frame of this.data.snapshot.frames) {
      for (const { name, target } of frame.names) {
        if (!this.isVisible(target)) continue;
        const names = this.namesOf.get(target);
        if (names) names.push(this.#qualified(frame, name));
        else this.namesOf.set(target, [this.#qualified(frame, name)]);
        waiting.push(target);
      }
    }
    // What a person looks at has a card, though no name may lead to it.
    const { focus } = this.data;
    if (focus) waiting.push(focus);
    for (let at = 0; at < waiting.length; at += 1) {
      const object = this.objects.get(waiting[at] ?? 0);
      if (!object || this.shown.has(object.serial)) continue;
      this.shown.add(object.serial);
      for (const edge of this.page(object).edges) {
        const target = this.objects.get(edge.target);
        if (target && !isInline(target)) waiting.push(edge.target);
      }
    }
  }

  #index(): void {
    const order = [...this.shown, ...[...this.objects.keys()].filter((s) => !this.shown.has(s))];
    for (const holder of order) {
      const object = this.objects.get(holder);
      if (!object) continue;
      const drawn = new Set(this.page(object).edges);
      object.edges.forEach((edge) => {
        const one = { holder, edge, drawn: drawn.has(edge) };
        const known = this.#incoming.get(edge.target);
        if (known) known.push(one);
        else this.#incoming.set(edge.target, [one]);
      });
    }
  }

  /** A name shown in another frame than the current one says whose it is. */
  #qualified(frame: FrameLane, name: string): string {
    const current = frame === this.data.snapshot.frames[0];
    return current || frame.kind === 'module' ? name : `${frame.name}: ${name}`;
  }

  /** A definition that holds something mutable: where defaults, closures and class attributes bite. */
  #isSurprising(object: HeapObject): boolean {
    if (object.category === 'module') return false;
    return object.edges.some(({ kind, target }) => {
      const held = this.objects.get(target);
      return kind === 'cell' || (held?.category === 'data' && held.mutability !== 'immutable');
    });
  }
}

/** Scalars and other short fixed values are written where they are used, unless a name holds them. */
export function isInline(object: HeapObject): boolean {
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
