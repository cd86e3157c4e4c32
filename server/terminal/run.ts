import fs from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { Parse } from '../syntax/parser.ts';
import { type Checked, checkFile, type Reported } from './check-file.ts';
import { filesAt, reasonOf, textOf } from './files.ts';
import { asJson, asSarif, asText, coloured, harmless, plain, summaryOf } from './formats.ts';
import { type Options, severities } from './options.ts';
import { Progress } from './progress.ts';

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

type Remark = (path: string, sentence: string) => void;

/** Checks what is asked for, writes it, and gives the exit code. */
export function runCheck(
  options: Options,
  parse: Parse,
  ruleIds: readonly string[],
  version: string,
  { stdout, stderr, env }: Terminal,
): number {
  const { files, unreadable, missing } = filesAt(options.paths);
  const remark: Remark = (path, sentence) => {
    progress.clear();
    stderr.write(`${harmless(path)}: ${harmless(sentence)}\n`);
  };
  const progress = new Progress(stderr, files.length);
  for (const path of missing) remark(path, l10n.t('There is no such file or folder.'));
  for (const { path, reason } of unreadable) remark(path, reason);
  const reported: Reported[] = [];
  files.forEach((file, done) => {
    progress.at(done);
    const text = read(file, remark);
    if (text === null) return;
    const checked = check(file, text, parse, remark);
    if (checked === null) return;
    const { reported: found, broken, notAnalysed } = checked;
    reported.push(...found.filter((it) => isAsked(it, options)));
    if (broken.length > 0)
      remark(
        file,
        l10n.t('What stands at line {0} is not understood and left out.', broken.join(', ')),
      );
    for (const name of notAnalysed)
      remark(file, l10n.t('{0} is too large to follow; nothing is said of it.', name));
  });
  progress.clear();
  const isColoured = stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  if (options.format === 'json') stdout.write(asJson(reported));
  else if (options.format === 'sarif') stdout.write(asSarif(reported, ruleIds, version));
  else stdout.write(asText(reported, isColoured ? coloured : plain));
  if (options.format === 'text') stderr.write(`${summaryOf(reported, files.length)}\n`);
  if (reported.some((it) => it.severity === 'warning' || it.severity === 'error')) return 1;
  return missing.length > 0 ? 2 : 0;
}

function isAsked({ rule, severity }: Reported, options: Options): boolean {
  const isLoud = severities.indexOf(severity) >= severities.indexOf(options.severity);
  return isLoud && (options.rules.length === 0 || options.rules.includes(rule));
}

/** A mistake of ours in one file must not keep the others from being checked. */
function check(file: string, text: string, parse: Parse, remark: Remark): Checked | null {
  try {
    return checkFile(file, text, parse);
  } catch (error) {
    remark(file, l10n.t('It cannot be checked, by a mistake of ours: {0}', reasonOf(error)));
    return null;
  }
}

function read(file: string, remark: Remark): string | null {
  try {
    return textOf(fs.readFileSync(file));
  } catch (error) {
    remark(file, l10n.t('It cannot be read: {0}', reasonOf(error)));
    return null;
  }
}
