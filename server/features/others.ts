import { type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver';
import * as v from 'valibot';
import { OtherDiagnostics } from '../../protocol/language.ts';
import { namesElsewhere } from './suppressions.ts';

type Told = OtherDiagnostics['diagnostics'];

/** What ruff, Pylance and the like say of the open documents, as far as the client tells. */
export class Others {
  readonly #told = new Map<string, Told>();

  /** The document of which a message tells; null for a malformed one. */
  take(message: unknown): string | null {
    const read = v.safeParse(OtherDiagnostics, message);
    if (!read.success) return null;
    const { uri, diagnostics } = read.output;
    this.#told.set(uri, diagnostics);
    return uri;
  }

  forget(uri: string): void {
    this.#told.delete(uri);
  }

  /**
   * Whether one of them says it already: the same matter at the same place, or anything of just that place. What is a
   * warning here has evidence that they do not have, and is told beside them.
   */
  tell(uri: string, { severity, code, range }: Diagnostic): boolean {
    if (severity === DiagnosticSeverity.Error || severity === DiagnosticSeverity.Warning)
      return false;
    const names = namesElsewhere(String(code));
    return (this.#told.get(uri) ?? []).some(
      (it) =>
        isSame(it.range, range) ||
        (touches(it.range, range) && names.includes(it.code.toLowerCase())),
    );
  }
}

function isSame(one: Range, two: Range): boolean {
  return (
    isBefore(one.start, two.start) === isBefore(two.start, one.start) &&
    isBefore(one.end, two.end) === isBefore(two.end, one.end)
  );
}

/** Whether two ranges share a place, be it where one ends and the other begins. */
export function touches(one: Range, two: Range): boolean {
  return !isBefore(one.end, two.start) && !isBefore(two.end, one.start);
}

function isBefore(one: Range['start'], two: Range['start']): boolean {
  return one.line < two.line || (one.line === two.line && one.character < two.character);
}
