import fs from 'node:fs';
import os from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import type { Parse } from '../syntax/parser.ts';
import { type Checked, checkFile, type Reported } from './check-file.ts';
import { reasonOf, textOf } from './files.ts';

/** What came of one file: findings, and sentences for whoever watches. */
export interface FileResult {
  readonly reported: readonly Reported[];
  readonly remarks: readonly string[];
}

/** Less than this is done before another thread has started. */
const worthThreadsBytes = 1_000_000;
/** Each thread has a heap of its own, of 100 MB and more: two of them stay below 300 MB. */
const mostThreads = 2;
/** A thread that needs more is given up; what it has not done is done by the first. */
const memoryOfThreadMb = 512;

/** What threads share: the files, and the place of the next one that nobody has taken. */
interface Work {
  readonly files: readonly string[];
  readonly next: Int32Array;
}

/** Whether this is a thread that `checkFiles` has started. */
export function isHelper(): boolean {
  return !isMainThread;
}

/** Checks files beside the first thread, until none is left. */
export function helpToCheck(parse: Parse): void {
  const work: Work = workerData;
  for (const [at, file] of taken(work)) parentPort?.postMessage([at, resultOf(file, parse)]);
}

/** The results of all files, in their order. `program` is what other threads run; `at` hears how many were begun. */
export async function checkFiles(
  files: readonly string[],
  parse: Parse,
  program: string,
  at: (begun: number) => void,
): Promise<readonly FileResult[]> {
  const results = new Map<number, FileResult>();
  const work: Work = { files, next: new Int32Array(new SharedArrayBuffer(4)) };
  const helpers = Array.from({ length: helpersFor(files) }, async () => {
    const worker = new Worker(program, {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: memoryOfThreadMb },
    });
    worker.on('message', ([place, result]: [number, FileResult]) => results.set(place, result));
    // A thread that fails leaves its files to this one.
    worker.on('error', () => {});
    await new Promise((resolve) => worker.once('exit', resolve));
  });
  for (const [place, file] of taken(work)) {
    at(place);
    results.set(place, resultOf(file, parse));
  }
  await Promise.all(helpers);
  return files.map((file, place) => results.get(place) ?? resultOf(file, parse));
}

function* taken({ files, next }: Work): Generator<[number, string]> {
  for (;;) {
    const at = Atomics.add(next, 0, 1);
    const file = files[at];
    if (file === undefined) return;
    yield [at, file];
  }
}

/** How many other threads are worth their start. */
function helpersFor(files: readonly string[]): number {
  const most = Math.min(mostThreads, os.availableParallelism(), files.length) - 1;
  let bytes = 0;
  for (const file of files) {
    bytes += fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes >= worthThreadsBytes) return Math.max(0, most);
  }
  return 0;
}

function resultOf(file: string, parse: Parse): FileResult {
  const remarks: string[] = [];
  const text = attempt(
    () => textOf(fs.readFileSync(file)),
    (reason) => remarks.push(l10n.t('It cannot be read: {0}', reason)),
  );
  // A mistake of ours in one file must not keep the others from being checked.
  const checked: Checked | null =
    text === null
      ? null
      : attempt(
          () => checkFile(file, text, parse),
          (reason) =>
            remarks.push(l10n.t('It cannot be checked, by a mistake of ours: {0}', reason)),
        );
  if (checked === null) return { reported: [], remarks };
  if (checked.broken.length > 0) {
    const lines = checked.broken.join(', ');
    remarks.push(l10n.t('What stands at line {0} is not understood and left out.', lines));
  }
  for (const name of checked.notAnalysed)
    remarks.push(l10n.t('{0} is too large to follow; nothing is said of it.', name));
  return { reported: checked.reported, remarks };
}

function attempt<Result>(run: () => Result, fail: (reason: string) => void): Result | null {
  try {
    return run();
  } catch (error) {
    fail(reasonOf(error));
    return null;
  }
}
