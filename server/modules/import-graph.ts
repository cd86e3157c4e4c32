import type { ModulePlace } from '../semantics/modules.ts';
import type { Home } from '../syntax/source.ts';
import { partsOf } from '../semantics/imported.ts';

/** What the graph is made of. */
interface Imports {
  find(name: string, dots: number, from: Home): ModulePlace | null;
  inside(place: ModulePlace, name: string): ModulePlace | null;
  /** Paths that a file imports for sure. */
  imports(home: Home): readonly string[];
  version(home: Home): number;
  /** Goes up with every change of a text. */
  readonly versions: number;
}

/** A file that comes to more others is not asked what its functions do. */
const mostReached = 50;

/** Which files a file comes to through imports, one after the other. Kept until it is told to forget. */
export class ImportGraph {
  readonly #imports: Imports;
  readonly #edges = new Map<Home, readonly Home[]>();
  readonly #reached = new Map<Home, ReadonlySet<Home> | null>();
  readonly #stamps = new Map<Home, number>();
  #stampsAt = -1;

  constructor(imports: Imports) {
    this.#imports = imports;
  }

  /** Some file imports others than before, or a module is found elsewhere. */
  forget(): void {
    this.#edges.clear();
    this.#reached.clear();
    this.#stamps.clear();
  }

  /** The files that a file comes to; itself only where it comes back to it. Null: too many. */
  reach(home: Home): ReadonlySet<Home> | null {
    const known = this.#reached.get(home);
    if (known !== undefined) return known;
    const found = new Set<Home>();
    let isWhole = true;
    const work = [home];
    for (let at = work.pop(); at !== undefined && isWhole; at = work.pop())
      for (const next of this.edges(at)) {
        if (found.has(next)) continue;
        found.add(next);
        work.push(next);
        isWhole = found.size <= mostReached;
      }
    const reached = isWhole ? found : null;
    this.#reached.set(home, reached);
    return reached;
  }

  /** Another number when the text of a file has changed, or that of one that it comes to. */
  stamp(home: Home): number {
    const { versions } = this.#imports;
    if (this.#stampsAt !== versions) this.#stamps.clear();
    this.#stampsAt = versions;
    let stamp = this.#stamps.get(home);
    if (stamp === undefined) {
      stamp = Math.max(this.#imports.version(home), this.stampOfOthers(home));
      this.#stamps.set(home, stamp);
    }
    return stamp;
  }

  /** The same for all files but the first, unless it comes back to itself. */
  stampOfOthers(home: Home): number {
    const reached = this.reach(home);
    if (reached === null) return this.#imports.versions;
    let stamp = 0;
    for (const it of reached) stamp = Math.max(stamp, this.#imports.version(it));
    return stamp;
  }

  /** The files that a file imports itself. */
  edges(home: Home): readonly Home[] {
    let edges = this.#edges.get(home);
    if (edges === undefined) {
      const found = new Set<Home>();
      for (const path of this.#imports.imports(home)) this.follow(path, home, found);
      edges = [...found];
      this.#edges.set(home, edges);
    }
    return edges;
  }

  /** Every module on the way of a path. */
  private follow(path: string, from: Home, found: Set<Home>): void {
    const { first, dots, parts } = partsOf(path);
    let place = this.#imports.find(first, dots, from);
    if (place !== null && place.home !== null) found.add(place.home);
    for (const part of parts) {
      place = place === null ? null : this.#imports.inside(place, part);
      if (place !== null && place.home !== null) found.add(place.home);
    }
  }
}
