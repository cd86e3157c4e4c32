import type { Place } from '../semantics/callables.ts';
import type { ModuleReader } from '../semantics/module-facts.ts';
import type { Location } from '../semantics/objects.ts';
import type { Statement } from '../syntax/nodes.ts';
import type { Piece } from '../syntax/source.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One step of the evidence, in the order in which it happens. */
export interface Step {
  readonly location: Location;
  readonly sentence: string;
}

/** What the picture in a hover shows; all are plain texts. */
export interface Sharing {
  /** The function's name, or `lambda`. */
  readonly functionName: string;
  readonly parameterName: string;
  /** Where the function keeps it: `__defaults__` or `__kwdefaults__`. */
  readonly holder: string;
  /** The object's type and how it is written. */
  readonly objectType: string;
  readonly objectText: string;
}

/** What a rule says about one place. */
export interface Finding {
  readonly ruleId: string;
  /** Null: harmless, told on hover only. */
  readonly severity: Severity | null;
  readonly location: Location;
  readonly message: string;
  readonly steps: readonly Step[];
  /** Where a hover tells of it, besides `location`. */
  readonly alsoAt: readonly Location[];
  readonly sharing: Sharing;
  /** Null where no change is surely right. */
  readonly fix: Fix | null;
}

/** A replacement in a piece, offsets from the piece's start. */
export interface PieceEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly piece: Piece;
  readonly edits: readonly PieceEdit[];
}

/** What a rule may ask of the text around its piece. */
export interface FixContext {
  /** One step of indentation, and a line end, as the file has them. */
  readonly indent: string;
  readonly lineEnd: string;
}

/** A rule reads facts; it never parses and never sees the editor. */
export interface Rule {
  readonly id: string;
  /** Everything it has to say about one piece. */
  check(input: {
    piece: Piece;
    statements: readonly Statement[];
    places: readonly Place[];
    module: ModuleReader;
    style: FixContext;
  }): Finding[];
}
