import v8 from 'node:v8';

/**
 * Lets V8's space for new objects grow to its full size at once. Nearly all that is made of a file stays, so that each
 * collection of a small space only copies it. To be called before much was made.
 */
export function growYoungSpace(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=16');
}

/**
 * Keeps that space as small as it is at first. Over many files little is left of each, and every thread would fill three
 * times the full size: 50 MB more a thread, and no time less. To be called before much was made.
 */
export function keepYoungSpaceSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Collects what has grown old when it has grown by two fifths, not several times over: what is checked once leaves much
 * behind. Costs a few hundredths of the time. For a process of its own.
 */
export function keepOldSpaceSmall(): void {
  v8.setFlagsFromString('--heap-growing-percent=40');
}
