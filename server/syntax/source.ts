import { cutClass } from './class-members.ts';
import type { Statement } from './nodes.ts';
import type { Parse } from './parser.ts';
import { nextPiece } from './pieces.ts';

/** The file that a text is of: one object for as long as anything is known of the file, however its text changes. */
export interface Home {
  readonly uri: string;
}

/** Pieces of an earlier text by their text, and the parts of their classes: each may be used once. */
export class PiecePool {
  readonly home: Home | null;
  readonly #wholes = new Map<string, Piece[]>();
  readonly #members = new Map<string, Piece[]>();

  constructor(home: Home | null) {
    this.home = home;
  }

  add(whole: Piece): void {
    put(this.#wholes, whole);
    for (const { piece } of whole.parts) put(this.#members, piece);
  }

  takeMember(text: string): Piece {
    return this.#members.get(text)?.pop() ?? new Piece(text, this.home, null, 'member');
  }

  takeWhole(text: string): Piece {
    const known = this.#wholes.get(text)?.pop();
    if (known === undefined) return new Piece(text, this.home, this);
    // Its parts stay where they are: no other class may have them.
    for (const { piece } of known.parts) {
      const members = this.#members.get(piece.text);
      members?.splice(members.indexOf(piece), 1);
    }
    return known;
  }
}

function put(pieces: Map<string, Piece[]>, piece: Piece): void {
  const known = pieces.get(piece.text);
  if (known === undefined) pieces.set(piece.text, [piece]);
  else known.push(piece);
}

/**
 * One top-level statement with what follows it up to the next; or the head of a class, or a statement of its body.
 * The same object as long as its text is the same. Offsets of the nodes in it count from its own start.
 */
export class Piece {
  readonly text: string;
  /** Null for a text that is of no file. */
  readonly home: Home | null;
  readonly #as: 'member' | undefined;
  #pool: PiecePool | null;
  #statements: readonly Statement[] | null = null;
  #parts: readonly PlacedPiece[] = [];

  constructor(text: string, home: Home | null, pool: PiecePool | null = null, as?: 'member') {
    this.text = text;
    this.home = home;
    this.#pool = pool;
    this.#as = as;
  }

  get isParsed(): boolean {
    return this.#statements !== null;
  }

  /** Its statements; empty while it is not parsed. */
  get parsed(): readonly Statement[] {
    return this.#statements ?? [];
  }

  /** The head and the statements of a class, each a piece of its own; empty for anything else. Known once parsed. */
  get parts(): readonly PlacedPiece[] {
    return this.#parts;
  }

  /** Parses at the first call, by the given parser; later calls cost nothing. */
  statements(parse: Parse): readonly Statement[] {
    this.#statements ??=
      (this.#as === undefined ? this.classStatement(parse) : null) ?? parse(this.text, this.#as);
    this.#pool = null;
    return this.#statements;
  }

  private classStatement(parse: Parse): readonly Statement[] | null {
    const cut = cutClass(this.text);
    if (cut === null || cut.starts.length < 2) return null;
    const pool = this.#pool ?? new PiecePool(this.home);
    const head = pool.takeMember(this.text.slice(0, cut.headEnd));
    const [parsed, ...more] = parse(`${head.text}${cut.indent}pass`);
    if (parsed?.kind !== 'class' || more.length > 0) return null;
    const parts: PlacedPiece[] = [{ piece: head, start: 0 }];
    const body = cut.starts.flatMap((start, at) => {
      const end = cut.starts[at + 1] ?? this.text.length;
      const piece = pool.takeMember(this.text.slice(start, end));
      parts.push({ piece, start });
      const statements = piece.statements(parse);
      for (const statement of statements) homes.set(statement, piece);
      return statements;
    });
    const statement = { ...parsed, body, end: head.text.trimEnd().length };
    homes.set(statement, head);
    this.#parts = parts;
    return [statement];
  }
}

const homes = new WeakMap<object, Piece>();

/** The piece from whose start a statement's offsets count, where that is not the piece around it. */
export function homeOf(statement: object): Piece | undefined {
  return homes.get(statement);
}

/** A piece and where it stands in the text now. */
export interface PlacedPiece {
  readonly piece: Piece;
  readonly start: number;
}

/** A text cut into top-level pieces. Immutable: `changed` shares every piece that the edit left alone. */
export class Source {
  readonly text: string;
  readonly home: Home | null;
  readonly pieces: readonly PlacedPiece[];

  /** Where each piece, and each part of a class, stands. */
  *placed(): Generator<PlacedPiece> {
    for (const whole of this.pieces) {
      yield whole;
      for (const { piece, start } of whole.piece.parts) yield { piece, start: whole.start + start };
    }
  }

  private constructor(text: string, home: Home | null, pieces: readonly PlacedPiece[]) {
    this.text = text;
    this.home = home;
    this.pieces = pieces;
  }

  static of(text: string, home: Home | null = null): Source {
    return new Source(text, home, cut(text, 0, null, new PiecePool(home)));
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
    const pool = new PiecePool(this.home);
    for (const it of this.pieces.slice(kept.length)) {
      if (it.start >= firstSafe) break;
      pool.add(it.piece);
    }
    return new Source(text, this.home, kept.concat(cut(text, start, rejoin, pool)));
  }
}

/** Cuts from `start` on until `rejoin` knows the rest. */
function cut(
  text: string,
  start: number,
  rejoin: ((at: number) => readonly PlacedPiece[] | null) | null,
  pool: PiecePool,
): PlacedPiece[] {
  const pieces: PlacedPiece[] = [];
  let at = start;
  while (at < text.length) {
    const { end } = nextPiece(text, at);
    pieces.push({ piece: pool.takeWhole(text.slice(at, end)), start: at });
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
