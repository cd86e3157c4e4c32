import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import type { LaunchArguments } from '../../protocol/launch.ts';
import { errors } from '../errors.ts';
import { workingFolder } from './command.ts';

/** An environment file may have this many bytes. */
const longestFile = 1024 * 1024;

/**
 * The arguments with what their `envFile` says under what their `env` says. Throws a user error for a
 * file that is missing or has an unclosed quote; a line that says nothing is told to the person.
 */
export function withEnvFile(
  args: LaunchArguments,
  host: { say(sentence: string): void },
): LaunchArguments {
  if (!args.envFile) return args;
  const file = path.resolve(workingFolder(args), args.envFile);
  const { variables, unreadable, unclosed } = parseEnvFile(read(file), process.env);
  if (unclosed !== null) throw errors.envFileUnclosed(file, unclosed);
  for (const line of unreadable) {
    host.say(l10n.t('Line {0} of {1} is not NAME=value and was left out.', line, file));
  }
  return { ...args, env: { ...variables, ...args.env } };
}

function read(file: string): string {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  if (!status) throw errors.envFileMissing(file);
  if (!status.isFile()) throw errors.envFileUnreadable(file, l10n.t('it is not a file'));
  if (status.size > longestFile) {
    throw errors.envFileUnreadable(file, l10n.t('it has more than {0} bytes', longestFile));
  }
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw errors.envFileUnreadable(file, error instanceof Error ? error.message : String(error));
  }
}

export interface EnvFile {
  readonly variables: Record<string, string>;
  /** Numbers of lines that are not `NAME=value`. */
  readonly unreadable: readonly number[];
  /** Number of the line with a quote that is never closed; what stands behind it was not read. */
  readonly unclosed: number | null;
}

/**
 * Reads `NAME=value` lines, as `.env` files have them:
 * - blank lines, and lines that begin with `#`, say nothing; `export` may stand before a name;
 * - a value without quotes ends with its line, or before a `#` behind a blank; its ends are trimmed;
 * - `'…'` is taken as it is, `"…"` knows `\n`, `\r`, `\t`, `\"`, `\\` and `\$`; both may span lines;
 * - `${NAME}`, not within `'…'`, is an earlier line's value, else `environment`'s, else empty;
 * - a name that comes again takes its last value. `$NAME` and `${NAME:-default}` are taken as they are.
 */
export function parseEnvFile(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): EnvFile {
  // Without a prototype: a name such as __proto__ is a name like any other.
  const variables: Record<string, string> = Object.create(null) as Record<string, string>;
  const unreadable: number[] = [];
  const known = (name: string): string | undefined =>
    variables[name] ?? (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const expand = (value: string): string =>
    value.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => known(name) ?? '');
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const lineAt = (place: number): number => source.slice(0, place).split('\n').length;
  const nothing = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
  const name = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/y;

  for (let at = 0; at < source.length;) {
    const blank = matchAt(nothing, source, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const named = matchAt(name, source, at);
    const value = named && readValue(source, at + named[0].length, expand);
    if (value === 'unclosed') return { variables, unreadable, unclosed: lineAt(at) };
    if (!named?.[1] || !value) {
      unreadable.push(lineAt(at));
      at = endOfLine(source, at) + 1;
      continue;
    }
    variables[named[1]] = value.text;
    at = value.end;
  }
  return { variables, unreadable, unclosed: null };
}

/** The value that begins at a place, and where what follows it begins; null if other text follows a quote. */
function readValue(
  source: string,
  start: number,
  expand: (value: string) => string,
): { text: string; end: number } | 'unclosed' | null {
  const quote = source[start];
  if (quote !== '"' && quote !== "'") {
    const end = endOfLine(source, start);
    const bare = source.slice(start, end).replace(/(?:^|[ \t]+)#.*$/, '');
    return { text: expand(bare.trim()), end: end + 1 };
  }
  const body = quote === '"' ? /"((?:[^"\\]|\\[^])*)"/y : /'([^']*)'/y;
  const quoted = matchAt(body, source, start);
  if (!quoted) return 'unclosed';
  const behind = start + quoted[0].length;
  const rest = matchAt(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y, source, behind);
  if (!rest) return null;
  const text = quote === '"' ? unescaped(quoted[1] ?? '', expand) : (quoted[1] ?? '');
  return { text, end: behind + rest[0].length };
}

/** Escapes and `${NAME}` in one pass, so that `\${NAME}` stays. */
function unescaped(text: string, expand: (value: string) => string): string {
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\([^])|\$\{[A-Za-z_]\w*\}/g, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return expand(whole);
    if (named[escaped] !== undefined) return named[escaped];
    return '"\\$'.includes(escaped) ? escaped : whole;
  });
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
