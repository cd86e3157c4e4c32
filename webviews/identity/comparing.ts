import type { HeapEdge, HeapObject } from '../../protocol/heap.ts';
import type { Graph } from './graph.ts';

/**
 * Two objects beside each other, from what was read alone: `==` of the program is never called.
 * - `equal`: both hold the same, as deep as they go; null where too little was read to tell.
 * - `difference`: the first place where they differ, or where it cannot be told; `''` is the object itself.
 * - `sharing`: places that are one object in the one and two in the other, though all else is equal.
 */
export interface Comparison {
  readonly isSame: boolean;
  readonly equal: boolean | null;
  readonly difference: { readonly path: string; readonly a: string; readonly b: string } | null;
  readonly sharing: { readonly path: string; readonly other: string } | null;
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly path: string;
}

export function compare(graph: Graph, a: number, b: number): Comparison {
  if (a === b) return { isSame: true, equal: true, difference: null, sharing: null };
  return new Comparing(graph).run({ a, b, path: '' });
}

class Comparing {
  #graph: Graph;
  #met = new Set<string>();
  /** What an object of the one side stands beside on the other, and where. */
  #beside = new Map<number, Pair>();
  #besideB = new Map<number, Pair>();
  #waiting: Pair[] = [];
  #unknown: Comparison['difference'] = null;
  #sharing: Comparison['sharing'] = null;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  run(pair: Pair): Comparison {
    this.#waiting.push(pair);
    // The list grows while it is walked: breadth-first, so that the first difference is the nearest.
    for (const one of this.#waiting) {
      const difference = this.#differenceAt(one);
      if (difference) return { isSame: false, equal: false, difference, sharing: null };
    }
    const unknown = this.#unknown;
    return {
      isSame: false,
      equal: unknown ? null : true,
      difference: unknown,
      sharing: unknown ? null : this.#sharing,
    };
  }

  #differenceAt(pair: Pair): Comparison['difference'] {
    const { a, b, path } = pair;
    const met = `${a} ${b}`;
    if (this.#met.has(met)) return null;
    this.#met.add(met);
    const [one, other] = [this.#graph.objects.get(a), this.#graph.objects.get(b)];
    if (!one || !other) {
      this.#unknown ??= { path, a: textOf(one), b: textOf(other) };
      return null;
    }
    this.#noteSharing(pair, one);
    if (a === b) return null;
    const said = { path, a: textOf(one), b: textOf(other) };
    if (one.type !== other.type || one.typeModule !== other.typeModule) return said;
    if (one.size !== other.size) return this.#partsOf(one, other, path) ?? said;
    if (isOpaque(one) || isOpaque(other)) {
      this.#unknown ??= said;
      return null;
    }
    if (one.edges.length + other.edges.length === 0 && one.omitted + other.omitted === 0) {
      if (one.text !== other.text && isValue(one)) return said;
      if (one.text === other.text && isCut(one.text)) this.#unknown ??= said;
      return null;
    }
    return this.#partsOf(one, other, path) ?? this.#unread(one, other, said);
  }

  #unread(one: HeapObject, other: HeapObject, said: Comparison['difference']): null {
    if (one.omitted + other.omitted > 0) this.#unknown ??= said;
    return null;
  }

  /** Parts are paired by their labels; those of a set, which have none, by what they are. */
  #partsOf(one: HeapObject, other: HeapObject, path: string): Comparison['difference'] {
    const isWhole = one.omitted + other.omitted === 0;
    const [parts, others] = [this.#labelled(one), this.#labelled(other)];
    for (const [label, edge] of parts) {
      const counterpart = others.get(label);
      if (counterpart) {
        this.#waiting.push({ a: edge.target, b: counterpart.target, path: path + shown(edge) });
      } else if (isWhole) {
        if (edge.kind === 'member' && !this.#isPlain(edge))
          this.#unknown ??= lost(path, edge, true);
        else return { path: path + shown(edge), a: this.#text(edge), b: '' };
      }
    }
    for (const [label, edge] of others) {
      if (parts.has(label) || !isWhole) continue;
      if (edge.kind === 'member' && !this.#isPlain(edge)) this.#unknown ??= lost(path, edge, false);
      else return { path: path + shown(edge), a: '', b: this.#text(edge) };
    }
    return null;
  }

  #labelled({ edges }: HeapObject): Map<string, HeapEdge> {
    const found = new Map<string, HeapEdge>();
    const repeats = new Map<string, number>();
    for (const edge of edges) {
      const label =
        edge.kind === 'member'
          ? this.#isPlain(edge)
            ? `{${this.#text(edge)}}`
            : `{#${edge.target}}`
          : edge.label;
      const repeat = repeats.get(label) ?? 0;
      repeats.set(label, repeat + 1);
      found.set(`${repeat} ${label}`, edge);
    }
    return found;
  }

  #isPlain({ target }: HeapEdge): boolean {
    const object = this.#graph.objects.get(target);
    return object !== undefined && isValue(object) && !isCut(object.text);
  }

  #text({ target }: HeapEdge): string {
    return textOf(this.#graph.objects.get(target));
  }

  /** Fixed values may be shared or not: nobody can see it. */
  #noteSharing(pair: Pair, one: HeapObject): void {
    if (one.mutability === 'immutable') return;
    const [before, beforeB] = [this.#beside.get(pair.a), this.#besideB.get(pair.b)];
    if (before && before.b !== pair.b) this.#sharing ??= { path: before.path, other: pair.path };
    if (beforeB && beforeB.a !== pair.a) this.#sharing ??= { path: beforeB.path, other: pair.path };
    if (!before) this.#beside.set(pair.a, pair);
    if (!beforeB) this.#besideB.set(pair.b, pair);
  }
}

const shown = ({ kind, label }: HeapEdge): string =>
  kind === 'member' ? '{…}' : label.startsWith('[') || label.startsWith('.') ? label : `.${label}`;

const lost = (path: string, edge: HeapEdge, first: boolean): Comparison['difference'] => ({
  path: path + shown(edge),
  a: first ? `#${edge.target}` : '',
  b: first ? '' : `#${edge.target}`,
});

const textOf = (object: HeapObject | undefined): string => object?.text ?? '…';

const isCut = (text: string): boolean => /…['")\]}]*$/.test(text) || text.startsWith('<int of ');

/** Its text says all of it. */
const isValue = ({ mutability, edges, category, text }: HeapObject): boolean =>
  category === 'data' && edges.length === 0 && mutability !== 'unknown' && !text.startsWith('<');

/** What is inside a type of an extension nobody has read. */
const isOpaque = ({ mutability, edges, category }: HeapObject): boolean =>
  (mutability === 'unknown' && edges.length === 0) || category !== 'data';

/** Cards that two objects lead to: both, the first alone, the second alone. Definitions are no part of data. */
export interface Parts {
  readonly both: ReadonlySet<number>;
  readonly first: ReadonlySet<number>;
  readonly second: ReadonlySet<number>;
  /** Where something was not read, there may be more of each. */
  readonly isWhole: boolean;
}

export function partsOf(graph: Graph, a: number, b: number): Parts {
  const [one, other] = [reach(graph, a), reach(graph, b)];
  const shownOf = (some: ReadonlySet<number>, keep: (serial: number) => boolean): Set<number> =>
    new Set([...some].filter((serial) => isPart(graph, serial) && keep(serial)));
  const whole = [...one, ...other].every((serial) => graph.objects.get(serial)?.omitted === 0);
  return {
    both: shownOf(one, (serial) => other.has(serial)),
    first: shownOf(one, (serial) => !other.has(serial)),
    second: shownOf(other, (serial) => !one.has(serial)),
    isWhole: whole,
  };
}

/** Values that cannot change are no part: whether they are shared shows nowhere. */
const isPart = (graph: Graph, serial: number): boolean =>
  graph.objects.get(serial)?.mutability !== 'immutable';

function reach(graph: Graph, from: number): Set<number> {
  const found = new Set([from]);
  for (const at of found) {
    for (const { target } of graph.objects.get(at)?.edges ?? []) {
      if (graph.objects.get(target)?.category === 'data') found.add(target);
    }
  }
  return found;
}
