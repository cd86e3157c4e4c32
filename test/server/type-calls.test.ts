import { beforeAll, expect, it } from 'vitest';
import type { Parse } from '../../server/syntax/parser.ts';
import { walk } from '../../server/syntax/walk.ts';
import { parserForTests } from './parser-for-tests.ts';

let parse: Parse;
beforeAll(async () => {
  parse = await parserForTests();
});

it.each([
  ['type(self).count = count', 'assign'],
  ['type(self).count += 1', 'augmented'],
  ['type(self).rows[0] = None', 'assign'],
  ['if a: type(a).b = c', 'if'],
  ['type(a)', 'expression'],
  ['kinds = {type(a): "type(a) = b"}', 'assign'],
])('`%s` is understood, and calls `type`', (line, kind) => {
  const statements = parse(`${line}\n`);
  expect(statements.map((it) => it.kind)).toEqual([kind]);
  const names = [...walk(statements)].flatMap((it) => (it.kind === 'name' ? it.id : []));
  expect(names).toContain('type');
  expect(names).not.toContain('typ_');
});

it.each(['type Alias = int', 'type Pair[T] = tuple[T, T]'])('`%s` is an alias', (line) => {
  expect(parse(`${line}\n`).map((it) => it.kind)).toEqual(['type-alias']);
});

it('a text holds what it held', () => {
  const [statement] = parse('text = "type(self).a = b"\n');
  expect(statement).toMatchObject({ kind: 'assign', value: { start: 7, end: 25 } });
});
