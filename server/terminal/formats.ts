import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { Severity } from '../rules/rule.ts';
import type { Reported } from './check-file.ts';

/** Wraps a text in a colour; the plain text where colours are off. */
export type Paint = (colour: 'red' | 'yellow' | 'cyan' | 'grey' | 'bold', text: string) => string;

const codes = { red: 31, yellow: 33, cyan: 36, grey: 90, bold: 1 };

export const plain: Paint = (_, text) => text;
export const coloured: Paint = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`;

const colours: Record<Severity, 'red' | 'yellow' | 'cyan' | 'grey'> = {
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
  hint: 'grey',
};

/** Names and programs are text: a control character in one of them must not reach the terminal. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (it) => {
    const code = it.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A line a finding, and its evidence below it, indented. */
export function asText(reported: readonly Reported[], paint: Paint): string {
  return reported
    .map((it) => {
      const at = `${harmless(it.file)}:${it.line}:${it.column}:`;
      const head = `${paint('bold', at)} ${paint(colours[it.severity], it.severity)} ${it.rule}: ${harmless(it.message)}\n`;
      const steps = it.related.map(
        ({ file, line, column, message }) =>
          `    ${paint('grey', `${file === it.file ? '' : `${harmless(file)}:`}${line}:${column}:`)} ${harmless(message)}\n`,
      );
      return head + steps.join('');
    })
    .join('');
}

export function asJson(reported: readonly Reported[]): string {
  return `${JSON.stringify(reported, null, 2)}\n`;
}

const levels: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};
const pages = 'https://github.com/cutaway/cutaway/blob/main/docs/rules';

/** SARIF 2.1.0, as code scanning services take it. */
export function asSarif(
  reported: readonly Reported[],
  ruleIds: readonly string[],
  version: string,
): string {
  const location = (file: string, region: object, message?: string): object => ({
    ...(message !== undefined && { message: { text: message } }),
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region },
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cutaway',
            version,
            informationUri: 'https://github.com/cutaway/cutaway',
            rules: ruleIds.map((id) => ({ id, helpUri: `${pages}/${id}.md` })),
          },
        },
        columnKind: 'unicodeCodePoints',
        results: reported.map((it) => ({
          ruleId: it.rule,
          ruleIndex: ruleIds.indexOf(it.rule),
          level: levels[it.severity],
          message: { text: it.message },
          locations: [
            location(it.file, {
              startLine: it.line,
              startColumn: it.column,
              endLine: it.endLine,
              endColumn: it.endColumn,
            }),
          ],
          relatedLocations: it.related.map((one, id) => ({
            id: id + 1,
            ...location(one.file, { startLine: one.line, startColumn: one.column }, one.message),
          })),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A relative path stays relative to where the check was run. */
function uriOf(file: string): string {
  if (path.isAbsolute(file)) return pathToFileURL(file).href;
  return path
    .normalize(file)
    .split(path.sep)
    .map((it) => encodeURIComponent(it))
    .join('/');
}

/** The last line, for whoever watches: how much was found. */
export function summaryOf(reported: readonly Reported[], files: number): string {
  const count = (severity: Severity): number =>
    reported.filter((it) => it.severity === severity).length;
  return l10n.t(
    '{0} errors, {1} warnings, {2} informations, {3} hints in {4} files',
    count('error'),
    count('warning'),
    count('information'),
    count('hint'),
    files,
  );
}
