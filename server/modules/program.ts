import { Analysis } from '../analysis.ts';
import { type ExportedNames, exportsName } from '../semantics/exported-names.ts';
import { importsOf } from '../semantics/imports-of.ts';
import type { FileFacts } from '../semantics/file-facts.ts';
import type { ModuleFacts } from '../semantics/module-facts.ts';
import type { ModulePlace, Modules, Placed, Relation } from '../semantics/modules.ts';
import type { Location } from '../semantics/sites.ts';
import type { Parse } from '../syntax/parser.ts';
import { type Home, type Piece, Source } from '../syntax/source.ts';
import { ImportGraph } from './import-graph.ts';
import { Importers } from './importers.ts';
import { type Files, ModuleFinder } from './module-finder.ts';

/** A file of which something is known. */
interface Known {
  readonly home: Home;
  readonly analysis: Analysis;
  /** Which text it is: one number for each that any file has had. */
  version: number;
  /** Whether its text is the editor's, not that of the disk. */
  isOpen: boolean;
  /** Whether the facts of others may rest on it. */
  isAsked: boolean;
}

/** Files that nobody has open and of which something is kept, and their texts together. */
export interface Limits {
  readonly files: number;
  readonly characters: number;
}

/** How much of that is left where it was too much. */
const kept = 0.75;

/** What there is besides the texts that are open. */
export interface Disk extends Files {
  /** All files, as far as they are not too many. */
  all(): readonly Home[];
  /** Whether a text may be another one later. */
  readonly changes: boolean;
  /** Null for what is no text, or not there. */
  read(home: Home): string | null;
}

/**
 * The files of a workspace, as they see one another: those that are open, and those that they import. A file is read
 * when it is asked for, and forgotten when many others were asked for since.
 */
export class Program implements Modules {
  readonly #parse: Parse;
  readonly #disk: Disk;
  readonly #limits: Limits;
  readonly #finder: ModuleFinder;
  readonly #graph: ImportGraph;
  readonly #importers: Importers;
  /** Files of which it was asked who imports them. */
  readonly #imported = new Set<Home>();
  /** The one that was asked for last comes last. */
  readonly #known = new Map<Home, Known>();
  readonly #missing = new Set<Home>();
  /** Where the pieces of forgotten texts stand, as long as something was worked out with them. */
  readonly #gone = new WeakMap<Piece, number>();
  /** Where no text changes, what files list as their names. */
  readonly #exported = new Map<Home, ExportedNames | null | undefined>();
  #versions = 0;
  /** No text has a lower number. */
  #floor = 0;

  constructor(parse: Parse, disk: Disk, limits: Limits) {
    this.#parse = parse;
    this.#disk = disk;
    this.#limits = limits;
    this.#finder = new ModuleFinder(disk);
    this.#graph = new ImportGraph(this);
    this.#importers = new Importers({
      all: () => this.all(),
      fileOf: (home) => disk.fileOf(home),
      text: (home) => this.text(home),
      imports: (home) => this.#graph.edges(home),
    });
  }

  /** A text that an editor has, or that is checked: what the disk has does not count as long as it is. */
  open(home: Home, text: string): Analysis {
    const known = this.#known.get(home);
    if (known === undefined) return this.opened(home, text);
    known.isOpen = true;
    this.setText(known, text);
    return known.analysis;
  }

  /** What it imports may have been read from the disk, where it was otherwise. */
  private opened(home: Home, text: string): Analysis {
    if (this.#missing.has(home) || this.#disk.changes) this.startAnew();
    return this.made(home, text, true).analysis;
  }

  /** The disk counts from now on, and has the same text. What nobody else asked for is forgotten. */
  release(home: Home): void {
    const known = this.#known.get(home);
    if (known?.isAsked !== true) {
      this.#known.delete(home);
      return;
    }
    known.isOpen = false;
    known.analysis.lighten();
  }

  /** From now on the disk counts. */
  close(home: Home): void {
    const known = this.#known.get(home);
    if (known === undefined) return;
    known.isOpen = false;
    this.changedOnDisk(home);
  }

  /** A file was changed, made or taken away: it is read anew where it is known. */
  changedOnDisk(home: Home): void {
    const known = this.#known.get(home);
    if (known?.isOpen === true) return;
    const text = known === undefined ? null : this.#disk.read(home);
    if (known !== undefined && text !== null) {
      this.setText(known, text);
      return;
    }
    this.#known.delete(home);
    this.startAnew();
  }

  /** What imports find may be another file than before: nothing that rests on others holds unseen. */
  startAnew(): void {
    this.#missing.clear();
    this.#graph.forget();
    this.#importers.startAnew();
    this.#versions += 1;
    this.#floor = this.#versions;
  }

  /** Whether what is told of a file may rest on another one. */
  restsOn(home: Home, other: Home): boolean {
    return this.#graph.reach(home)?.has(other) !== false || this.#imported.has(home);
  }

  /** Forgets the closed files that were not asked for lately, where they are more than is kept. */
  trim(): void {
    const closed = [...this.#known.values()].filter((it) => !it.isOpen);
    let count = closed.length;
    let characters = closed.reduce((sum, it) => sum + it.analysis.size, 0);
    if (count <= this.#limits.files && characters <= this.#limits.characters) return;
    for (const { home, analysis } of closed) {
      if (count <= this.#limits.files * kept && characters <= this.#limits.characters * kept) break;
      this.#known.delete(home);
      if (!this.#disk.changes)
        for (const { piece, start } of analysis.source.placed()) this.#gone.set(piece, start);
      count -= 1;
      characters -= analysis.size;
    }
    // What was worked out with them knows places in them, which only stay the same where no text changes.
    if (!this.#disk.changes) return;
    this.#versions += 1;
    this.#floor = this.#versions;
  }

  /** Where a location of any file is now; null where that file is gone. */
  placed(location: Location): Placed | null {
    const { home } = location.piece;
    const start = this.#gone.get(location.piece);
    const source = start === undefined || home === null ? null : this.analysis(home)?.source;
    if (start !== undefined && source !== null && source !== undefined)
      return { start: start + location.start, end: start + location.end, source };
    return (home === null ? null : this.analysis(home))?.placed(location) ?? null;
  }

  /** Null for a file that is not there. */
  analysis(home: Home): Analysis | null {
    return this.known(home)?.analysis ?? null;
  }

  get textsChange(): boolean {
    return this.#disk.changes;
  }

  find(name: string, dots: number, from: Home): ModulePlace | null {
    return this.#finder.find(name, dots, from);
  }

  inside(place: ModulePlace, name: string): ModulePlace | null {
    return this.#finder.inside(place, name);
  }

  level(home: Home, name: string): ModuleFacts | null {
    return this.asked(home)?.level(name) ?? null;
  }

  exported(home: Home): ExportedNames | null | undefined {
    if (this.#exported.has(home)) return this.#exported.get(home);
    const exported = this.level(home, exportsName)?.exported;
    // Star imports ask for little else: a file that is forgotten is not read again for that.
    if (!this.#disk.changes) this.#exported.set(home, exported);
    return exported;
  }

  facts(home: Home): FileFacts | null {
    return this.asked(home)?.outline() ?? null;
  }

  relation(from: Home, to: Home): Relation {
    const reached = this.#graph.reach(to);
    if (reached === null) return 'far';
    return reached.has(from) ? 'circle' : 'below';
  }

  stamp(home: Home | null): number {
    return home === null || !this.#disk.changes ? this.#floor : this.#graph.stamp(home);
  }

  stampOfOthers(home: Home | null): number {
    return home === null || !this.#disk.changes ? this.#floor : this.#graph.stampOfOthers(home);
  }

  importersNaming(home: Home, name: string): readonly Home[] {
    this.#imported.add(home);
    return this.#importers.naming(home, name);
  }

  private text(home: Home): string | null {
    return this.#known.get(home)?.analysis.source.text ?? this.#disk.read(home);
  }

  stampOfImporters(home: Home | null): string {
    if (home === null || !this.#disk.changes || !this.#imported.has(home)) return '';
    return this.#importers
      .of(home)
      .map((it) => `${it.uri} ${this.stamp(it)}`)
      .join();
  }

  private all(): readonly Home[] {
    const open = [...this.#known.values()].flatMap((it) => (it.isOpen ? [it.home] : []));
    return [...new Set([...this.#disk.all(), ...open])];
  }

  /** The number of a file's text. */
  version(home: Home): number {
    return Math.max(this.#known.get(home)?.version ?? 0, this.#floor);
  }

  /** Goes up with every change. */
  get versions(): number {
    return this.#versions;
  }

  /** The statements by which a file imports, as far as they are sure to be run. */
  imports(home: Home): readonly string[] {
    const known = this.#known.get(home);
    if (known !== undefined) return known.analysis.imports();
    // Most files on the way are asked for nothing else: they are not kept.
    const text = this.#disk.read(home);
    return text === null ? [] : importsOf(Source.of(text, home), this.#parse);
  }

  private asked(home: Home): Analysis | null {
    const known = this.known(home);
    if (known === null) return null;
    known.isAsked = true;
    return known.analysis;
  }

  private known(home: Home): Known | null {
    const known = this.#known.get(home);
    if (known !== undefined) {
      if (!known.isOpen) {
        this.#known.delete(home);
        this.#known.set(home, known);
      }
      return known;
    }
    if (this.#missing.has(home)) return null;
    const text = this.#disk.read(home);
    if (text === null) {
      this.#missing.add(home);
      return null;
    }
    return this.made(home, text, false);
  }

  private made(home: Home, text: string, isOpen: boolean): Known {
    const analysis = new Analysis(this.#parse, { home, modules: this });
    analysis.update(text);
    const known = { home, analysis, version: this.#floor, isOpen, isAsked: false };
    this.#known.set(home, known);
    return known;
  }

  private setText(known: Known, text: string): void {
    const { analysis } = known;
    if (text === analysis.source.text) return;
    const before = analysis.imports();
    analysis.update(text);
    this.#versions += 1;
    known.version = this.#versions;
    this.#importers.changed(known.home);
    const after = analysis.imports();
    if (before.length === after.length && before.every((it, at) => it === after[at])) return;
    this.#graph.forget();
    this.#importers.forget();
  }
}
