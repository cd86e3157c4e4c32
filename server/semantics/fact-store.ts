import type { Piece } from '../syntax/source.ts';
import type { FileFacts } from './file-facts.ts';
import type { Followed } from './followed.ts';
import type { FunctionOwner } from './piece-index.ts';
import type { Questions } from './questions.ts';
import type { Callable } from './scopes.ts';
import type { Summary } from './summary.ts';
import type { Trace } from './trace.ts';

/** A function, a lambda or the module itself, with all that happens in it. Kept while nothing it depends on changes. */
export interface Block {
  /** As it is in the text now. Null for the module's own statements, which lie in several pieces. */
  readonly owner: FunctionOwner | null;
  /** Null: too much to follow, so that nothing may be said. */
  readonly trace: Trace | null;
  readonly summary: Summary | null;
}

/** A block, and what was asked for it: it holds as long as that is answered alike. */
export interface Kept {
  readonly block: Followed;
  readonly questions: Questions;
}

/** What is remembered from text to text. */
export class FactStore {
  readonly blocks: WeakMap<Piece, Map<string, Kept>>;
  module: { readonly block: Block; readonly questions: Questions } | null = null;
  /** What the module's own run depended on: pieces, and of functions the heads. */
  moduleParts: readonly (Piece | string)[] = [];
  /** Whom each function calls, as far as names tell, by keys, and the order that came of it. */
  readonly callees = new WeakMap<Callable, readonly (string | undefined)[]>();
  order: readonly (readonly FunctionOwner[])[] = [];
  /** The facts of the text before. */
  last: FileFacts | null = null;
  readonly #pieceKeys = new WeakMap<Piece, string>();

  /** Whether the text is only tried, so that what is shared has to stay as it is for the other one. */
  readonly isTrial: boolean;

  /** `shared`: knows what that store knows, for a text that is only tried. */
  constructor(shared?: FactStore) {
    this.isTrial = shared !== undefined;
    this.blocks = shared?.blocks ?? new WeakMap();
  }

  /** Notes that a piece holds just this function. */
  name(piece: Piece, key: string): void {
    if (this.#pieceKeys.get(piece) !== key) this.#pieceKeys.set(piece, key);
  }

  /** The piece in which the function of an earlier piece stands now; the same piece where that is not known. */
  successor(piece: Piece): Piece {
    const key = this.#pieceKeys.get(piece);
    return (key === undefined ? null : this.last?.pieceOf(key)) ?? piece;
  }
}
