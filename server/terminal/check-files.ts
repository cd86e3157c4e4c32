import fs from 'node:fs';
import os from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { growYoungSpace } from '../heap.ts';
import { Program } from '../modules/program.ts';
import type { Parse } from '../syntax/parser.ts';
import { type Checked, checkFile, type Reported } from './check-file.ts';
import { reasonOf, textOf } from './files.ts';
import { GivenFiles } from './given-files.ts';

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
/** Three times what it is kept at in the first thread. */
const youngOfThreadMb = 6;

/** What is kept of the files that others import, or that were checked before. */
const limits = { files: 150, characters: 1_000_000 };

/** What threads share: what was asked for, the files, and how many of them were taken. */
interface Work {
  readonly paths: readonly string[];
  readonly files: readonly string[];
  readonly taken: Int32Array;
}

/** Checks one file after the other, with what is known of the others. */
class Checker {
  readonly #files: GivenFiles;
  readonly #program: Program;

  constructor(parse: Parse, { paths, files }: Work) {
    this.#files = new GivenFiles(paths, files);
    this.#program = new Program(parse, this.#files, limits);
  }

  check(file: string, text: string): Checked {
    return checkFile(this.#files.homeOf(file), text, this.#program, this.#files);
  }
}

/** Whether this is a thread that `checkFiles` has started. */
export function isHelper(): boolean {
  return !isMainThread;
}

/** Checks files beside the first thread, from the last one on, until none is left. */
export function helpToCheck(parse: Parse): void {
  const work: Work = workerData;
  const checker = new Checker(parse, work);
  for (const [at, file] of taken(work, 'end'))
    parentPort?.postMessage([at, resultOf(file, checker)]);
}

/**
 * The results of all files, in their order. `paths`: those that were given; `program` is what other threads run; `at`
 * hears how many were begun.
 */
export async function checkFiles(
  paths: readonly string[],
  files: readonly string[],
  parse: Parse,
  program: string,
  at: (begun: number) => void,
): Promise<readonly FileResult[]> {
  const results = new Map<number, FileResult>();
  const work: Work = { paths, files, taken: new Int32Array(new SharedArrayBuffer(4)) };
  const count = helpersFor(files);
  if (count === 0) growYoungSpace();
  const helpers = Array.from({ length: count }, async () => {
    const worker = new Worker(program, {
      workerData: work,
      resourceLimits: {
        maxOldGenerationSizeMb: memoryOfThreadMb,
        maxYoungGenerationSizeMb: youngOfThreadMb,
      },
    });
    worker.on('message', ([place, result]: [number, FileResult]) => results.set(place, result));
    // A thread that fails leaves its files to this one.
    worker.on('error', () => {});
    await new Promise((resolve) => worker.once('exit', resolve));
  });
  const checker = new Checker(parse, work);
  for (const [place, file] of taken(work, 'begin')) {
    at(Atomics.load(work.taken, 0));
    results.set(place, resultOf(file, checker));
  }
  await Promise.all(helpers);
  return files.map((file, place) => results.get(place) ?? resultOf(file, checker));
}

/**
 * The files that nobody else has taken, from one end: neighbours import the same files. What is taken from both ends
 * together is no more than there is, so that they do not meet.
 */
function* taken({ files, taken }: Work, from: 'begin' | 'end'): Generator<[number, string]> {
  for (let count = 0; Atomics.add(taken, 0, 1) < files.length; count += 1) {
    const at = from === 'begin' ? count : files.length - 1 - count;
    const file = files[at];
    if (file !== undefined) yield [at, file];
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

function resultOf(file: string, checker: Checker): FileResult {
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
          () => checker.check(file, text),
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
