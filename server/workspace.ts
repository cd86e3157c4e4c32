import { createHash } from 'node:crypto';
import type { CancellationToken } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analysis } from './analysis.ts';
import { FolderFiles } from './modules/folder-files.ts';
import { Program } from './modules/program.ts';
import type { Finding } from './rules/rule.ts';
import type { Location } from './semantics/sites.ts';
import type { Parse } from './syntax/parser.ts';
import type { Source } from './syntax/source.ts';

interface OpenDocument {
  document: TextDocument;
  readonly analysis: Analysis;
}

/** A document at one version with its findings; gone stale as soon as the text changes. */
export interface Checked {
  readonly document: TextDocument;
  readonly analysis: Analysis;
  readonly findings: readonly Finding[];
}

/** As the protocol counts. */
export interface DocumentRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Of files that are not open, only what others ask of them is kept. */
const limits = { files: 200, characters: 8_000_000 };
/** Where nobody tells what changes on the disk, it is looked at again as often as this. */
const lookMs = 2000;

/** The documents that are open in the editor, and the files around them. */
export class Workspace {
  readonly #open = new Map<string, OpenDocument>();
  readonly #parse: Parse;
  readonly #files = new FolderFiles();
  readonly #program: Program;
  #lookedAt = 0;
  /** Whether the client tells what changes on the disk. */
  isWatched = false;

  constructor(parse: Parse) {
    this.#parse = parse;
    this.#program = new Program(parse, this.#files, limits);
  }

  uris(): string[] {
    return [...this.#open.keys()];
  }

  /** The folders in which imports are followed. */
  setFolders(uris: readonly string[]): void {
    this.#files.setFolders(uris);
    this.#program.startAnew();
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    this.#open.set(uri, {
      document: TextDocument.create(uri, languageId, version, text),
      analysis: this.#program.open(this.#files.homeOfUri(uri), text),
    });
  }

  change(uri: string, changes: Parameters<typeof TextDocument.update>[1], version: number): void {
    const open = this.#open.get(uri);
    if (open === undefined) return;
    open.document = TextDocument.update(open.document, changes, version);
    this.#program.open(this.#files.homeOfUri(uri), open.document.getText());
  }

  close(uri: string): void {
    if (this.#open.delete(uri)) this.#program.close(this.#files.homeOfUri(uri));
  }

  document(uri: string): TextDocument | undefined {
    return this.#open.get(uri)?.document;
  }

  /** Looks at the files again that imports lead to. True where something is not what it was. */
  changedOnDisk(): boolean {
    const { changed, isOther } = this.#files.lookAgain();
    for (const home of changed) this.#program.changedOnDisk(home);
    if (isOther) this.#program.startAnew();
    return isOther || changed.length > 0;
  }

  /** The open documents whose findings may rest on the text of another one. */
  dependants(uri: string): string[] {
    const home = this.#files.homeOfUri(uri);
    return this.uris().filter(
      (it) => it !== uri && this.#program.restsOn(this.#files.homeOfUri(it), home),
    );
  }

  /** Another number whenever the findings of a file may be others. */
  stampOf(uri: string): string {
    const home = this.#files.homeOfUri(uri);
    return `${this.#program.stamp(home)} ${this.#program.stampOfImporters(home)}`;
  }

  /** Null when the document is not open, the request was cancelled, or the text changed while it was checked. */
  async checked(uri: string, token: CancellationToken): Promise<Checked | null> {
    const open = this.#open.get(uri);
    if (open === undefined) return null;
    if (!this.isWatched && Date.now() > this.#lookedAt + lookMs) {
      this.#lookedAt = Date.now();
      this.changedOnDisk();
    }
    this.#program.trim();
    const findings = await open.analysis.findings(token);
    return findings === null
      ? null
      : { document: open.document, analysis: open.analysis, findings };
  }

  /** The same for a file that is not open, as the disk has it. */
  async checkedOnce(uri: string, text: string, token: CancellationToken): Promise<Checked | null> {
    const analysis = this.analysisOf(uri, text);
    this.#program.trim();
    const findings = await analysis.findings(token);
    const document = TextDocument.create(uri, 'python', 0, text);
    return findings === null ? null : { document, analysis, findings };
  }

  /** A text that is not open, of which only the outline is wanted. */
  outlined(uri: string, text: string): Checked {
    const analysis = this.analysisOf(uri, text);
    return { document: TextDocument.create(uri, 'python', 0, text), analysis, findings: [] };
  }

  /** That of a file which others know already, where its text is the same. */
  private analysisOf(uri: string, text: string): Analysis {
    const known = this.#program.analysis(this.#files.homeOfUri(uri));
    if (known !== null && known.source.text === text) return known;
    const analysis = new Analysis(this.#parse);
    analysis.update(text);
    return analysis;
  }
}

const documents = new WeakMap<Source, TextDocument>();

/** A location as the editor counts it, with the document that it is in. */
export function placeIn(
  { document, analysis }: Checked,
  location: Location,
): { uri: string; range: DocumentRange } {
  const placed = analysis.placed(location);
  if (placed === null || placed.source === analysis.source) {
    const { start, end } = placed ?? { start: 0, end: 0 };
    return { uri: document.uri, range: rangeOf(document, start, end) };
  }
  const { source, start, end } = placed;
  const uri = source.home?.uri ?? document.uri;
  let other = documents.get(source);
  if (other === undefined) {
    other = TextDocument.create(uri, 'python', 0, source.text);
    documents.set(source, other);
  }
  return { uri, range: rangeOf(other, start, end) };
}

/** A location of the document as the editor counts it. */
export function rangeIn(checked: Checked, location: Location): DocumentRange {
  return placeIn(checked, location).range;
}

function rangeOf(document: TextDocument, start: number, end: number): DocumentRange {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** The last part of a URI, as a person reads it, without what a link's text may not have. */
export function fileNameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return name.replace(/%20/g, ' ').replace(/[^\w .-]/g, '_');
}

/** A short name for exactly this content. */
export function contentHash(content: string): string {
  return createHash('sha1').update(content).digest('base64url');
}
