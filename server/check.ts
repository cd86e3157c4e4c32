#!/usr/bin/env node
import path from 'node:path';
import { version } from '../package.json';
import { rules } from './rules/all-rules.ts';
import { loadParser } from './syntax/parser.ts';
import { helpToCheck, isHelper } from './terminal/check-files.ts';
import { optionsOf } from './terminal/options.ts';
import { runCheck } from './terminal/run.ts';
import { keepOldSpaceSmall, keepYoungSpaceSmall } from './heap.ts';

/** Where the bundle's WebAssembly files lie: beside it. */
const beside = (name: string): string => path.join(__dirname, name);

async function main(): Promise<number> {
  const ids = rules.flatMap((it) => it.ids);
  const asked = optionsOf(process.argv.slice(2), ids, version);
  if (asked.kind === 'print') process.stdout.write(`${asked.text}\n`);
  if (asked.kind === 'wrong') process.stderr.write(`${asked.sentence}\n`);
  if (asked.kind !== 'check') return asked.kind === 'wrong' ? 2 : 0;
  return runCheck(asked.options, await parser(), ids, version, __filename, process);
}

const parser = (): ReturnType<typeof loadParser> =>
  loadParser({
    runtime: beside('web-tree-sitter.wasm'),
    grammar: beside('tree-sitter-python.wasm'),
  });

keepYoungSpaceSmall();
keepOldSpaceSmall();
if (isHelper()) {
  void parser().then(helpToCheck);
} else {
  // Whoever reads our output may go away before the end of it, as `head` does.
  process.stdout.on('error', () => process.exit(process.exitCode ?? 0));
  process.exitCode = 2;
  void finish();
}

async function finish(): Promise<void> {
  process.exitCode = await main();
}
