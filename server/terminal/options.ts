import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Severity } from '../rules/rule.ts';

export const formats = ['text', 'json', 'sarif'] as const;
export const severities: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

export interface Options {
  readonly format: (typeof formats)[number];
  /** Empty: all. */
  readonly rules: readonly string[];
  /** The lowest that is shown. */
  readonly severity: Severity;
  readonly paths: readonly string[];
}

/** What the command line asks for: options, a text to print and be done, or what is wrong with it. */
export type Asked =
  | { readonly kind: 'check'; readonly options: Options }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'wrong'; readonly sentence: string };

const usage = `cutaway-check [--format text|json|sarif] [--rule ID]... [--severity LEVEL] PATH...`;

/** Reads the arguments after the program's name. `ruleIds` are those that may be asked for. */
export function optionsOf(
  argv: readonly string[],
  ruleIds: readonly string[],
  version: string,
): Asked {
  const wrong = (sentence: string): Asked => ({ kind: 'wrong', sentence: `${sentence}\n${usage}` });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'print', text: help(ruleIds) };
  if (values.version === true) return { kind: 'print', text: version };
  const format = formats.find((it) => it === values.format);
  if (format === undefined)
    return wrong(l10n.t('There is no format {0}: it is text, json or sarif.', values.format));
  const severity = severities.find((it) => it === values.severity);
  if (severity === undefined)
    return wrong(
      l10n.t(
        'There is no severity {0}: it is hint, information, warning or error.',
        values.severity,
      ),
    );
  const unknown = values.rule.find((it) => !ruleIds.includes(it));
  if (unknown !== undefined)
    return wrong(l10n.t('There is no rule {0}. The rules are: {1}', unknown, ruleIds.join(', ')));
  if (positionals.length === 0) return wrong(l10n.t('Name a file or a folder to check.'));
  if (positionals.includes('')) return wrong(l10n.t('An empty path names nothing.'));
  return { kind: 'check', options: { format, severity, rules: values.rule, paths: positionals } };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      rule: { type: 'string', multiple: true, default: [] },
      severity: { type: 'string', default: 'hint' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  });
}

function help(ruleIds: readonly string[]): string {
  return [
    usage,
    '',
    l10n.t('Finds pitfalls of shared objects in Python programs, on evidence.'),
    '',
    l10n.t('  --format    how findings are written (text)'),
    l10n.t('  --rule      only this rule; may be given several times (all)'),
    l10n.t('  --severity  the lowest that is shown: hint, information, warning, error (hint)'),
    '',
    l10n.t('Ends with 1 if a warning or an error was found, with 0 if not, with 2 on wrong usage.'),
    l10n.t('The rules are: {0}', ruleIds.join(', ')),
  ].join('\n');
}
