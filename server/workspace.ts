import { createHash } from 'node:crypto';
import type { CancellationToken } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analysis } from './analysis.ts';
import type { Finding } from './rules/rule.ts';
import type { Location } from './semantics/sites.ts';
import type { Parse } from './syntax/parser.ts';

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

/** The documents that are open in the editor. */
export class Workspace {
  readonly #open = new Map<string, OpenDocument>();
  readonly #parse: Parse;

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  uris(): string[] {
    return [...this.#open.keys()];
  }

  open(uri: string, languageId: string, version: number, text: string): void {
    const analysis = new Analysis(this.#parse);
    analysis.update(text);
    this.#open.set(uri, {
      document: TextDocument.create(uri, languageId, version, text),
      analysis,
    });
  }

  change(uri: string, changes: Parameters<typeof TextDocument.update>[1], version: number): void {
    const open = this.#open.get(uri);
    if (open === undefined) return;
    open.document = TextDocument.update(open.document, changes, version);
    open.analysis.update(open.document.getText());
  }

  close(uri: string): void {
    this.#open.delete(uri);
  }

  document(uri: string): TextDocument | undefined {
    return this.#open.get(uri)?.document;
  }

  /** Null when the document is not open, the request was cancelled, or the text changed while it was checked. */
  async checked(uri: string, token: CancellationToken): Promise<Checked | null> {
    const open = this.#open.get(uri);
    if (open === undefined) return null;
    const findings = await open.analysis.findings(token);
    return findings === null
      ? null
      : { document: open.document, analysis: open.analysis, findings };
  }

  /** The same for a text that is not open, which nothing is kept of. */
  async checkedOnce(uri: string, text: string, token: CancellationToken): Promise<Checked | null> {
    const analysis = new Analysis(this.#parse);
    analysis.update(text);
    const findings = await analysis.findings(token);
    const document = TextDocument.create(uri, 'python', 0, text);
    return findings === null ? null : { document, analysis, findings };
  }

  /** A text that is not open, of which only the outline is wanted. */
  outlined(uri: string, text: string): Checked {
    const analysis = new Analysis(this.#parse);
    analysis.update(text);
    return { document: TextDocument.create(uri, 'python', 0, text), analysis, findings: [] };
  }
}

/** A location as the editor counts it. */
export function rangeIn(
  { document, analysis }: Checked,
  location: Location,
): {
  start: { line: number; character: number };
  end: { line: number; character: number };
} {
  const { start, end } = analysis.rangeOf(location);
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** A short name for exactly this content. */
export function contentHash(content: string): string {
  return createHash('sha1').update(content).digest('base64url');
}
