import { setImmediate } from 'node:timers/promises';
import type { CancellationToken } from 'vscode-languageserver';
import { rules } from './rules/all-rules.ts';
import type { Finding, Fix, FixContext } from './rules/rule.ts';
import { callablesOf } from './semantics/callables.ts';
import { ModuleFacts, ModuleReader } from './semantics/module-facts.ts';
import type { Location } from './semantics/objects.ts';
import type { Parse } from './syntax/parser.ts';
import { Piece, Source } from './syntax/source.ts';

interface PieceResult {
  readonly findings: readonly Finding[];
  readonly reader: ModuleReader;
}

/** Offsets in the whole text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** How long the message loop may have to wait for us. */
const sliceMs = 12;

/** The findings of one text as it changes. Only what an edit touched, or what it depended on, is worked out again. */
export class Analysis {
  readonly #parse: Parse;
  #source = Source.of('');
  #results = new WeakMap<Piece, PieceResult>();
  #starts: ReadonlyMap<Piece, number> | null = null;
  #style: FixContext | null = null;
  #facts: ModuleFacts | null = null;

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** The text has changed. */
  update(text: string): void {
    const source = this.#source.changed(text);
    if (source === this.#source) return;
    this.#source = source;
    this.#starts = null;
    this.#facts = null;
    this.#style = null;
  }

  /** All findings in the order of the text; null when it was cancelled or the text changed meanwhile. */
  async findings(token: CancellationToken): Promise<readonly Finding[] | null> {
    const source = this.#source;
    let pause = performance.now() + sliceMs;
    const isStale = async (): Promise<boolean> => {
      if (performance.now() > pause) {
        await setImmediate();
        pause = performance.now() + sliceMs;
      }
      return token.isCancellationRequested || source !== this.#source;
    };
    for (const { piece } of source.pieces) {
      if (piece.isParsed) continue;
      piece.statements(this.#parse);
      if (await isStale()) return null;
    }
    this.#facts ??= new ModuleFacts(source, this.#parse);
    const facts = this.#facts;
    const findings: Finding[] = [];
    for (const { piece } of source.pieces) {
      const known = this.#results.get(piece);
      if (known !== undefined && known.reader.holdsIn(facts)) {
        if (known.findings.length > 0) findings.push(...known.findings);
        continue;
      }
      const result = this.check(piece, facts);
      this.#results.set(piece, result);
      findings.push(...result.findings);
      if (await isStale()) return null;
    }
    return findings;
  }

  private check(piece: Piece, facts: ModuleFacts): PieceResult {
    const reader = new ModuleReader(facts);
    const statements = piece.statements(this.#parse);
    const places = callablesOf(piece, statements);
    const style = this.style();
    const findings =
      places.length === 0
        ? []
        : rules.flatMap((rule) => rule.check({ piece, statements, places, module: reader, style }));
    return { findings, reader };
  }

  /** Where a location is in the text now. */
  rangeOf(location: Location): Range {
    this.#starts ??= new Map(this.#source.pieces.map((it) => [it.piece, it.start]));
    const start = this.#starts.get(location.piece) ?? 0;
    return { start: start + location.start, end: start + location.end };
  }

  /** The piece's text with the fix in it, if checking that text again finds one thing less, and nothing new. */
  fixed(fix: Fix): string | null {
    const edits = fix.edits.toSorted((one, two) => two.start - one.start);
    const text = edits.reduce(
      (before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end),
      fix.piece.text,
    );
    const facts = this.#facts ?? new ModuleFacts(this.#source, this.#parse);
    const piece = new Piece(text);
    const count = (of: Piece): number =>
      this.check(of, facts).findings.filter((it) => it.severity !== null).length;
    const isWhole =
      piece.statements(this.#parse).length === fix.piece.statements(this.#parse).length;
    return isWhole && count(piece) === count(fix.piece) - 1 ? text : null;
  }

  private style(): FixContext {
    const { text } = this.#source;
    this.#style ??= {
      indent: /^(?:\t| {1,8})(?=[^\s#])/m.exec(text)?.[0] ?? '    ',
      lineEnd: /\r\n|\r|\n/.exec(text)?.[0] ?? '\n',
    };
    return this.#style;
  }
}
