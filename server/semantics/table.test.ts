import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table } from './table.ts';

/** What is done to one of the versions: begin a new one from it, put something in, or take something out. */
const step = fc.record({
  version: fc.nat(20),
  kind: fc.constantFrom('copy', 'set', 'delete'),
  key: fc.nat(30),
  item: fc.string({ maxLength: 2 }),
});

test('versions of a table hold what maps of their own would, and find where they differ', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const tables = [new Table<number, string>()];
      const maps = [new Map<number, string>()];
      const shared = new Set<number>();
      for (const { version, kind, key, item } of steps) {
        const at = version % tables.length;
        const [table, map] = [tables[at], maps[at]];
        if (table === undefined || map === undefined) continue;
        // A version that another began from is not changed any more.
        if (kind === 'copy' || shared.has(at)) {
          shared.add(at);
          tables.push(new Table(table));
          maps.push(new Map(map));
        } else if (kind === 'set') {
          table.set(key, item);
          map.set(key, item);
        } else {
          table.delete(key);
          map.delete(key);
        }
      }
      const wanted = (one: ReadonlyMap<number, string>) => [...one].sort(([a], [b]) => a - b);
      for (const [at, table] of tables.entries()) {
        const map = maps[at] ?? new Map<number, string>();
        expect(table.entries().sort(([a], [b]) => a - b)).toEqual(wanted(map));
        for (let key = 0; key <= 30; key += 1) expect(table.get(key)).toBe(map.get(key));
        const other = tables[(at * 7) % tables.length] ?? table;
        const differing = new Set(table.keysThatMayDiffer(other));
        for (let key = 0; key <= 30; key += 1)
          if (table.get(key) !== other.get(key)) expect(differing).toContain(key);
      }
    }),
  );
});
