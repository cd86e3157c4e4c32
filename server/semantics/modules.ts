import type { ClassDefinition, Expression, FunctionDefinition } from '../syntax/nodes.ts';
import type { Home, Piece, Source } from '../syntax/source.ts';
import type { ExportedNames } from './exported-names.ts';
import type { FileFacts } from './file-facts.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Location } from './sites.ts';

/** A module of the workspace, or a folder that only holds some. */
export interface ModulePlace {
  /** Null for a folder without `__init__.py`. */
  readonly home: Home | null;
  /** Where its submodules lie; null for a module that can have none. */
  readonly folder: string | null;
}

/** What an import of the workspace surely gives. */
export type Imported =
  | { readonly kind: 'module'; readonly place: ModulePlace }
  | {
      readonly kind: 'function';
      readonly home: Home;
      readonly piece: Piece;
      readonly node: FunctionDefinition;
    }
  | {
      readonly kind: 'class';
      readonly home: Home;
      readonly piece: Piece;
      readonly node: ClassDefinition;
    }
  | {
      readonly kind: 'value';
      readonly home: Home;
      readonly piece: Piece;
      readonly name: string;
      /** What the name is bound to. */
      readonly node: Expression;
    };

/** Whether two answers are one: a function that was edited is the same as long as who names it sees the same. */
export function isSameImport(one: Imported | null, two: Imported | null): boolean {
  if (one === two) return true;
  if (one === null || two === null || one.kind !== two.kind) return false;
  if (one.kind === 'module')
    return (
      two.kind === 'module' &&
      one.place.home === two.place.home &&
      one.place.folder === two.place.folder
    );
  return two.kind !== 'module' && one.home === two.home && one.node === two.node;
}

/** Where a location is now, from the start of the text that it is in. */
export interface Placed {
  readonly start: number;
  readonly end: number;
  readonly source: Source;
}

/**
 * `circle`: the other file comes back to the one that imports it. `far`: it comes to so many files that its functions
 * are not asked what they do.
 */
export type Relation = 'below' | 'circle' | 'far';

/** The other files of the workspace, for the facts of one. */
export interface Modules {
  /** Whether a text may be another one later: else nothing is noted for that. */
  readonly textsChange: boolean;
  /** `name`: the first part of an absolute import's path, or empty for the package that `dots` name. */
  find(name: string, dots: number, from: Home): ModulePlace | null;
  /** A module in a package. */
  inside(place: ModulePlace, name: string): ModulePlace | null;
  /** The module level of a file, as far as one name is concerned; null for a file that is gone. */
  level(home: Home, name: string): ModuleFacts | null;
  /** What the `__all__` of a file lists; null for one that has none, undefined for one that is gone. */
  exported(home: Home): ExportedNames | null | undefined;
  /** What is known of a file now; null for one that is gone. */
  facts(home: Home): FileFacts | null;
  /** How a file stands to one that it imports. */
  relation(from: Home, to: Home): Relation;
  /** Another one whenever something has changed that the facts of a file may rest on. */
  stamp(home: Home | null): number;
  /** The same for all but the file itself. */
  stampOfOthers(home: Home | null): number;
  /**
   * The files that import one, by themselves or through its package, and may use a name of it. What is told of that one
   * may rest on them, its facts may not: theirs rest on these.
   */
  importersNaming(home: Home, name: string): readonly Home[];
  /** Another one whenever something has changed that the facts of those rest on; nothing where nobody has asked for them. */
  stampOfImporters(home: Home | null): string;
  /** Null where the file is gone. */
  placed(location: Location): Placed | null;
}

/** For a text that stands alone. */
export const noModules: Modules = {
  textsChange: true,
  find: () => null,
  inside: () => null,
  level: () => null,
  exported: () => undefined,
  facts: () => null,
  relation: () => 'far',
  stamp: () => 0,
  stampOfOthers: () => 0,
  importersNaming: () => [],
  stampOfImporters: () => '',
  placed: () => null,
};
