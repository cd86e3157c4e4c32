import fs from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '..', 'fixtures', 'programs');

/** Absolute path of a fixture program. */
export const program = (name: string): string => path.join(folder, name);

/** The 1-based line that bears `# @marker`. */
export function markedLine(file: string, marker: string): number {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const place = lines.findIndex((line) => line.includes(`# @${marker}`));
  if (place < 0) throw new Error(`no # @${marker} in ${file}`);
  return place + 1;
}

/** All 1-based lines that bear `# @marker`. */
export function markedLines(file: string, marker = 'stop'): number[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, at) => (line.includes(`# @${marker}`) ? [at + 1] : []));
}
