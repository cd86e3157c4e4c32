import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { Finding, Severity } from '../rules/rule.ts';
import { type Checked, rangeIn } from '../workspace.ts';
import { rulePage } from './rule-pages.ts';
import type { Settings } from './settings.ts';
import { isSuppressed } from './suppressions.ts';

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
}

/** The diagnostics of a document, without those that settings or comments switch off. */
export function diagnosticsOf(
  checked: Checked,
  settings: Settings,
  abilities: DiagnosticAbilities,
): Diagnostic[] {
  return checked.findings.flatMap((finding) => {
    const severity = settings.severityOf(finding);
    if (severity === null || isSilenced(checked, finding)) return [];
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
        location: { uri: checked.document.uri, range: rangeIn(checked, location) },
        message: sentence,
      }));
    return [diagnostic];
  });
}

/** Whether a comment on the first or the last line of the default silences the finding. */
export function isSilenced(checked: Checked, finding: Finding): boolean {
  const { start, end } = rangeIn(checked, finding.location);
  return [start.line, end.line].some((line) =>
    isSuppressed(
      checked.document.getText({
        start: { line, character: 0 },
        end: { line: line + 1, character: 0 },
      }),
      finding.ruleId,
    ),
  );
}
