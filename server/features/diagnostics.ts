import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type { Finding, Severity } from '../rules/rule.ts';
import { type Checked, placeIn, rangeIn } from '../workspace.ts';
import { rulePage } from './rule-pages.ts';
import type { Settings } from './settings.ts';
import type { Service } from './service.ts';
import { FileComments, isSuppressed } from './suppressions.ts';

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What of diagnostics the editor can show. */
export interface DiagnosticAbilities {
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly unnecessary?: boolean;
}

/** A name that is bound anew to no effect: what is underlined has no use. */
const deadRebindings: ReadonlySet<string> = new Set(['parameter-rebound-not-mutated']);

/** What a client is told of a document: of what others say of the same place already, only what adds evidence. */
export function diagnosticsFor(service: Service, checked: Checked): Diagnostic[] {
  const told = diagnosticsOf(checked, service.settings, service.abilities.diagnostics);
  return told.filter((it) => !service.others.tell(checked.document.uri, it));
}

/** The diagnostics of a document, without those that settings or comments switch off. */
export function diagnosticsOf(
  checked: Checked,
  settings: Settings,
  abilities: DiagnosticAbilities,
): Diagnostic[] {
  const comments = new FileComments(checked.document.getText());
  return checked.findings.flatMap((finding) => {
    const severity = settings.severityOf(finding);
    if (severity === null || isSilenced(checked, finding, comments)) return [];
    const diagnostic: Diagnostic = {
      range: rangeIn(checked, finding.location),
      severity: severities[severity],
      source: 'cutaway',
      code: finding.ruleId,
      message: finding.message,
    };
    if (abilities.codeDescription) diagnostic.codeDescription = { href: rulePage(finding.ruleId) };
    if (abilities.relatedInformation)
      diagnostic.relatedInformation = finding.steps.map(({ location, sentence }) => ({
        location: placeIn(checked, location),
        message: sentence,
      }));
    if (abilities.unnecessary === true && deadRebindings.has(finding.ruleId))
      diagnostic.tags = [DiagnosticTag.Unnecessary];
    return [diagnostic];
  });
}

/** Whether a comment on the first or the last line of the finding, or one for the file, silences it. */
export function isSilenced(
  { document, analysis }: Checked,
  { location, ruleId }: Finding,
  comments = new FileComments(document.getText()),
): boolean {
  const place = analysis.rangeOf(location);
  const lines = [document.positionAt(place.start).line, document.positionAt(place.end).line];
  return (
    lines.some((line) =>
      isSuppressed(
        document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }),
        ruleId,
      ),
    ) || comments.silence(ruleId, place.start)
  );
}
