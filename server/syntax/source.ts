import type { Statement } from './nodes.ts';
import { nextPiece } from './pieces.ts';

/** One top-level statement with what follows it up to the next. The same object as long as its text is the same. */
export class Piece {
  readonly text: string;
  #statements: readonly Statement[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get isParsed(): boolean {
    return this.#statements !== null;
  }

  /** Parses at the first call, by the given parser; later calls cost nothing. */
  statements(parse: (text: string) => readonly Statement[]): readonly Statement[] {
    this.#statements ??= parse(this.text);
    return this.#statements;
  }
}

/** A piece and where it stands in the text now. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly start: number;
}

/** A text cut into top-level pieces. Immutable: `changed` shares every piece that the edit left alone. */
export class Source {
  readonly text: string;
  readonly pieces: readonly PlacedPiece[];

  private constructor(text: string, pieces: readonly PlacedPiece[]) {
    this.text = text;
    this.pieces = pieces;
  }

  static of(text: string): Source {
    return new Source(text, cut(text, 0, null));
  }

  /** The source of the new text. Which part was edited is found by comparing both texts. */
  changed(text: string): Source {
    if (text === this.text) return this;
    const prefix = commonPrefix(this.text, text);
    const suffix = commonSuffix(this.text, text, Math.min(this.text.length, text.length) - prefix);
    // The piece before the edited one may grow (`else` typed at column 0), so it is cut again too.
    const touched = this.pieces.findIndex((it) => it.start + it.piece.text.length >= prefix);
    const kept = this.pieces.slice(0, Math.max(0, touched - 1));
    const last = kept.at(-1);
    const start = last === undefined ? 0 : last.start + last.piece.text.length;
    const shift = text.length - this.text.length;
    const firstSafe = this.text.length - suffix;
    const old = new Map<number, number>();
    this.pieces.forEach((it, index) => {
      if (it.start >= firstSafe) old.set(it.start + shift, index);
    });
    const rejoin = (at: number): readonly PlacedPiece[] | null => {
      const index = old.get(at);
      if (index === undefined) return null;
      return this.pieces.slice(index).map(({ piece, start }) => ({ piece, start: start + shift }));
    };
    return new Source(text, kept.concat(cut(text, start, rejoin)));
  }
}

/** Cuts from `start` on until `rejoin` knows the rest. */
function cut(
  text: string,
  start: number,
  rejoin: ((at: number) => readonly PlacedPiece[] | null) | null,
): PlacedPiece[] {
  const pieces: PlacedPiece[] = [];
  let at = start;
  while (at < text.length) {
    const { end } = nextPiece(text, at);
    pieces.push({ piece: new Piece(text.slice(at, end)), start: at });
    at = end;
    const rest = rejoin?.(at);
    if (rest !== undefined && rest !== null) return pieces.concat(rest);
  }
  return pieces;
}

const block = 4096;

function commonPrefix(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let at = 0;
  while (at + block <= limit && one.slice(at, at + block) === other.slice(at, at + block))
    at += block;
  while (at < limit && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

function commonSuffix(one: string, other: string, limit: number): number {
  let size = 0;
  const tail = (text: string, from: number, to: number): string =>
    text.slice(text.length - to, text.length - from);
  while (size + block <= limit && tail(one, size, size + block) === tail(other, size, size + block))
    size += block;
  while (
    size < limit &&
    one.charCodeAt(one.length - 1 - size) === other.charCodeAt(other.length - 1 - size)
  )
    size += 1;
  return size;
}
