import { beforeAll, expect, it } from 'vitest';
import type { Parse } from '../../server/syntax/parser.ts';
import { walk } from '../../server/syntax/walk.ts';
import { parserForTests } from './parser-for-tests.ts';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

/** What each star of a line unpacks. */
function unpacked(line: string): string[] {
  return [...walk(parse(`${line}\n`))].flatMap((it) =>
    it.kind === 'starred' ? [line.slice(it.value.start, it.value.end)] : [],
  );
}

it.each([
  ['rows = [*first(a)]', 'first(a)'],
  ['rows = [*self.rows]', 'self.rows'],
  ['rows = {*table["a"].keys()}', 'table["a"].keys()'],
  ['rows = (*one + two,)', 'one + two'],
  ['rows = *first(a), 1', 'first(a)'],
  ['*self.rest, last = rows', 'self.rest'],
  ['table[*key.parts] = 1', 'key.parts'],
])('reads the star of %s as Python does: of all that follows', (line, whole) => {
  expect(unpacked(line)).toEqual([whole]);
});
