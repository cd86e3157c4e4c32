import type { Facts } from '../semantics/facts.ts';
import type { Block } from '../semantics/fact-store.ts';
import type { ClassPlace } from '../semantics/piece-index.ts';
import type { Location } from '../semantics/sites.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One step of the evidence, in the order in which it happens. */
export interface Step {
  readonly location: Location;
  readonly sentence: string;
}

/** What the picture in a hover shows: who reaches which object. All are plain texts. */
export interface Picture {
  /** Names, calls, slots, attributes, in the order in which they are drawn. */
  readonly holders: readonly {
    readonly label: string;
    /** What it is kept in on the way, as `__defaults__`; null for a direct arrow. */
    readonly through: string | null;
    /** The object it reaches: a position in `objects`. */
    readonly object: number;
  }[];
  readonly objects: readonly {
    /** As "one list". */
    readonly label: string;
    /** How it is written. */
    readonly text: string;
  }[];
}

/** What a rule says about one place. */
export interface Finding {
  readonly ruleId: string;
  /** Null: harmless, told on hover only. */
  readonly severity: Severity | null;
  readonly location: Location;
  readonly message: string;
  /** At most six, in order: the object, its other names, the change, who meets it. */
  readonly steps: readonly Step[];
  /** Where a hover tells of it, besides `location`. */
  readonly alsoAt: readonly Location[];
  readonly picture: Picture | null;
  /** Lines of a table in fixed-width text, where a picture is not the way to show it. */
  readonly table: readonly string[];
  /** The best one first; empty where no change is surely right. */
  readonly fixes: readonly Fix[];
}

/** A replacement of what stands at a location. */
export interface Edit extends Location {
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Whether the program surely means the same, or what was surely meant, so that it may be applied unseen. */
  readonly isSafe: boolean;
}

/** A rule reads facts; it never parses and never sees the editor. */
export interface Rule {
  /** The id of each finding that it may make: the first is the rule's own. */
  readonly ids: readonly [string, ...string[]];
  /** What it has to say about a function, a lambda, or the module's own statements. */
  checkBlock?(block: Block, facts: Facts): readonly Finding[];
  /** What it has to say about a class. */
  checkClass?(place: ClassPlace, facts: Facts): readonly Finding[];
}
