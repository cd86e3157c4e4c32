import type { Program } from '../modules/program.ts';
import { FileComments, isSuppressed } from '../features/suppressions.ts';
import type { Severity } from '../rules/rule.ts';
import type { Location } from '../semantics/sites.ts';
import type { Home, Source } from '../syntax/source.ts';
import type { GivenFiles } from './given-files.ts';
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

const placesOf = new WeakMap<Source, Places>();

/** All that is to say of one file; comments that silence a rule are heard. */
export function checkFile(home: Home, text: string, program: Program, files: GivenFiles): Checked {
  const analysis = program.open(home, text);
  const file = files.nameOf(home);
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
        related: steps.flatMap(({ location, sentence: message }) => {
          const placed = analysis.placed(location);
          if (placed === null) return [];
          const { source } = placed;
          if (source === analysis.source) return [{ file, ...span(location).start, message }];
          const other = placesOf.get(source) ?? new Places(source.text);
          placesOf.set(source, other);
          const name = source.home === null ? file : files.nameOf(source.home);
          return [{ file: name, ...other.at(placed.start), message }];
        }),
      },
    ];
  });
  const broken = analysis.brokenLocations().map((it) => span(it).start.line);
  const notAnalysed = [...analysis.facts().blocks()].flatMap(({ owner, trace }) =>
    trace === null && owner !== null ? [owner.key] : [],
  );
  program.release(home);
  program.trim();
  return { reported, broken, notAnalysed };
}
