import { Analysis } from '../analysis.ts';
import { FileComments, isSuppressed } from '../features/suppressions.ts';
import type { Severity } from '../rules/rule.ts';
import type { Location } from '../semantics/sites.ts';
import type { Parse } from '../syntax/parser.ts';
import { type Place, Places } from './places.ts';

/** A finding as JSON has it. Lines and columns from 1, columns in code points, ends exclusive. */
export interface Reported {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
}

export interface Checked {
  readonly reported: readonly Reported[];
  /** Lines that could not be understood. */
  readonly broken: readonly number[];
  /** Functions with too much to follow, of which nothing is said. */
  readonly notAnalysed: readonly string[];
}

/** All that is to say of one file; comments that silence a rule are heard. */
export function checkFile(file: string, text: string, parse: Parse): Checked {
  const analysis = new Analysis(parse);
  analysis.update(text);
  const places = new Places(text);
  const span = (location: Location): { start: Place; end: Place } => {
    const { start, end } = analysis.rangeOf(location);
    return { start: places.at(start), end: places.at(end) };
  };
  const comments = new FileComments(text);
  const reported = analysis.findingsNow().flatMap((finding): Reported[] => {
    const { severity, ruleId, message, steps } = finding;
    const { start, end } = span(finding.location);
    if (severity === null) return [];
    if ([start.line, end.line].some((it) => isSuppressed(places.line(it), ruleId))) return [];
    if (comments.silence(ruleId, analysis.rangeOf(finding.location).start)) return [];
    return [
      {
        file,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        rule: ruleId,
        severity,
        message,
        related: steps.map(({ location, sentence }) => ({
          file,
          ...span(location).start,
          message: sentence,
        })),
      },
    ];
  });
  const broken = analysis.brokenLocations().map((it) => span(it).start.line);
  const notAnalysed = [...analysis.facts().blocks()].flatMap(({ owner, trace }) =>
    trace === null && owner !== null ? [owner.key] : [],
  );
  return { reported, broken, notAnalysed };
}
