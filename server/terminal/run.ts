import * as l10n from '@vscode/l10n';
import type { Parse } from '../syntax/parser.ts';
import type { Reported } from './check-file.ts';
import { checkFiles } from './check-files.ts';
import { filesAt } from './files.ts';
import { asJson, asSarif, asText, coloured, harmless, plain, summaryOf } from './formats.ts';
import { type Options, severities } from './options.ts';
import { Progress } from './progress.ts';

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Checks what is asked for, writes it, and gives the exit code. `program` is what other threads run. */
export async function runCheck(
  options: Options,
  parse: Parse,
  ruleIds: readonly string[],
  version: string,
  program: string,
  { stdout, stderr, env }: Terminal,
): Promise<number> {
  const { files, unreadable, missing } = filesAt(options.paths);
  const remark = (path: string, sentence: string): void => {
    stderr.write(`${harmless(path)}: ${harmless(sentence)}\n`);
  };
  for (const path of missing) remark(path, l10n.t('There is no such file or folder.'));
  for (const { path, reason } of unreadable) remark(path, reason);
  const progress = new Progress(stderr, env, files.length);
  const results = await checkFiles(options.paths, files, parse, program, (begun) =>
    progress.at(begun),
  );
  progress.clear();
  results.forEach(({ remarks }, at) => {
    for (const sentence of remarks) remark(files[at] ?? '', sentence);
  });
  const reported = results.flatMap((it) => it.reported.filter((one) => isAsked(one, options)));
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
